#include "ai/provider/verdict.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "ai/outbound/language.h"

namespace onesec::ai {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxEvidenceNamed = 5;
constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// What stands between a first line "```json" and a last "```": models write so whatever they are asked.
std::string_view without_fence(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with("```") || !text.ends_with("```") || text.size() < 7) return text;
  text.remove_suffix(3);
  const std::size_t line = text.find('\n');
  return line == std::string_view::npos ? text : trimmed(text.substr(line + 1));
}

std::string word_or(const Json& json, List list, const char* otherwise) {
  if (!json.is_string()) return otherwise;
  const auto words = words_of(list);
  const auto found = std::ranges::find(words, json.get_ref<const std::string&>());
  return found == words.end() ? otherwise : std::string(*found);
}

bool is_known(const std::string& id, const AskedFor& asked) {
  if (id == "alert") return true;
  for (std::size_t i = 1; i <= asked.evidence; ++i) {
    if (id == "e" + std::to_string(i)) return true;
  }
  for (std::size_t i = 1; i <= asked.related; ++i) {
    if (id == "r" + std::to_string(i)) return true;
  }
  return false;
}

std::unexpected<Error> wrong(std::string_view what) {
  return fail(Code::InvalidInput, "the model's answer: expected " + std::string(what));
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether the dot at `at` is the one inside an alias: "u2.bcdfghjk", not followed by more.
bool is_alias_dot(std::string_view text, std::size_t at, const RequestTag& tag) {
  if (text.substr(at + 1, RequestTag::kLength) != tag.text()) return false;
  const std::size_t end = at + 1 + RequestTag::kLength;
  if (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) return false;
  std::size_t begin = at;
  while (begin > 0 && is_digit(text[begin - 1])) --begin;
  if (begin == at || begin == 0 || at - begin > 2 || !is_letter(text[begin - 1])) return false;
  return begin == 1 || !(is_letter(text[begin - 2]) || is_digit(text[begin - 2]) || text[begin - 2] == '-');
}

}  // namespace

std::string plain_summary(std::string_view text, const RequestTag& tag) {
  constexpr std::string_view kAllowed = " ,;:()'-%+";
  std::string plain;
  for (std::size_t i = 0; i < text.size() && plain.size() < kMaxSummary; ++i) {
    const char c = text[i];
    char shown = ' ';
    if (is_letter(c) || is_digit(c) || kAllowed.find(c) != std::string_view::npos) shown = c;
    if (c == '.') {
      const bool ends = i + 1 == text.size() || kBlanks.find(text[i + 1]) != std::string_view::npos;
      if (ends || is_alias_dot(text, i, tag)) shown = '.';
    }
    if (shown == ' ' && (plain.empty() || plain.back() == ' ')) continue;
    plain += shown;
  }
  while (plain.ends_with(' ')) plain.pop_back();
  return plain;
}

Result<Verdict> read_verdict(std::string_view text, const AskedFor& asked) {
  const Json json = Json::parse(without_fence(text), nullptr, false);
  if (!json.is_object()) return wrong("one JSON object");
  const auto member = [&](const char* name) { return json.find(name); };
  const auto score = member("score");
  if (score == json.end() || !score->is_number()) return wrong("score: a number from 0 to 1");
  const double value = score->get<double>();
  if (!std::isfinite(value) || value < 0 || value > 1) return wrong("score: a number from 0 to 1");
  const auto category = member("category");
  if (category == json.end() || !category->is_string()) return wrong("category: a word");
  const auto evidence = member("evidence");
  if (evidence == json.end() || !evidence->is_array()) return wrong("evidence: a list");
  Verdict verdict;
  verdict.score_percent = static_cast<std::uint32_t>(std::lround(value * 100));
  verdict.category = word_or(*category, List::Category, "unknown");
  for (const Json& id : *evidence) {
    if (verdict.evidence.size() == kMaxEvidenceNamed) break;
    if (!id.is_string() || !is_known(id.get_ref<const std::string&>(), asked)) continue;
    std::string known = id.get<std::string>();
    if (std::ranges::find(verdict.evidence, known) == verdict.evidence.end())
      verdict.evidence.push_back(std::move(known));
  }
  if (asked.tier == Tier::Triage) return verdict;
  const auto step = member("next_step");
  const auto summary = member("summary");
  if (step == json.end() || !step->is_string()) return wrong("next_step: a word");
  if (summary == json.end() || !summary->is_string()) return wrong("summary: a text");
  verdict.next_step = word_or(*step, List::NextStep, "none");
  verdict.summary = plain_summary(summary->get_ref<const std::string&>(), asked.tag);
  return verdict;
}

}  // namespace onesec::ai
