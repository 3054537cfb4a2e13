#include "normalise/event_json/event_json.h"

#include <gtest/gtest.h>

#include "normalise/event_json/event_json_body.h"

namespace onesec::normalise {
namespace {

JsonRefusal refusal_of(std::string_view json, std::string* why = nullptr) {
  EventJsonParser parser;
  EventDraft draft;
  const JsonRefusal refusal = parser.parse(json, 0, draft).refusal;
  if (why != nullptr) *why = parser.why();
  return refusal;
}

TEST(EventJsonParser, ReadsThePublishedForm) {
  EventJsonParser parser;
  EventDraft draft;
  const auto outcome = parser.parse(
      R"({"id":"x1","timestamp":"2026-11-24T18:00:00Z","source":"app","module":"m","type":"auth_failure","severity":"high",)"
      R"("summary":"s","details":{"username":"bob","source_port":"22","user_exists":"true","relay_ip":"192.0.2.3"},)"
      R"("raw_data":"aGk=","source_ip":"192.0.2.1","dest_ip":"","user_agent":"ua","request_id":"r",)"
      R"("provenance":"kernel","received_at":"never"})",
      0, draft);
  ASSERT_EQ(outcome.refusal, JsonRefusal::None) << parser.why();
  EXPECT_FALSE(outcome.is_incomplete);
  const Event event = draft.view();
  EXPECT_EQ(event.type, EventType::AuthFailure);
  EXPECT_EQ(event.severity, Severity::High);
  EXPECT_EQ(event.sender_id, "x1");
  EXPECT_EQ(event.raw, "hi");
  EXPECT_EQ(to_string(event.source_ip), "192.0.2.1");
  EXPECT_EQ(event.integer(Field::SourcePort), 22);
  EXPECT_EQ(event.boolean(Field::UserExists), true);
  EXPECT_EQ(event.provenance, Provenance::Declared);
  EXPECT_TRUE(draft.record_time.has_value());
  EXPECT_EQ(event.extra, "");
}

TEST(EventJsonParser, KeepsUnknownDetailsAndTypes) {
  EventJsonParser parser;
  EventDraft draft;
  ASSERT_EQ(
      parser
          .parse(R"({"type":"mine","details":{"a_b":{"c":[1, 2.5,"\u00e9"]},"big":123456789012345678901234567890}})", 0,
                 draft)
          .refusal,
      JsonRefusal::None);
  EXPECT_EQ(draft.view().type_name, "mine");
  EXPECT_EQ(draft.view().extra, "{\"a_b\":{\"c\":[1,2.5,\"\xC3\xA9\"]},\"big\":\"123456789012345678901234567890\"}");
}

TEST(EventJsonParser, AcceptsAnEventThatLacksRequiredDetailsAndSaysSo) {
  EventJsonParser parser;
  EventDraft draft;
  const auto outcome = parser.parse(R"({"type":"auth_failure"})", 0, draft);
  EXPECT_EQ(outcome.refusal, JsonRefusal::None);
  EXPECT_TRUE(outcome.is_incomplete);
}

TEST(EventJsonParser, RefusesWithTheReasonThatFits) {
  std::string deep = R"({"type":"x","zz":)";
  for (int i = 0; i < 40; ++i) deep += "[";
  for (int i = 0; i < 40; ++i) deep += "]";
  deep += "}";
  std::string many = R"({"type":"x","details":{)";
  for (int i = 0; i < 300; ++i) many += "\"zz" + std::to_string(i) + "\":1,";
  many += "\"zzz\":1}}";
  EXPECT_EQ(refusal_of(""), JsonRefusal::NotJson);
  EXPECT_EQ(refusal_of("{\"type\":\"x\""), JsonRefusal::NotJson);
  EXPECT_EQ(refusal_of(R"({"type":"x"} {})"), JsonRefusal::NotJson);
  EXPECT_EQ(refusal_of(R"({"type":"x","zz":nul})"), JsonRefusal::NotJson);
  EXPECT_EQ(refusal_of(R"({"type":"x","zz":01})"), JsonRefusal::NotJson);
  EXPECT_EQ(refusal_of("{\"type\":\"\xFF\"}"), JsonRefusal::NotUtf8);
  EXPECT_EQ(refusal_of("[1]"), JsonRefusal::NotAnObject);
  EXPECT_EQ(refusal_of(R"({"details":{}})"), JsonRefusal::MissingType);
  EXPECT_EQ(refusal_of(R"({"type":1})"), JsonRefusal::BadType);
  EXPECT_EQ(refusal_of(R"({"type":"x","severity":"worst"})"), JsonRefusal::BadSeverity);
  EXPECT_EQ(refusal_of(R"({"type":"x","source_ip":"here"})"), JsonRefusal::BadValue);
  EXPECT_EQ(refusal_of(R"({"type":"x","type":"y"})"), JsonRefusal::DuplicateKey);
  EXPECT_EQ(refusal_of(R"({"type":"x","details":{"username":"a","username":"b"}})"), JsonRefusal::DuplicateKey);
  EXPECT_EQ(refusal_of(R"({"type":"x","details":{"zz":1,"zz":2}})"), JsonRefusal::DuplicateKey);
  EXPECT_EQ(refusal_of(deep), JsonRefusal::TooDeep);
  EXPECT_EQ(refusal_of(many), JsonRefusal::TooManyKeys);
}

TEST(EventJsonParser, SaysWhichFieldAndWhatItExpected) {
  std::string why;
  EXPECT_EQ(refusal_of(R"({"type":"x","details":{"source_port":"many"}})", &why), JsonRefusal::BadValue);
  EXPECT_EQ(why, "details.source_port: expected number");
}

TEST(EventJsonParser, BearsACutAtEveryByte) {
  constexpr std::string_view kJson =
      R"({"type":"x","details":{"zz":[1,{"a":"\u00e9"}],"source_port":1},"source_ip":"192.0.2.1"})";
  for (std::size_t size = 0; size < kJson.size(); ++size) {
    EXPECT_NE(refusal_of(std::string(kJson.substr(0, size))), JsonRefusal::None) << size;
  }
}

std::string items_of(std::string body, EventJsonBody::Form form, bool* is_broken = nullptr) {
  EventJsonBody items(std::move(body), form);
  std::string out;
  while (const auto item = items.next()) out += std::to_string(item->index) + ":" + std::string(item->json) + "|";
  if (is_broken != nullptr) *is_broken = items.is_broken();
  return out;
}

TEST(EventJsonBody, CutsObjectsArraysAndLines) {
  using Form = EventJsonBody::Form;
  EXPECT_EQ(items_of(R"( {"a":1})", Form::OneOrArray), R"(0:{"a":1}|)");
  EXPECT_EQ(items_of(R"([{"a":"],{"} , {"b":[1,2]}])", Form::OneOrArray), R"(0:{"a":"],{"} |1:{"b":[1,2]}|)");
  EXPECT_EQ(items_of("[]", Form::OneOrArray), "");
  EXPECT_EQ(items_of("{1}\n\n{2}\r\n", Form::Lines), "0:{1}|1:{2}\r|");
  EXPECT_EQ(items_of("", Form::Lines), "");
}

TEST(EventJsonBody, SaysThatAnArrayIsBrokenAndStillGivesWhatCameBefore) {
  bool is_broken = false;
  EXPECT_EQ(items_of(R"([{"a":1},{"b)", EventJsonBody::Form::OneOrArray, &is_broken), R"(0:{"a":1}|1:{"b|)");
  EXPECT_TRUE(is_broken);
  EXPECT_EQ(items_of(R"([{"a":1}] x)", EventJsonBody::Form::OneOrArray, &is_broken), R"(0:{"a":1}|)");
  EXPECT_TRUE(is_broken);
  EXPECT_EQ(items_of(R"([{"a":1}])", EventJsonBody::Form::OneOrArray, &is_broken), R"(0:{"a":1}|)");
  EXPECT_FALSE(is_broken);
}

}  // namespace
}  // namespace onesec::normalise
