#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onesec::cli {

/// Reads the line and runs its command; the exit code.
[[nodiscard]] int run_command_line(int argc, const char* const* argv, std::string_view version);

/// The word of `known` that differs least from `word`; empty when all differ by more than a third of its letters.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> known);

}  // namespace onesec::cli
