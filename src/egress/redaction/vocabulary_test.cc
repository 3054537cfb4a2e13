#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "egress/redaction/words.h"

namespace onesec::egress {
namespace {

/// What a detector writes into one of these is told in `standard`.
constexpr std::string_view kTold[] = {
    "finding.title = ", "finding.silenced_if = ", "measure(finding, ", "finding.type = ", ".id = \"",
    "flood.title = ",   "flood.silenced_if = ",   "flood.measures = ", "flood.type = ",   "notice.title = "};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The literals of the statement that begins here, with an X between them, where a value stands at run time.
std::string literals_of(std::string_view code) {
  std::string all;
  bool is_inside = false;
  for (const char c : code) {
    if (c == '"') {
      is_inside = !is_inside;
      all += is_inside ? "" : " ";
    } else if (is_inside) {
      all += c;
    } else if (c == ';') {
      break;
    }
  }
  return all;
}

void gather(const std::string& code, std::set<std::string>& words) {
  for (const std::string_view start : kTold) {
    for (std::size_t at = 0; (at = code.find(start, at)) != std::string::npos; at += start.size()) {
      std::string_view from = std::string_view(code).substr(at);
      if (start.starts_with(".id")) from = from.substr(0, from.find('\n'));
      std::string word;
      for (const char c : literals_of(from) + " ") {
        if (std::string_view(" ,.;:()_{}0123456789").contains(c)) {
          if (!word.empty()) words.insert(std::exchange(word, {}));
        } else {
          word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
      }
    }
  }
}

TEST(Vocabulary, HoldsEveryWordThatOurDetectorsTell) {
  const std::filesystem::path root = (std::filesystem::path(ONESEC_TESTDATA) / "../../../..").lexically_normal();
  std::set<std::string> words;
  for (const char* room : {"src/modules", "src/engine"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / room)) {
      const std::string stem = entry.path().stem().string();
      if (entry.path().extension() != ".cc" || stem.ends_with("_test") || stem.ends_with("_bench")) continue;
      gather(text_of(entry.path()), words);
    }
  }
  ASSERT_GT(words.size(), 80U) << "the sources aren't where they were";
  for (const std::string& word : words) {
    EXPECT_TRUE(is_own_word(word, AliasBook::Sort::Measured))
        << word
        << ": a detector tells it; add it to src/egress/redaction/vocabulary.cc, if nobody's name is meant by it";
  }
}

TEST(Vocabulary, HoldsNoNameOfAnAccountForTitles) {
  for (const char* name : {"root", "admin", "administrator", "guest", "test", "ubuntu", "postgres", "alice"})
    EXPECT_FALSE(is_own_word(name, AliasBook::Sort::Title)) << name;
}

}  // namespace
}  // namespace onesec::egress
