#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
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
  std::string subject;     ///< "sec.alerts.<module>.<SEVERITY>"
  std::string message_id;  ///< The same each time that it is tried.
  std::string payload;     ///< Alert JSON, user names masked as in lists.
};

/// Takes what others should hear of from the outbox to the bus, at least once: a row is written in the alert's own
/// transaction, an attempt is noted before it is made, and after an answer the row is done. A crash anywhere in between
/// sends again, under the same message id. What is sent is the alert as it is then, so a backlog tells no old news, a
/// row holds no personal data, and a deleted alert isn't sent at all.
///
/// Belongs to the thread that writes the store; status() too.
class OutboxCourier {
 public:
  /// Sends; `done` is called once, on any thread, unless the call itself fails.
  using Publish = std::function<Status(const OutgoingAlert& alert, std::function<void(Status)> done)>;
  using SetAside = std::function<void(std::string_view reason, std::string_view bytes)>;
  struct Outlets {
    Publish publish;
    std::function<bool(std::string_view)> is_known_user;  ///< Empty: every name is masked.
    SetAside set_aside;
  };

  static constexpr std::string_view kKind = "bus";
  /// Sent in one turn, and at most this many under way: of about 2 KiB, half a MiB.
  static constexpr std::size_t kAtOnce = 256;
  /// Between attempts: 5 s, doubled up to 15 min, in journal time. A hundred of them take a day of a server that
  /// answers and refuses (without a connection nothing is tried); then the row is dead.
  static constexpr seconds kFirstWait{5};
  static constexpr seconds kLastWait{900};
  static constexpr std::uint32_t kMaxAttempts = 100;

  /// Rows for the alerts that changed at this place of the journal, for the same commit.
  void add_rows(const std::set<std::string>& alert_ids, store::Position at, std::vector<store::OutboxRow>& rows) const;
  /// Message ids that the bus has already, for a store that was lost and is made again from the journal: done from the
  /// start.
  void set_published(std::set<std::string> ids) { has_already_ = std::move(ids); }
  void note(const store::CommitOutcome& outcome) { refused_ += outcome.outbox_refused; }

  /// Notes what was answered and sends what is due. `may_send` false: only the first. Without `outlets.publish`, which
  /// is so from a start to its end, what waits is over: it would wait for ever. An error is the store's (a full disk):
  /// nothing is lost, call again.
  [[nodiscard]] Status turn(store::AlertStore& store, Instant now, bool may_send, const Outlets& outlets);
  /// Waits until nothing is under way; false when the time is up. The answers are noted by the next turn().
  [[nodiscard]] bool wait_until_answered(milliseconds timeout);
  [[nodiscard]] OutboxStatus status(store::AlertStore& store) const;

 private:
  struct Answer {
    std::int64_t row = 0;
    Status status;
  };
  struct Shared {
    std::mutex mutex;
    std::condition_variable answered;
    std::vector<Answer> answers;    ///< Guarded by mutex.
    std::set<std::int64_t> on_way;  ///< Guarded by mutex: sent, not yet answered.
  };
  struct Outgoing {
    std::int64_t row = 0;
    OutgoingAlert alert;
  };

  void take_answers();
  [[nodiscard]] Status prepare(store::AlertStore& store, Instant now, const Outlets& outlets);
  [[nodiscard]] Status write_changes(store::AlertStore& store, Instant now);
  [[nodiscard]] Status end_waiting(store::AlertStore& store);
  void send(const Outlets& outlets);

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();  ///< With callbacks that may outlive this.
  std::vector<store::OutboxChange> changes_;                     ///< Not yet written.
  std::vector<Outgoing> outgoing_;
  std::string dies_;                   ///< Alert whose row is about to be dead; empty: none.
  std::set<std::string> has_already_;  ///< See set_published(); empty otherwise.
  bool has_ended_waiting_ = false;     ///< Nothing waits, and without a publisher nothing is added.
  std::uint64_t published_ = 0;
  std::uint64_t failed_attempts_ = 0;
  std::uint64_t dead_ = 0;
  std::uint64_t refused_ = 0;
  std::string last_error_;
};

/// "sec.alerts.auth_fortress.HIGH".
[[nodiscard]] std::string alert_subject(const Alert& alert);

}  // namespace onesec::engine
