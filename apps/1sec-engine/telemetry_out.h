#pragma once

#include <string>

#include "config/config.h"
#include "engine/engine.h"
#include "reloader.h"
#include "telemetry/reporter.h"
#include "way_out.h"

namespace onesec::app {

/// Joins telemetry to the engine and the configuration. Does nothing at all while it is switched off.
class TelemetryOut {
 public:
  /// All outlive it.
  TelemetryOut(WayOut& way_out, const std::string& data_dir, engine::Engine& engine);
  /// The first step of following `wanted`.
  [[nodiscard]] Result<TakeOver> follow(const config::Config& wanted);
  [[nodiscard]] telemetry::Reporter& reporter() { return reporter_; }

 private:
  WayOut& way_out_;
  telemetry::Reporter reporter_;
};

}  // namespace onesec::app
