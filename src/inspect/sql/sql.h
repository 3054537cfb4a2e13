#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Whether a value leaves the literal of an SQL statement that it was pasted into, and goes on with SQL: read as a
/// number or a name, and as the inside of a string of each quote that it holds. O(n), no heap.
void inspect_sql(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
