#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/controls.h"
#include "engine/engine.h"
#include "engine/notices.h"
#include "platform/clock.h"

namespace onesec::engine {
namespace {

constexpr std::uint32_t kIdleMs = 200;                      ///< How soon the loop notices that it should stop or save.
constexpr std::int64_t kSavePositionEvery = 1'000'000'000;  ///< 1 s: what a restart replays without alerts to store.
constexpr std::int64_t kMaintainEvery = 60'000'000'000;
/// 200 ms: nobody waits longer for an alert, and its two synced commits stay ten a second at most.
constexpr std::int64_t kCourierEvery = 200'000'000;
constexpr std::int64_t kRetractAgainAfter = 5'000'000'000;

StateKey key_of(const Entity& entity) {
  if (entity.kind == EntityKind::Address) {
    if (const std::optional<IpAddress> address = IpAddress::parse(entity.value))
      return StateKey(KeyKind::Address, *address);
  }
  return StateKey(KeyKind::User, entity.value);
}

}  // namespace

void Engine::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const Result<std::optional<JournalMessage>> message = cursor_->next(kIdleMs);
    if (message && *message) process(**message);
    std::unique_lock lock(core_mutex_);
    if (has_failed()) break;
    retract_erased(lock);
    if (platform::steady_nanos() - courier_turn_at_ > kCourierEvery) send_alerts(log_.is_connected());
    save_position(platform::steady_nanos() - position_saved_at_ > kSavePositionEvery);
    maybe_snapshot(false);
    if (platform::steady_nanos() - maintained_at_ > kMaintainEvery) maintain(stamp_);
  }
  if (!failure()) return;
  position_changed_.notify_all();  // Nobody waits for what won't come.
  shutdown();
}

void Engine::process(const JournalMessage& message) {
  std::unique_lock lock(core_mutex_);
  if (has_failed()) return;
  mark_.begin(message.sequence);
  const Result<Batch> batch = Batch::open(message.bytes, epoch_, message.sequence);
  if (batch) {
    convict_poison(message.sequence, *batch);
    apply_batch(*batch, lock);
  } else if (batch.error().code == Code::Unsupported) {
    give_up(batch.error());  // A newer version wrote it: left alone, and nothing behind it is touched.
  } else {
    // Damaged on disk: once into the dead letters, counted, and on; the sequence is used up either way.
    if (message.sequence > stored_position_) set_aside(batch.error().what, message.bytes);
  }
  mark_.end();
  retract_erased(lock);
  if (has_failed()) return;  // The position stays: the next start begins again from here.
  {
    const std::lock_guard position_lock(position_mutex_);
    position_ = message.sequence;
  }
  position_changed_.notify_all();
}

void Engine::convict_poison(std::uint64_t sequence, const Batch& batch) {
  const std::optional<std::uint32_t> index = mark_.poison(sequence);
  if (!index) return;
  const EventId id{.epoch = epoch_, .index = *index, .sequence = sequence};
  const SkipBody body{id, "the process ended twice while detectors looked at it"};
  detection_.skip(id);
  store::Commit commit;
  commit.skips = {{id, body.reason}};
  commit.now = batch.head().stamp;
  commit.durability = platform::Durability::Full;
  (void)store_.commit(commit);  // If the disk is full it will be convicted again at the next start.
  for (const Event& event : batch.events()) {
    if (event.id == id) set_aside(body.reason, event.raw.empty() ? event.summary : event.raw);
  }
  pending_controls_.emplace_back(RecordKind::Skip, encode(body));
}

void Engine::set_aside(std::string_view reason, std::string_view bytes) {
  ++dead_letters_;
  const std::lock_guard lock(hooks_mutex_);
  if (hooks_.dead_letter && !hooks_.dead_letter(reason, bytes)) ++failed_upkeep_;
}

