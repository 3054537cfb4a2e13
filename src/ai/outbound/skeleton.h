#pragma once

#include <string_view>

#include "ai/outbound/document.h"

namespace onesec::ai {

/// Attack text as classes of tokens, 64 at most: a word of the lexicon stays a word, and everything else is an
/// identifier, a number or a string by the bucket of its length, or one of 32 signs. Text outside ASCII is an
/// identifier. Bytes that aren't text (controls, or not UTF-8) become their size and entropy only. Linear in the bytes
/// that it reads: 4,096 at most.
[[nodiscard]] ExcerptPart skeleton_of(std::string_view excerpt);

}  // namespace onesec::ai
