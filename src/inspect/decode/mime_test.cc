#include "inspect/decode/mime.h"

#include <gtest/gtest.h>

namespace onesec::inspect {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  return decode_quoted_printable(text, out) ? out : "none";
}
std::string words(std::string_view text) {
  std::string out;
  return decode_encoded_words(text, out) ? out : "none";
}

TEST(Mime, QuotedPrintable) {
  EXPECT_EQ(quoted("a=3Cb=3e=\r\nc=\nd"), "a<b>cd");
  EXPECT_EQ(quoted("1=31=3=zz="), "11=3=zz=");
  EXPECT_EQ(quoted("a=b"), "none");
  EXPECT_EQ(quoted(""), "none");
}

TEST(Mime, EncodedWords) {
  EXPECT_EQ(words("=?utf-8?Q?a_b=2Ejsp?="), "a b.jsp");
  EXPECT_EQ(words("x =?UTF-8?B?YS5qc3A=?= y"), "x a.jsp y");
  EXPECT_EQ(words("=?utf-8?q?a?= \t =?utf-8?q?b?="), "ab");
  for (const char* text : {"", "=", "=?", "=?utf-8?q?", "=?utf-8?q?a", "=?utf-8?x?a?=", "=??q?a?=", "a=?b"})
    EXPECT_EQ(words(text), "none") << text;
}

}  // namespace
}  // namespace onesec::inspect