void Engine::apply_batch(const Batch& batch, std::unique_lock<std::mutex>& lock) {
  const std::uint64_t sequence = batch.sequence();
  const Instant now = batch.head().stamp;
  const bool is_news = sequence > stored_position_;
  store::Commit commit;
  for (const RecordView& control : batch.controls()) apply_control(control, batch, is_news, commit);
  if (has_failed()) return;
  AttemptMark* careful = mark_.wants_care(sequence) ? &mark_ : nullptr;
  std::vector<OrderedFinding> findings = detection_.process(batch.events(), now, careful);
  if (is_news) book_.apply(std::move(findings), now);
  for (const SourceCursor& cursor : batch.head().cursors) cursors_[cursor.input] = cursor.position;
  for (const std::string& key : batch.head().idempotency_keys) known_keys_.add(key, now);
  for (const Event& event : batch.events()) logins_.note(event);
  stamp_ = now;
  processed_ += batch.events().size();
  events_since_snapshot_ += batch.events().size();
  dead_letters_ += batch.damaged_records();
  if (is_news) commit_changes(std::move(commit), sequence, now, lock);
}

void Engine::apply_control(const RecordView& control, const Batch& batch, bool is_news, store::Commit& commit) {
  const Instant now = batch.head().stamp;
  const auto current = [this](const std::string& id) -> std::optional<Alert> {
    if (const Alert* open = book_.find(id)) return *open;
    Result<Alert> stored = store_.own_reader().get(id);
    if (!stored) return std::nullopt;
    return std::move(*stored);
  };
  switch (control.kind) {
    case RecordKind::Config:
      detection_.apply_config(control.body);
      return;
    case RecordKind::Rules: {
      auto rules = options_.rule_cache->compiled(control.body);
      if (rules) return detection_.apply_rules(std::move(*rules));
      if (rules.error().code == Code::Unsupported) return give_up(rules.error());
      if (is_news) set_aside("rules that can't be used: " + rules.error().what, control.body);
      return;
    }
    case RecordKind::AlertStatus: {
      const std::optional<StatusBody> body = decode_status(control.body);
      std::optional<Alert> alert = body && is_news ? current(body->alert_id) : std::nullopt;
      if (!alert) return;
      book_.set_status(std::move(*alert), body->status);
      commit.audit.push_back({now, body->who, "set status " + std::string(name_of(body->status)), body->alert_id});
      return;
    }
    case RecordKind::AlertDelete: {
      const std::optional<DeleteBody> body = decode_delete(control.body);
      if (!body || !is_news) return;
      body->alert_id.empty() ? book_.remove_all() : book_.remove(body->alert_id);
      commit.audit.push_back(
          {now, body->who, body->alert_id.empty() ? "clear alerts" : "delete alert", body->alert_id});
      return;
    }
    case RecordKind::Skip: {
      const std::optional<SkipBody> body = decode_skip(control.body);
      if (!body) return;
      detection_.skip(body->event);
      if (is_news) book_.notice(poison_notice(*body, now), now);
      return;
    }
    case RecordKind::RecordSkip: {
      const std::optional<RecordSkipBody> body = decode_record_skip(control.body);
      if (!body || !is_news) return;
      set_aside("the process ended twice while a source read it: " + body->input, body->bytes);
      book_.notice(poison_notice(*body, now), now);
      return;
    }
    case RecordKind::EgressAttempt: {
      const std::optional<EgressAttemptBody> body = decode_egress_attempt(control.body);
      if (body && is_news) book_.notice(egress_attempt_notice(*body, now), now);
      return;
    }
    case RecordKind::Erase: {
      const std::optional<EraseBody> body = decode_erase(control.body);
      if (!body) return;
      (void)detection_.erase(key_of(body->entity));
      if (body->entity.kind == EntityKind::User) logins_.forget(body->entity.value);
      to_retract_.push_back(body->entity);
      if (!is_news) return;
      book_.forget(body->entity);
      commit.erased.push_back(body->entity);
      commit.audit.push_back({now, body->who, "erase", std::string(name_of(body->entity.kind))});
      return;
    }
    case RecordKind::Event:
    case RecordKind::Heartbeat:
    case RecordKind::Started:
    case RecordKind::ClockBack:
      return;
  }
}

