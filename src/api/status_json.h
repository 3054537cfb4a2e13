#pragma once

#include <string>
#include <vector>

#include "api/inspection.h"
#include "api/places.h"
#include "contract/control.h"

namespace onesec::api {

/// Bodies of GET /api/v1/status and /api/v1/modules.
[[nodiscard]] std::string status_json(const EngineStatus& status, const std::vector<ModuleStatus>& modules,
                                      std::uint64_t alerts_total, const Inspection& inspection);
/// Of GET /api/v1/notify.
[[nodiscard]] std::string receivers_json(const EngineStatus& status);
[[nodiscard]] std::string modules_json(const std::vector<ModuleStatus>& modules);
/// Of GET /api/v1/rules.
[[nodiscard]] std::string rules_json(const RulesInForce& in_force, Instant now);

/// Every counter of the engine as Prometheus text (exposition format 0.0.4).
[[nodiscard]] std::string metrics_text(const EngineStatus& status, const std::vector<ModuleStatus>& modules,
                                       const Inspection& inspection, const Places::Counts& connections);

}  // namespace onesec::api
