#include "model/event_record.h"

#include <gtest/gtest.h>

#include "model/event_draft.h"

namespace onesec {
namespace {

EventDraft full_draft() {
  EventDraft draft;
  draft.type = EventType::AuthFailure;
  draft.severity = Severity::Medium;
  draft.provenance = Provenance::TrustedLocal;
  draft.time_origin = TimeOrigin::Record;
  draft.is_historical = true;
  draft.when = Instant::from_seconds(1'700'000'000);
  draft.received_at = Instant::from_seconds(1'700'000'001);
  draft.source_ip = IpAddress::v4(192, 0, 2, 1);
  draft.set(EventDraft::Text::Source, "journald");
  draft.set(EventDraft::Text::Raw, std::string_view("a\0b", 3));
  draft.set(Field::Username, "root");
  draft.set_integer(Field::SourcePort, 65535);
  draft.set_boolean(Field::UserExists, false);
  draft.set_address(Field::RelayIp, IpAddress::v4(10, 0, 0, 1));
  const std::string_view scopes[] = {"read", "", "write"};
  draft.set_list(Field::Scopes, scopes);
  return draft;
}

TEST(EventRecord, ReadsBackWhatItWrote) {
  const EventDraft draft = full_draft();
  std::string record;
  encode_event(draft.view(), record);

  std::vector<FieldValue> fields;
  Event event;
  const Result<std::size_t> count = decode_event(record, fields, event);
  ASSERT_TRUE(count) << count.error().what;
  event.fields = fields;
  EXPECT_EQ(*count, 5U);
  EXPECT_EQ(event.type, EventType::AuthFailure);
  EXPECT_EQ(event.severity, Severity::Medium);
  EXPECT_EQ(event.provenance, Provenance::TrustedLocal);
  EXPECT_EQ(event.time_origin, TimeOrigin::Record);
  EXPECT_TRUE(event.is_historical);
  EXPECT_EQ(event.when, draft.when);
  EXPECT_EQ(event.received_at, draft.received_at);
  EXPECT_EQ(event.source_ip, draft.source_ip);
  EXPECT_TRUE(event.dest_ip.is_none());
  EXPECT_EQ(event.source, "journald");
  EXPECT_EQ(event.raw, std::string_view("a\0b", 3));
  EXPECT_EQ(event.text(Field::Username), "root");
  EXPECT_EQ(event.integer(Field::SourcePort), 65535);
  EXPECT_EQ(event.boolean(Field::UserExists), false);
  std::string again;
  encode_event(event, again);
  EXPECT_EQ(again, record);
}

TEST(EventRecord, CutAnywhereItIsCorruptAndLeavesNoFieldsBehind) {
  std::string record;
  encode_event(full_draft().view(), record);
  for (std::size_t cut = 0; cut < record.size(); ++cut) {
    std::vector<FieldValue> fields;
    Event event;
    const Result<std::size_t> count = decode_event(std::string_view(record).substr(0, cut), fields, event);
    ASSERT_FALSE(count) << cut;
    EXPECT_EQ(count.error().code, Code::Corrupt);
    EXPECT_TRUE(fields.empty()) << cut;
  }
  record += 'x';
  std::vector<FieldValue> fields;
  Event event;
  EXPECT_FALSE(decode_event(record, fields, event));
}

TEST(EventDraft, ClearedItStartsAnewAndAFieldSetAgainIsReplaced) {
  EventDraft draft = full_draft();
  draft.set(Field::Username, "daemon");
  EXPECT_EQ(draft.view().text(Field::Username), "daemon");
  draft.clear();
  EXPECT_TRUE(draft.view().fields.empty());
  EXPECT_TRUE(draft.view().raw.empty());
  EXPECT_TRUE(draft.view().source_ip.is_none());
}

TEST(Event, OccurrencesAreBounded) {
  EventDraft draft;
  EXPECT_EQ(draft.view().occurrences(), 1U);
  draft.set_integer(Field::RepeatCount, 5);
  EXPECT_EQ(draft.view().occurrences(), 5U);
  draft.set_integer(Field::RepeatCount, -1);
  EXPECT_EQ(draft.view().occurrences(), 1U);
  draft.set_integer(Field::RepeatCount, 1'000'000'000);
  EXPECT_EQ(draft.view().occurrences(), 1'000U);
}

}  // namespace
}  // namespace onesec
