#include "engine/couriers.h"

#include <algorithm>
#include <utility>

#include "platform/clock.h"

namespace onesec::engine {

Status Couriers::load(store::AlertStore& store) {
  Result<std::vector<std::string>> kinds = store.own_reader().outbox_waiting_kinds();
  if (!kinds) return fail(std::move(kinds).error());
  for (std::string& kind : *kinds) {
    if (kind == bus_.kind() || served_.contains(kind)) continue;
    CourierPlan plan;
    plan.kind = kind;
    served_.emplace(std::move(kind), Served{OutboxCourier(std::move(plan)), std::nullopt});
  }
  return {};
}

void Couriers::set_receivers(std::vector<Receiver> receivers) {
  for (auto& [kind, served] : served_) served.receiver.reset();
  for (Receiver& receiver : receivers) {
    const std::string kind = receiver.plan.kind;
    auto at = served_.find(kind);
    // One that was given up begins anew: what waited for it is over, or about to be.
    if (at == served_.end() || at->second.courier.is_over()) {
      at = served_.insert_or_assign(kind, Served{OutboxCourier(receiver.plan), std::nullopt}).first;
    }
    at->second.courier.set_plan(receiver.plan);
    at->second.receiver = std::move(receiver);
  }
}

void Couriers::add_rows(const OutboxCourier::News& news, store::Position at, bool to_bus,
                        std::vector<store::OutboxRow>& rows) const {
  if (to_bus) bus_.add_rows(news, at, rows);
  if (at.sequence <= quiet_until_) return;
  for (const auto& [kind, served] : served_) {
    if (served.receiver) served.courier.add_rows(news, at, rows);
  }
}

void Couriers::note(const store::CommitOutcome& outcome) {
  for (const auto& [kind, rows] : outcome.outbox_refused) {
    const auto at = served_.find(kind);
    OutboxCourier& courier = at == served_.end() ? bus_ : at->second.courier;
    courier.note_refused(rows);
  }
}

Status Couriers::turn(store::AlertStore& store, Instant now, bool may_send_to_bus,
                      const OutboxCourier::Outlets& to_bus) {
  Status first = bus_.turn(store, now, may_send_to_bus, to_bus);
  for (auto at = served_.begin(); at != served_.end();) {
    Served& served = at->second;
    OutboxCourier::Outlets outlets;
    outlets.set_aside = to_bus.set_aside;
    bool is_ready = false;
    if (served.receiver) {
      outlets.publish = served.receiver->publish;
      outlets.compose = served.receiver->compose;
      is_ready = served.receiver->is_ready();
    }
    const Status turned = served.courier.turn(store, now, is_ready, outlets);
    if (!turned && first) first = turned;
    at = !served.receiver && served.courier.is_over() ? served_.erase(at) : std::next(at);
  }
  return first;
}

bool Couriers::wait_until_answered(milliseconds timeout) {
  const std::int64_t deadline = platform::steady_nanos() + timeout.count() * 1'000'000;
  bool is_answered = bus_.wait_until_answered(timeout);
  for (auto& [kind, served] : served_) {
    const std::int64_t left = std::max<std::int64_t>(0, (deadline - platform::steady_nanos()) / 1'000'000);
    is_answered = served.courier.wait_until_answered(milliseconds(left)) && is_answered;
  }
  return is_answered;
}

std::vector<ReceiverStatus> Couriers::status(store::AlertStore& store) const {
  std::vector<ReceiverStatus> all;
  for (const auto& [kind, served] : served_) {
    if (!served.receiver) continue;
    all.push_back({kind, served.receiver->destination, served.receiver->state(), served.courier.status(store)});
  }
  return all;
}

}  // namespace onesec::engine
