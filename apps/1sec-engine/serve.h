#pragma once

#include "ai_out.h"
#include "base/result.h"
#include "config/parse.h"
#include "contract/intake.h"
#include "engine/engine.h"
#include "run.h"
#include "sources/known_accounts.h"
#include "telemetry_out.h"
#include "webhooks_out.h"

namespace onesec::app {

/// What is there when the engine runs; all of it outlives serve().
struct Served {
  const RunOptions& options;
  const config::Loaded& loaded;
  engine::Engine& engine;
  WebhooksOut& webhooks;
  AiOut& ai;
  TelemetryOut& telemetry;
  const sources::KnownAccounts& accounts;
  const Enricher* enricher = nullptr;
};

/// All that hear of alerts besides the bus.
[[nodiscard]] std::vector<engine::Receiver> receivers_of(WebhooksOut& webhooks, AiOut& ai);

/// Opens the API, says that the engine is ready, and follows the configuration until somebody ends us.
[[nodiscard]] Status serve(const Served& served);

}  // namespace onesec::app
