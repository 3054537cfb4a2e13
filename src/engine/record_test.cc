#include "engine/record.h"

#include <gtest/gtest.h>

#include "model/event_draft.h"
#include "model/event_record.h"

namespace onesec::engine {
namespace {

std::string message_of(int events) {
  BatchBuilder builder;
  for (int i = 0; i < events; ++i) {
    EventDraft draft;
    draft.type = EventType::AuthFailure;
    draft.set(Field::Username, "user" + std::to_string(i));
    std::string record;
    encode_event(draft.view(), record);
    builder.add(RecordKind::Event, record);
  }
  builder.add(RecordKind::Heartbeat, "");
  builder.add(RecordKind::AlertStatus, "body");
  return builder.take(
      {.stamp = Instant::from_seconds(7), .cursors = {{"journald", "s=1"}}, .idempotency_keys = {"key"}});
}

TEST(Batch, ReadsBackWhatTheBuilderMade) {
  const std::string message = message_of(100);
  const Result<Batch> batch = Batch::open(message, 5, 9);
  ASSERT_TRUE(batch) << batch.error().what;
  ASSERT_EQ(batch->events().size(), 100U);
  EXPECT_EQ(batch->events()[99].text(Field::Username), "user99");
  EXPECT_EQ(batch->events()[99].id, (EventId{.epoch = 5, .index = 99, .sequence = 9}));
  ASSERT_EQ(batch->controls().size(), 1U);
  EXPECT_EQ(batch->controls()[0].body, "body");
  EXPECT_EQ(batch->head().stamp, Instant::from_seconds(7));
  EXPECT_EQ(batch->head().cursors, (std::vector<SourceCursor>{{"journald", "s=1"}}));
  EXPECT_EQ(batch->head().idempotency_keys, std::vector<std::string>{"key"});
  EXPECT_LT(message.size(), 3'000U) << "LZ4 should have helped";
}

TEST(Batch, MovedItStillPointsIntoItsOwnBytes) {
  Result<Batch> batch = Batch::open(message_of(3), 1, 1);
  ASSERT_TRUE(batch);
  const Batch moved = std::move(*batch);
  EXPECT_EQ(moved.events()[2].text(Field::Username), "user2");
}

TEST(Batch, CutOrChangedAnywhereItIsRefused) {
  const std::string message = message_of(3);
  for (std::size_t cut = 0; cut < message.size(); ++cut) {
    EXPECT_FALSE(Batch::open(std::string_view(message).substr(0, cut), 1, 1)) << cut;
  }
  std::string changed = message;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  EXPECT_FALSE(Batch::open(changed, 1, 1));
}

TEST(Batch, ANewerFormatIsRefusedWithASentence) {
  std::string message = message_of(1);
  message[4] = 9;
  const Result<Batch> batch = Batch::open(message, 1, 1);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, Code::Unsupported);
  EXPECT_NE(batch.error().what.find("newer"), std::string::npos);
}

}  // namespace
}  // namespace onesec::engine
