#pragma once

#include <string_view>

#include "model/finding.h"

namespace onesec::store {

/// Whether a published alert names the entity in one of its texts, however deep. Bytes that aren't JSON are looked
/// through as they are.
[[nodiscard]] bool json_mentions(std::string_view json, const Entity& entity);

}  // namespace onesec::store
