#include "engine/outbox_courier.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bus/alert_stream.h"
#include "store/alert_json.h"

namespace onesec::engine {
namespace {

seconds wait_after(std::uint32_t attempts) {
  const std::uint32_t doublings = std::min(attempts, 8U);  // 5 s · 2^8 is over the last wait already.
  return std::min(OutboxCourier::kFirstWait * (1 << doublings), OutboxCourier::kLastWait);
}

}  // namespace

std::string alert_subject(const Alert& alert) {
  return fmt::format("sec.alerts.{}.{}", bus::subject_part(alert.module, "external"), name_of(alert.severity));
}

void OutboxCourier::add_rows(const std::set<std::string>& alert_ids, store::Position at,
                             std::vector<store::OutboxRow>& rows) const {
  for (const std::string& id : alert_ids) {
    store::OutboxRow& row = rows.emplace_back();
    row.kind = kKind;
    row.idempotency_key = fmt::format("{}:{}:{}", id, at.epoch, at.sequence);
    row.alert_id = id;
    if (has_already_.contains(row.idempotency_key)) row.state = store::OutboxState::Done;
  }
}

void OutboxCourier::take_answers() {
  std::vector<Answer> answers;
  {
    const std::lock_guard lock(shared_->mutex);
    answers.swap(shared_->answers);
  }
  for (const Answer& answer : answers) {
    if (answer.status) {
      changes_.push_back({answer.row, store::OutboxState::Done, {}});
      ++published_;
    } else {
      ++failed_attempts_;  // The row waits since the attempt was noted.
      last_error_ = answer.status.error().what;
    }
  }
}

Status OutboxCourier::prepare(store::AlertStore& store, Instant now, const Outlets& outlets) {
  std::set<std::int64_t> on_way;
  {
    const std::lock_guard lock(shared_->mutex);
    on_way = shared_->on_way;
  }
  if (on_way.size() >= kAtOnce) return {};
  Result<std::vector<store::OutboxRow>> due = store.own_reader().due(kKind, now, kAtOnce);
  if (!due) return fail(std::move(due).error());
  for (store::OutboxRow& row : *due) {
    if (on_way.contains(row.id) || on_way.size() + outgoing_.size() >= kAtOnce) continue;
    if (row.attempts >= kMaxAttempts) {
      if (!dies_.empty()) continue;  // A dead letter waits for its answer: one a turn.
      changes_.push_back({row.id, store::OutboxState::Dead, {}});
      dies_ = row.alert_id;
      continue;
    }
    const Result<Alert> alert = store.own_reader().get(row.alert_id);
    if (!alert && alert.error().code != Code::NotFound) return fail(alert.error());
    if (!alert) {
      changes_.push_back({row.id, store::OutboxState::Done, {}});
      continue;
    }
    changes_.push_back({row.id, store::OutboxState::Attempted, now + wait_after(row.attempts)});
    outgoing_.push_back({row.id,
                         {alert_subject(*alert), std::move(row.idempotency_key),
                          store::alert_json(*alert, {.is_known_user = outlets.is_known_user})}});
  }
  return {};
}

/// What waits when publishing is switched off: nobody is to have it, also not when it is switched on again.
Status OutboxCourier::end_waiting(store::AlertStore& store) {
  if (has_ended_waiting_) return {};
  Result<std::vector<store::OutboxRow>> rows = store.own_reader().due(kKind, Instant::from_nanos(INT64_MAX), kAtOnce);
  if (!rows) return fail(std::move(rows).error());
  for (const store::OutboxRow& row : *rows) changes_.push_back({row.id, store::OutboxState::Done, {}});
  has_ended_waiting_ = rows->empty();
  return {};
}

Status OutboxCourier::write_changes(store::AlertStore& store, Instant now) {
  if (changes_.empty()) return {};
  store::Commit commit;
  commit.outbox_changes = changes_;
  commit.now = now;
  Result<store::CommitOutcome> done = store.commit(commit);
  if (!done && done.error().code == Code::NotFound) {
    // A row was erased with its alert while it was under way: one by one, without it.
    for (const store::OutboxChange& change : changes_) {
      commit.outbox_changes = {change};
      done = store.commit(commit);
      if (!done && done.error().code != Code::NotFound) return fail(std::move(done).error());
    }
  } else if (!done) {
    return fail(std::move(done).error());
  }
  changes_.clear();
  return {};
}

void OutboxCourier::send(const Outlets& outlets) {
  for (Outgoing& out : std::exchange(outgoing_, {})) {
    {
      const std::lock_guard lock(shared_->mutex);
      shared_->on_way.insert(out.row);
    }
    const auto done = [shared = shared_, row = out.row](Status status) {
      const std::lock_guard lock(shared->mutex);
      shared->on_way.erase(row);
      shared->answers.push_back({row, std::move(status)});
      shared->answered.notify_all();
    };
    if (Status sent = outlets.publish(out.alert, done); !sent) done(std::move(sent));
  }
}

Status OutboxCourier::turn(store::AlertStore& store, Instant now, bool may_send, const Outlets& outlets) {
  take_answers();
  Status noted;
  if (!outlets.publish) {
    noted = end_waiting(store);
  } else if (may_send) {
    noted = prepare(store, now, outlets);
  }
  if (noted) noted = write_changes(store, now);
  if (!noted) {
    // What isn't noted isn't done; answers are kept and noted by the next turn.
    outgoing_.clear();
    dies_.clear();
    std::erase_if(changes_, [](const auto& change) { return change.state != store::OutboxState::Done; });
    return noted;
  }
  if (const std::string id = std::exchange(dies_, {}); !id.empty()) {
    ++dead_;
    if (outlets.set_aside) outlets.set_aside("an alert could not be published: " + last_error_, "alert " + id);
  }
  send(outlets);
  return {};
}

bool OutboxCourier::wait_until_answered(milliseconds timeout) {
  std::unique_lock lock(shared_->mutex);
  return shared_->answered.wait_for(lock, timeout, [this] { return shared_->on_way.empty(); });
}

OutboxStatus OutboxCourier::status(store::AlertStore& store) const {
  return {store.own_reader().outbox_waiting().value_or(0), published_, failed_attempts_, dead_, refused_, last_error_};
}

}  // namespace onesec::engine
