#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/rule.h"

namespace onesec::rules {

/// What a rule looks for and counts, in bytes: two rules with the same bytes find the same.
[[nodiscard]] std::string encode_match(const Rule& rule);

/// Largest record of all rules: 2,000 of the usual 400 bytes are 800 KB, and a journal message takes 4 MiB.
inline constexpr std::size_t kMaxRecordBytes = 1U << 20U;

/// The rules in force as a journal record: in order of id, without cases and references, so that the same rules give
/// the same bytes whatever the order of files; then the exclusions, in their own order. Exhausted: more than
/// kMaxRecordBytes.
[[nodiscard]] Result<std::string> encode_rules(const RuleBook& book);
/// Corrupt: damaged. Unsupported: made by a newer version.
[[nodiscard]] Result<RuleBook> decode_rules(std::string_view record);
/// Of a record, for people: 16 hexadecimal digits.
[[nodiscard]] std::string hash_of(std::string_view record);

}  // namespace onesec::rules
