#pragma once

#include "engine/engine.h"
#include "way_out.h"

namespace onesec::app {

/// Gives the engine what it shows of the way out: the counts of the gate and of the kernel, and the ledger, also one
/// that an earlier start wrote. `way_out` outlives the hooks.
void join_egress(const config::Config& configured, const WayOut& way_out, engine::EngineHooks& hooks);

}  // namespace onesec::app