void Engine::commit_changes(store::Commit commit, std::uint64_t sequence, Instant now,
                            std::unique_lock<std::mutex>& lock) {
  AlertChanges changes = book_.take_changes();
  if (changes.empty() && commit.audit.empty() && commit.erased.empty()) return;
  commit.clears_alerts = changes.deletes_all;
  commit.deleted_ids = std::move(changes.deletes);
  commit.alerts = std::move(changes.upserts);
  commit.counters = std::move(changes.counters);
  commit.position = store::Position{epoch_, sequence};
  commit.now = now;
  OutboxCourier::News news;
  for (const std::string& id : changes.news) news[id] = false;
  for (const Alert& alert : commit.alerts) {
    if (alert.created_at == now && news.contains(alert.id)) news[alert.id] = true;
  }
  couriers_.add_rows(news, *commit.position, publishes_alerts(), commit.outbox);
  Result<store::CommitOutcome> done = store_.commit(commit);
  // A full disk: wait here for room, but not with the lock, or nobody could ask how we are. Only this thread changes
  // what it guards. The journal refuses new events meanwhile (503). While starting nobody could end the wait: then it
  // fails.
  while (!done && done.error().code == Code::Exhausted && is_running_ && !is_stopping_ && !has_failed()) {
    lock.unlock();
    {
      std::unique_lock wait_lock(position_mutex_);
      position_changed_.wait_for(wait_lock, milliseconds(500));
    }
    lock.lock();
    done = store_.commit(commit);
  }
  if (!done) {
    // Going on would move the position past alerts that nobody has: stop, and let the next start replay them.
    give_up(done.error().while_("storing alerts"));
    return;
  }
  couriers_.note(*done);
  stored_position_ = sequence;
  position_saved_at_ = platform::steady_nanos();
  if (!commit.erased.empty()) needs_vacuum_ = true;
  leave_no_trace();
}

/// An erase is done when the file holds no byte of it; a reader in the middle of a page can put that off.
void Engine::leave_no_trace() {
  if (needs_vacuum_ && store_.leave_no_trace()) needs_vacuum_ = false;
}

bool Engine::publishes_alerts() {
  const std::lock_guard lock(hooks_mutex_);
  return static_cast<bool>(hooks_.publish_alert);
}

void Engine::send_alerts(bool may_send) {
  courier_turn_at_ = platform::steady_nanos();
  OutboxCourier::Outlets outlets;
  {
    const std::lock_guard lock(hooks_mutex_);
    outlets.publish = hooks_.publish_alert;
  }
  outlets.compose = [this](const Alert& alert, bool) -> std::optional<OutgoingAlert> {
    return bus_message(alert, known_users());
  };
  outlets.set_aside = [this](std::string_view reason, std::string_view bytes) { set_aside(reason, bytes); };
  if (!couriers_.turn(store_, stamp_, may_send, outlets)) ++failed_upkeep_;
}

std::function<bool(std::string_view)> Engine::known_users() {
  const std::lock_guard lock(hooks_mutex_);
  return [this, known = hooks_.is_known_user](std::string_view name) {
    return logins_.contains(name) || (known && known(name));
  };
}

void Engine::set_receivers(std::vector<Receiver> receivers) {
  const std::lock_guard lock(core_mutex_);
  couriers_.set_receivers(std::move(receivers));
}

/// What is on its way is waited for: it would arrive behind the one who looks. Without the lock, as a full disk is.
void Engine::retract_erased(std::unique_lock<std::mutex>& lock) {
  if (to_retract_.empty() || platform::steady_nanos() < retract_at_) return;
  std::function<Status(const Entity&)> retract;
  {
    const std::lock_guard hooks_lock(hooks_mutex_);
    retract = hooks_.retract_alerts;
  }
  lock.unlock();
  bool is_done = !retract || couriers_.bus().wait_until_answered(seconds(11));  // A publish is decided within 10 s.
  for (const Entity& entity : to_retract_) is_done = is_done && (!retract || retract(entity));
  lock.lock();
  if (is_done) {
    to_retract_.clear();
    return;
  }
  ++failed_upkeep_;
  retract_at_ = platform::steady_nanos() + kRetractAgainAfter;
}

