#include "notify/standard_webhook.h"

#include <gtest/gtest.h>

namespace onesec::notify {
namespace {

std::string signature(const std::string& secret, std::string_view id, std::int64_t time, std::string_view body) {
  const Result<WebhookSecret> parsed = WebhookSecret::parse(secret);
  EXPECT_TRUE(parsed);
  return sign_webhook({*parsed}, id, time, body).at(2).value;
}

/// The first is published with the specification's own libraries.
TEST(StandardWebhook, SignsAsTheSpecificationDoes) {
  EXPECT_EQ(signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330,
                      R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_EQ(signature("whsec_b25lc2VjLXN0YW5kYXJkLXdlYmhvb2tzLWtleS0zMmI=", "msg_01TESTVECTOR0001", 1'767'225'600,
                      R"({"type":"alert.created","timestamp":"2026-01-01T00:00:00Z","data":{"id":"a-1"}})"),
            "v1,av5CAnGzEW//wIe+6NWpKN+u8lB8qx4b1slYeD4AEjA=");
}

TEST(StandardWebhook, TwoSecretsMakeTwoSignaturesOfOneMessage) {
  const WebhookSecret old = WebhookSecret::make();
  const WebhookSecret fresh = WebhookSecret::make();
  const std::string both = sign_webhook({old, fresh}, "a", 1, "{}").at(2).value;
  EXPECT_EQ(both,
            sign_webhook({old}, "a", 1, "{}").at(2).value + " " + sign_webhook({fresh}, "a", 1, "{}").at(2).value);
  EXPECT_NE(old, fresh);
  EXPECT_EQ(*WebhookSecret::parse(old.text()), old);
}

TEST(StandardWebhook, WhatIsNoSecretIsRefusedWithoutQuotingIt) {
  const std::string short_one = "whsec_" + std::string(28, 'A');  // 21 bytes
  for (const std::string& text : {std::string(), std::string("secret"), short_one, "whsec_" + std::string(88, 'A'),
                                  std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), std::string("whsec_!!!")}) {
    const auto refused = WebhookSecret::parse(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().what.find("AAAA"), std::string::npos);
  }
  EXPECT_TRUE(WebhookSecret::parse("whsec_" + std::string(32, 'A')));
  EXPECT_TRUE(WebhookSecret::parse("whsec_" + std::string(84, 'A') + "AA=="));
}

}  // namespace
}  // namespace onesec::notify
