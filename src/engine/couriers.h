#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/outbox_courier.h"

namespace onesec::engine {

/// Somebody besides the bus who hears of alerts.
struct Receiver {
  CourierPlan plan;
  std::string destination;  ///< For people.
  OutboxCourier::Compose compose;
  OutboxCourier::Publish publish;
  /// Whether it would take something now; while it says no nothing is tried and no attempt is lost.
  std::function<bool()> is_ready;
  std::function<std::string()> state;  ///< "ready", or why it isn't.
};

/// All couriers: the bus's, and one for each receiver that the configuration names now. A receiver that is no longer
/// named gets nothing any more: what waits for it is over. Belongs to the thread that writes the store.
class Couriers {
 public:
  [[nodiscard]] OutboxCourier& bus() { return bus_; }
  /// Rows of receivers that were configured before this process, so that what waits for those that are gone ends.
  [[nodiscard]] Status load(store::AlertStore& store);
  void set_receivers(std::vector<Receiver> receivers);
  /// No rows for receivers up to here: a lost store is made again from the journal, and its alerts are old.
  void set_quiet_until(std::uint64_t sequence) { quiet_until_ = sequence; }

  void add_rows(const OutboxCourier::News& news, store::Position at, bool to_bus,
                std::vector<store::OutboxRow>& rows) const;
  void note(const store::CommitOutcome& outcome);
  /// As OutboxCourier::turn(), for each; the first error.
  [[nodiscard]] Status turn(store::AlertStore& store, Instant now, bool may_send_to_bus,
                            const OutboxCourier::Outlets& to_bus);
  [[nodiscard]] bool wait_until_answered(milliseconds timeout);
  /// Of those that are configured; counts since the start, or since then.
  [[nodiscard]] std::vector<ReceiverStatus> status(store::AlertStore& store) const;

 private:
  struct Served {
    OutboxCourier courier;
    std::optional<Receiver> receiver;  ///< nullopt: no longer configured.
  };
  OutboxCourier bus_;
  std::map<std::string, Served> served_;  ///< By kind.
  std::uint64_t quiet_until_ = 0;
};

}  // namespace onesec::engine
