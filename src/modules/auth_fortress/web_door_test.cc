#include "modules/auth_fortress/web_door.h"

#include <gtest/gtest.h>

#include "modules/auth_fortress/web_testing.h"

namespace onesec::auth_fortress {
namespace {

using testing::Request;

/// One door through a life of requests; says what the last one came to.
class Life {
 public:
  WebOutcome then(const Request& request) {
    EventDraft draft;
    testing::write_request(request, draft);
    const WebLogin login = WebLogin::of(draft.view());
    door_.learn(login, draft.when);
    return door_.outcome_of(login, draft.when);
  }

 private:
  WebDoor door_;
};

TEST(WebDoor, APageIsARefusalWhereOthersAreRedirected) {
  Life form;
  EXPECT_EQ(form.then({.status = 200}), WebOutcome::Unsure) << "nobody has got in yet";
  EXPECT_EQ(form.then({.status = 302}), WebOutcome::Entered);
  EXPECT_EQ(form.then({.status = 200}), WebOutcome::Shown);
}

TEST(WebDoor, APageLetsInWhereTheStatusRefuses) {
  Life api;
  EXPECT_EQ(api.then({.status = 401}), WebOutcome::Refused);
  EXPECT_EQ(api.then({.status = 200}), WebOutcome::Entered);
  EXPECT_EQ(api.then({.status = 302}), WebOutcome::Entered);
  EXPECT_EQ(api.then({.status = 200}), WebOutcome::Entered) << "a stray redirect changes nothing";
}

TEST(WebDoor, A403ThatAGuesserCanProvokeTeachesNothing) {
  Life form;
  (void)form.then({.status = 302});
  for (const std::int64_t status : {400, 403, 419, 422, 429}) (void)form.then({.status = status});
  EXPECT_EQ(form.then({.status = 200}), WebOutcome::Shown);
}

TEST(WebDoor, WhatWasLearnedIsForgottenAfterAMonth) {
  constexpr std::int64_t kDay = 86'400;
  Life form;
  (void)form.then({.status = 302});
  EXPECT_EQ(form.then({.at_secs = 29 * kDay, .status = 200}), WebOutcome::Shown);
  EXPECT_EQ(form.then({.at_secs = 31 * kDay, .status = 200}), WebOutcome::Unsure);
}

TEST(WebDoor, WhatAnAddressAloneTells) {
  const struct {
    const char* path;
    std::int64_t status;
    std::int64_t size;
    WebOutcome outcome;
  } kFirst[] = {
      {"/login", 200, 511, WebOutcome::Entered},  // too small for a page
      {"/login", 200, 512, WebOutcome::Unsure},        {"/login", 201, 5'000, WebOutcome::Entered},
      {"/wp-login.php", 200, 300, WebOutcome::Shown},  {"/wp-login.php", 302, 0, WebOutcome::Entered},
      {"/api/login", 200, 5'000, WebOutcome::Entered}, {"/session", 200, 5'000, WebOutcome::Entered},
      {"/session", 204, 0, WebOutcome::Entered},       {"/oauth/token", 200, 5'000, WebOutcome::Entered},
      {"/oauth/token", 400, 90, WebOutcome::Refused},  {"/xmlrpc.php", 200, 403, WebOutcome::Unsure},
      {"/xmlrpc.php", 302, 0, WebOutcome::Nothing},
  };
  for (const auto& first : kFirst) {
    SCOPED_TRACE(std::string(first.path) + " " + std::to_string(first.status));
    EXPECT_EQ(Life().then({.status = first.status, .path = first.path, .size = first.size}), first.outcome);
  }
}

TEST(WebDoor, OnlyAttemptsFromAnAddressMakeAKey) {
  const auto keys_of = [](const Request& request) {
    EventDraft draft;
    testing::write_request(request, draft);
    Keys keys;
    add_door_key(WebLogin::of(draft.view()), keys);
    return keys.size();
  };
  EXPECT_EQ(keys_of({}), 1U);
  EXPECT_EQ(keys_of({.method = "GET"}), 0U);
  EXPECT_EQ(keys_of({.path = "/cart"}), 0U);
  EXPECT_EQ(keys_of({.status = 404}), 0U);
  EXPECT_EQ(keys_of({.from = ""}), 0U);
}

}  // namespace
}  // namespace onesec::auth_fortress
