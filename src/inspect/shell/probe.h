#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect::shell {

/// A short value that a scanner sends: at most one word, a separator or a substitution, and a command by itself or with
/// arguments that are no prose: "x;whoami", "10|id", "$(id)", ";{ id;}", ";a=id;$a". Keywords, groups, assignments and
/// commands that run another are looked through. O(n).
void read_probe(std::string_view text, Reasons& out);

}  // namespace onesec::inspect::shell
