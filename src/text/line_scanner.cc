#include "text/line_scanner.h"

#include <algorithm>

namespace onesec::text {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void LineScanner::skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

std::optional<std::string_view> LineScanner::until(std::string_view mark) {
  const std::size_t at = rest_.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = rest_.substr(0, at);
  rest_.remove_prefix(at + mark.size());
  return before;
}

std::optional<std::string_view> LineScanner::word() {
  const std::string_view found = rest_.substr(0, rest_.find(' '));
  if (found.empty()) return std::nullopt;
  rest_.remove_prefix(found.size());
  return found;
}

std::optional<std::int64_t> LineScanner::number() {
  const std::size_t digits = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
  const std::optional<std::int64_t> value = whole_number(rest_.substr(0, digits));
  if (value) rest_.remove_prefix(digits);
  return value;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  constexpr std::size_t kMaxDigits = 18;  // 10^18 - 1 fits 63 bits
  if (text.empty() || text.size() > kMaxDigits || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

}  // namespace onesec::text
