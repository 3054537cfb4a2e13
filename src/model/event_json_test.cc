#include "model/event_json.h"

#include <gtest/gtest.h>

#include "model/auth_kind.h"
#include "model/event_draft.h"

namespace onesec {
namespace {

std::string json_of(const EventDraft& draft, EventJsonOptions options = {}) {
  std::string out;
  append_event_json(draft.view(), options, out);
  return out;
}

EventDraft failure() {
  EventDraft draft;
  draft.type = EventType::AuthFailure;
  draft.source_ip = IpAddress::v4(192, 0, 2, 1);
  draft.when = Instant::from_seconds(1'700'000'000);
  draft.received_at = Instant::from_seconds(1'700'000'001);
  draft.set(EventDraft::Text::Source, "journald");
  draft.set(EventDraft::Text::Raw, "Failed password for hunter2");
  draft.set(EventDraft::Text::Summary, "sshd refused hunter2");
  draft.set(Field::Username, "hunter2");
  draft.set_integer(Field::SourcePort, 22);
  draft.set_boolean(Field::UsernameMasked, true);
  return draft;
}

TEST(EventJson, HasThePublishedFormAndOurAdditions) {
  EXPECT_EQ(json_of(failure()),
            R"({"id":"","timestamp":"2023-11-14T22:13:20Z","source":"journald","module":"","type":"auth_failure",)"
            R"("severity":"INFO","summary":"sshd refused hunter2",)"
            R"("details":{"username":"hunter2","source_port":22,"username_masked":true},)"
            R"("raw_data":"RmFpbGVkIHBhc3N3b3JkIGZvciBodW50ZXIy","source_ip":"192.0.2.1",)"
            R"("received_at":"2023-11-14T22:13:21Z","when":"2023-11-14T22:13:20Z","time_origin":"received",)"
            R"("provenance":"declared"})");
}

TEST(EventJson, HidesAMaskedUserEverywhereWhenAskedTo) {
  const std::string json = json_of(failure(), {.hides_masked_users = true});
  EXPECT_EQ(json.find("hunter2"), std::string::npos);
  EXPECT_EQ(json.find("raw_data"), std::string::npos);
  EXPECT_NE(json.find(kHidden), std::string::npos);
}

TEST(EventJson, ShowsAUserThatIsNotMaskedEvenThen) {
  EventDraft draft = failure();
  draft.set_boolean(Field::UsernameMasked, false);
  EXPECT_NE(json_of(draft, {.hides_masked_users = true}).find("hunter2"), std::string::npos);
}

TEST(EventJson, ANameThatHasLoggedInSinceIsNotHidden) {
  const auto is_hunter2 = [](std::string_view name) { return name == "hunter2"; };
  EXPECT_NE(json_of(failure(), {.hides_masked_users = true, .is_known_user = is_hunter2}).find("hunter2"),
            std::string::npos);
}

TEST(EventJson, DetailsAreShownHiddenOrAbsentByTheirClass) {
  EventDraft draft = failure();
  draft.set(EventDraft::Text::Extra, R"({"colour":"red"})");
  draft.set(EventDraft::Text::RequestId, "r1");
  draft.set(Field::Body, "a body");
  const auto shown_as = [](FieldClass field_class) {
    if (field_class == FieldClass::Content) return Shown::Hidden;
    return field_class == FieldClass::OpaqueId ? Shown::Absent : Shown::AsIs;
  };
  const std::string json = json_of(draft, {.shown_as = shown_as});
  EXPECT_NE(json.find(R"~("body":"(hidden)")~"), std::string::npos);
  EXPECT_NE(json.find(R"~("summary":"(hidden)")~"), std::string::npos);
  for (const char* absent : {"a body", "raw_data", "request_id", "colour"})
    EXPECT_EQ(json.find(absent), std::string::npos) << absent;
  EXPECT_NE(json.find("hunter2"), std::string::npos);
}

TEST(EventJson, WritesEveryKindOfValueAndTheUnknownDetails) {
  EventDraft draft;
  draft.set(EventDraft::Text::TypeName, "my_type");
  draft.set(EventDraft::Text::Extra, R"({"colour":"red"})");
  const std::string_view scopes[] = {"read", "a\"b"};
  draft.set_list(Field::Scopes, scopes);
  draft.set_address(Field::RelayIp, IpAddress::v4(192, 0, 2, 9));
  const std::string json = json_of(draft);
  EXPECT_NE(json.find(R"("type":"my_type")"), std::string::npos);
  EXPECT_NE(json.find(R"("details":{"scopes":["read","a\"b"],"relay_ip":"192.0.2.9","colour":"red"})"),
            std::string::npos);
}

TEST(AuthKind, NamesAndKindsAgree) {
  for (int i = 0; i <= static_cast<int>(AuthKind::SessionClosed); ++i) {
    const auto kind = static_cast<AuthKind>(i);
    EXPECT_EQ(auth_kind_named(name_of(kind)), kind);
  }
  EXPECT_FALSE(auth_kind_named("fail").has_value());
  EXPECT_TRUE(is_guess(AuthKind::FailPassword));
  EXPECT_FALSE(is_guess(AuthKind::FailPublickey));
  EXPECT_FALSE(is_guess(AuthKind::AgainSeen));
}

}  // namespace
}  // namespace onesec
