#include "inspect/request/harmless_texts.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "inspect/request/inspector.h"

namespace onesec::inspect {
namespace {

class HarmlessTextsTest : public ::testing::Test {
 protected:
  /// Points of every class, of a request that is read with what is remembered.
  Scores scores(const Request& request) { return inspect_request(request, Watcher{}, {}, texts.get()); }

  std::unique_ptr<HarmlessTexts> texts = std::make_unique<HarmlessTexts>(HashKey{1});
};

TEST_F(HarmlessTextsTest, ALeafIsRememberedAsWhatItWasAndNothingElse) {
  const Leaf leaf{.part = Part::QueryValue, .name = "ab", .text = "cd", .value = "", .around = ""};
  std::set<std::uint64_t> marks{texts->mark_of(leaf)};
  for (const Leaf& other :
       {Leaf{Part::FormValue, "ab", "cd"}, Leaf{Part::QueryValue, "abc", "d"}, Leaf{Part::QueryValue, "a", "bcd"},
        Leaf{Part::QueryValue, "ab", "", "cd"}, Leaf{Part::QueryValue, "ab", "cd", "", "e"}}) {
    EXPECT_TRUE(marks.insert(texts->mark_of(other)).second) << other.name << ' ' << other.text;
  }
  EXPECT_EQ(texts->mark_of({Part::QueryValue, "ab", std::string(HarmlessTexts::kLongest, 'x')}), 0U);
  EXPECT_FALSE(texts->has(0)) << "an empty place";
}

TEST_F(HarmlessTextsTest, WhatIsRememberedChangesNoScore) {
  const std::string json = R"({"note": "fish and chips for two", "id": "1' or 1=1-- "})";
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(scores({.path = "/page.html", .query = "q=a+word+of+prose&lang=en"}).points, Scores().points);
    const Request attack{.path = "/page.html", .query = "q=a+word+of+prose&id=1'+or+1=1--+"};
    EXPECT_EQ(scores(attack).points, inspect_request(attack).points);
    EXPECT_GE(scores(attack).of(Attack::Sql), 100U);
    const Request body{.path = "/page.html", .body = json, .content_type = "application/json"};
    EXPECT_EQ(scores(body).points, inspect_request(body).points);
  }
}

TEST_F(HarmlessTextsTest, AValueIsReadAgainUnderAnotherName) {
  const Request named{.path = "/", .query = "cmd=whoami"};
  EXPECT_EQ(scores({.path = "/", .query = "user=whoami"}).of(Attack::Shell), 0U);
  EXPECT_EQ(scores(named).points, inspect_request(named).points);
}

TEST_F(HarmlessTextsTest, WhatWasNotReadToItsEndIsNotRemembered) {
  const std::string query = "id=long+enough+%252525252525252541";
  const Scores first = scores({.path = "/", .query = query});
  const Scores second = scores({.path = "/", .query = query});
  EXPECT_GT(first.passed_over, 0U);
  EXPECT_EQ(first.passed_over, second.passed_over);
}

}  // namespace
}  // namespace onesec::inspect
