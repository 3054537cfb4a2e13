#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "inspect/path/unit.h"

namespace onesec::inspect::path {

/// One path of a text, followed the way a file system follows it (POSIX XBD 4.13, RFC 3986 section 5.2.4), with the odd
/// readings of filters and servers on the way.
class Walk {
 public:
  /// Reads the path at `at` and returns where it stops. A path stops at white space, quotes and what delimits
  /// parameters.
  std::size_t follow(std::string_view text, std::size_t at);

  /// Levels above the start that are left at the end: "a/../../b" climbs 1.
  [[nodiscard]] std::uint32_t climbed() const { return climbed_; }
  /// Steps up whose dots or separator are not written plainly.
  [[nodiscard]] std::uint32_t odd_steps() const { return odd_steps_; }
  [[nodiscard]] std::uint32_t escaped_dots() const { return escaped_dots_; }
  /// Dots or separators that only a sender who hides them writes so, climbing or not.
  [[nodiscard]] std::uint32_t odd_units() const { return odd_units_; }
  /// Steps "....//" or "..;/": nothing for a file system, a step up after a filter or in a servlet container.
  [[nodiscard]] std::uint32_t disguised_steps() const { return disguised_steps_; }
  /// The longest row of "..." segments, and of "." segments.
  [[nodiscard]] std::uint32_t triple_dots() const { return triple_dots_; }
  [[nodiscard]] std::uint32_t single_dots() const { return single_dots_; }
  /// The longest row of dots in front of a segment.
  [[nodiscard]] std::uint32_t longest_dots() const { return longest_dots_; }
  /// Separators in front of the first segment.
  [[nodiscard]] std::uint32_t leading_separators() const { return leading_separators_; }
  /// A segment of more than 200 bytes that ends in "..": POSIX NAME_MAX is 255, and 200 is longer than real names.
  [[nodiscard]] bool has_padding() const { return has_padding_; }
  [[nodiscard]] std::uint32_t separators() const { return separators_; }
  [[nodiscard]] bool is_absolute() const { return is_absolute_; }
  [[nodiscard]] bool has_drive() const { return has_drive_; }
  [[nodiscard]] bool is_url() const { return is_url_; }
  [[nodiscard]] bool has_nul() const { return has_nul_; }
  /// Where it leads, in lower case with '/', without '.' and '..'. Of a path longer than kKept the front is missing.
  [[nodiscard]] std::string_view target() const { return {kept_.data(), size_}; }

 private:
  static constexpr std::size_t kKept = 192;

  struct Segment {
    std::size_t bytes = 0;
    std::uint32_t dots = 0;  ///< Dots from its front on.
    std::uint32_t others = 0;
    bool is_odd = false;
    bool has_parameters = false;  ///< ";x" behind its name.
    std::size_t start = 0;        ///< In kept_.
  };

  void take(const Unit& unit, char byte);
  void close(bool at_separator);
  void step_up(bool is_disguised);
  void begin_segment();
  void keep(char byte);

  Segment segment_;
  std::array<char, kKept> kept_{};
  std::size_t size_ = 0;
  std::uint32_t depth_ = 0, climbed_ = 0, odd_steps_ = 0, escaped_dots_ = 0, odd_units_ = 0, disguised_steps_ = 0;
  bool is_triple_ = false;  ///< The segment before is three dots.
  std::uint32_t triple_row_ = 0, triple_dots_ = 0, single_row_ = 0, single_dots_ = 0, longest_dots_ = 0;
  std::uint32_t separators_ = 0;
  bool is_absolute_ = false, has_drive_ = false, is_url_ = false, has_nul_ = false, host_is_next_ = false;
  bool has_padding_ = false;
  std::uint32_t leading_separators_ = 0;
};

}  // namespace onesec::inspect::path
