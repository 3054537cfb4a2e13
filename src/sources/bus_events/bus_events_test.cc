#include "sources/bus_events/bus_events.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "sources/testing/recording_sink.h"

namespace onesec::sources {
namespace {

using testing::RecordingSink;

/// A queue in memory that remembers what was said about each message: for orders and losses that a server can't be made
/// to show. The real one is met in tests/e2e/bus_events_test.py and bus/event_stream_test.cc.
class MemoryQueue final : public EventQueue {
 public:
  Result<std::optional<QueuedEvent>> next(milliseconds timeout) override {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, timeout, [this] { return !waiting.empty(); });
    if (waiting.empty()) return std::nullopt;
    std::optional<QueuedEvent> event = std::move(waiting.front());
    waiting.pop_front();
    return event;
  }
  void acknowledge(const std::string& receipt) override { note(acknowledged, receipt); }
  void discard(const std::string& receipt) override { note(discarded, receipt); }
  void keep(const std::string&) override {}
  void keep_unread() override {}
  void give_back(const std::string& receipt) override { note(given_back, receipt); }
  Status set_aside(std::string_view reason, const QueuedEvent& event, const std::string& id) override {
    const std::lock_guard lock(mutex);
    ++asides;
    changed.notify_all();
    if (!keeps_dead) return fail(Code::Unavailable, "not connected");
    dead[id] = std::string(reason) + ": " + event.json;
    return {};
  }
  Result<std::uint64_t> settled_through() override { return std::uint64_t{0}; }
  Status purge_through(std::uint64_t) override { return {}; }
  std::string identity() override { return made; }

