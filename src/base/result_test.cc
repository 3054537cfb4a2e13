#include "base/result.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

TEST(Error, EachLayerSaysWhatItWasDoing) {
  const Error error = Error{Code::NotFound, "no such key"}.while_("line 3").while_("reading x.yaml");
  EXPECT_EQ(error.what, "reading x.yaml: line 3: no such key");
  EXPECT_EQ(error.code, Code::NotFound);
}

TEST(Quoted, Table) {
  const struct {
    const char* name;
    std::string_view text;
    std::string want;
  } kCases[] = {
      {"plain", "root", "\"root\""},
      {"quote_and_backslash", "a\"b\\c", "\"a\\\"b\\\\c\""},
      {"terminal_escape", "\x1b[31mred", "\"\\x1b[31mred\""},
      {"utf8_stays", "Zürich", "\"Zürich\""},
      {"broken_utf8", std::string_view("\xc3(", 2), "\"\\xc3(\""},
      {"surrogate", "\xed\xa0\x80", "\"\\xed\\xa0\\x80\""},
      {"nul", std::string_view("\0", 1), "\"\\x00\""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(quote(c.text), c.want);
  }
  EXPECT_EQ(quote(std::string(81, 'a')), "\"" + std::string(80, 'a') + "…\"");
}

}  // namespace
}  // namespace onesec
