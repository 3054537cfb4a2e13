#include "ai/outbound/gate_reader.h"

#include <array>
#include <unordered_set>
#include <utility>

namespace onesec::ai {
namespace {

constexpr std::size_t kLongestWord = 40;

const std::unordered_set<std::string_view>& set_of(List list) {
  static const auto kSets = [] {
    std::array<std::unordered_set<std::string_view>, kLists> sets;
    for (std::size_t i = 0; i < kLists; ++i) {
      const auto words = words_of(static_cast<List>(i));
      sets[i].insert(words.begin(), words.end());
    }
    return sets;
  }();
  return kSets.at(std::to_underlying(list));
}

}  // namespace

bool GateReader::refuse(Refused reason, std::string expected) {
  if (!refused_) refusal_ = {.reason = reason, .at = at_, .expected = std::move(expected)};
  refused_ = true;
  return false;
}

bool GateReader::take(std::string_view literal, Refused reason) {
  if (refused_) return false;
  if (!text_.substr(at_).starts_with(literal)) return refuse(reason, "the text " + std::string(literal));
  at_ += literal.size();
  return true;
}

bool GateReader::next_is(std::string_view literal) {
  if (refused_ || !text_.substr(at_).starts_with(literal)) return false;
  at_ += literal.size();
  return true;
}

bool GateReader::word(List list, std::string_view* out) {
  if (refused_) return false;
  const std::string expected = "a word of the list `" + std::string(name_of(list)) + "`";
  if (at_ >= text_.size() || text_[at_] != '"') return refuse(Refused::Word, expected);
  const std::size_t end = text_.find('"', at_ + 1);
  if (end == std::string_view::npos || end - at_ - 1 > kLongestWord) return refuse(Refused::Word, expected);
  const std::string_view found = text_.substr(at_ + 1, end - at_ - 1);
  if (!set_of(list).contains(found)) return refuse(Refused::Word, expected);
  at_ = end + 1;
  if (out != nullptr) *out = found;
  return true;
}

bool GateReader::number(std::uint64_t most, Refused reason, std::uint64_t* out) {
  if (refused_) return false;
  const std::size_t start = at_;
  std::uint64_t value = 0;
  std::size_t end = at_;
  while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9' && end - start < 13) {
    value = value * 10 + static_cast<std::uint64_t>(text_[end] - '0');
    ++end;
  }
  if (end == start || (text_[start] == '0' && end - start > 1) || value > most) {
    return refuse(reason, "a whole number up to " + std::to_string(most));
  }
  at_ = end;
  if (out != nullptr) *out = value;
  return true;
}

bool GateReader::rest_of_string(Refused reason, std::string& out) {
  if (refused_) return false;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] == '\\') {
      ++at_;
      if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\\')) {
        return refuse(reason, "no escape but those of a quote and of a backslash");
      }
    }
    out += text_[at_++];
  }
  return take("\"", reason);
}

bool GateReader::at_end(Refused reason) {
  if (refused_) return false;
  return at_ == text_.size() || refuse(reason, "the end");
}

}  // namespace onesec::ai
