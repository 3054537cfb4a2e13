#include "model/mention.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

struct Mention {
  std::string name;
  Entity entity;
  std::string before;
  std::string after;
};

TEST(Mention, MentionsAreWordsOfTheirOwnInAnySpelling) {
  const Entity alice{EntityKind::User, "alice"};
  const Entity v4{EntityKind::Address, "192.0.2.1"};
  const Entity v6{EntityKind::Address, "2001:db8::1"};
  for (const Mention& row : std::vector<Mention>{
           {"a word", alice, "for alice from", "for X from"},
           {"in any case", alice, "ALICE, Alice", "X, X"},
           {"at both ends", alice, "alice alice", "X X"},
           {"beside punctuation", alice, "alice@host 'alice' alice.", "X@host 'X' X."},
           {"not inside a longer word", alice, "malice alice2 alice_b", "malice alice2 alice_b"},
           {"not inside a word of another script", alice,
            "\xC3\xA9"
            "alice",
            "\xC3\xA9"
            "alice"},
           {"a name that is no word", {EntityKind::User, "-x-"}, "a-x-b", "aXb"},
           {"an empty name is nowhere", {EntityKind::User, ""}, "abc", "abc"},
           {"an address", v4, "from 192.0.2.1 port 22", "from X port 22"},
           {"an address with a port", v4, "192.0.2.1:443", "X:443"},
           {"an address behind a colon", v4, "addr:192.0.2.1", "addr:X"},
           {"not a longer address", v4, "192.0.2.10 192.0.2.1", "192.0.2.10 X"},
           {"a mapped spelling", v4, "from ::ffff:192.0.2.1 port", "from X port"},
           {"a long spelling", v6, "[2001:DB8:0:0:0:0:0:1]:22", "[X]:22"},
           {"the short spelling", v6, "from 2001:db8::1 port", "from X port"},
           {"behind an encoded letter", v4, "?ip%3D192.0.2.1 %20192.0.2.1", "?ip%3DX %20X"},
           {"behind an escaped letter", v4, "a\\t192.0.2.1\\n", "a\\tX\\n"},
           {"between underscores", v4, "ip_192.0.2.1_a", "ip_X_a"},
           {"a word behind an encoded letter", alice, "user%3Dalice&", "user%3DX&"},
           {"beside another one", v4, "192.0.2.1:192.0.2.1", "X:X"},
           {"not the end of a longer one", {EntityKind::Address, "::1"}, "2001:db8::1 ::1", "2001:db8::1 X"},
           {"a word run together with itself", {EntityKind::User, "a:"}, "a:a:", "XX"},
           {"not its neighbour", v6, "2001:db8::12", "2001:db8::12"},
       }) {
    std::string text = row.before;
    const std::size_t count = replace_mentions(text, row.entity, "X");
    EXPECT_EQ(text, row.after) << row.name;
    EXPECT_EQ(count > 0, row.before != row.after) << row.name;
  }
}

TEST(Mention, AnAddressThatOnlyAnotherReplacementUncoversGoesToo) {
  std::string text = "1::1::";
  EXPECT_EQ(replace_mentions(text, {EntityKind::Address, "1::"}, "[erased]"), 2U);
  EXPECT_EQ(text, "[erased][erased]");
}

}  // namespace
}  // namespace onesec
