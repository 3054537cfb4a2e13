#pragma once

#include <string_view>

namespace onesec::inspect::code {

/// Whether it begins with the name of a utility, which may be a word of English, too: "date". For what is surely run.
[[nodiscard]] bool begins_with_utility(std::string_view command);

/// Whether it is a command line by itself: "id", "cat /srv/a". Not "date", nor "mail the summary".
[[nodiscard]] bool is_command_line(std::string_view command);

}  // namespace onesec::inspect::code
