#include "eval/score.h"

#include <gtest/gtest.h>

#include "eval/labelled_case.h"

namespace onesec::eval {
namespace {

// Against the values of Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
TEST(Wilson, EqualsThePublishedValues) {
  const struct {
    std::uint64_t hits, of;
    double low, high;
  } kCases[] = {{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0, 0.1611}, {1, 29, 0.0061, 0.1718}};
  for (const auto& c : kCases) {
    const Interval interval = wilson(c.hits, c.of);
    EXPECT_NEAR(interval.low, c.low, 5e-5) << c.hits;
    EXPECT_NEAR(interval.high, c.high, 5e-5) << c.hits;
  }
  EXPECT_EQ(wilson(0, 0).high, 1.0);
}

TEST(Score, CountsEachOfTheFourVerdicts) {
  Score score;
  score.add(true, true);
  score.add(true, false);
  score.add(false, true);
  score.add(false, false);
  EXPECT_EQ(score.tp + score.fn + score.fp + score.tn, 4U);
  EXPECT_EQ(score.tpr(), 0.5);
  EXPECT_EQ(score.fpr(), 0.5);
}

TEST(LabelledCase, WhatCanNotBeRepresentedIsUnsupportedNotGuessed) {
  const auto parsed = parse_case(R"({"id":"1","label":"malicious","kind":"x","input":{"pem":"x"}})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->form, LabelledCase::Form::Unsupported);
  EXPECT_EQ(parsed->unsupported, "pem");
}

TEST(LabelledCase, APayloadIsTheValueOfOneQueryParameter) {
  const auto parsed = parse_case(R"({"id":"1","label":"malicious","kind":"x","input":{"payload":"' or 1=1"}})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->form, LabelledCase::Form::Request);
  EXPECT_EQ(parsed->uri, "/?value=%27%20or%201%3D1");
}

TEST(LabelledCase, RawBytesAreReadAsARequestAndRepairedWhereTheirLengthIsMissing) {
  const auto parsed = parse_case(
      R"({"id":"1","label":"malicious","kind":"x","input":{"raw":"POST /a?b=1 HTTP/1.1\r\nHost: c\r\nX: y\r\n\r\nd=2"}})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->method + " " + parsed->uri, "POST /a?b=1");
  EXPECT_EQ(parsed->headers, "Host: c\r\nX: y");
  EXPECT_EQ(parsed->body, "d=2");
  EXPECT_TRUE(parsed->is_repaired);
  EXPECT_EQ(parse_case(R"({"id":"1","label":"benign","kind":"x","input":{"raw":"nothing"}})")->form,
            LabelledCase::Form::Unsupported);
}

TEST(LabelledCase, ALabelThatIsNeitherIsNoCase) {
  for (const char* wrong : {"", "[]", "{}", R"({"label":"maybe","input":{}})", R"({"label":"benign"})"}) {
    EXPECT_FALSE(parse_case(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace onesec::eval
