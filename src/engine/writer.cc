#include "engine/writer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/controls.h"

namespace onesec::engine {
namespace {

using std::chrono::steady_clock;

/// A wall clock that jumps back further than this is a fact for the journal (NTP steps are seconds, a wrong zone is
/// hours).
constexpr hours kClockJump{1};
/// While the disk is full: how often a small record tries whether there is room again.
constexpr seconds kProbeEvery{1};
/// After an append without an answer or a connection: what goes back to the queue would else be tried a million times a
/// second while the bus is away.
constexpr milliseconds kPauseAfterFailure{100};

}  // namespace

Writer::Writer(JournalLog& log, std::function<Instant()> clock, Limits limits, Instant last_stamp,
               std::map<std::string, std::string> cursors, KnownKeys known)
    : log_(log),
      clock_(std::move(clock)),
      limits_(limits),
      last_stamp_(last_stamp),
      cursors_(cursors),
      offered_cursors_(std::move(cursors)),
      known_(std::move(known)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Writer::~Writer() { stop(); }

void Writer::stop() {
  std::unique_lock lock(mutex_);
  is_stopping_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !has_work() && in_flight_ == 0; });
  thread_.request_stop();
  changed_.notify_all();
}

std::size_t Writer::bytes_of(const Intake& intake) {
  std::size_t bytes = 64;
  for (const std::string& record : intake.records) bytes += record.size() + 8;
  for (const PassedOver& record : intake.passed_over) bytes += record.bytes.size() + record.input.size() + 24;
  return bytes;
}

Status Writer::offer(Intake&& intake) {
  const std::size_t bytes = bytes_of(intake);
  const auto is_too_big = [this](const std::string& record) { return record.size() > limits_.event_bytes; };
  // What is journaled must be readable again: a message over kMaxRawBytes would not be.
  if (bytes > Batch::kMaxRawBytes || std::ranges::any_of(intake.records, is_too_big)) {
    return fail(Code::InvalidInput, "an event over " + std::to_string(limits_.event_bytes) + " bytes, or over " +
                                        std::to_string(Batch::kMaxRawBytes) + " bytes of them in one piece");
  }
  std::function<void(Result<bool>)> known_already;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return fail(Code::Unavailable, "the engine is stopping");
    if (is_blocked_)
      return fail(Code::Unavailable, "no room for the journal on the disk; nothing is taken until there is");
    if (!intake.idempotency_key.empty()) {
      if (known_.contains(intake.idempotency_key)) {
        ++counts_.duplicate_requests;
        known_already = std::move(intake.done);
      } else if (const auto pending = pending_keys_.find(intake.idempotency_key); pending != pending_keys_.end()) {
        ++counts_.duplicate_requests;
        pending->second.push_back(std::move(intake.done));
        return {};
      }
    }
    if (!known_already) {
      const bool known_without_listener = !intake.idempotency_key.empty() && known_.contains(intake.idempotency_key);
      if (known_without_listener) return {};
      Queue& queue = queues_[intake.source];
      // Half of the room is the most that one source may hold, so that the others always find some.
      if (queued_bytes_ + bytes > limits_.queue_bytes ||
          (queue.bytes + bytes > limits_.queue_bytes / 2 && queue.bytes > 0)) {
        return fail(Code::Exhausted, "the queue of " + quote(intake.source) + " is full");
      }
      if (!intake.idempotency_key.empty()) pending_keys_[intake.idempotency_key];
      queue.bytes += bytes;
      queued_bytes_ += bytes;
      queued_events_ += intake.records.size();
      counts_.received += intake.records.size();
      for (const SourceCursor& cursor : intake.cursors) offered_cursors_[cursor.input] = cursor.position;
      queue.intakes.push_back({next_ticket_++, std::move(intake)});
      changed_.notify_all();
      return {};
    }
  }
  known_already(true);
  return {};
}

void Writer::wait_for_room(const std::string& source, std::uint32_t timeout_ms) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, milliseconds(timeout_ms), [&] {
    const auto queue = queues_.find(source);
    return is_stopping_ || (!is_blocked_ && queued_bytes_ < limits_.queue_bytes / 2 &&
                            (queue == queues_.end() || queue->second.bytes < limits_.queue_bytes / 4));
  });
}

