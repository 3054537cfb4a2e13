#include "base/url.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

TEST(Url, IsTakenApart) {
  const struct {
    const char* text;
    Url url;
  } kCases[] = {
      {"https://hooks.example.org/a/b?c=d", {true, "hooks.example.org", 443, "/a/b?c=d"}},
      {"HTTPS://Hooks.Example.ORG", {true, "hooks.example.org", 443, "/"}},
      {"https://hooks.example.org:8443?x", {true, "hooks.example.org", 8443, "/?x"}},
      {"http://127.0.0.1:11434/v1", {false, "127.0.0.1", 11434, "/v1"}},
      {"https://[2001:DB8::1]:65535/", {true, "2001:db8::1", 65535, "/"}},
      {"http://localhost", {false, "localhost", 80, "/"}},
      {"https://xn--bcher-kva.example/", {true, "xn--bcher-kva.example", 443, "/"}},
      {"https://a_b.example/%20", {true, "a_b.example", 443, "/%20"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Result<Url> url = parse_url(c.text);
    ASSERT_TRUE(url) << url.error().what;
    EXPECT_EQ(*url, c.url);
  }
}

TEST(Url, WhatIsNoPlaceToSendToIsRefused) {
  for (const char* text : {"",
                           "https",
                           "https:/",
                           "https://",
                           "ftp://example.org/",
                           "//example.org/",
                           "https://user@example.org/",
                           "https://user:word@example.org/",
                           "https://example.org/#part",
                           "https://example.org:0/",
                           "https://example.org:65536/",
                           "https://example.org:/",
                           "https://example.org:+1/",
                           "https://[2001:db8::1/",
                           "https://2001:db8::1/",
                           "https://[example.org]/",
                           "https://2130706433/",
                           "https://0x7f.0.0.1/",
                           "https://127.1/",
                           "https://example.org./",
                           "https://.example.org/",
                           "https://-a.example/",
                           "https://a-.example/",
                           "https://ex ample.org/",
                           "https://example.org/\r\nX: y",
                           "https://example.org\\@evil.example/",
                           "https://b\xc3\xbc"
                           "cher.example/",
                           "https://a..b/"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
  EXPECT_TRUE(parse_url("https://h.example/" + std::string(2'048 - 18, 'a')));
  EXPECT_FALSE(parse_url("https://h.example/" + std::string(2'049 - 18, 'a')));
  EXPECT_TRUE(parse_url("https://" + std::string(63, 'a') + ".example/"));
  EXPECT_FALSE(parse_url("https://" + std::string(64, 'a') + ".example/"));
}

TEST(Url, OwnLoopbackIsAnAddressAndNoNameThatLooksLikeOne) {
  for (const char* text : {"http://localhost/", "http://127.0.0.1/", "http://127.9.9.9:1/", "http://[::1]/"}) {
    EXPECT_TRUE(is_own_loopback(*parse_url(text))) << text;
  }
  for (const char* text : {"http://127.example/", "http://localhost.example/", "http://128.0.0.1/", "http://[::2]/"}) {
    EXPECT_FALSE(is_own_loopback(*parse_url(text))) << text;
  }
}

TEST(Url, AuthorityNamesThePortWhereItIsNotTheUsualOne) {
  EXPECT_EQ(authority_of({true, "h.example", 443, "/"}), "h.example");
  EXPECT_EQ(authority_of({true, "h.example", 80, "/"}), "h.example:80");
  EXPECT_EQ(authority_of({false, "h.example", 80, "/"}), "h.example");
  EXPECT_EQ(authority_of({true, "2001:db8::1", 8443, "/"}), "[2001:db8::1]:8443");
}

}  // namespace
}  // namespace onesec
