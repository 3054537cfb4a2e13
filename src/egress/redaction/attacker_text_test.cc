#include "egress/redaction/attacker_text.h"

#include <gtest/gtest.h>

namespace onesec::egress {
namespace {

TEST(AttackerText, Table) {
  const struct {
    const char* name;
    std::string_view text;
    std::size_t max_points;
    std::string_view clean;
    std::size_t removed;
    bool is_cut;
  } kCases[] = {
      {"plain", "failed for alice", 50, "failed for alice", 0, false},
      {"other_scripts", "\xC3\xA9t\xC3\xA9 \xE4\xBD\xA0 \xF0\x9F\x94\xA5", 50,
       "\xC3\xA9t\xC3\xA9 \xE4\xBD\xA0 \xF0\x9F\x94\xA5", 0, false},
      {"terminal_escape", "a\x1B[31mb", 50, "a[31mb", 1, false},
      {"c1_control",
       "a\xC2\x9B"
       "31mb",
       50, "a31mb", 1, false},
      {"delete",
       "a\x7F"
       "b",
       50, "ab", 1, false},
      {"nul", std::string_view("a\0b", 3), 50, "ab", 1, false},
      {"a_tab_and_a_line_keep_words_apart", "a\tb\nc", 50, "a b c", 2, false},
      {"line_separator",
       "a\xE2\x80\xA8"
       "b",
       50, "a b", 1, false},
      {"right_to_left_override", "exe\xE2\x80\xAEgpj", 50, "exegpj", 1, false},
      {"bidi_isolate", "\xE2\x81\xA6x\xE2\x81\xA9", 50, "x", 2, false},
      {"arabic_letter_mark",
       "a\xD8\x9C"
       "b",
       50, "ab", 1, false},
      {"zero_width_space", "al\xE2\x80\x8Bice", 50, "alice", 1, false},
      {"byte_order_mark", "\xEF\xBB\xBFx", 50, "x", 1, false},
      {"tag_characters", "x\xF3\xA0\x81\xA1", 50, "x", 1, false},
      {"joiners_belong_to_words", "\xD9\x85\xE2\x80\x8C\xD9\x85", 50, "\xD9\x85\xE2\x80\x8C\xD9\x85", 0, false},
      {"no_utf8", "a\xFF\xC3", 50, "a\xEF\xBF\xBD\xEF\xBF\xBD", 2, false},
      {"overlong_slash", "\xC0\xAF", 50, "\xEF\xBF\xBD\xEF\xBF\xBD", 2, false},
      {"at_the_limit", "abc", 3, "abc", 0, false},
      {"one_past_the_limit", "abcd", 3, "ab\xE2\x80\xA6", 0, true},
      {"cut_between_code_points", "\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5", 2, "\xF0\x9F\x94\xA5\xE2\x80\xA6",
       0, true},
      {"what_is_removed_needs_no_room", "abc\x01\x02", 3, "abc", 2, false},
      {"no_room", "abc", 0, "", 0, true},
      {"nothing", "", 0, "", 0, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const CleanText clean = clean_text(c.text, c.max_points);
    EXPECT_EQ(clean.text, c.clean);
    EXPECT_EQ(clean.removed, c.removed);
    EXPECT_EQ(clean.is_cut, c.is_cut);
  }
}

TEST(AttackerText, NoLineOfALogLooksAsIfItWereOurs) {
  EXPECT_EQ(log_text("a\n1sec-engine: all is well\x1B[2J\r\n"), "a\n  1sec-engine: all is well[2J ");
  EXPECT_EQ(log_text(std::string(2'000, '\n')).size(), 99U * 3);
  EXPECT_EQ(log_text(std::string(1'001, 'x')), std::string(999, 'x') + "\xE2\x80\xA6");
  EXPECT_EQ(log_text(""), "");
}

}  // namespace
}  // namespace onesec::egress
