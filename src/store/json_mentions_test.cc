#include "store/json_mentions.h"

#include <gtest/gtest.h>

namespace onesec::store {
namespace {

TEST(JsonMentions, Table) {
  const Entity alice{EntityKind::User, "alice"};
  const Entity address{EntityKind::Address, "2001:db8::1"};
  const struct {
    const char* name;
    std::string json;
    const Entity& entity;
    bool is_found;
  } kCases[] = {
      {"as_the_whole_text", R"({"entity":{"value":"alice"}})", alice, true},
      {"as_a_word", R"({"matched":["Failed password for ALICE from"]})", alice, true},
      {"inside_a_longer_word", R"({"title":"malice_aforethought"})", alice, false},
      {"as_a_key", R"({"alice":1})", alice, true},
      {"escaped", R"({"title":"\u0061lice"})", alice, true},
      {"in_another_spelling", R"({"title":"from 2001:DB8:0::1 again"})", address, true},
      {"in_what_is_no_json", "alice {", alice, true},
      {"behind_what_is_too_deep_for_a_stack", std::string(200'000, '[') + "\"alice\"", alice, true},
      {"nowhere", R"({"a":[1,true,null,-2.5,"bob"]})", alice, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(json_mentions(c.json, c.entity), c.is_found);
  }
}

}  // namespace
}  // namespace onesec::store
