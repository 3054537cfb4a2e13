#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect::xss {

/// Script in a value: one that leaves a string of a script and goes on, and one that is an expression by itself.
/// Identifiers, calls and member accesses as ECMA-262 writes them.
void read_script(std::string_view text, Reasons& out);
/// A value that leaves a string, calls something, and goes back into a string or ends in a comment. O(n).
void read_left_string(std::string_view text, Reasons& out);
/// ${alert(1)}, for a string of a script in backticks. O(n).
void read_template_literal(std::string_view text, Reasons& out);
/// A value that is script as a whole: an object of the page, a call, script without letters. O(n).
void read_whole(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

/// A value that is script by itself and calls by another way than a name and a bracket. O(n).
void read_indirect(std::string_view text, Reasons& out);

}  // namespace onesec::inspect::xss
