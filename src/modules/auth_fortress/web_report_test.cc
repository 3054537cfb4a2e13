// What people send to a sign-in stays out of what the web detectors tell.
#include <gtest/gtest.h>

#include <string>

#include "modules/auth_fortress/web_brute_force.h"
#include "modules/auth_fortress/web_distributed_brute_force.h"
#include "modules/auth_fortress/web_success_after_failures.h"
#include "modules/auth_fortress/web_testing.h"

namespace onesec::auth_fortress {
namespace {

using testing::Request;
using testing::WebStory;

constexpr std::string_view kSecret = "hunter2";

void expect_silence_on_the_secret(const WebStory& story, std::string_view line) {
  ASSERT_FALSE(story.findings().empty());
  for (const Finding& finding : story.findings()) {
    EXPECT_FALSE(testing::tells(finding, kSecret)) << finding.title << "; " << finding.summary;
    ASSERT_EQ(finding.matched.size(), 1U);
    EXPECT_EQ(finding.matched[0], line);
  }
}

TEST(WebReport, NoSecretOfARequestIsTold) {
  constexpr Request kPlanted[] = {
      {.path = "/login", .query = "user=bob&password=hunter2"},
      {.path = "/login?user=bob&password=hunter2"},
      {.path = "/login%3Fuser=bob&password=hunter2"},
      {.path = "/login;password=hunter2"},
      {.path = "/login&password=hunter2"},
      {.path = "http://bob:hunter2@shop.example/login"},
      {.status = 403, .user = "hunter2"},
  };
  constexpr DetectorEntry kOne = detector_entry<WebBruteForce>();
  constexpr DetectorEntry kMany = detector_entry<WebDistributedBruteForce>();
  constexpr DetectorEntry kGotIn = detector_entry<WebSuccessAfterFailures>();
  for (Request request : kPlanted) {
    SCOPED_TRACE(std::string(request.path) + "?" + std::string(request.query) + " by " + std::string(request.user));
    request.raw =
        R"(192.0.2.1 - hunter2 [24/Nov/2026:12:00:00 +0000] "POST /login?user=bob&password=hunter2 HTTP/1.1" )"
        R"(401 1200 "https://shop.example/reset?token=hunter2" "agent hunter2")";
    const std::string refused = "POST /login " + std::to_string(request.status);
    WebStory one(kOne);
    expect_silence_on_the_secret(one.repeat(request, 6, 1), refused);
    WebStory got_in(kGotIn);
    got_in.repeat(request, 12, 1);
    request.status = 204;
    expect_silence_on_the_secret(got_in.then(request), "POST /login 204");
    WebStory many(kMany);
    request.status = 403;
    for (int i = 0; i < 12; ++i) {
      const std::string from = "198.18." + std::to_string(i) + ".7";
      request.from = from;
      many.then(request);
    }
    expect_silence_on_the_secret(many, "POST /login 403");
  }
}

}  // namespace
}  // namespace onesec::auth_fortress
