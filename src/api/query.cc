#include "api/query.h"

#include <algorithm>
#include <charconv>

namespace onesec::api {
namespace {

/// No route has more than seven.
constexpr std::size_t kMaxParameters = 32;

/// In seconds: 2^32 weeks are 2.6e15 of them, which is more nanoseconds than an integer holds.
constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
    {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}, {"w", 604'800}};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool is_form) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\0') return std::nullopt;
    if (c != '%') {
      out.push_back(is_form && c == '+' ? ' ' : c);
      continue;
    }
    if (text.size() - at < 3) return std::nullopt;
    const int high = hex_value(text[at + 1]);
    const int low = hex_value(text[at + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
    at += 2;
  }
  return out;
}

Result<Query> Query::parse(std::string_view text, std::initializer_list<std::string_view> known) {
  Query query;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::optional<std::string> name = percent_decode(part.substr(0, equals), true);
    const std::optional<std::string> value =
        percent_decode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
    if (!name || !value) return fail(Code::InvalidInput, "query: broken percent escape in " + quote(part));
    if (std::find(known.begin(), known.end(), *name) == known.end()) {
      return fail(Code::InvalidInput, "query: unknown parameter " + quote(*name));
    }
    if (query.find(*name) != nullptr) return fail(Code::InvalidInput, "query: " + *name + " is given twice");
    if (query.parameters_.size() == kMaxParameters) return fail(Code::InvalidInput, "query: too many parameters");
    query.parameters_.emplace_back(*name, *value);
  }
  return query;
}

const std::string* Query::find(std::string_view name) const {
  for (const auto& [known, value] : parameters_) {
    if (known == name) return &value;
  }
  return nullptr;
}

std::string_view Query::text(std::string_view name) const {
  const std::string* value = find(name);
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

Result<std::uint64_t> Query::number(std::string_view name, std::uint64_t absent, std::uint64_t min,
                                    std::uint64_t max) const {
  const std::string* value = find(name);
  if (value == nullptr) return absent;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc() || end != value->data() + value->size() || number < min || number > max) {
    return fail(Code::InvalidInput, std::string(name) + ": expected a whole number from " + std::to_string(min) +
                                        " to " + std::to_string(max) + ", found " + quote(*value));
  }
  return number;
}

Result<std::optional<Instant>> Query::since(std::string_view name, Instant now) const {
  const std::string* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (const std::optional<Instant> at = parse_rfc3339(*value)) return at;
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(value->data() + value->size() - end));
  for (const auto& [word, length] : kUnits) {
    if (error == std::errc() && unit == word) return Instant::from_seconds(now.whole_seconds() - length * count);
  }
  return fail(Code::InvalidInput, std::string(name) +
                                      ": expected a time such as 2026-01-31T12:00:00Z, or how long ago such as 90s, "
                                      "15m, 12h, 7d or 2w, found " +
                                      quote(*value));
}

Result<bool> Query::flag(std::string_view name) const {
  const std::string* value = find(name);
  if (value == nullptr || *value == "false" || *value == "0") return false;
  if (value->empty() || *value == "true" || *value == "1") return true;
  return fail(Code::InvalidInput, std::string(name) + ": expected true or false, found " + quote(*value));
}

}  // namespace onesec::api
