#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/control.h"
#include "store/alert_store.h"

namespace onesec::engine {

/// An alert on its way out.
struct OutgoingAlert {
  std::string subject;           ///< On the bus: "sec.alerts.<module>.<SEVERITY>".
  std::string message_id;        ///< The same each time that it is tried.
  std::string payload;           ///< The very bytes of its body.
  std::uint32_t redactions = 0;  ///< Values that were taken out of the payload.
};

/// What a receiver answered.
struct Receipt {
  Receipt(Status answered) : status(std::move(answered)) {}  // NOLINT(google-explicit-constructor): a plain one.
  Status status;
  bool is_final = false;  ///< Of a failure: the same bytes would be refused again, so it is a dead letter now.
  seconds wait{0};        ///< Of a failure: when the receiver wants the next attempt; 0: as planned.
};

/// How one receiver is served. `kind` names it in the outbox, for ever.
struct CourierPlan {
  std::string kind;
  std::vector<seconds> waits;  ///< Between attempts, in journal time; the last one repeats.
  std::uint32_t max_attempts = 1;
  std::size_t at_once = 1;  ///< Sent in one turn, and at most this many under way.
  bool coalesces = false;   ///< Of several rows that wait for one alert only the newest is sent: it tells all.
};
/// 5 s, doubled up to 15 min: a hundred attempts take a day of a server that answers and refuses (without a connection
/// nothing is tried). 256 at once are about half a MiB.
[[nodiscard]] CourierPlan bus_plan();

/// Takes what others should hear of from the outbox to one receiver, at least once: a row is written in the alert's own
/// transaction, an attempt is noted before it is made, and after an answer the row is done. A crash anywhere in between
/// sends again, under the same message id. What is sent is the alert as it is then, so a backlog tells no old news, a
/// row holds no personal data, and a deleted alert isn't sent at all.
///
/// Belongs to the thread that writes the store; status() too.
class OutboxCourier {
 public:
  /// Sends; `done` is called once, on any thread, unless the call itself fails.
  using Publish = std::function<Status(const OutgoingAlert& alert, std::function<void(Receipt)> done)>;
  /// What to send of an alert, message id apart; `is_new`: it opened just now. nullopt: this receiver isn't told.
  using Compose = std::function<std::optional<OutgoingAlert>(const Alert& alert, bool is_new)>;
  using SetAside = std::function<void(std::string_view reason, std::string_view bytes)>;
  struct Outlets {
    Publish publish;
    Compose compose;
    SetAside set_aside;
  };

  /// Alerts that changed, by id; true: opened just now.
  using News = std::map<std::string, bool>;

  explicit OutboxCourier(CourierPlan plan = bus_plan()) : plan_(std::move(plan)) {}

  /// Rows for the alerts that changed at this place of the journal, for the same commit.
  void add_rows(const News& news, store::Position at, std::vector<store::OutboxRow>& rows) const;
  /// Message ids that the bus has already, for a store that was lost and is made again from the journal: done from the
  /// start.
  void set_published(std::set<std::string> ids) { has_already_ = std::move(ids); }
  void note_refused(std::uint64_t rows) { refused_ += rows; }

  /// Notes what was answered and sends what is due. `may_send` false: only the first. Without `outlets.publish`, which
  /// is so from a start to its end, what waits is over: it would wait for ever. An error is the store's (a full disk):
  /// nothing is lost, call again.
  [[nodiscard]] Status turn(store::AlertStore& store, Instant now, bool may_send, const Outlets& outlets);
  /// Waits until nothing is under way; false when the time is up. The answers are noted by the next turn().
  [[nodiscard]] bool wait_until_answered(milliseconds timeout);
  [[nodiscard]] OutboxStatus status(store::AlertStore& store) const;
  /// Of the same kind: what is under way stays so.
  void set_plan(CourierPlan plan) { plan_ = std::move(plan); }
  [[nodiscard]] const std::string& kind() const { return plan_.kind; }
  /// Without a publisher: nothing waits any more.
  [[nodiscard]] bool is_over() const { return has_ended_waiting_; }

 private:
  struct Answer {
    std::int64_t row = 0;
    std::string alert_id;
    Receipt receipt;
  };
  struct Shared {
    std::mutex mutex;
    std::condition_variable answered;
    std::vector<Answer> answers;    ///< Guarded by mutex.
    std::set<std::int64_t> on_way;  ///< Guarded by mutex: sent, not yet answered.
  };
  struct Outgoing {
    std::int64_t row = 0;
    std::string alert_id;
    OutgoingAlert alert;
  };

  void take_answers(Instant now);
  [[nodiscard]] Status prepare_row(store::AlertStore& store, store::OutboxRow& row, Instant now,
                                   const Outlets& outlets);
  [[nodiscard]] seconds wait_after(const store::OutboxRow& row) const;
  [[nodiscard]] Status prepare(store::AlertStore& store, Instant now, const Outlets& outlets);
  [[nodiscard]] Status write_changes(store::AlertStore& store, Instant now);
  [[nodiscard]] Status end_waiting(store::AlertStore& store);
  void send(const Outlets& outlets);

  CourierPlan plan_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();  ///< With callbacks that may outlive this.
  std::vector<store::OutboxChange> changes_;                     ///< Not yet written.
  std::vector<Outgoing> outgoing_;
  std::vector<std::string> dying_;     ///< Alerts whose rows are about to be dead.
  std::set<std::string> has_already_;  ///< See set_published(); empty otherwise.
  bool has_ended_waiting_ = false;     ///< Nothing waits, and without a publisher nothing is added.
  std::uint64_t published_ = 0;
  std::uint64_t failed_attempts_ = 0;
  std::uint64_t dead_ = 0;
  std::uint64_t refused_ = 0;
  std::string last_error_;
};

/// What the table of egress/redaction opens of an alert for the bus, message id apart.
[[nodiscard]] OutgoingAlert bus_message(const Alert& alert, const std::function<bool(std::string_view)>& is_known_user);

/// "sec.alerts.auth_fortress.HIGH".
[[nodiscard]] std::string alert_subject(const Alert& alert);

}  // namespace onesec::engine
