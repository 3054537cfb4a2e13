#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/inspection.h"
#include "api/places.h"
#include "base/result.h"
#include "config/difference.h"
#include "contract/ai.h"
#include "contract/control.h"
#include "contract/notify.h"
#include "contract/telemetry.h"

namespace onesec::api {

/// Empty members: this program has no telemetry.
struct TelemetryActions {
  std::function<TelemetryStatus()> status{};
  std::function<Result<int>()> send{};  ///< The HTTP status of the answer. Blocks up to 15 s.
  std::function<Status()> reset{};
};

/// Empty members: this program has no AI analysis, or it was never switched on.
struct AiActions {
  std::function<AiStatus()> status{};
  std::function<Result<std::vector<AiOutbound>>(std::size_t limit)> outbound{};
  /// Of one alert, or the newest when it is empty.
  std::function<Result<std::vector<AiAnalysis>>(const std::string& alert_id, std::size_t limit)> analyses{};
  std::function<Result<AiOpinion>()> test{};  ///< Blocks up to a minute.
};

/// What the routes work with. Lives as long as the server.
struct Context {
  EngineControl* engine = nullptr;
  const Enricher* enricher = nullptr;                          ///< nullptr: events are journaled as they are.
  std::function<bool(std::string_view user)> is_known_user{};  ///< Whose name may be shown; empty: nobody's.
  /// A test message to everybody who hears of alerts; waits for the answers, up to 15 s.
  std::function<std::vector<DeliveryTest>()> test_receivers{};
  /// Reads the configuration again, for `who`; see docs/configuration.md.
  std::function<Result<std::vector<config::Difference>>(const std::string& who)> reload{};
  std::string security_contact{};  ///< A URI; empty: none.
  TelemetryActions telemetry{};
  AiActions ai{};
  std::shared_ptr<Inspection> inspection = std::make_shared<Inspection>();
  std::shared_ptr<const Places> places = std::make_shared<Places>(Places::Limits{});  ///< The server sets its own.
  /// By purpose: the very bytes of the next send. Sends nothing.
  std::map<std::string, std::function<Result<std::string>()>> previews{};
};

}  // namespace onesec::api
