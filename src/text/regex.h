#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace onesec::text {

/// A regular expression in RE2's syntax, over bytes: time linear in the text, whatever the pattern. Immutable, and may
/// be used by several threads at once.
class Regex {
 public:
  struct Options {
    bool ignore_case = false;             ///< ASCII letters.
    std::int64_t max_memory = 256 << 10;  ///< Bytes for the program and what matching caches.
  };
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  /// InvalidInput: where the pattern is wrong, or that it needs more memory. Bytes above 0x7F in it are refused: a
  /// class of them would mean bytes, not characters.
  [[nodiscard]] static Result<Regex> compile(std::string_view pattern, Options options);

  /// The first place where it matches.
  [[nodiscard]] std::optional<Span> find(std::string_view text) const;

  /// Lower-case texts of at least `shortest` bytes: whatever matches holds one of them, in some case. Empty: none is
  /// known.
  [[nodiscard]] static std::vector<std::string> literals_of(std::string_view pattern, std::size_t shortest);

 private:
  struct Deleter {
    void operator()(const re2::RE2* regex) const;
  };
  using Owner = std::unique_ptr<const re2::RE2, Deleter>;  // Not shared: counting owners asks about threads.
  explicit Regex(Owner regex) : regex_(std::move(regex)) {}
  Owner regex_;
};

}  // namespace onesec::text
