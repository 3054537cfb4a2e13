#include "text/line_scanner.h"

#include <gtest/gtest.h>

namespace onesec::text {
namespace {

TEST(LineScanner, ReadsALineFromItsFront) {
  LineScanner line("port 22 from  a.example: rest");
  EXPECT_TRUE(line.skip("port "));
  EXPECT_EQ(line.number(), 22);
  line.skip_spaces();
  EXPECT_EQ(line.word(), "from");
  line.skip_spaces();
  EXPECT_EQ(line.until(": "), "a.example");
  EXPECT_EQ(line.rest(), "rest");
}

TEST(LineScanner, StaysWhereItWasWhenAReadFails) {
  LineScanner line("abc");
  EXPECT_FALSE(line.skip("abd"));
  EXPECT_FALSE(line.until("x").has_value());
  EXPECT_FALSE(line.number().has_value());
  EXPECT_EQ(line.rest(), "abc");
}

TEST(WholeNumber, TakesDigitsOnlyAndRefusesWhatMayNotFit) {
  EXPECT_EQ(whole_number("999999999999999999"), 999'999'999'999'999'999);
  EXPECT_FALSE(whole_number("1000000000000000000").has_value());
  EXPECT_FALSE(whole_number("").has_value());
  EXPECT_FALSE(whole_number("-1").has_value());
  EXPECT_FALSE(whole_number("1 ").has_value());
}

}  // namespace
}  // namespace onesec::text
