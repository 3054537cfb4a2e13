#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace onesec::api {

/// %XX decoded, and '+' as space when `is_form`. nullopt for a broken escape or an encoded NUL.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool is_form);

/// The parameters of a query string, at most 32, each name once. A name that the route doesn't know is an error: a
/// misspelt filter must not silently mean "all".
class Query {
 public:
  [[nodiscard]] static Result<Query> parse(std::string_view text, std::initializer_list<std::string_view> known);

  /// Empty when it isn't there.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  /// InvalidInput unless a whole number from `min` to `max`; `absent` when it isn't there.
  [[nodiscard]] Result<std::uint64_t> number(std::string_view name, std::uint64_t absent, std::uint64_t min,
                                             std::uint64_t max) const;
  /// A time (RFC 3339), or how long before `now`: "90s", "15m", "12h", "7d", "2w". nullopt when it isn't there.
  [[nodiscard]] Result<std::optional<Instant>> since(std::string_view name, Instant now) const;
  /// "true", "1" or nothing behind the name; "false" and "0".
  [[nodiscard]] Result<bool> flag(std::string_view name) const;

 private:
  [[nodiscard]] const std::string* find(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace onesec::api
