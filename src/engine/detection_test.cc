#include "engine/detection.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/snapshot.h"
#include "engine/testing_detectors.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::engine {
namespace {

DetectorSet test_set() {
  Result<DetectorSet> set = DetectorSet::build(testing::kTestModules, {}, HashKey{1, 2, 3}, 1U << 20U);
  EXPECT_TRUE(set);
  return std::move(*set);
}

/// A stream of batches over more addresses than the tables hold, the same for the same seed.
std::vector<std::string> stream(int batches, int events, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::string> messages;
  Instant now = Instant::from_seconds(1'000'000);
  EventDraft draft;
  for (int b = 0; b < batches; ++b) {
    BatchBuilder builder;
    now = now + seconds(random() % 30);
    for (int e = 0; e < events; ++e) {
      draft.clear();
      draft.type = EventType::AuthFailure;
      draft.provenance = Provenance::TrustedLocal;
      draft.when = draft.received_at = now;
      draft.source_ip =
          IpAddress::v4(10, 0, static_cast<std::uint8_t>(random() % 8), static_cast<std::uint8_t>(random()));
      draft.set(Field::Username, "user" + std::to_string(random() % 50));
      std::string record;
      encode_event(draft.view(), record);
      builder.add(RecordKind::Event, record);
    }
    messages.push_back(builder.take({.stamp = now, .cursors = {}, .idempotency_keys = {}}));
  }
  return messages;
}

std::string told(const std::vector<OrderedFinding>& findings) {
  std::string text;
  for (const OrderedFinding& found : findings) {
    text += std::string(found.finding.type) + " " + found.finding.entity.value + " " +
            std::to_string(found.finding.when.nanos()) + " held " + std::to_string(found.finding.held) + "\n";
  }
  return text;
}

std::string run(Detection& detection, const std::vector<std::string>& messages, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) {
    const Result<Batch> batch = Batch::open(messages[i], 1, i + 1);
    EXPECT_TRUE(batch);
    text += told(detection.process(batch->events(), batch->head().stamp));
  }
  return text;
}

TEST(Detection, OneTwoAndEightThreadsTellTheSameEvenWithFullTables) {
  const std::vector<std::string> messages = stream(40, 500, 7);
  Detection one(test_set(), 1);
  const std::string want = run(one, messages, 0, messages.size());
  EXPECT_GT(one.status_of(one.detectors().detectors()[0]).forgotten, 0U) << "the tables should have been full";
  EXPECT_NE(want.find("woke"), std::string::npos);
  EXPECT_NE(want.find("told"), std::string::npos);
  for (const unsigned threads : {2U, 8U}) {
    Detection many(test_set(), threads);
    EXPECT_EQ(run(many, messages, 0, messages.size()), want) << threads;
  }
}

TEST(Detection, GoesOnFromASnapshotAsIfNothingHadHappened) {
  const std::vector<std::string> messages = stream(30, 300, 9);
  const std::string folder = ::testing::TempDir() + "onesec-snap-" + platform::random_hex(8);
  Detection whole(test_set(), 1);
  const std::string want = run(whole, messages, 0, messages.size());

  SnapshotStore store(folder);
  Detection first(test_set(), 1);
  std::string told_so_far = run(first, messages, 0, 10);
  ASSERT_TRUE(store.write(store.take(first, {.epoch = 1, .sequence = 10})));
  told_so_far += run(first, messages, 10, 20);
  ASSERT_TRUE(store.write(store.take(first, {.epoch = 1, .sequence = 20, .cursors = {{"a", "b"}}})));
  Detection second(test_set(), 2);
  const Result<SnapshotHead> head = store.load(second);
  ASSERT_TRUE(head) << head.error().what;
  EXPECT_EQ(head->sequence, 20U);
  EXPECT_EQ(head->cursors.at("a"), "b");
  EXPECT_TRUE(head->lines.empty());
  EXPECT_EQ(told_so_far + run(second, messages, 20, messages.size()), want);
  ASSERT_TRUE(store.remove());
}

TEST(Detection, ADamagedSnapshotIsRefused) {
  const std::string folder = ::testing::TempDir() + "onesec-snap-" + platform::random_hex(8);
  SnapshotStore store(folder);
  Detection detection(test_set(), 1);
  (void)run(detection, stream(3, 100, 1), 0, 3);
  ASSERT_TRUE(store.write(store.take(detection, {.epoch = 1, .sequence = 3})));
  const Result<std::vector<std::string>> names = platform::list_directory(folder);
  ASSERT_TRUE(names);
  for (const std::string& name : *names) {
    Result<std::string> bytes = platform::read_file(folder + "/" + name, 1U << 24U);
    (*bytes)[bytes->size() / 2] = static_cast<char>((*bytes)[bytes->size() / 2] ^ 0x40);
    const Result<std::string> good = platform::read_file(folder + "/" + name, 1U << 24U);
    ASSERT_TRUE(platform::write_file_atomically(folder + "/" + name, *bytes));
    Detection fresh(test_set(), 1);
    const Result<SnapshotHead> head = store.load(fresh);
    ASSERT_FALSE(head) << name;
    EXPECT_EQ(head.error().code, Code::Corrupt);
    ASSERT_TRUE(platform::write_file_atomically(folder + "/" + name, *good));
  }
  ASSERT_TRUE(store.remove());
}

TEST(Detection, StateOfAChangedConfigurationStartsAnew) {
  const std::vector<std::string> messages = stream(2, 300, 3);
  Detection detection(test_set(), 1);
  (void)run(detection, messages, 0, 1);
  EXPECT_GT(detection.status_of(detection.detectors().detectors()[0]).keys, 0U);
  detection.apply_config("test.every_third=on\ntest.every_third.every=5\n");
  EXPECT_EQ(detection.status_of(detection.detectors().detectors()[0]).keys, 0U);
  EXPECT_EQ(detection.detectors().config_text(), "test.every_third=on\ntest.every_third.every=5\n");
  detection.apply_config("test.every_third=off\n");
  EXPECT_EQ(run(detection, messages, 1, 2), "");
}

TEST(DetectorSet, WrongSettingsAreAllReportedAtOnce) {
  const ModuleOptionsByName options = {{"test_module", {true, {{"every", "0"}, {"evry", "1"}}}}, {"no_module", {}}};
  const Result<DetectorSet> set = DetectorSet::build(testing::kTestModules, options, HashKey{}, 1U << 20U);
  ASSERT_FALSE(set);
  EXPECT_NE(set.error().what.find("expected a whole number from 1 to 100"), std::string::npos);
  EXPECT_NE(set.error().what.find("evry"), std::string::npos);
  EXPECT_NE(set.error().what.find("no_module"), std::string::npos);
}

}  // namespace
}  // namespace onesec::engine
