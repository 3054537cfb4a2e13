#pragma once

#include "base/instant.h"
#include "base/result.h"
#include "config/config.h"
#include "contract/egress_report.h"
#include "platform/egress_fence/fence_page.h"
#include "run.h"

namespace onesec::app {

/// `privacy.enforce`: in the engine's first life, before it gives up root and makes sockets. Nothing to do when who
/// started it has done it. InvalidInput: `kernel` is wanted and can't be had; the sentence says what is missing.
[[nodiscard]] Status enter_fence(const config::Config& configured, const RunOptions& options);

/// The page, in the life that runs; nothing: not enforced. Fails where `kernel` is wanted and doesn't hold.
[[nodiscard]] Result<std::optional<platform::FencePage>> take_fence(const config::Config& configured);

/// For status. `page` null: not enforced.
[[nodiscard]] EgressEnforcement enforcement_of(const config::Config& configured, const platform::FencePage* page);

/// "connect to 192.0.2.1:443"; empty: there was none, or it is being written.
[[nodiscard]] std::string last_attempt(const platform::FencePage& page);

}  // namespace onesec::app
