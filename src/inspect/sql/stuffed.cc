#include "inspect/sql/stuffed.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::sql {
namespace {

/// Keywords that filters take out of values.
constexpr std::array<std::string_view, 10> kKeywords{"and",    "concat", "from",  "having", "or",
                                                     "select", "sleep",  "union", "update", "where"};

constexpr ascii::Bytes begins_keyword("acfhosuwACFHOSUW");
constexpr ascii::Bytes ends_keyword("degmnprtDEGMNPRT");
static_assert(std::ranges::all_of(kKeywords, [](std::string_view keyword) {
  return begins_keyword(keyword.front()) && ends_keyword(keyword.back());
}));

/// seSELECTlect: the keyword, split anywhere by itself; empty: none.
std::string_view keyword_in(std::string_view word) {
  if (word.size() < 4 || word.size() > 12 || word.size() % 2 != 0) return {};
  if (!begins_keyword(word.front()) || !ends_keyword(word.back())) return {};
  for (const std::string_view keyword : kKeywords) {
    if (word.size() != 2 * keyword.size() || ascii::lower(word.front()) != keyword.front()) continue;
    for (std::size_t head = 1; head < keyword.size(); ++head) {
      const bool is_split = ascii::equals(word.substr(0, head), keyword.substr(0, head)) &&
                            ascii::equals(word.substr(head, keyword.size()), keyword) &&
                            ascii::equals(word.substr(head + keyword.size()), keyword.substr(head));
      if (is_split) return keyword;
    }
  }
  return {};
}

/// Where a comment ends that stands in a word, its letters on both sides; 0: none begins at `at`.
std::size_t end_of_inner_comment(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 64;  // "/**/" and a few letters; longer ones are read as blanks, as always.
  if (at == 0 || !ascii::is_letter(text[at - 1]) || !text.substr(at).starts_with("/*")) return 0;
  const std::size_t close = text.substr(0, at + kLongest).find("*/", at + 2);
  if (close == std::string_view::npos || close + 2 >= text.size() || !ascii::is_letter(text[close + 2])) return 0;
  return close + 2;
}

}  // namespace

bool unstuff(std::string_view text, std::string& out) {
  out.clear();
  std::size_t copied = 0;  // Most texts hold nothing of that kind, and are not copied at all.
  for (std::size_t at = 0; at < text.size();) {
    if (!ascii::is_letter(text[at])) {
      const std::size_t end = text[at] == '/' ? end_of_inner_comment(text, at) : 0;
      if (end != 0) {
        out.append(text.substr(copied, at - copied));
        copied = end;
      }
      at = end != 0 ? end : at + 1;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && ascii::is_letter(text[end])) ++end;
    if (const std::string_view keyword = keyword_in(text.substr(at, end - at)); !keyword.empty()) {
      out.append(text.substr(copied, at - copied)).append(keyword);
      copied = end;
    }
    at = end;
  }
  out.append(text.substr(copied == 0 ? text.size() : copied));
  return copied != 0;
}

}  // namespace onesec::inspect::sql