void Engine::save_position(bool is_due) {
  const std::uint64_t reached = position();
  if (has_failed() || !is_due || reached <= stored_position_) return;
  store::Commit commit;
  commit.position = store::Position{epoch_, reached};
  commit.now = stamp_;
  if (store_.commit(commit)) stored_position_ = reached;
  position_saved_at_ = platform::steady_nanos();
}

void Engine::maybe_snapshot(bool at_end) {
  if (has_failed() || !to_retract_.empty()) return;
  if (writer_) {
    for (auto& [kind, body] : std::exchange(pending_controls_, {})) writer_->append_control(kind, std::move(body), {});
  }
  const std::int64_t now = platform::steady_nanos();
  const std::uint64_t reached = position();
  const bool is_due =
      events_since_snapshot_ >= options_.snapshot_every_events ||
      (now - snapshot_at_ > Nanoseconds(options_.snapshot_every).count() && reached > snapshot_position_);
  if ((!is_due && !at_end) || reached == snapshot_position_ || is_writing_snapshot_.load()) return;
  save_position(true);
  if (stored_position_ < reached || !store_.make_durable()) return;
  if (lost_shards_.exchange(false)) {
    for (std::uint32_t i = 0; i < DetectorSet::kShards; ++i) detection_.shard(i).set_dirty(true);
  }
  auto pending =
      std::make_shared<SnapshotStore::Pending>(snapshots_.take(detection_, {.epoch = epoch_,
                                                                            .sequence = reached,
                                                                            .stamp = stamp_,
                                                                            .cursors = cursors_,
                                                                            .idempotency_keys = known_keys_.list(),
                                                                            .logins = logins_.list()}));
  events_since_snapshot_ = 0;
  snapshot_at_ = now;
  is_writing_snapshot_ = true;
  snapshot_writer_ = std::jthread([this, pending, reached] {
    if (snapshots_.write(*pending))
      written_snapshot_ = reached;
    else
      lost_shards_ = true;
    is_writing_snapshot_ = false;
  });
  snapshot_position_ = reached;
}

/// The first sequence whose stamp is not before `cutoff`, by bisection: stamps never run backwards.
std::uint64_t Engine::first_younger_than(Instant cutoff, const JournalLog::Info& info) {
  std::uint64_t low = info.first;
  std::uint64_t high = info.last + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const Result<JournalMessage> message = log_.read(middle);
    const Result<BatchHead> head = message ? read_batch_head(message->bytes) : fail(message.error());
    if (!head) return info.first;
    if (head->stamp < cutoff) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void Engine::maintain(Instant now) {
  maintained_at_ = platform::steady_nanos();
  leave_no_trace();
  store::Commit commit;
  commit.retention = store::Retention{};
  commit.retention->max_age = options_.keep_alerts;
  commit.now = now;
  if (!store_.commit(commit)) ++failed_upkeep_;
  const Result<JournalLog::Info> info = log_.info();
  if (!info || info->first == 0 || info->last == 0) return;
  std::uint64_t keep_from = first_younger_than(now - options_.keep_events, *info);
  // Nine tenths of the disk's share: over it the oldest events leave early, so that new ones still find room.
  const std::uint64_t allowed = options_.disk_bytes / 10 * 9;
  if (info->bytes > allowed) {
    const std::uint64_t messages = info->last - info->first + 1;
    const std::uint64_t excess = (info->bytes - allowed) / std::max<std::uint64_t>(info->bytes / messages, 1) + 1;
    keep_from = std::max(keep_from, info->first + excess);
    ++purged_for_space_;
  }
  const std::uint64_t written = written_snapshot_.load();
  if (written == 0) return;
  keep_from = std::min(keep_from, written + 1);  // Never what a restart needs.
  if (keep_from > info->first && !log_.purge_through(keep_from - 1)) ++failed_upkeep_;
}

}  // namespace onesec::engine