std::string Writer::cursor_of(const std::string& input) const {
  const std::lock_guard lock(mutex_);
  const auto cursor = offered_cursors_.find(input);
  return cursor == offered_cursors_.end() ? std::string() : cursor->second;
}

void Writer::count_refused(const std::string& source, std::string_view reason, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  counts_.refused[source][std::string(reason)] += count;
}

void Writer::append_control(RecordKind kind, std::string body, std::function<void(Result<std::uint64_t>)> done) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_stopping_) {
      controls_.push_back({next_ticket_++, kind, std::move(body), std::move(done)});
      changed_.notify_all();
      return;
    }
  }
  if (done) done(fail(Code::Unavailable, "the engine is stopping"));
}

Writer::Counts Writer::counts() const {
  const std::lock_guard lock(mutex_);
  Counts counts = counts_;
  counts.queued_bytes = queued_bytes_;
  return counts;
}

bool Writer::is_blocked() const {
  const std::lock_guard lock(mutex_);
  return is_blocked_;
}

std::map<std::string, std::string> Writer::cursors() const {
  const std::lock_guard lock(mutex_);
  return cursors_;
}

KnownKeys Writer::known_keys() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

bool Writer::has_work() const { return queued_bytes_ > 0 || !controls_.empty(); }

bool Writer::may_close() const {
  if (!has_work() || in_flight_ >= limits_.in_flight) return false;
  return in_flight_ == 0 || !controls_.empty() || queued_events_ >= limits_.batch_events ||
         queued_bytes_ >= limits_.batch_bytes;
}

void Writer::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  auto idle_since = steady_clock::now();
  while (!stop.stop_requested()) {
    if (steady_clock::now() < not_before_) {
      changed_.wait_until(lock, stop, not_before_, [this] { return is_stopping_; });
      if (stop.stop_requested()) return;
    }
    const auto idle = is_blocked_ ? kProbeEvery : limits_.heartbeat;
    changed_.wait_until(lock, stop, idle_since + idle, [this] { return !is_blocked_ && may_close(); });
    if (stop.stop_requested()) return;
    const bool is_idle = steady_clock::now() >= idle_since + idle && in_flight_ == 0;
    const bool gives_up = is_blocked_ && is_stopping_;
    if (!may_close() && !(is_idle && !is_stopping_)) {
      if (in_flight_ > 0) idle_since = steady_clock::now();
      continue;
    }
    if (is_blocked_ && !gives_up && !is_idle) continue;
    Outgoing batch;
    if (is_blocked_ && !gives_up) {
      note_clock_jump(clock_());  // Only a heartbeat: the probe.
      batch.head.stamp = last_stamp_;
      BatchBuilder builder;
      builder.add(RecordKind::Heartbeat, "");
      batch.message = builder.take(batch.head);
    } else {
      batch = close_batch();
    }
    ++in_flight_;
    idle_since = steady_clock::now();
    lock.unlock();
    send(std::move(batch));
    lock.lock();
  }
}

void Writer::note_clock_jump(Instant wall) {
  if (last_wall_ != Instant() && wall + kClockJump < last_wall_) {
    controls_.push_back({next_ticket_++, RecordKind::ClockBack, std::to_string((last_wall_ - wall).count()), {}});
  }
  last_wall_ = wall;
  last_stamp_ = std::max(last_stamp_, wall);
}

