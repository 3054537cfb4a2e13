#include "ai/outbound/language.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "ai/outbound/vocab.h"
#include "modules/all.h"

namespace onesec::ai {
namespace {

template <List L>
bool has(std::string_view word) {
  return Word<L>::find(word).text() == word;
}

TEST(Language, HasAWordForEachModuleDetectorAndTechniqueOfTheProduct) {
  for (const ModuleInfo* module : all_modules()) {
    EXPECT_TRUE(has<List::Module>(module->name))
        << module->name << ": add it to outbound/language.cc if others may read it";
    for (const DetectorEntry& detector : module->detectors) {
      EXPECT_TRUE(has<List::Detector>(detector.spec->id)) << detector.spec->id << ": add it to outbound/language.cc";
      for (const std::string_view technique : detector.spec->techniques) {
        EXPECT_TRUE(has<List::Technique>(technique)) << technique << ": add it to outbound/language.cc";
      }
    }
  }
}

TEST(Language, HasOnlyPlainShortWordsAndEachOnce) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:+-";
  for (std::size_t i = 0; i < kLists; ++i) {
    const auto words = words_of(static_cast<List>(i));
    ASSERT_FALSE(words.empty());
    EXPECT_EQ(std::set<std::string_view>(words.begin(), words.end()).size(), words.size()) << i;
    for (const std::string_view word : words) {
      EXPECT_LE(word.size(), 40U) << word;
      EXPECT_EQ(word.find_first_not_of(kPlain), std::string_view::npos) << word;
    }
  }
}

TEST(Language, HasNoGivenNameAmongItsKeywords) {
  const auto lexicon = attack_lexicon();
  for (const std::string_view name :
       {"alice", "bob",  "grant", "mark", "max",   "ruby",  "jade",  "ash",   "rob",  "bill",
        "will",  "rose", "may",   "june", "guy",   "pat",   "art",   "ray",   "dean", "chase",
        "drew",  "sue",  "faith", "hope", "joy",   "eve",   "carol", "dick",  "jack", "frank",
        "nick",  "dot",  "penny", "ivy",  "amber", "pearl", "ernie", "miles", "iris"}) {
    EXPECT_FALSE(std::binary_search(lexicon.begin(), lexicon.end(), name)) << name;
  }
}

/// The lists as the document prints them.
std::string published() {
  std::string out;
  for (std::size_t i = 0; i < kLists; ++i) {
    const auto list = static_cast<List>(i);
    out += "\n## " + std::string(name_of(list)) + "\n\n";
    std::string line;
    for (const std::string_view word : words_of(list)) {
      if (line.size() + word.size() > 126) {
        out += line + "\n";
        line.clear();
      }
      line += (line.empty() ? "`" : " `") + std::string(word) + "`";
    }
    out += line + "\n";
  }
  return out;
}

TEST(Language, IsPublishedInTheDocumentsWordForWord) {
  const std::filesystem::path folder = std::filesystem::path(ONESEC_TESTDATA).parent_path();
  std::ifstream file(folder.parent_path().parent_path().parent_path() / "docs/ai-language.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string document = text.str();
  const std::size_t lists = document.find("\n## module\n");
  ASSERT_NE(lists, std::string::npos);
  EXPECT_TRUE(document.substr(lists) == published()) << "docs/ai-language.md should end with:\n" << published();
}

}  // namespace
}  // namespace onesec::ai
