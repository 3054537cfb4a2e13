#include "inspect/decode/decode.h"

#include <gtest/gtest.h>

namespace onesec::inspect {
namespace {

template <class Decode>
std::string after(const Decode& decode, std::string_view text) {
  std::string out;
  return decode(text, out) ? out : "(nothing to decode)";
}
constexpr auto percent = [](std::string_view text, std::string& out) { return decode_percent(text, false, out); };
constexpr auto form = [](std::string_view text, std::string& out) { return decode_percent(text, true, out); };

TEST(Decode, Percent) {
  EXPECT_EQ(after(percent, "%27%20or+1"), "' or+1");
  EXPECT_EQ(after(form, "a+b%2B"), "a b+");
  EXPECT_EQ(after(percent, "%2527"), "%27") << "one layer at a time";
  EXPECT_EQ(after(percent, "%u0027%U003c"), "'<");
  EXPECT_EQ(after(percent, "100%"), "(nothing to decode)");
  EXPECT_EQ(after(percent, "%zz%2"), "(nothing to decode)");
  EXPECT_EQ(after(percent, "%00"), std::string(1, '\0'));
}

TEST(Decode, BlanksOfFormsThatWereEncodedOnceMore) {
  EXPECT_EQ(after(decode_plus, "'+or+1=1--+"), "' or 1=1-- ");
  EXPECT_EQ(after(decode_plus, "+UNION+SELECT+NULL"), " UNION SELECT NULL");
  EXPECT_EQ(after(decode_plus, "c++"), "(nothing to decode)");
  EXPECT_EQ(after(decode_plus, "a+b c+d+e"), "(nothing to decode)") << "it has blanks";
  EXPECT_EQ(after(decode_plus, "/search?q=a+b+c+d&r=\"x\""), "(nothing to decode)") << "a URL";
}

TEST(Decode, Entities) {
  EXPECT_EQ(after(decode_entities, "&lt;b&gt;&#39;&#x27&#0000000060;"), "<b>''<");
  EXPECT_EQ(after(decode_entities, "java&Tab;script&colon;"), "java\tscript:");
  EXPECT_EQ(after(decode_entities, "fish & chips; a&b=c"), "(nothing to decode)");
  EXPECT_EQ(after(decode_entities, "&#99999999999;"),
            "\xEF\xBF\xBD"
            "9;");
  EXPECT_EQ(after(decode_entities, "&#xD800;"), "\xEF\xBF\xBD");
}

TEST(Decode, Escapes) {
  EXPECT_EQ(after(decode_escapes, R"(\x27\u0041\u{3c}\047)"), "'A<'");
  EXPECT_EQ(after(decode_escapes, R"(\uuu0041)"), "A");
  EXPECT_EQ(after(decode_escapes, R"(\\u003cb)"), "<b") << "JSON in JSON";
  EXPECT_EQ(after(decode_escapes, R"(C:\new\table)"), "(nothing to decode)");
  EXPECT_EQ(after(decode_escapes, "\\"), "(nothing to decode)");
  EXPECT_EQ(after(decode_escapes, R"(\u{}\u{1234567}\x4)"), "(nothing to decode)");
}

TEST(Decode, EscapesOfStyleSheets) {
  EXPECT_EQ(after(decode_escapes, R"(\3c script\3e \00003cb)"), "<script><b");
  EXPECT_EQ(after(decode_escapes, R"(\22\28)"), "\"(") << "in octal these would be control characters";
  EXPECT_EQ(after(decode_escapes, R"(\141)"), "a") << "octal";
  EXPECT_EQ(after(decode_escapes, R"(scr\0ipt)"), std::string("scr\0ipt", 7)) << "NUL of ECMAScript";
  EXPECT_EQ(after(decode_escapes, R"(a\0ab)"), "(nothing to decode)");
  EXPECT_EQ(after(decode_escapes, R"(root\0)"), "(nothing to decode)") << "a folder";
  EXPECT_EQ(after(decode_escapes, R"(\feed\dad\c)"), "(nothing to decode)") << "folders";
}

TEST(Decode, Hexadecimal) {
  EXPECT_EQ(after(decode_hex_text, "0x27206f7220313d31"), "' or 1=1");
  EXPECT_EQ(after(decode_hex_text, "27206f7220313d31"), "' or 1=1");
  EXPECT_EQ(after(decode_hex_text, "0x616263"), "(nothing to decode)") << "three bytes";
  EXPECT_EQ(after(decode_hex_text, "da39a3ee5e6b4b0d3255bfef95601890afd80709"), "(nothing to decode)") << "a hash";
  EXPECT_EQ(after(decode_hex_text, "27206f7220313d3"), "(nothing to decode)");
  EXPECT_EQ(after(decode_hex_text, "0x27206f72 20313d31"), "(nothing to decode)");
}

TEST(Decode, Lookalikes) {
  EXPECT_EQ(after(decode_lookalikes, "..\xC0\xAF.."), "../..");
  EXPECT_EQ(after(decode_lookalikes, "\xE0\x80\xAF"), "/");
  EXPECT_EQ(after(decode_lookalikes, "\xEF\xBC\x9Cscript\xEF\xBC\x9E"), "<script>");
  EXPECT_EQ(after(decode_lookalikes, "l\xE2\x80\x99\xC3\xA9t\xC3\xA9"), "l'\xC3\xA9t\xC3\xA9");
  EXPECT_EQ(after(decode_lookalikes, "\xC5\xBF\xE2\x84\xAA"), "sk");
  EXPECT_EQ(after(decode_lookalikes, "\xC3\xA9"), "(nothing to decode)");
  EXPECT_EQ(after(decode_lookalikes, "\xE2\x80"), "(nothing to decode)");
  EXPECT_EQ(after(decode_lookalikes, "\xE2\x91\xA0\xE3\x80\x82\xE2\x93\xAA"), "1.0");
  EXPECT_EQ(after(decode_lookalikes, "a\xE5\x98\x8A\xE5\x98\x8D-b"), "a\r\n-b");
  EXPECT_EQ(after(decode_lookalikes, "\xE5\x98\x8D"), "(nothing to decode)") << "a word of Chinese";
  EXPECT_EQ(after(decode_lookalikes, "1\xA0UNION"), "1 UNION");
  EXPECT_EQ(after(decode_lookalikes, "\xADs"), "-s");
  EXPECT_EQ(after(decode_lookalikes,
                  "'\xC2\xA0or\xE3\x80\x80"
                  "1"),
            "' or 1");
  EXPECT_EQ(after(decode_lookalikes, std::string_view("<\0s\0>", 5)), "<s>") << "UTF-16 of ASCII";
  EXPECT_EQ(after(decode_lookalikes, "\xF0\x80\x80\xAF\xF8\x80\x80\x80\xAE\xFC\x80\x80\x80\x80\xAF"), "/./");
  EXPECT_EQ(after(decode_lookalikes, "\xF0\x9F\x98\x80"), "(nothing to decode)") << "a face";
}

TEST(Decode, StringsOfJson) {
  EXPECT_EQ(after(decode_json_string, R"(a\n\"b\\\/\u0027)"), "a\n\"b\\/'");
  EXPECT_EQ(after(decode_json_string, R"(a\qb)"), "(nothing to decode)");
  EXPECT_EQ(after(decode_json_string, "a\\"), "(nothing to decode)");
}

TEST(Decode, Utf7) {
  EXPECT_EQ(after(decode_utf7, "+ADw-script+AD4-"), "<script>");
  EXPECT_EQ(after(decode_utf7, "a+b-c"), "(nothing to decode)");
  EXPECT_EQ(after(decode_utf7, "+AGE-"), "(nothing to decode)") << "a letter needs no encoding";
  EXPECT_EQ(after(decode_utf7, "+"), "(nothing to decode)");
}

TEST(Decode, Base64) {
  EXPECT_EQ(after(decode_base64_text, "JyBvciAxPTEgLS0g"), "' or 1=1 -- ");
  EXPECT_EQ(after(decode_base64_text, "JyBvciAxPTEgLS0="), "' or 1=1 --");
  EXPECT_EQ(after(decode_base64_text, "O3dob2FtaQ=="), ";whoami");
  EXPECT_EQ(after(decode_base64_text, "short"), "(nothing to decode)");
  EXPECT_EQ(after(decode_base64_text, "administrator"), "(nothing to decode)") << "its bytes are no text";
  EXPECT_EQ(after(decode_base64_text, "PHA+w6kgYWxlcnQoMSk="), "<p>\xC3\xA9 alert(1)");
  EXPECT_EQ(after(decode_base64_text, "PHA+6SBhbGVydCgxKQ=="), "(nothing to decode)") << "Latin-1 may be anything";
  EXPECT_EQ(after(decode_base64_text, "w6nDqcOpw6k="), "(nothing to decode)") << "too short to be no chance";
  EXPECT_EQ(after(decode_base64_text, "not base64, is it"), "(nothing to decode)");
}

TEST(Decode, PercentSignsThatAspPassesOver) {
  std::string out;
  EXPECT_TRUE(decode_stray_percents("1 %U%N%I%O%N %S%E%L%E%C%T 1", out));
  EXPECT_EQ(out, "1 UNION SELECT 1");
  for (const std::string_view text :
       {"100%a 50%b", "%s and %d, %s, %u, %x: five of them in a sentence", "%U%N", "% % % % % %"})
    EXPECT_FALSE(decode_stray_percents(text, out)) << text;
}
TEST(Decode, EndsOfLinesInOtherWritings) {
  std::string out;
  EXPECT_TRUE(decode_lookalikes("x\xC4\x8D\xC4\x8Ay", out));
  EXPECT_EQ(out, "x\r\ny");
  EXPECT_TRUE(decode_escapes(R"(a\r\nb)", out));
  EXPECT_EQ(out, "a\nb");
  EXPECT_FALSE(decode_escapes(R"(C:\report\new)", out));
}

}  // namespace
}  // namespace onesec::inspect
