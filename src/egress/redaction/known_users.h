#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "model/alert.h"

namespace onesec::egress {

inline constexpr std::string_view kMasked = "[masked]";

/// People type passwords where a user name belongs, so each user that isn't known is masked, as entity, as target and
/// wherever the alert's words or its matched lines name it; a name behind "invalid user" or "illegal user" in a matched
/// line too, though no entity tells of it. Without `is_known_user` nobody is known. Says how often it masked.
std::size_t mask_unknown_users(Alert& alert, const std::function<bool(std::string_view name)>& is_known_user);

}  // namespace onesec::egress