  void put(std::uint64_t sequence, const std::string& json) {
    const std::lock_guard lock(mutex);
    waiting.push_back({sequence, json, "r" + std::to_string(sequence)});
    changed.notify_all();
  }
  bool wait_for(const std::set<std::string>& which, std::size_t count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, seconds(10), [&] { return which.size() >= count; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::string made = "2026";
  std::deque<QueuedEvent> waiting;
  std::set<std::string> acknowledged;
  std::set<std::string> discarded;
  std::set<std::string> given_back;
  std::map<std::string, std::string> dead;
  bool keeps_dead = true;
  std::size_t asides = 0;  ///< Calls of set_aside().

 private:
  void note(std::set<std::string>& where, const std::string& receipt) {
    const std::lock_guard lock(mutex);
    where.insert(receipt);
    changed.notify_all();
  }
};

const std::string kEvent = R"({"type":"auth_failure","id":"x","provenance":"kernel","summary":"hello"})";

class BusEventsTest : public ::testing::Test {
 protected:
  ~BusEventsTest() override { stop(); }
  void start(Provenance provenance = Provenance::Authenticated) {
    source_ = std::make_unique<BusEvents>(BusEventsOptions{&queue_, provenance}, sink_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& token) { source_->run(token); });
  }
  void stop() {
    thread_ = {};
    source_.reset();
  }
  std::string cursor() const { return sink_.cursor_of(std::string(BusEvents::kInput)); }

  MemoryQueue queue_;
  RecordingSink sink_;
  std::unique_ptr<BusEvents> source_;
  std::jthread thread_;
};

TEST_F(BusEventsTest, AMessageIsAcknowledgedAfterTheJournalAndCarriesOurProvenanceNotItsOwn) {
  sink_.fail_offers(Error{Code::Unavailable, "disk full"});
  queue_.put(1, kEvent);
  start();
  ASSERT_TRUE(sink_.wait_for_offers(2)) << "it is offered again";
  EXPECT_TRUE(queue_.acknowledged.empty());
  sink_.fail_offers(std::nullopt);
  ASSERT_TRUE(sink_.wait_for_events(1));
  ASSERT_TRUE(queue_.wait_for(queue_.acknowledged, 1));
  stop();
  EXPECT_EQ(sink_.events().at(0).provenance, Provenance::Authenticated);
  EXPECT_EQ(sink_.events().at(0).input_source, "bus");
  EXPECT_EQ(cursor(), "2026|1");
  EXPECT_TRUE(queue_.given_back.empty());
}

TEST_F(BusEventsTest, WhatTheJournalHasIsAcknowledgedAndNotAddedAgainInWhateverOrderItComes) {
  sink_.set_cursor(std::string(BusEvents::kInput), "2026|1-3,7");
  start();
  for (const std::uint64_t sequence : {9U, 7U, 2U, 5U}) queue_.put(sequence, kEvent);
  ASSERT_TRUE(queue_.wait_for(queue_.acknowledged, 4));
  stop();
  EXPECT_EQ(sink_.events().size(), 2U) << "5 and 9: a hole below the highest is no reason to lose it";
  EXPECT_EQ(cursor(), "2026|1-3,5,7,9");
}

TEST_F(BusEventsTest, AnotherStreamOfTheSameNameStartsAfresh) {
  sink_.set_cursor(std::string(BusEvents::kInput), "2025|1-1000");
  start();
  queue_.put(1, kEvent);
  ASSERT_TRUE(sink_.wait_for_events(1));
}

TEST_F(BusEventsTest, WhatIsNoEventIsDiscardedCountedAndKeptAsADeadLetter) {
  start();
  queue_.put(1, "{\"no\":1}");
  queue_.put(2, kEvent);
  ASSERT_TRUE(sink_.wait_for_events(1));
  ASSERT_TRUE(queue_.wait_for(queue_.discarded, 1));
  ASSERT_TRUE(sink_.wait_for_refused("malformed"));
  stop();
  EXPECT_EQ(queue_.discarded, std::set<std::string>{"r1"});
  ASSERT_EQ(queue_.dead.size(), 1U);
  EXPECT_TRUE(queue_.dead.begin()->second.contains("{\"no\":1}"));
  EXPECT_TRUE(queue_.dead.contains("2026:1"));
}

TEST_F(BusEventsTest, AFloodOfRubbishIsCountedAndLeavesRoomAmongTheDeadLetters) {
  start();
  for (std::uint64_t i = 1; i <= 200; ++i) queue_.put(i, "rubbish");
  ASSERT_TRUE(queue_.wait_for(queue_.discarded, 200));
  ASSERT_TRUE(sink_.wait_for_refused("malformed", 200));
  stop();
  EXPECT_GE(queue_.dead.size(), BusEvents::kDeadPerMinute);
  EXPECT_LE(queue_.dead.size(), 2 * BusEvents::kDeadPerMinute) << "two minutes, if one ended meanwhile";
}

TEST_F(BusEventsTest, WhatCouldNotBeKeptAsADeadLetterIsNotDiscardedAndIsKeptWhenItComesAgain) {
  queue_.keeps_dead = false;
  start();
  queue_.put(1, "rubbish");
  {
    std::unique_lock lock(queue_.mutex);
    ASSERT_TRUE(queue_.changed.wait_for(lock, seconds(10), [&] { return queue_.asides == 1; }));
    queue_.keeps_dead = true;
  }
  queue_.put(2, kEvent);
  ASSERT_TRUE(queue_.wait_for(queue_.acknowledged, 1));
  EXPECT_TRUE(queue_.discarded.empty());
  EXPECT_EQ(cursor(), "2026|2") << "not dealt with, so the journal doesn't say so";
  queue_.put(1, "rubbish");
  ASSERT_TRUE(queue_.wait_for(queue_.discarded, 1));
  stop();
  EXPECT_EQ(queue_.dead.size(), 1U);
  EXPECT_EQ(queue_.acknowledged, std::set<std::string>{"r2"});
}

TEST_F(BusEventsTest, WhatIsNotJournaledAtAStopIsGivenBack) {
  sink_.fail_offers(Error{Code::Unavailable, "disk full"});
  start();
  queue_.put(1, kEvent);
  ASSERT_TRUE(sink_.wait_for_offers(1));
  stop();
  EXPECT_EQ(queue_.given_back, std::set<std::string>{"r1"});
  EXPECT_TRUE(queue_.acknowledged.empty());
}

}  // namespace
}  // namespace onesec::sources
