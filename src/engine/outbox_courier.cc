#include "engine/outbox_courier.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bus/alert_stream.h"
#include "egress/redaction/redact_alert.h"

namespace onesec::engine {
namespace {

/// In a row's payload: the alert opened with it. Nothing else stands there.
constexpr std::string_view kNew = "new";
/// Looked at in one turn; what more waits comes with the next, 0.2 s later.
constexpr std::size_t kRowsATurn = 256;

}  // namespace

CourierPlan bus_plan() {
  return {.kind = "bus",
          .waits = {seconds(5), seconds(10), seconds(20), seconds(40), seconds(80), seconds(160), seconds(320),
                    seconds(640), seconds(900)},
          .max_attempts = 100,
          .at_once = 256};
}

OutgoingAlert bus_message(const Alert& alert, const std::function<bool(std::string_view)>& is_known_user) {
  /// The server takes 1 MiB a message; an alert has about 2 KiB, and some 40 with the longest lines.
  constexpr std::size_t kMaxPayload = 256UL * 1024;
  egress::RedactedAlert redacted =
      egress::redact_alert(alert, egress::Profile::Full,
                           {.exit = egress::Exit::Bus, .is_known_user = is_known_user, .max_bytes = kMaxPayload});
  OutgoingAlert message;
  message.subject = alert_subject(alert);
  message.payload = std::move(redacted.json);
  message.redactions = static_cast<std::uint32_t>(redacted.redactions);
  return message;
}

std::string alert_subject(const Alert& alert) {
  return fmt::format("sec.alerts.{}.{}", bus::subject_part(alert.module, "external"), name_of(alert.severity));
}

void OutboxCourier::add_rows(const News& news, store::Position at, std::vector<store::OutboxRow>& rows) const {
  // The bus's own keys stay as they were when it was the only receiver: its stream remembers them.
  const std::string prefix = plan_.kind == "bus" ? std::string() : plan_.kind + ":";
  for (const auto& [id, is_new] : news) {
    store::OutboxRow& row = rows.emplace_back();
    row.kind = plan_.kind;
    row.idempotency_key = fmt::format("{}{}:{}:{}", prefix, id, at.epoch, at.sequence);
    row.alert_id = id;
    if (is_new) row.payload = kNew;
    if (has_already_.contains(row.idempotency_key)) row.state = store::OutboxState::Done;
  }
}

/// A tenth more or less, so that receivers that went away together aren't called together; from the row, so that it
/// needs no dice.
seconds OutboxCourier::wait_after(const store::OutboxRow& row) const {
  const seconds wait = plan_.waits[std::min<std::size_t>(row.attempts, plan_.waits.size() - 1)];
  const auto spread = static_cast<std::int64_t>((static_cast<std::uint64_t>(row.id) * 7 + row.attempts * 3) % 21) - 10;
  return wait + seconds(wait.count() * spread / 100);
}

void OutboxCourier::take_answers(Instant now) {
  std::vector<Answer> answers;
  {
    const std::lock_guard lock(shared_->mutex);
    answers.swap(shared_->answers);
  }
  for (Answer& answer : answers) {
    const Receipt& receipt = answer.receipt;
    if (receipt.status) {
      changes_.push_back({answer.row, store::OutboxState::Done, {}});
      ++published_;
      continue;
    }
    ++failed_attempts_;  // The row waits since the attempt was noted.
    last_error_ = receipt.status.error().what;
    if (receipt.is_final) {
      changes_.push_back({answer.row, store::OutboxState::Dead, {}});
      dying_.push_back(std::move(answer.alert_id));
    } else if (receipt.wait > seconds(0)) {
      changes_.push_back({answer.row, store::OutboxState::Intent, now + receipt.wait});
    }
  }
}

Status OutboxCourier::prepare_row(store::AlertStore& store, store::OutboxRow& row, Instant now,
                                  const Outlets& outlets) {
  if (row.attempts >= plan_.max_attempts) {
    changes_.push_back({row.id, store::OutboxState::Dead, {}});
    dying_.push_back(std::move(row.alert_id));
    return {};
  }
  const Result<Alert> alert = store.own_reader().get(row.alert_id);
  if (!alert && alert.error().code != Code::NotFound) return fail(alert.error());
  std::optional<OutgoingAlert> message;
  if (alert) message = outlets.compose(*alert, row.payload == kNew);
  if (!message) {
    changes_.push_back({row.id, store::OutboxState::Done, {}});
    return {};
  }
  message->message_id = std::move(row.idempotency_key);
  changes_.push_back({row.id, store::OutboxState::Attempted, now + wait_after(row)});
  outgoing_.push_back({row.id, std::move(row.alert_id), std::move(*message)});
  return {};
}

Status OutboxCourier::prepare(store::AlertStore& store, Instant now, const Outlets& outlets) {
  std::set<std::int64_t> on_way;
  {
    const std::lock_guard lock(shared_->mutex);
    on_way = shared_->on_way;
  }
  if (on_way.size() >= plan_.at_once) return {};
  Result<std::vector<store::OutboxRow>> due = store.own_reader().due(plan_.kind, now, kRowsATurn);
  if (!due) return fail(std::move(due).error());
  std::map<std::string, std::size_t> newest;  // By alert: its last row that is due.
  if (plan_.coalesces) {
    for (std::size_t i = 0; i < due->size(); ++i) newest[(*due)[i].alert_id] = i;
  }
  for (std::size_t i = 0; i < due->size(); ++i) {
    store::OutboxRow& row = (*due)[i];
    if (on_way.contains(row.id)) continue;
    if (const auto last = newest.find(row.alert_id); last != newest.end() && last->second != i) {
      if (row.payload == kNew) (*due)[last->second].payload = kNew;  // Nobody has heard that it opened.
      changes_.push_back({row.id, store::OutboxState::Done, {}});
      continue;
    }
    if (on_way.size() + outgoing_.size() >= plan_.at_once) continue;
    if (Status prepared = prepare_row(store, row, now, outlets); !prepared) return prepared;
  }
  return {};
}

/// What waits when publishing is switched off: nobody is to have it, also not when it is switched on again.
Status OutboxCourier::end_waiting(store::AlertStore& store) {
  if (has_ended_waiting_) return {};
  Result<std::vector<store::OutboxRow>> rows =
      store.own_reader().due(plan_.kind, Instant::from_nanos(INT64_MAX), kRowsATurn);
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
    const auto done = [shared = shared_, row = out.row, alert = out.alert_id](Receipt receipt) {
      const std::lock_guard lock(shared->mutex);
      shared->on_way.erase(row);
      shared->answers.push_back({row, alert, std::move(receipt)});
      shared->answered.notify_all();
    };
    if (Status sent = outlets.publish(out.alert, done); !sent) done(std::move(sent));
  }
}

Status OutboxCourier::turn(store::AlertStore& store, Instant now, bool may_send, const Outlets& outlets) {
  take_answers(now);
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
    dying_.clear();
    std::erase_if(changes_, [](const auto& change) { return change.state != store::OutboxState::Done; });
    return noted;
  }
  for (const std::string& id : std::exchange(dying_, {})) {
    ++dead_;
    if (outlets.set_aside)
      outlets.set_aside("an alert could not be sent (" + plan_.kind + "): " + last_error_, "alert " + id);
  }
  send(outlets);
  return {};
}

bool OutboxCourier::wait_until_answered(milliseconds timeout) {
  std::unique_lock lock(shared_->mutex);
  return shared_->answered.wait_for(lock, timeout, [this] { return shared_->on_way.empty(); });
}

OutboxStatus OutboxCourier::status(store::AlertStore& store) const {
  return {store.own_reader().outbox_waiting(plan_.kind).value_or(0),
          published_,
          failed_attempts_,
          dead_,
          refused_,
          last_error_};
}

}  // namespace onesec::engine
