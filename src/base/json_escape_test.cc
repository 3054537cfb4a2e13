#include "base/json_escape.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

std::string literal(std::string_view text) {
  std::string out = "x";
  append_json_string(out, text);
  return out.substr(1);
}

TEST(JsonEscape, LeavesPlainAndUnicodeTextAsItIs) {
  EXPECT_EQ(literal(""), "\"\"");
  EXPECT_EQ(literal("plain"), "\"plain\"");
  EXPECT_EQ(literal("na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x94\x91"), "\"na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x94\x91\"");
}

TEST(JsonEscape, EscapesQuotesBackslashesAndControls) {
  EXPECT_EQ(literal("a\"b\\c\n\r\t\x01\x1f"), "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f\"");
  EXPECT_EQ(literal(std::string_view("\0", 1)), "\"\\u0000\"");
}

TEST(JsonEscape, ReplacesEveryByteThatIsNotUtf8) {
  EXPECT_EQ(literal("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(literal("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // cut off
  EXPECT_EQ(literal("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // overlong
  EXPECT_EQ(literal("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // surrogate
}

TEST(Utf8Length, KnowsTheBordersOfUnicode) {
  EXPECT_EQ(utf8_length(""), 0U);
  EXPECT_EQ(utf8_length("a"), 1U);
  EXPECT_EQ(utf8_length("\xDF\xBF"), 2U);
  EXPECT_EQ(utf8_length("\xEF\xBF\xBF"), 3U);
  EXPECT_EQ(utf8_length("\xF4\x8F\xBF\xBF"), 4U);
  EXPECT_EQ(utf8_length("\xF4\x90\x80\x80"), 0U);
  EXPECT_EQ(utf8_length("\xF0\x8F\xBF\xBF"), 0U);
}

}  // namespace
}  // namespace onesec
