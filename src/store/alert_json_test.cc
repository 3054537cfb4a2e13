#include "store/alert_json.h"

#include <nlohmann/json.hpp>

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

bool is_root(std::string_view name) { return name == "root"; }

TEST(AlertJson, ThePublishedShapeComesFirst) {
  const auto json = nlohmann::ordered_json::parse(alert_json(sample_alert(4), {.reveal = true}));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  keys.resize(11);
  EXPECT_EQ(keys, (std::vector<std::string>{"id", "timestamp", "module", "type", "severity", "status", "title",
                                            "description", "event_ids", "metadata", "mitigations"}));
  EXPECT_EQ(json["timestamp"], "2026-01-01T00:00:04Z");
  EXPECT_EQ(json["severity"], "CRITICAL");
  EXPECT_EQ(json["metadata"], (nlohmann::ordered_json{{"source_ip", "192.0.2.4"}, {"username", "root"}}));
  EXPECT_EQ(json["count"], 5);
  EXPECT_EQ(json["historical"], false);
  EXPECT_EQ(json["measures"][0]["threshold"], 6);
  EXPECT_EQ(json["entity"]["kind"], "address");
  EXPECT_EQ(json["matched"][0].get<std::string>().substr(0, 10), "raw \xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(AlertJson, AUserThatIsNotKnownIsMaskedWhereverItIsNamed) {
  Alert alert;
  alert.entity = {EntityKind::User, "hunter2!pass"};
  alert.title = "Guessing hunter2!pass";
  alert.description = "The user hunter2!pass was tried.";
  alert.targets = {{EntityKind::User, "root"}, {EntityKind::User, "hunter2!pass"}};
  alert.matched = {"Failed password for root from 192.0.2.1", "Invalid user hunter2!pass from 192.0.2.1 port 22"};
  EXPECT_EQ(alert_json(alert, {.is_known_user = is_root}).find("hunter2"), std::string::npos);
  EXPECT_NE(alert_json(alert, {.is_known_user = is_root}).find("for root from"), std::string::npos);
  EXPECT_EQ(alert_json(alert, {}).find("for root from"), std::string::npos);
  EXPECT_NE(alert_json(alert, {.reveal = true, .is_known_user = is_root}).find("hunter2!pass"), std::string::npos);
}

TEST(AlertJson, AnInvalidUserInALineIsMaskedThoughNoEntityNamesIt) {
  for (const auto& [line, shown] : std::vector<std::pair<std::string, std::string>>{
           {"Invalid user my secret from 192.0.2.1 port 22", "Invalid user [masked] from 192.0.2.1 port 22"},
           {"Failed password for invalid user a from b from 192.0.2.1",
            "Failed password for invalid user [masked] from 192.0.2.1"},
           {"Illegal user x", "Illegal user [masked]"},
           {"Invalid user root from 192.0.2.1", "Invalid user root from 192.0.2.1"},
           {"Accepted password for alice", "Accepted password for alice"},
           {"Invalid user ", "Invalid user "},
       }) {
    Alert alert;
    alert.matched = {line};
    EXPECT_EQ(masked(alert, is_root).matched.at(0), shown);
  }
}

TEST(JsonMentions, Table) {
  const Entity alice{EntityKind::User, "alice"};
  const Entity address{EntityKind::Address, "2001:db8::1"};
  const struct {
    const char* name;
    std::string json;
    const Entity& entity;
    bool is_found;
  } kCases[] = {
      {"as_the_whole_text", R"({"entity":{"value":"alice"}})", alice, true},
      {"as_a_word", R"({"matched":["Failed password for ALICE from"]})", alice, true},
      {"inside_a_longer_word", R"({"title":"malice_aforethought"})", alice, false},
      {"as_a_key", R"({"alice":1})", alice, true},
      {"escaped", R"({"title":"\u0061lice"})", alice, true},
      {"in_another_spelling", R"({"title":"from 2001:DB8:0::1 again"})", address, true},
      {"in_what_is_no_json", "alice {", alice, true},
      {"behind_what_is_too_deep_for_a_stack", std::string(200'000, '[') + "\"alice\"", alice, true},
      {"nowhere", R"({"a":[1,true,null,-2.5,"bob"]})", alice, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(json_mentions(c.json, c.entity), c.is_found);
  }
}

}  // namespace
}  // namespace onesec::store
