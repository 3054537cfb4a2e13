#include "store/redact.h"

#include <gtest/gtest.h>

namespace onesec::store {
namespace {

TEST(Redact, AnAlertLosesTheEntityEverywhereAndNothingElse) {
  Alert alert;
  alert.entity = {EntityKind::Address, "192.0.2.1"};
  alert.title = "Guessing alice";
  alert.measures = {{"failures of alice", 1, 2}};
  alert.targets = {{EntityKind::User, "alice"}, {EntityKind::User, "bob"}};
  alert.matched = {"Failed password for alice from 192.0.2.1"};
  EXPECT_TRUE(redact(alert, {EntityKind::User, "alice"}));
  EXPECT_EQ(alert.title, "Guessing [erased]");
  EXPECT_EQ(alert.measures[0].name, "failures of [erased]");
  EXPECT_EQ(alert.targets, (std::vector<Entity>{{EntityKind::User, "bob"}}));
  EXPECT_EQ(alert.matched[0], "Failed password for [erased] from 192.0.2.1");
  EXPECT_FALSE(redact(alert, {EntityKind::User, "alice"}));
}

}  // namespace
}  // namespace onesec::store
