#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Code: a value that is program text for the server: PHP, Java and its expression languages, JavaScript of
/// Node.js, Python, Ruby. A call of a known function where the value begins, or where something was left before it;
/// the names of a language's own workings anywhere. Each language is a file here. O(n).
void inspect_code(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
