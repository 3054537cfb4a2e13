#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect::sql {

inline constexpr std::size_t kLongestFragment = 128;  ///< What is cut is short.

/// Pieces of SQL that make no condition or statement by themselves. O(n).
void read_fragments(std::string_view text, Reasons& out);

/// The vocabulary of SQL behind a number or a quote, where no grammar fits. O(n).
void read_shards(std::string_view text, Reasons& out);

}  // namespace onesec::inspect::sql
