#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace onesec::text {

/// Reads a log line from its front, piece by piece. A read that fails leaves the scanner where it was, so alternatives
/// can be tried one after the other. Views point into the caller's line; nothing allocates.
class LineScanner {
 public:
  explicit LineScanner(std::string_view line) : rest_(line) {}

  /// Steps over `word` when the rest begins with it.
  bool skip(std::string_view word) {
    // A grammar asks for dozens of words in turn, and nearly all of them differ in their first letter.
    if (!word.empty() && (rest_.empty() || rest_.front() != word.front())) return false;
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  /// Steps over any number of blanks.
  void skip_spaces();
  /// Everything before `mark`, which is stepped over too; nullopt when it doesn't occur.
  std::optional<std::string_view> until(std::string_view mark);
  /// Everything before the next blank or the end; the blank stays. nullopt when that is nothing.
  std::optional<std::string_view> word();
  /// Decimal digits, at most 18 (so that they fit 64 bits); nullopt when there are none or more.
  std::optional<std::int64_t> number();

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// The whole text as a decimal number of at most 18 digits.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace onesec::text
