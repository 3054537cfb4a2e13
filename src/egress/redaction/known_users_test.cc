#include "egress/redaction/known_users.h"

#include <gtest/gtest.h>

#include <string>

namespace onesec::egress {
namespace {

bool is_root(std::string_view name) { return name == "root"; }

Alert masked(Alert alert, const std::function<bool(std::string_view)>& is_known) {
  (void)mask_unknown_users(alert, is_known);
  return alert;
}

TEST(KnownUsers, AUserThatIsNotKnownIsMaskedWhereverItIsNamed) {
  Alert alert;
  alert.entity = {EntityKind::User, "hunter2!pass"};
  alert.title = "Guessing hunter2!pass";
  alert.description = "The user hunter2!pass was tried.";
  alert.silenced_if = "hunter2!pass";
  alert.measures = {{"tries of hunter2!pass", 1, 2}};
  alert.targets = {{EntityKind::User, "root"}, {EntityKind::User, "hunter2!pass"}};
  alert.matched = {"Failed password for root from 192.0.2.1", "Invalid user hunter2!pass from 192.0.2.1 port 22"};
  alert.mitigations = {"Ask hunter2!pass."};
  Alert shown = alert;
  EXPECT_EQ(mask_unknown_users(shown, is_root), 8U);
  EXPECT_EQ(shown.entity.value, "[masked]");
  EXPECT_EQ(shown.title, "Guessing [masked]");
  EXPECT_EQ(shown.description, "The user [masked] was tried.");
  EXPECT_EQ(shown.silenced_if, "[masked]");
  EXPECT_EQ(shown.measures[0].name, "tries of [masked]");
  EXPECT_EQ(shown.targets[0].value, "root");
  EXPECT_EQ(shown.targets[1].value, "[masked]");
  EXPECT_EQ(shown.matched[0], "Failed password for root from 192.0.2.1");
  EXPECT_EQ(shown.matched[1], "Invalid user [masked] from 192.0.2.1 port 22");
  EXPECT_EQ(shown.mitigations[0], "Ask [masked].");
  EXPECT_EQ(masked(alert, nullptr).matched[0], "Failed password for [masked] from 192.0.2.1");
}

TEST(KnownUsers, AnInvalidUserInALineIsMaskedThoughNoEntityNamesIt) {
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

}  // namespace
}  // namespace onesec::egress
