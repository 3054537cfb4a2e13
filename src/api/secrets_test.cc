#include "api/secrets.h"

#include <gtest/gtest.h>

namespace onesec::api {
namespace {

TEST(Secrets, TokensLoseWhatStandsBehindTheirSecondDot) {
  EXPECT_EQ(without_signatures("a=eyJh.eyJi.c2ln"), "a=eyJh.eyJi.");
  EXPECT_EQ(without_signatures("\"eyJh.eyJi.c-_n\" or 1=1"), "\"eyJh.eyJi.\" or 1=1");
  EXPECT_EQ(without_signatures("eyJh%2EeyJi%2ec2ln%22"), "eyJh%2EeyJi%2e%22");
  EXPECT_EQ(without_signatures("x eyJa eyJh.eyJi.c, eyJh.k.iv.text.tag"), "x eyJa eyJh.eyJi., eyJh.k.");
  for (const std::string_view text : {"", "eyJ", "eyJh.eyJi", "a.b.c", "eyJh.eyJi."})
    EXPECT_EQ(without_signatures(text), text);
}
TEST(Secrets, BasicCredentialsLoseTheirPassword) {
  // user:secret
  for (const std::string_view line :
       {"Authorization: Basic dXNlcjpzZWNyZXQ=", "authorization:\tBASIC\tdXNlcjpzZWNyZXQ=",
        "Proxy-Authorization: Basic dXNlcjpzZWNyZXQ= x"}) {
    const std::string kept = without_secrets(line);
    EXPECT_EQ(kept.find("zZWNyZXQ"), std::string::npos) << kept;
    EXPECT_NE(kept.find("dXNlcj"), std::string::npos) << kept;
    EXPECT_LE(kept.size(), line.size());
  }
  EXPECT_EQ(without_secrets("Authorization: Basic gICA x"), "Authorization: Basic  x") << "of no text";
  EXPECT_EQ(without_secrets("Authorization: Basic ' or 1=1"), "Authorization: Basic ' or 1=1");
  EXPECT_EQ(without_secrets("X-Auth: eyJh.eyJi.c2ln"), "X-Auth: eyJh.eyJi.");
  EXPECT_EQ(without_secrets("X-A: Basic dXNlcjpzZWNyZXQ="), "X-A: Basic dXNlcjpzZWNyZXQ=");
}

}  // namespace
}  // namespace onesec::api
