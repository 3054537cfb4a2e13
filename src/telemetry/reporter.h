#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "base/url.h"
#include "contract/telemetry.h"
#include "egress/gate.h"
#include "egress/https_client.h"
#include "telemetry/report.h"

namespace onesec::telemetry {

/// As configured; checked.
struct ReporterOptions {
  bool is_enabled = false;
  std::optional<Url> endpoint;  ///< There when enabled.
  std::string ca_file;
};

/// When the next report goes: an hour after it was switched on, or after a start, so that its owner can look at the
/// preview first; then a day after the last. `spread`, 0 to 999, puts it up to an hour later, so that not all
/// installations come at once.
[[nodiscard]] Instant next_report(Instant switched_on, std::optional<Instant> last, std::uint32_t spread);

/// Sends a report a day while it is switched on. Any thread.
class Reporter {
 public:
  /// `facts`: counts since the engine's start; asked on any thread.
  Reporter(egress::Gate& gate, std::string id_file, Allowed allowed, std::function<Facts()> facts);
  ~Reporter();
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  /// In force at once: what is under way when it is switched off ends within 0.2 s.
  void set(ReporterOptions options);
  /// The very bytes of the next report, before TLS. Makes the id when there is none. Empty: no endpoint.
  [[nodiscard]] Result<std::string> preview();
  /// Sends the report now. Denied: switched off.
  [[nodiscard]] Result<int> send_now();
  /// Another id, unrelated to the one before.
  [[nodiscard]] Status reset();
  [[nodiscard]] TelemetryStatus status() const;

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] Result<egress::HttpRequest> next_request(const ReporterOptions& options, const Facts& now);
  [[nodiscard]] Result<std::string> id();
  [[nodiscard]] Status make_id();

  egress::Gate& gate_;
  const std::string id_file_;
  const Allowed allowed_;
  const std::function<Facts()> facts_;

  std::mutex naming_;   ///< One maker of the id file at a time: the thread and a preview both ask for it first.
  std::mutex sending_;  ///< One report at a time.
  Facts reported_;      ///< Guarded by sending_: counts that were told already.

  mutable std::mutex mutex_;  ///< Guards from here to the thread.
  std::condition_variable_any changed_;
  ReporterOptions options_;
  Instant switched_on_{};
  TelemetryStatus status_;
  std::jthread thread_;
};

}  // namespace onesec::telemetry
