#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zstd.h>

#include <cstdlib>

#include "api/access.h"
#include "api/content_encoding.h"
#include "api/query.h"
#include "api/rate_limit.h"
#include "api/router.h"
#include "api/token_file.h"
#include "platform/file.h"

namespace onesec::api {
namespace {

using ::testing::ElementsAre;

TEST(Query, KnowsItsParametersAndRefusesOthers) {
  const Result<Query> query = Query::parse("limit=5&entity=user%3Aal+ice&reveal", {"limit", "entity", "reveal"});
  ASSERT_TRUE(query);
  EXPECT_EQ(query->text("entity"), "user:al ice");
  EXPECT_EQ(query->number("limit", 1, 1, 10).value(), 5U);
  EXPECT_TRUE(query->flag("reveal").value());
  EXPECT_FALSE(query->number("limit", 1, 1, 4));
  EXPECT_FALSE(Query::parse("limti=5", {"limit"}));
  EXPECT_FALSE(Query::parse("limit=5&limit=6", {"limit"}));
  EXPECT_FALSE(Query::parse("limit=%4", {"limit"}));
  EXPECT_FALSE(Query::parse("limit=%00", {"limit"}));
}

TEST(Query, SinceIsATimeOrHowLongAgo) {
  const Instant now = Instant::from_seconds(10'000'000);
  const auto since = [&](const std::string& value) {
    return Query::parse("since=" + value, {"since"})->since("since", now);
  };
  const struct {
    const char* text;
    std::int64_t seconds;
  } kGood[] = {{"90s", 10'000'000 - 90},     {"15m", 10'000'000 - 900},      {"12h", 10'000'000 - 43'200},
               {"7d", 10'000'000 - 604'800}, {"2w", 10'000'000 - 1'209'600}, {"1970-01-01T00:00:07Z", 7}};
  for (const auto& row : kGood) {
    const auto at = since(row.text);
    ASSERT_TRUE(at && *at) << row.text;
    EXPECT_EQ(**at, Instant::from_seconds(row.seconds)) << row.text;
  }
  EXPECT_EQ(since("4294967295w")->value(), Instant::from_nanos(INT64_MIN)) << "saturates";
  for (const char* bad : {"", "7", "d", "-7d", "7 d", "7dd", "4294967296s", "yesterday", "1970-01-01"}) {
    EXPECT_FALSE(since(bad)) << bad;
  }
  EXPECT_EQ(*Query::parse("", {"since"})->since("since", now), std::nullopt);
}

TEST(Access, FindsTheCallerAndKeepsTheTokenOnLoopback) {
  const Access access(
      {{"k", "one", Role::Read, false}, {"token", "two", Role::Admin, true}, {"none", "", Role::Admin, false}});
  EXPECT_EQ(access.identify("one", false).name, "k");
  EXPECT_EQ(access.identify("two", true).role, Role::Admin);
  EXPECT_EQ(access.identify("two", false).role, Role::None);
  EXPECT_EQ(access.identify("", true).role, Role::None);
  EXPECT_EQ(access.identify("onE", true).role, Role::None);
  EXPECT_EQ(presented_secret("bearer x", "y"), "x");
  EXPECT_EQ(presented_secret("", "y"), "y");
}

TEST(Access, ACallerIsRecognisedUntilTheKeysChange) {
  Access access({{"k", "one", Role::Read, false}, {"j", "two", Role::Ingest, false}});
  Access::Recognised last;
  EXPECT_EQ(access.identify("", false, last).role, Role::None);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(access.identify("one", false, last).name, "k");
  EXPECT_EQ(access.identify("onE", false, last).role, Role::None) << "what came before says nothing";
  EXPECT_EQ(access.identify("two", false, last).name, "j");
  access.set({{"k", "one", Role::Read, false}, {"other", "two", Role::Read, false}});
  EXPECT_EQ(access.identify("two", false, last).name, "other");
  access.set({{"k", "one", Role::Read, false}});
  EXPECT_EQ(access.identify("two", false, last).role, Role::None);
}

TEST(Access, OnlyLoopbackNamesAreLoopbackHosts) {
  for (const char* host : {"localhost", "LOCALHOST:1780", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:1780"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const char* host :
       {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:1780", "[::1]evil", "[::2]"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

TEST(RateLimit, RefillsWithTimeAndForgetsTheOldestAddress) {
  RateLimit limit({2, 2, 2});
  const IpAddress a = IpAddress::v4(192, 0, 2, 1);
  const std::int64_t second = 1'000'000'000;
  EXPECT_TRUE(limit.admit(a, 0));
  EXPECT_TRUE(limit.admit(a, 0));
  EXPECT_FALSE(limit.admit(a, 0));
  EXPECT_TRUE(limit.admit(a, second / 2));
  EXPECT_FALSE(limit.admit(a, second / 2));
  EXPECT_TRUE(limit.admit(IpAddress::v4(192, 0, 2, 2), second / 2));
  EXPECT_TRUE(limit.admit(IpAddress::v4(192, 0, 2, 3), second / 2));
  EXPECT_TRUE(limit.admit(a, second / 2)) << "its empty bucket was the oldest and was forgotten";
}

TEST(RateLimit, ASixtyFourIsOneHost) {
  RateLimit limit({1, 1, 4});
  EXPECT_TRUE(limit.admit(*IpAddress::parse("2001:db8::1"), 0));
  EXPECT_FALSE(limit.admit(*IpAddress::parse("2001:db8::2"), 0));
  EXPECT_TRUE(limit.admit(*IpAddress::parse("2001:db8:0:1::1"), 0));
}

TEST(Router, FindsLiteralsBeforeCaptures) {
  const Match clear = match_route(routes(), "DELETE", "/api/v1/alerts/clear");
  ASSERT_NE(clear.route, nullptr);
  EXPECT_EQ(clear.route->path, "/api/v1/alerts/clear");
  const Match one = match_route(routes(), "DELETE", "/api/v1/alerts/x");
  ASSERT_NE(one.route, nullptr);
  EXPECT_THAT(one.captures, ElementsAre("x"));
  EXPECT_EQ(match_route(routes(), "GET", "/api/v1/alerts/x/y").route, nullptr);
  EXPECT_EQ(match_route(routes(), "PUT", "/health").allow, "GET");
}

TEST(ContentEncoding, ZstdComesBackAndDamageIsRefused) {
  const std::string text(100'000, 'a');
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  std::string out;
  ASSERT_TRUE(decode_content("zstd", packed, 100'000, out));
  EXPECT_EQ(out, text);
  EXPECT_EQ(decode_content("zstd", packed, 99'999, out).error().code, Code::Exhausted);
  EXPECT_FALSE(decode_content("zstd", std::string_view(packed).substr(0, packed.size() - 1), 100'000, out));
  EXPECT_FALSE(decode_content("zstd", packed + "x", 100'000, out));
  EXPECT_EQ(decode_content("br", packed, 10, out).error().code, Code::Unsupported);
}

TEST(TokenFile, IsMadeOnceForItsOwnerAloneAndReplacedWhenOthersCouldReadIt) {
  std::string dir = ::testing::TempDir() + "onesec-token-XXXXXX";
  ASSERT_NE(::mkdtemp(dir.data()), nullptr);
  const Result<std::string> first = ensure_token_file(dir);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->size(), 64U);
  EXPECT_EQ(*ensure_token_file(dir), *first);
  struct stat info{};
  const std::string path = dir + "/" + kTokenFileName;
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_NE(*ensure_token_file(dir), *first);
  ASSERT_TRUE(platform::remove_tree(dir));
}

}  // namespace
}  // namespace onesec::api
