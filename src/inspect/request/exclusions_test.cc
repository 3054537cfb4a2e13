#include "inspect/request/exclusions.h"

#include <gtest/gtest.h>

#include "inspect/request/inspector.h"

namespace onesec::inspect {
namespace {

using Where = Exclusion::Where;

constexpr std::string_view kSql = "1' or 3=3--";
const Instant kNow = Instant::from_seconds(1'800'000'000);

Exclusion of_sql(std::string path, Where where, std::string name) {
  return {"injection.sql", std::move(path), where, std::move(name), kNow + hours(24), "alice", "It is a course."};
}

Scores look(const Request& request, std::vector<Exclusion> all, Instant when = kNow) {
  const Exclusions exclusions(std::move(all));
  return inspect_request(request, {.exclusions = &exclusions, .when = when});
}

std::uint32_t sql(const Request& request, const Exclusion& exclusion, Instant when = kNow) {
  return look(request, {exclusion}, when).of(Attack::Sql);
}

TEST(Exclusions, SilenceOneParameterOfOnePathAndCountWhatTheySilence) {
  const Exclusion exclusion = of_sql("/course", Where::Parameter, "q");
  const Scores scores = look({.path = "/course", .query = "q=1'%20or%203=3--"}, {exclusion});
  EXPECT_EQ(scores.of(Attack::Sql), 0U);
  EXPECT_GE(scores.silenced[static_cast<std::size_t>(Attack::Sql)], kThreshold);
  EXPECT_EQ(scores.silenced_by[static_cast<std::size_t>(Attack::Sql)], 1U);
  EXPECT_EQ(sql({.path = "/course", .body = "q=1'+or+3=3--"}, exclusion), 0U);
  EXPECT_EQ(sql({.path = "/course", .body = R"({"q": "1' or 3=3--"})"}, exclusion), 0U);
}

TEST(Exclusions, SilenceNothingElse) {
  const Exclusion exclusion = of_sql("/course", Where::Parameter, "q");
  EXPECT_GE(sql({.path = "/course", .query = "p=1'%20or%203=3--"}, exclusion), kThreshold) << "another parameter";
  EXPECT_GE(sql({.path = "/course", .query = "q=1'%20or%203=3--&p=1'%20or%203=3--"}, exclusion), kThreshold);
  EXPECT_GE(sql({.path = "/other", .query = "q=1'%20or%203=3--"}, exclusion), kThreshold) << "another path";
  EXPECT_GE(sql({.path = "/course/", .query = "q=1'%20or%203=3--"}, exclusion), kThreshold);
  EXPECT_GE(sql({.path = "/course", .cookies = "q=1'%20or%203=3--"}, exclusion), kThreshold) << "a cookie";
  EXPECT_GE(sql({.path = "/course", .query = "q%5B1'%20or%203=3--%5D=1"}, exclusion), kThreshold) << "a name";
  EXPECT_GE(look({.path = "/course", .query = "q=%3Cscript%3Ealert(1)%3C/script%3E"}, {exclusion}).of(Attack::Xss),
            kThreshold)
      << "another class";
  EXPECT_GE(sql({.path = "/course", .query = "q=1'%20or%203=3--"}, exclusion, exclusion.until), kThreshold) << "later";
}

TEST(Exclusions, KnowCookiesAndHeaders) {
  EXPECT_EQ(sql({.path = "/", .cookies = "a=b; q=1'%20or%203=3--"}, of_sql("/", Where::Cookie, "q")), 0U);
  EXPECT_GE(sql({.path = "/", .query = "q=1'%20or%203=3--"}, of_sql("/", Where::Cookie, "q")), kThreshold);
  const std::string header = "X-Query: " + std::string(kSql) + "\r\n";
  EXPECT_EQ(sql({.path = "/", .headers = header}, of_sql("/", Where::Header, "x-query")), 0U);
  EXPECT_GE(sql({.path = "/", .headers = header}, of_sql("/", Where::Header, "x-other")), kThreshold);
}

TEST(Exclusions, AStarNeverLeadsOutOfTheFolder) {
  EXPECT_TRUE(covers_path("/course/*", "/course/sql/joins"));
  EXPECT_TRUE(covers_path("*", "/anything"));
  for (const char* path : {"/course/../admin", "/course/%2e%2e/admin", "/course/..;/admin", "/course/;/admin",
                           "/course/\\admin", "/course//admin", "/cours", "/other"}) {
    EXPECT_FALSE(covers_path("/course/*", path)) << path;
  }
}

TEST(Exclusions, AreWrittenAsTheyAreRead) {
  const Leaf leaf{Part::QueryValue, "q", kSql};
  EXPECT_EQ(exclusion_line(Attack::Sql, leaf, "/course", kNow),
            "- {detector: injection.sql, path: \"/course\", parameter: \"q\", until: 2027-01-15, who: , why: }");
  EXPECT_EQ(exclusion_line(Attack::Sql, {Part::Segment, "", kSql}, "/course", kNow), "") << "nothing to name it by";
  EXPECT_EQ(exclusion_line(Attack::Sql, {Part::QueryValue, "q\"", kSql}, "/course", kNow), "");
  EXPECT_EQ(exclusion_line(Attack::Sql, leaf, "/a\x1B[2J", kNow), "") << "it would be shown in a terminal";
}

}  // namespace
}  // namespace onesec::inspect
