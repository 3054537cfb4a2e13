#pragma once

#include <string_view>

namespace onesec::config {

/// Changed with the meaning of the text below.
inline constexpr std::string_view kAiConsentVersion = "2026-11-26";

/// What an owner agrees to by writing the version into modules.ai_analysis_engine.settings.consent: what is sent to a
/// model, what isn't, what it tells all the same, and how to withdraw. Names its version.
[[nodiscard]] std::string_view ai_consent_text();

}  // namespace onesec::config
