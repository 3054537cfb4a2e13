#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect::shell {

/// The conditions of cmd ("help if") where a command would stand, with a command behind them: IF [/I] [NOT] EXIST x …,
/// DEFINED x …, ERRORLEVEL n …, a==b …, a EQU b …; and aliases of POSIX shells: alias x=y. O(n).
void read_batch(std::string_view text, Reasons& out);

/// "if exist ", "if not defined ", "if errorlevel " and their kin: what a condition of cmd begins with, and no
/// sentence of two.
[[nodiscard]] bool begins_with_condition(std::string_view text);

}  // namespace onesec::inspect::shell
