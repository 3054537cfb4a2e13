#include "text/regex.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>

namespace onesec::text {
namespace {

re2::RE2::Options options_of(const Regex::Options& wanted) {
  re2::RE2::Options options;
  options.set_encoding(re2::RE2::Options::EncodingLatin1);  // Bytes: what is matched is hostile, and need not be UTF-8.
  options.set_log_errors(false);
  options.set_case_sensitive(!wanted.ignore_case);
  options.set_max_mem(wanted.max_memory);
  return options;
}

}  // namespace

void Regex::Deleter::operator()(const re2::RE2* regex) const { delete regex; }

Result<Regex> Regex::compile(std::string_view pattern, Options options) {
  if (std::ranges::any_of(pattern, [](char c) { return static_cast<unsigned char>(c) > 0x7F; })) {
    return fail(Code::InvalidInput, "expected ASCII in a regex; `contains` takes other characters");
  }
  Owner regex(new re2::RE2(re2::StringPiece(pattern.data(), pattern.size()), options_of(options)));
  if (regex->ok()) return Regex(std::move(regex));
  const bool is_large = regex->error_code() == re2::RE2::ErrorPatternTooLarge;
  return fail(Code::InvalidInput, is_large ? "the regex needs more than " + std::to_string(options.max_memory / 1'024) +
                                                 " KiB; write smaller repetitions"
                                           : "the regex is wrong: " + regex->error());
}

std::optional<Regex::Span> Regex::find(std::string_view text) const {
  re2::StringPiece found;
  const re2::StringPiece piece(text.data(), text.size());
  if (!regex_->Match(piece, 0, text.size(), re2::RE2::UNANCHORED, &found, 1)) return std::nullopt;
  const auto begin = static_cast<std::size_t>(found.data() - text.data());
  return Span{begin, begin + found.size()};
}

std::vector<std::string> Regex::literals_of(std::string_view pattern, std::size_t shortest) {
  re2::FilteredRE2 filter(static_cast<int>(shortest));
  int id = 0;
  const re2::StringPiece piece(pattern.data(), pattern.size());
  if (filter.Add(piece, options_of({.ignore_case = true}), &id) != re2::RE2::NoError) return {};
  std::vector<std::string> literals;
  filter.Compile(&literals);
  if (literals.empty()) return {};
  // With no literal in the text it must not be able to match; a filter that lets it pass then is none.
  std::vector<int> passing;
  filter.AllPotentials({}, &passing);
  if (!passing.empty()) return {};
  std::ranges::sort(literals);
  return literals;
}

}  // namespace onesec::text
