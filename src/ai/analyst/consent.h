#pragma once

#include <string_view>

namespace onesec::ai {

/// The text that an owner agrees to by writing its version into the configuration. Another meaning is another version.
struct ConsentText {
  std::string_view version;
  std::string_view text;
};
[[nodiscard]] ConsentText consent_text();

}  // namespace onesec::ai
