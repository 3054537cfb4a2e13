#pragma once

#include <string_view>

#include "eval/labelled_case.h"

namespace onesec::eval {

/// Where a request holds more than any visitor's: "a plain path" (nowhere: only the path of a product says what it
/// is after, and no class of attacks applies), "a path" (encodings, steps up, signs in it), "headers" (fields that
/// plain clients don't send, or signs in those that they do) or "arguments" (a query or a body, whatever else). For
/// Form::Request only. O(n).
[[nodiscard]] std::string_view carried(const LabelledCase& labelled);

}  // namespace onesec::eval
