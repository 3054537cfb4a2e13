#include "engine/writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "engine/controls.h"

namespace onesec::engine {
namespace {

/// A journal in memory that acknowledges when told to: the contract's double, for orders that a real disk can't be made
/// to show.
class MemoryLog final : public JournalLog {
 public:
  void append(std::string message, std::function<void(Result<std::uint64_t>)> acked) override {
    std::unique_lock lock(mutex);
    if (holds) {
      held.push_back({std::move(message), std::move(acked)});
      changed.notify_all();
      return;
    }
    if (is_full || is_away) {
      ++refused;
      changed.notify_all();
      lock.unlock();
      acked(is_full ? fail(Code::Exhausted, "full") : fail(Code::Unavailable, "not connected"));
      return;
    }
    messages.push_back(std::move(message));
    const std::uint64_t sequence = messages.size();
    changed.notify_all();
    lock.unlock();
    acked(sequence);
  }
  Result<Info> info() override { return Info{}; }
  Result<JournalMessage> read(std::uint64_t) override { return fail(Code::NotFound, "not here"); }
  Result<std::unique_ptr<JournalCursor>> follow(std::uint64_t) override { return fail(Code::NotFound, "not here"); }
  Status purge_through(std::uint64_t) override { return {}; }
  bool is_connected() override { return true; }

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, seconds(10), condition);
  }
  void release_held() {
    std::vector<std::pair<std::string, std::function<void(Result<std::uint64_t>)>>> batch;
    {
      const std::lock_guard lock(mutex);
      holds = false;
      batch.swap(held);
    }
    for (auto& [message, acked] : batch) append(std::move(message), std::move(acked));
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool holds = false;
  bool is_full = false;
  bool is_away = false;
  std::size_t refused = 0;
  std::vector<std::string> messages;
  std::vector<std::pair<std::string, std::function<void(Result<std::uint64_t>)>>> held;
};

Instant fixed_clock() { return Instant::from_seconds(1'000); }

Intake intake(const std::string& source, int records, std::string key = "") {
  Intake made;
  made.source = source;
  made.records.assign(static_cast<std::size_t>(records), std::string(100, 'x'));
  made.idempotency_key = std::move(key);
  return made;
}

Result<bool> offer_and_wait(Writer& writer, Intake made) {
  auto answer = std::make_shared<std::promise<Result<bool>>>();
  made.done = [answer](Result<bool> result) { answer->set_value(std::move(result)); };
  if (Status offered = writer.offer(std::move(made)); !offered) return fail(offered.error());
  return answer->get_future().get();
}

TEST(Writer, TellsTheSenderOnlyAfterTheJournalHasIt) {
  MemoryLog log;
  log.holds = true;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  std::atomic<bool> told = false;
  Intake made = intake("api", 3);
  made.done = [&](const Result<bool>&) { told = true; };
  ASSERT_TRUE(writer.offer(std::move(made)));
  ASSERT_TRUE(log.wait([&] { return log.held.size() == 1; }));
  EXPECT_FALSE(told);
  log.release_held();
  EXPECT_TRUE(told);
  EXPECT_EQ(writer.counts().journaled, 3U);
}

TEST(Writer, WhileOneBatchIsUnderWayTheRestIsGathered) {
  MemoryLog log;
  log.holds = true;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  ASSERT_TRUE(writer.offer(intake("a", 1)));
  ASSERT_TRUE(log.wait([&] { return log.held.size() == 1; }));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(writer.offer(intake("a", 10)));
  log.release_held();
  ASSERT_TRUE(log.wait([&] { return log.messages.size() >= 2; }));
  writer.stop();
  ASSERT_EQ(log.messages.size(), 2U);
  EXPECT_EQ(writer.counts().journaled, 101U);
}

TEST(Writer, ARetryWithTheSameKeyAddsNothing) {
  MemoryLog log;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  EXPECT_EQ(offer_and_wait(writer, intake("api", 2, "k1")), false);
  EXPECT_EQ(offer_and_wait(writer, intake("api", 2, "k1")), true);
  EXPECT_EQ(offer_and_wait(writer, intake("api", 2, "k2")), false);
  EXPECT_EQ(writer.counts().journaled, 4U);
  EXPECT_EQ(writer.counts().duplicate_requests, 1U);
}

TEST(Writer, ARetryWhileTheFirstIsUnderWaySharesItsFate) {
  MemoryLog log;
  log.holds = true;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  std::promise<Result<bool>> first;
  std::promise<Result<bool>> second;
  Intake made = intake("api", 1, "k");
  made.done = [&](Result<bool> result) { first.set_value(std::move(result)); };
  ASSERT_TRUE(writer.offer(std::move(made)));
  Intake retry = intake("api", 1, "k");
  retry.done = [&](Result<bool> result) { second.set_value(std::move(result)); };
  ASSERT_TRUE(writer.offer(std::move(retry)));
  ASSERT_TRUE(log.wait([&] { return log.held.size() == 1; }));
  log.release_held();
  EXPECT_EQ(first.get_future().get(), false);
  EXPECT_EQ(second.get_future().get(), true);
  EXPECT_EQ(writer.counts().journaled, 1U);
}

TEST(Writer, AFullDiskRefusesSendersKeepsFilesAndRecoversByItself) {
  MemoryLog log;
  log.is_full = true;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  const Result<bool> refused = offer_and_wait(writer, intake("api", 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Exhausted);
  const Status next = writer.offer(intake("api", 1));
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, Code::Unavailable);
  {
    const std::lock_guard lock(log.mutex);
    log.is_full = false;
  }
  ASSERT_TRUE(log.wait([&] { return !log.messages.empty(); })) << "the probe should have gone through";
  writer.wait_for_room("api", 10'000);
  EXPECT_EQ(offer_and_wait(writer, intake("api", 5)), false);
}

TEST(Writer, WhileTheBusIsAwayItTriesNowAndThenAndLosesNothing) {
  MemoryLog log;
  log.is_away = true;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(writer.offer(intake("file", 7)));
  ASSERT_TRUE(log.wait([&] { return log.refused >= 4; }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(250)) << "it spins";
  {
    const std::lock_guard lock(log.mutex);
    log.is_away = false;
  }
  ASSERT_TRUE(log.wait([&] { return !log.messages.empty(); }));
  writer.stop();
  EXPECT_EQ(writer.counts().journaled, 7U);
}

TEST(Writer, EventsOfAFileThatDidNotFitAreKeptAndWrittenLater) {
  MemoryLog log;
  log.is_full = true;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  Intake made = intake("file", 7);
  made.cursors = {{"file:/a", "1:2"}};
  ASSERT_TRUE(writer.offer(std::move(made)));
  ASSERT_TRUE(log.wait([&] { return log.refused > 0; }));
  EXPECT_TRUE(writer.cursors().empty()) << "a cursor moves only with its events";
  {
    const std::lock_guard lock(log.mutex);
    log.is_full = false;
  }
  ASSERT_TRUE(log.wait([&] { return log.messages.size() >= 2; }));
  writer.stop();
  EXPECT_EQ(writer.counts().journaled, 7U);
  EXPECT_EQ(writer.cursors().at("file:/a"), "1:2");
}

TEST(Writer, ControlsThatNobodyWaitsForAreKeptInOrderAndWrittenLater) {
  MemoryLog log;
  log.holds = true;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  writer.append_control(RecordKind::Started, "first", {});
  writer.append_control(RecordKind::Config, "second", {});
  std::promise<Result<std::uint64_t>> third;
  writer.append_control(RecordKind::Erase, "third",
                        [&](Result<std::uint64_t> done) { third.set_value(std::move(done)); });
  ASSERT_TRUE(log.wait([&] { return log.held.size() == 3; }));
  {
    const std::lock_guard lock(log.mutex);
    log.is_away = true;
  }
  log.release_held();
  EXPECT_FALSE(third.get_future().get()) << "somebody waits: told, and not written behind his back";
  {
    const std::lock_guard lock(log.mutex);
    log.is_away = false;
  }
  ASSERT_TRUE(log.wait([&] { return log.messages.size() >= 2; }));
  writer.stop();
  std::vector<std::string> bodies;
  for (const std::string& message : log.messages) {
    const Result<Batch> batch = Batch::open(message, 1, 1);
    ASSERT_TRUE(batch);
    for (const RecordView& control : batch->controls()) bodies.emplace_back(control.body);
  }
  EXPECT_EQ(bodies, (std::vector<std::string>{"first", "second"}));
}

TEST(Writer, AControlWithoutAListenerAfterAStopIsNoCrash) {
  MemoryLog log;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  writer.stop();
  writer.append_control(RecordKind::Skip, "late", {});
  EXPECT_TRUE(log.messages.empty());
}

TEST(Writer, OneNoisySourceLeavesRoomForTheOthers) {
  MemoryLog log;
  log.holds = true;
  Writer::Limits limits;
  limits.queue_bytes = 64 * 1024;
  Writer writer(log, fixed_clock, limits, Instant(), {}, {});
  Status noisy;
  for (int i = 0; i < 1'000 && noisy; ++i) noisy = writer.offer(intake("noisy", 10));
  ASSERT_FALSE(noisy);
  EXPECT_EQ(noisy.error().code, Code::Exhausted);
  EXPECT_TRUE(writer.offer(intake("quiet", 10)));
  log.release_held();
}

TEST(Writer, WhatCouldNotBeReadBackIsRefused) {
  MemoryLog log;
  Writer::Limits limits;
  limits.event_bytes = 1'000;
  Writer writer(log, fixed_clock, limits, Instant(), {}, {});
  const auto of = [](std::size_t count, std::size_t size) {
    Intake made;
    made.source = "api";
    made.records.assign(count, std::string(size, 'x'));
    return made;
  };
  EXPECT_TRUE(writer.offer(of(1, 1'000)));
  const Status over = writer.offer(of(1, 1'001));
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Code::InvalidInput);
  EXPECT_FALSE(writer.offer(of(10'000, 1'000))) << "ten million bytes in one piece";
}

TEST(Writer, WhenIdleTimePassesInTheJournalAndNeverBackwards) {
  MemoryLog log;
  Writer::Limits limits;
  limits.heartbeat = seconds(1);
  Writer writer(log, fixed_clock, limits, Instant::from_seconds(2'000), {}, {});
  ASSERT_TRUE(log.wait([&] { return !log.messages.empty(); }));
  const Result<BatchHead> head = read_batch_head(log.messages.front());
  ASSERT_TRUE(head);
  EXPECT_EQ(head->stamp, Instant::from_seconds(2'000)) << "not before the newest stamp in the journal";
}

TEST(Writer, APassedOverRecordIsJournaledWithThePositionBehindIt) {
  MemoryLog log;
  Writer writer(log, fixed_clock, {}, Instant(), {}, {});
  Intake made;
  made.source = "file";
  made.passed_over.push_back({.input = "file:/x", .place = 77, .bytes = "poison"});
  made.cursors.push_back({.input = "file:/x", .position = "behind it"});
  ASSERT_TRUE(offer_and_wait(writer, std::move(made)));
  ASSERT_EQ(log.messages.size(), 1U);
  const Result<Batch> batch = Batch::open(log.messages[0], 1, 1);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->controls().size(), 1U);
  EXPECT_EQ(batch->controls()[0].kind, RecordKind::RecordSkip);
  const auto body = decode_record_skip(batch->controls()[0].body);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->input, "file:/x");
  EXPECT_EQ(body->place, 77U);
  EXPECT_EQ(body->bytes, "poison");
  EXPECT_EQ(batch->head().cursors, (std::vector<SourceCursor>{{"file:/x", "behind it"}}));
}

TEST(Writer, KnownKeysOutliveARestart) {
  MemoryLog log;
  KnownKeys known;
  {
    Writer writer(log, fixed_clock, {}, Instant(), {}, {});
    ASSERT_EQ(offer_and_wait(writer, intake("api", 1, "k")), false);
    known = writer.known_keys();
  }
  Writer writer(log, fixed_clock, {}, Instant(), {}, known);
  EXPECT_EQ(offer_and_wait(writer, intake("api", 1, "k")), true);
}

}  // namespace
}  // namespace onesec::engine
