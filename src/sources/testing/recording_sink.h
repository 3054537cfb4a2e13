#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/intake.h"
#include "model/event_record.h"

namespace onesec::sources::testing {

/// An event as the tests compare it.
struct SeenEvent {
  std::string raw;
  std::string source;
  std::string input_source;
  Provenance provenance = Provenance::Declared;
  TimeOrigin time_origin = TimeOrigin::Received;
  bool is_historical = false;
  Instant when{};
  std::string summary;
};

/// A writer that keeps everything in memory, acknowledges (or refuses) at once, and remembers cursors: a source that is
/// stopped and started on the same sink sees what a restarted engine would give it.
class RecordingSink : public IntakeSink {
 public:
  [[nodiscard]] Status offer(Intake&& intake) override {
    std::function<void(Result<bool>)> done;
    Result<bool> outcome = false;
    {
      const std::lock_guard lock(mu_);
      ++offers_;
      changed_.notify_all();
      if (offer_failure_) return fail(*offer_failure_);
      done = std::move(intake.done);
      if (refusals_ > 0) {
        --refusals_;
        outcome = fail(Code::Unavailable, "disk full");
      } else {
        take(intake);
      }
    }
    changed_.notify_all();
    if (done) done(std::move(outcome));
    return {};
  }
  void wait_for_room(const std::string&, std::uint32_t timeout_ms) override {
    std::unique_lock lock(mu_);
    changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms), [this] { return !offer_failure_; });
  }
  [[nodiscard]] std::string cursor_of(const std::string& input) const override {
    const std::lock_guard lock(mu_);
    const auto found = cursors_.find(input);
    return found == cursors_.end() ? "" : found->second;
  }
  void count_refused(const std::string&, std::string_view reason, std::uint64_t count) override {
    const std::lock_guard lock(mu_);
    refused_[std::string(reason)] += count;
    changed_.notify_all();
  }

  /// What the engine does when it is out of room, or (nullopt) well again.
  void fail_offers(std::optional<Error> failure) {
    const std::lock_guard lock(mu_);
    offer_failure_ = std::move(failure);
    changed_.notify_all();
  }
  /// The next `count` batches are queued and then refused, as by a full disk.
  void refuse_batches(int count) {
    const std::lock_guard lock(mu_);
    refusals_ = count;
  }
  /// Waits until `is_so`, asked with the lock held after every change and, because it may look at other things too,
  /// every 5 ms; false after 20 s.
  [[nodiscard]] bool wait(const std::function<bool(const RecordingSink&)>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::unique_lock lock(mu_);
    while (!is_so(*this)) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      changed_.wait_for(lock, std::chrono::milliseconds(5));
    }
    return true;
  }
  [[nodiscard]] bool wait_for_events(std::size_t count) {
    return wait([count](const RecordingSink& sink) { return sink.events_.size() >= count; });
  }
  [[nodiscard]] bool wait_for_refused(const std::string& reason, std::uint64_t count = 1) {
    return wait([&](const RecordingSink& sink) {
      const auto found = sink.refused_.find(reason);
      return found != sink.refused_.end() && found->second >= count;
    });
  }
  [[nodiscard]] bool wait_for_cursor(const std::string& input, std::string_view ending) {
    return wait([&](const RecordingSink& sink) {
      const auto found = sink.cursors_.find(input);
      return found != sink.cursors_.end() && found->second.ends_with(ending);
    });
  }
  [[nodiscard]] bool wait_for_offers(std::uint64_t count) {
    return wait([count](const RecordingSink& sink) { return sink.offers_ >= count; });
  }

  [[nodiscard]] std::vector<SeenEvent> events() const {
    const std::lock_guard lock(mu_);
    return events_;
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const SeenEvent& event : events()) all.push_back(event.raw);
    return all;
  }
  [[nodiscard]] std::uint64_t refused(const std::string& reason) const {
    const std::lock_guard lock(mu_);
    const auto found = refused_.find(reason);
    return found == refused_.end() ? 0 : found->second;
  }
  [[nodiscard]] std::vector<std::string> passed_over() const {
    const std::lock_guard lock(mu_);
    return passed_over_;
  }
  [[nodiscard]] std::uint64_t offers() const {
    const std::lock_guard lock(mu_);
    return offers_;
  }
  [[nodiscard]] std::size_t largest_batch() const {
    const std::lock_guard lock(mu_);
    return largest_batch_;
  }
  void set_cursor(const std::string& input, std::string position) {
    const std::lock_guard lock(mu_);
    cursors_[input] = std::move(position);
  }

 private:
  void take(const Intake& intake) {
    largest_batch_ = std::max(largest_batch_, intake.records.size());
    for (const std::string& record : intake.records) {
      std::vector<FieldValue> fields;
      Event event;
      if (!decode_event(record, fields, event)) continue;
      events_.push_back({.raw = std::string(event.raw),
                         .source = intake.source,
                         .input_source = std::string(event.source),
                         .provenance = event.provenance,
                         .time_origin = event.time_origin,
                         .is_historical = event.is_historical,
                         .when = event.when,
                         .summary = std::string(event.summary)});
    }
    for (const PassedOver& record : intake.passed_over) passed_over_.push_back(record.bytes);
    for (const SourceCursor& cursor : intake.cursors) cursors_[cursor.input] = cursor.position;
  }

  mutable std::mutex mu_;
  std::condition_variable changed_;
  std::optional<Error> offer_failure_;
  int refusals_ = 0;
  std::uint64_t offers_ = 0;
  std::size_t largest_batch_ = 0;
  std::vector<SeenEvent> events_;
  std::map<std::string, std::string> cursors_;
  std::map<std::string, std::uint64_t> refused_;
  std::vector<std::string> passed_over_;
};

}  // namespace onesec::sources::testing
