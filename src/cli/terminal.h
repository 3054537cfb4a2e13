#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onesec::cli {

/// Text from outside made fit for a terminal: control characters (escape sequences too) and bytes that aren't UTF-8 as
/// \xNN, so that a log line can't move the cursor or set a title.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that a printable text takes; wide East Asian characters take two, combining marks none.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// Columns two spaces apart, sized by what is shown; the last is not padded. Cells are made printable.
[[nodiscard]] std::string table(const std::vector<std::string>& head,
                                const std::vector<std::vector<std::string>>& rows);

/// "1.5 MiB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

/// Colours, when stdout is a terminal and neither NO_COLOR nor TERM=dumb is set.
[[nodiscard]] bool uses_colour();
[[nodiscard]] std::string bold(std::string_view text);

/// To stdout and stderr.
void say(std::string_view text);
void complain(std::string_view text);

}  // namespace onesec::cli
