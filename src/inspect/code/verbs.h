#pragma once

#include <cstdint>
#include <string_view>

namespace onesec::inspect::code {

/// What a function of a server's language does. One may do several: open() reads a file, fetches or runs.
enum class Verb : std::uint8_t { Runs, Reads, Fetches, Prints, Hashes, Answers, Ends, Tells, Sleeps };

/// `path`: the whole of its name, any case: os.system, std::process::Command::new.
[[nodiscard]] bool does(std::string_view path, Verb verb);

}  // namespace onesec::inspect::code
