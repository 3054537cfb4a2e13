#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ai/outbound/alias.h"
#include "ai/outbound/request.h"
#include "base/result.h"

namespace onesec::ai {

/// What a model may say about an incident. It has no member that could lower, close or start anything.
struct Verdict {
  std::vector<std::string> evidence{};  ///< "alert", "e1", "r2": at most 5, all of them in the document.
  std::string category = "unknown";     ///< Of List::Category.
  std::string next_step = "none";       ///< Of List::NextStep; advice for a person. Deep only.
  std::string summary{};                ///< Plain, without addresses of any kind; at most kMaxSummary bytes. Deep only.
  std::uint32_t score_percent = 0;      ///< 0 to 100.
  bool operator==(const Verdict&) const = default;
};

inline constexpr std::size_t kMaxSummary = 600;  ///< Four sentences are asked for.

/// What belongs to the document that the answer is about.
struct AskedFor {
  Tier tier = Tier::Triage;
  RequestTag tag;
  std::size_t evidence = 0;
  std::size_t related = 0;
};

/// Reads what a model wrote, which may have been led by anybody: JSON by the schema that was sent, in a Markdown fence
/// or not. Unknown words become "unknown" or "none", evidence that doesn't exist is dropped; a score that isn't a
/// number from 0 to 1, a missing member or anything but one object is InvalidInput. Pure.
[[nodiscard]] Result<Verdict> read_verdict(std::string_view text, const AskedFor& asked);

/// Letters, digits, blanks and . , ; : ( ) ' - % + only, and a dot only before a blank, at the end or inside an alias
/// of this request: no link, no mail address, no host name, no markup.
[[nodiscard]] std::string plain_summary(std::string_view text, const RequestTag& tag);

}  // namespace onesec::ai
