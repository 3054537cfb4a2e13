#pragma once

#include <string>
#include <string_view>

#include "model/finding.h"

namespace onesec {

/// Puts `replacement` wherever `entity` is named in `text` as a word of its own: not inside a longer run of letters,
/// digits and underscores, in any ASCII case. An address is found in every spelling ("2001:DB8:0::1" is "2001:db8::1").
/// Says how often.
std::size_t replace_mentions(std::string& text, const Entity& entity, std::string_view replacement);

}  // namespace onesec
