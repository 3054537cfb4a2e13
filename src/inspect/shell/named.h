#pragma once

#include <string_view>

#include "inspect/reasons.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect::shell {

/// Whether a name says that its value is run: "cmd", "sys_command", "utilCmdArgs". O(n).
[[nodiscard]] bool names_command(std::string_view name);

/// A value under a name that says it is run, as web shells and what they are looked for by have it, and that is a
/// command line: cmd=whoami, exec=cat+/etc/group. `text`: the value of `leaf`. And the name of a variable by which
/// ld.so(8) loads code, where a server makes its environment of a query. O(n).
void read_named(const Leaf& leaf, std::string_view text, Reasons& out);

}  // namespace onesec::inspect::shell
