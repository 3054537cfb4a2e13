#include "egress/redaction/redact_event.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "model/event_draft.h"

namespace onesec::egress {
namespace {

using Json = nlohmann::json;

std::string canary_of(Field field) { return "canary-" + std::string(name_of(field)) + "-x"; }

/// An event with every detail that the schema knows as a text, and all else that an event can have.
EventDraft with_every_detail() {
  EventDraft draft;
  draft.type = EventType::AuthFailure;
  draft.source_ip = IpAddress::v4(192, 0, 2, 1);
  for (const FieldInfo& info : all_fields()) draft.set(info.field, canary_of(info.field));
  draft.set(EventDraft::Text::Summary, "canary-of-the-summary");
  draft.set(EventDraft::Text::Raw, "canary-of-the-record");
  draft.set(EventDraft::Text::Extra, R"({"unknown":"canary-of-nobody"})");
  draft.set(EventDraft::Text::UserAgent, "curl/8");
  return draft;
}

Json json_for(const EventDraft& draft, Exit exit) {
  std::string out;
  append_event_json(draft.view(), event_options(exit, nullptr), out);
  return Json::parse(out);
}

TEST(RedactEvent, EachDetailIsTreatedByItsClass) {
  const EventDraft draft = with_every_detail();
  for (const Exit exit : {Exit::ReadApi, Exit::AdminApi}) {
    const Json details = json_for(draft, exit)["details"];
    for (const FieldInfo& info : all_fields()) {
      SCOPED_TRACE(std::string(name_of(exit)) + " " + std::string(info.name));
      const std::string name(info.name);
      switch (treatment_of(exit, Profile::Full, info.field_class)) {
        case Treatment::Drop:
          EXPECT_FALSE(details.contains(name));
          break;
        case Treatment::Pass:
          EXPECT_EQ(details.at(name), canary_of(info.field));
          break;
        case Treatment::Mask:
          EXPECT_EQ(details.at(name), info.field_class == FieldClass::Identity ? canary_of(info.field) : "(hidden)");
          break;
        case Treatment::Alias:
          ADD_FAILURE() << "the API shows no aliases";
      }
    }
  }
}

TEST(RedactEvent, AReadKeySeesNothingThatWasWrittenOrRunAndNoSecret) {
  const Json json = json_for(with_every_detail(), Exit::ReadApi);
  EXPECT_EQ(json["summary"], "(hidden)");
  EXPECT_FALSE(json.contains("raw_data"));
  const std::string text = json.dump();
  for (const FieldInfo& info : all_fields()) {
    const bool is_shut = info.field_class == FieldClass::Credential || info.field_class == FieldClass::Content ||
                         info.field_class == FieldClass::Command;
    EXPECT_EQ(text.contains(canary_of(info.field)), !is_shut) << info.name;
  }
  EXPECT_FALSE(text.contains("canary-of"));
  EXPECT_EQ(json["source_ip"], "192.0.2.1");
  EXPECT_EQ(json["user_agent"], "curl/8");
}

TEST(RedactEvent, TheOwnerSeesAllButSecrets) {
  const Json json = json_for(with_every_detail(), Exit::AdminApi);
  EXPECT_EQ(json["summary"], "canary-of-the-summary");
  EXPECT_EQ(json["details"]["unknown"], "canary-of-nobody");
  EXPECT_FALSE(json["details"].contains(std::string(name_of(Field::Token))));
}

TEST(RedactEvent, AnExitWithoutRowsShowsNoDetail) {
  const Json json = json_for(with_every_detail(), static_cast<Exit>(9));
  EXPECT_TRUE(json["details"].empty());
  EXPECT_FALSE(json.dump().contains("canary"));
  EXPECT_FALSE(json.contains("source_ip"));
}

TEST(RedactEvent, AMaskedNameIsHiddenUnlessSomebodyVouchesForIt) {
  EventDraft draft;
  draft.type = EventType::AuthFailure;
  draft.set(Field::Username, "hunter2");
  draft.set_boolean(Field::UsernameMasked, true);
  std::string out;
  append_event_json(draft.view(), event_options(Exit::AdminApi, nullptr), out);
  EXPECT_FALSE(out.contains("hunter2"));
  out.clear();
  append_event_json(draft.view(), event_options(Exit::ReadApi, [](auto name) { return name == "hunter2"; }), out);
  EXPECT_TRUE(out.contains("hunter2"));
}

}  // namespace
}  // namespace onesec::egress
