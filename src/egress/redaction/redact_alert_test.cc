#include "egress/redaction/redact_alert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace onesec::egress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

/// As brute_force writes it.
Alert guessing() {
  const Instant at = Instant::from_seconds(1'767'225'600);
  return {.id = "0123456789abcdef0123456789abcdef",
          .module = "auth_fortress",
          .type = "brute_force",
          .detector = "auth.brute_force",
          .severity = Severity::High,
          .status = AlertStatus::Open,
          .confidence_percent = 90,
          .provenance = Provenance::TrustedLocal,
          .is_historical = false,
          .title = "Password guessing from 192.0.2.7",
          .description = "7 wrong passwords within 60 seconds from 192.0.2.7, the last for the account alice.",
          .silenced_if =
              "fewer than 60 points in 60 seconds, or a successful login of the same account after at most 5 "
              "of them",
          .entity = {EntityKind::Address, "192.0.2.7"},
          .count = 3,
          .created_at = at,
          .first_seen = at,
          .last_seen = at + seconds{30},
          .event_ids = {"0badcafe-17-3"},
          .measures = {{"points in 60 seconds (10 a wrong password, 15 for root)", 70, 60}},
          .targets = {{EntityKind::Address, "192.0.2.7"}, {EntityKind::User, "alice"}, {EntityKind::User, "hunter2"}},
          .matched = {"Failed password for invalid user hunter2 from 192.0.2.7 port 22"},
          .techniques = {"T1110.001"},
          .mitigations = {"Block the source."}};
}

Json parsed(const RedactedAlert& redacted) { return Json::parse(redacted.json); }

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

bool is_alice(std::string_view name) { return name == "alice"; }

TEST(RedactAlert, MinimalTellsThatSomethingHappenedAndNotToWhom) {
  const Json json = parsed(redact_alert(guessing(), Profile::Minimal));
  EXPECT_EQ(json, Json::parse(R"({"id":"0123456789abcdef0123456789abcdef","timestamp":"2026-01-01T00:00:00Z",
    "module":"auth_fortress","type":"brute_force","severity":"HIGH","status":"OPEN","detector":"auth.brute_force",
    "count":3,"first_seen":"2026-01-01T00:00:00Z","last_seen":"2026-01-01T00:00:30Z"})"));
}

TEST(RedactAlert, StandardNamesByAlias) {
  const RedactedAlert redacted = redact_alert(guessing(), Profile::Standard);
  const Json json = parsed(redacted);
  EXPECT_EQ(json["title"], "Password guessing from address-1");
  EXPECT_EQ(json["silenced_if"], guessing().silenced_if);
  EXPECT_EQ(json["entity"], Json::parse(R"({"kind":"address","alias":"address-1","reach":"private"})"));
  EXPECT_EQ(json["targets"][1], Json::parse(R"({"kind":"user","alias":"user-1"})"));
  EXPECT_EQ(json["targets"][2]["alias"], "user-2");
  EXPECT_EQ(json["measures"][0]["name"], "points in 60 seconds (10 a wrong password, 15 for root)");
  EXPECT_EQ(json["techniques"][0], "T1110.001");
  for (const char* key : {"description", "event_ids", "metadata", "mitigations", "matched"})
    EXPECT_FALSE(json.contains(key)) << key;
  EXPECT_GT(redacted.redactions, 0U);
  EXPECT_EQ(redacted.cuts, 0U);
}

TEST(RedactAlert, FullTellsAllInThePublishedShape) {
  const Json json = parsed(redact_alert(guessing(), Profile::Full, {.is_known_user = is_alice}));
  EXPECT_EQ(
      keys_of(json),
      (std::vector<std::string>{
          "id",          "timestamp", "module",    "type",        "severity",    "status",     "title",
          "description", "event_ids", "metadata",  "mitigations", "detector",    "entity",     "count",
          "first_seen",  "last_seen", "measures",  "matched",     "silenced_if", "techniques", "confidence_percent",
          "provenance",  "targets",   "historical"}));
  EXPECT_EQ(json["metadata"], Json::parse(R"({"source_ip":"192.0.2.7","username":"alice"})"));
  EXPECT_EQ(json["targets"][2]["value"], "[masked]");
  EXPECT_EQ(json["matched"][0], "Failed password for invalid user [masked] from 192.0.2.7 port 22");
  EXPECT_THAT(json["description"].get<std::string>(), HasSubstr("alice"));
  EXPECT_THAT(redact_alert(guessing(), Profile::Full).json, Not(HasSubstr("alice")));
}

TEST(RedactAlert, WordsThatWeDidNotWriteAreNotTold) {
  const struct {
    const char* name;
    const char* title;
    const char* told;
  } kCases[] = {
      {"an_entity", "Password guessing from 192.0.2.7", "Password guessing from address-1"},
      {"an_entity_in_another_spelling", "Password guessing from ::FFFF:192.0.2.7", "Password guessing from address-1"},
      {"an_entity_in_another_case", "Login as ALICE after many failures", "Login as user-1 after many failures"},
      {"another_address", "Password guessing from 192.0.2.8", "brute force: address-1"},
      {"another_address_in_words", "Password guessing from 192 0 2 8", "brute force: address-1"},
      {"another_user", "Login as bob after many failures", "brute force: address-1"},
      {"a_mail_address", "Login as alice@example.org after many failures", "brute force: address-1"},
      {"a_part_of_an_entity", "Login as alicia after many failures", "brute force: address-1"},
      {"a_control_character", "Password\x1B guessing", "brute force: address-1"},
      {"a_number", "Login as 4711 after many failures", "brute force: address-1"},
      {"another_script", "Password gu\xD0\xB5ssing", "brute force: address-1"},
      {"an_alias_that_was_written_by_hand", "Login as user-1 after many failures", "brute force: address-1"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Alert alert = guessing();
    alert.title = c.title;
    EXPECT_EQ(parsed(redact_alert(alert, Profile::Standard))["title"], c.told);
  }
}

TEST(RedactAlert, ConditionsHoldCountsAndNoOtherNumbers) {
  const struct {
    const char* text;
    bool is_told;
  } kCases[] = {
      {"fewer than 6 failures in 60 seconds", true},
      {"at most 1000 km/h needed, the same two countries within 30 days, or no country known", true},
      {"points in 10 minutes (10 a wrong password, 15 for root)", true},
      {"fewer than 6 failed sign-ins at 4711 in 60 seconds", false},
      {"a login as 4711", false},
      {"fewer than 6, 4, 2, 1 accounts", false},
      {"fewer than 1234567 accounts", false},
      {"fewer than 192.0 accounts", false},
      {"fewer than -6 accounts", false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    Alert alert = guessing();
    alert.silenced_if = c.text;
    EXPECT_EQ(parsed(redact_alert(alert, Profile::Standard)).contains("silenced_if"), c.is_told);
  }
}

TEST(RedactAlert, AnAliasIsNotFoundInAnotherOne) {
  Alert alert = guessing();
  alert.entity = {EntityKind::Address, "192.0.2.7"};
  alert.targets = {{EntityKind::User, "address"}, {EntityKind::User, "1"}, {EntityKind::User, "from"}};
  EXPECT_EQ(parsed(redact_alert(alert, Profile::Standard))["title"], "Password guessing user-3 address-1");
}

TEST(RedactAlert, OneThingHasOneAlias) {
  Alert alert = guessing();
  alert.entity = {EntityKind::Address, "2001:db8::1"};
  alert.targets = {{EntityKind::Address, "2001:DB8:0::1"}, {EntityKind::User, "Alice"}, {EntityKind::User, "alice"}};
  const Json targets = parsed(redact_alert(alert, Profile::Standard))["targets"];
  EXPECT_EQ(targets[0]["alias"], "address-1");
  EXPECT_EQ(targets[1]["alias"], targets[2]["alias"]);
}

TEST(RedactAlert, ReachSaysWhetherItIsNear) {
  for (const auto& [value, reach] : std::vector<std::pair<std::string, std::string>>{
           {"127.0.0.1", "loopback"}, {"::1", "loopback"}, {"10.1.2.3", "private"}, {"8.8.8.8", "public"}}) {
    Alert alert = guessing();
    alert.entity = {EntityKind::Address, value};
    EXPECT_EQ(parsed(redact_alert(alert, Profile::Standard))["entity"]["reach"], reach) << value;
  }
}

TEST(RedactAlert, WhatIsNoIdentifierOfOursIsNotTold) {
  Alert alert = guessing();
  alert.id = alert.module = alert.type = alert.detector = "canary";
  alert.techniques = {"canary", "T1110", "T11100001", "T1110.00a"};
  const Json json = parsed(redact_alert(alert, Profile::Standard));
  for (const char* key : {"id", "module", "type", "detector"}) EXPECT_FALSE(json.contains(key)) << key;
  EXPECT_EQ(json["techniques"], Json::array({"T1110"}));
  EXPECT_EQ(json["title"], "Password guessing from address-1");
}

TEST(RedactAlert, TextOfOthersIsCleanedAndCutByCodePoint) {
  Alert alert = guessing();
  alert.matched = {
      "a\x1B[31mred \xE2\x80\xAE"
      "abc\xFF",
      std::string(2'000, 'x')};
  const RedactedAlert redacted = redact_alert(alert, Profile::Full);
  EXPECT_EQ(parsed(redacted)["matched"][0], "a[31mred abc\xEF\xBF\xBD");
  EXPECT_EQ(parsed(redacted)["matched"][1].get<std::string>(), std::string(511, 'x') + "\xE2\x80\xA6");
  EXPECT_EQ(redacted.cuts, 1U);
}

TEST(RedactAlert, TheLargestAlertFitsIntoAWebhook) {
  Alert alert = guessing();
  const std::string wide = [] {
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += "\xF0\x9F\x94\xA5\"";
    return text;
  }();
  alert.id = alert.module = alert.type = alert.detector = alert.title = alert.description = alert.silenced_if = wide;
  alert.event_ids = alert.matched = alert.techniques = alert.mitigations = std::vector<std::string>(500, wide);
  alert.targets = std::vector<Entity>(500, {EntityKind::File, wide});
  alert.measures = std::vector<Measure>(500, {wide, 1, 2});
  for (const Profile profile : {Profile::Minimal, Profile::Standard, Profile::Full}) {
    const RedactedAlert redacted = redact_alert(alert, profile);
    EXPECT_LE(redacted.json.size(), kMaxAlertBytes) << name_of(profile);
    EXPECT_TRUE(Json::accept(redacted.json));
    EXPECT_EQ(redacted.cuts > 0, profile != Profile::Minimal);
  }
}

TEST(RedactAlert, AReadKeySeesNoEvidenceAndTheOwnerSeesItByteForByte) {
  Alert alert = guessing();
  alert.matched = {std::string("raw \xFF\xFE\x00 bytes", 13), "Failed password for alice"};
  const Json read = parsed(redact_alert(alert, Profile::Full, {.exit = Exit::ReadApi, .is_known_user = is_alice}));
  EXPECT_EQ(read["matched"], Json::array({"[masked]", "[masked]"}));
  EXPECT_EQ(read["targets"][1]["value"], "alice");
  const RedactedAlert own = redact_alert(alert, Profile::Full, {.exit = Exit::AdminApi, .is_known_user = is_alice});
  EXPECT_THAT(own.json, HasSubstr("raw \xEF\xBF\xBD\xEF\xBF\xBD\\u0000 bytes"));
  EXPECT_THAT(own.json, HasSubstr("Failed password for alice"));
}

TEST(RedactAlert, AProfileThatTheTableDoesNotOpenTellsNothing) {
  for (const Exit exit : {Exit::Bus, Exit::ReadApi, Exit::AdminApi}) {
    EXPECT_EQ(redact_alert(guessing(), Profile::Minimal, {.exit = exit}).json, "{}");
    EXPECT_EQ(redact_alert(guessing(), Profile::Standard, {.exit = exit}).json, "{}");
  }
}

}  // namespace
}  // namespace onesec::egress
