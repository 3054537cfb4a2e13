#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace onesec::egress {

struct CleanText {
  std::string text;
  std::size_t removed = 0;  ///< Characters taken out or replaced.
  bool is_cut = false;
};

/// Text that somebody else may have written, fit for a reader elsewhere: what moves the cursor, turns the direction of
/// reading or can't be seen is taken out (C0 and C1 controls, bidi marks and isolates, zero-width and tag characters,
/// line and paragraph separators); a tab or an end of line becomes a space, so that words don't run together. What
/// isn't UTF-8 becomes U+FFFD, one for each byte. At most `max_points` code points; a cut text ends in "…", which is
/// one of them.
[[nodiscard]] CleanText clean_text(std::string_view text, std::size_t max_points);

/// For a log or a terminal: each line clean and at most 1,000 code points, at most 100 lines. All but the first are
/// indented, so that no text from outside can begin a line as we do.
[[nodiscard]] std::string log_text(std::string_view text);

}  // namespace onesec::egress
