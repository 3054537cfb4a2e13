#include <gtest/gtest.h>

#include "api/control_double.h"
#include "api/router.h"
#include "api/routes.h"
#include "platform/clock.h"

namespace onesec::api {
namespace {

Response asked(const std::string& contact) {
  ControlDouble control;
  Context context;
  context.engine = &control;
  context.security_contact = contact;
  Request request;
  Response answer;
  get_security_txt(context, request, [](const auto& work) { work(); }, [&](Response r) { answer = std::move(r); });
  return answer;
}

TEST(P11_6, TheContactIsServedWithoutAKeyAndHasNotExpired) {
  const Match match = match_route(routes(), "GET", "/.well-known/security.txt");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->role, Role::None);
  const Response answer = asked("mailto:security@owner.example");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_TRUE(answer.content_type.starts_with("text/plain"));
  EXPECT_TRUE(answer.body.starts_with("Contact: mailto:security@owner.example\nExpires: ")) << answer.body;
  const std::size_t at = answer.body.find("Expires: ") + 9;
  const auto until = parse_rfc3339(answer.body.substr(at, answer.body.find('\n', at) - at));
  ASSERT_TRUE(until) << answer.body;
  EXPECT_GT(*until, platform::now() + hours(24 * 7));
  EXPECT_LT(*until, platform::now() + hours(24 * 365)) << "RFC 9116, 2.5.5";
}

TEST(P11_6, WithoutAContactNoneIsInvented) {
  const Response answer = asked("");
  EXPECT_EQ(answer.status, 404U);
  EXPECT_NE(answer.body.find("server.security_contact"), std::string::npos);
}

}  // namespace
}  // namespace onesec::api