void Writer::fill_with_intakes(BatchBuilder& builder, Outgoing& batch) {
  auto queue = queues_.lower_bound(next_source_);
  std::size_t empty_seen = 0;
  while (empty_seen < queues_.size()) {
    if (queue == queues_.end()) queue = queues_.begin();
    if (queue->second.intakes.empty()) {
      ++empty_seen;
      ++queue;
      continue;
    }
    empty_seen = 0;
    Intake& next = queue->second.intakes.front().intake;
    const std::size_t bytes = bytes_of(next);
    if (builder.count() > 0 && (builder.count() + next.records.size() > limits_.batch_events ||
                                builder.raw_bytes() + bytes > limits_.batch_bytes)) {
      break;
    }
    for (const std::string& record : next.records) builder.add(RecordKind::Event, record);
    for (const PassedOver& record : next.passed_over) {
      builder.add(RecordKind::RecordSkip, encode(RecordSkipBody{record.input, record.place, record.bytes}));
    }
    for (const SourceCursor& cursor : next.cursors) batch.head.cursors.push_back(cursor);
    if (!next.idempotency_key.empty()) batch.head.idempotency_keys.push_back(next.idempotency_key);
    batch.events += next.records.size();
    queued_events_ -= next.records.size();
    queue->second.bytes -= bytes;
    queued_bytes_ -= bytes;
    batch.intakes.push_back(std::move(queue->second.intakes.front()));
    queue->second.intakes.pop_front();
    ++queue;
    next_source_ = queue == queues_.end() ? std::string() : queue->first;
  }
}

Writer::Outgoing Writer::close_batch() {
  Outgoing batch;
  BatchBuilder builder;
  note_clock_jump(clock_());
  if (!controls_.empty()) {
    Control control = std::move(controls_.front());
    controls_.pop_front();
    builder.add(control.kind, control.body);
    batch.controls.push_back(std::move(control));
  } else {
    fill_with_intakes(builder, batch);
    if (builder.count() == 0) builder.add(RecordKind::Heartbeat, "");
  }
  batch.head.stamp = last_stamp_;
  batch.message = builder.take(batch.head);
  changed_.notify_all();
  return batch;
}

void Writer::send(Outgoing batch) {
  auto shared = std::make_shared<Outgoing>(std::move(batch));
  log_.append(std::move(shared->message),
              [this, shared](const Result<std::uint64_t>& acked) { settle(*shared, acked); });
}

void Writer::put_back(Queued queued) {
  Queue& queue = queues_[queued.intake.source];
  const std::size_t bytes = bytes_of(queued.intake);
  queue.bytes += bytes;
  queued_bytes_ += bytes;
  queued_events_ += queued.intake.records.size();
  const auto place =
      std::ranges::find_if(queue.intakes, [&](const Queued& other) { return other.ticket > queued.ticket; });
  queue.intakes.insert(place, std::move(queued));
}

void Writer::put_back(Control control) {
  const auto place =
      std::ranges::find_if(controls_, [&](const Control& other) { return other.ticket > control.ticket; });
  controls_.insert(place, std::move(control));
}

void Writer::settle(Outgoing& batch, const Result<std::uint64_t>& acked) {
  std::vector<std::pair<std::function<void(Result<bool>)>, bool>> told;
  {
    const std::lock_guard lock(mutex_);
    --in_flight_;
    if (acked) {
      is_blocked_ = false;
      counts_.journaled += batch.events;
      for (const SourceCursor& cursor : batch.head.cursors) cursors_[cursor.input] = cursor.position;
    } else {
      is_blocked_ = is_blocked_ || acked.error().code == Code::Exhausted;
      not_before_ = steady_clock::now() + kPauseAfterFailure;
      for (const Queued& queued : batch.intakes) {
        if (queued.intake.done || is_stopping_) counts_.failed += queued.intake.records.size();
      }
    }
    for (Queued& queued : batch.intakes) {
      Intake& intake = queued.intake;
      if (!acked && !intake.done && !is_stopping_) {
        put_back(std::move(queued));
        continue;
      }
      if (intake.done) told.emplace_back(std::move(intake.done), false);
      if (intake.idempotency_key.empty()) continue;
      if (acked) known_.add(intake.idempotency_key, batch.head.stamp);
      const auto pending = pending_keys_.find(intake.idempotency_key);
      if (pending == pending_keys_.end()) continue;
      for (auto& retry : pending->second) {
        if (retry) told.emplace_back(std::move(retry), true);
      }
      pending_keys_.erase(pending);
    }
    if (!acked && !is_stopping_) {
      for (Control& control : batch.controls) {
        if (!control.done) put_back(std::move(control));
      }
    }
  }
  for (auto& [done, is_retry] : told) done(acked ? Result<bool>(is_retry) : fail(acked.error()));
  for (Control& control : batch.controls) {
    if (control.done) control.done(acked);
  }
  changed_.notify_all();
}

}  // namespace onesec::engine
