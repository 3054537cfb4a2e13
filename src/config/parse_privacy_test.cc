#include <gtest/gtest.h>

#include "config/parse.h"

namespace onesec::config {
namespace {

bool is_taken(const std::string& bus) {
  return parse("bus: {embedded: false, " + bus + "}", "c.yaml", {}, {}).has_value();
}

TEST(P9_3, EventsGoToABusElsewhereByTlsUnlessItsOwnerSaysOtherwise) {
  for (const char* plain :
       {"url: 'nats://bus.example:4222'", "url: 'nats://192.0.2.1'", "url: 'nats://[2001:db8::1]:4222'",
        "url: 'nats://127.0.0.1.example'", "url: 'nats://localhost.example:4222'"}) {
    EXPECT_FALSE(is_taken(plain)) << plain;
    EXPECT_TRUE(is_taken(std::string(plain) + ", insecure: true")) << plain;
  }
  for (const char* good :
       {"url: 'tls://bus.example:4222'", "url: 'nats://bus.example', tls_ca: /etc/ca.pem",
        "url: 'nats://127.0.0.1:4222'", "url: 'nats://localhost:4222'", "url: 'nats://[::1]:4222'"}) {
    EXPECT_TRUE(is_taken(good)) << good;
  }
}

TEST(P9_3, TheRefusalSaysWhatWouldHelp) {
  const auto refused = parse("bus: {embedded: false, url: 'nats://bus.example'}", "c.yaml", {}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(to_text(refused.error()).find("tls://"), std::string::npos);
  EXPECT_NE(to_text(refused.error()).find("bus.insecure"), std::string::npos);
}

}  // namespace
}  // namespace onesec::config
