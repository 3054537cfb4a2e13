#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace onesec::cli {

// One function and one file a command; each returns the exit code.

struct UpArguments {
  bool creates_user = false;
};
int up(const Options& options, const UpArguments& arguments);
int stop(const Options& options);
int status(const Options& options);

struct AlertsArguments {
  std::string action = "list";  ///< list get ack resolve false-positive delete clear test
  std::vector<std::string> ids;
  std::uint64_t limit = 20;
  std::string severity;
  std::string status;
  std::string module;
  std::string entity;
  std::string after;
  bool reveals = false;
};
int alerts(const Options& options, const AlertsArguments& arguments);

struct EventsArguments {
  std::string action = "list";  ///< list ingest
  std::string file;             ///< "-": standard input.
  std::uint64_t limit = 20;
  std::string type;
  std::string source_ip;
  bool reveals = false;
};
int events(const Options& options, const EventsArguments& arguments);

int modules(const Options& options);
int config_show(const Options& options);
/// Reads the file as the engine does at start and says everything that is wrong; nothing starts.
int config_check(const Options& options);
/// Where the configuration says that the engine listens, unless the line says it; a file that can't be read is passed
/// over.
void use_configured_server(Options& options);
/// `privacy.enforce` as the engine will read it; empty: the configuration is wrong.
[[nodiscard]] std::string configured_enforcement(const Options& options);
int doctor(const Options& options, bool is_brief);
/// Becomes `1sec-engine MODE ARGUMENTS…` (replay, eval). Returns only when that fails.
int become_engine(const Options& options, const std::string& mode, const std::vector<std::string>& arguments);
int data_erase(const Options& options, const std::string& entity);

struct LedgerArguments {
  std::uint64_t limit = 20;
  std::string since;  ///< As the API takes it: a time, or "7d".
  std::string purpose;
};
int privacy_ledger(const Options& options, const LedgerArguments& arguments);
/// kFailed when the ledger isn't as it was written.
int privacy_verify(const Options& options);

/// Starts an engine of its own in a network of its own and catches what wants to leave. kFailed: something did.
int privacy_selftest(const Options& options, std::uint32_t secs);

struct BreachKitArguments {
  std::string entity;
  std::string since;  ///< Of the egress ledger, as its API takes it.
  std::string out;
};
/// Evidence for a report of a breach, in one new file.
int breach_kit(const Options& options, const BreachKitArguments& arguments);

/// Of privacy/manifest.yaml; needs no engine.
int privacy_inventory_command(const Options& options);
int about(const Options& options, std::string_view version);
/// The text of a version; empty: that in effect.
int about_privacy(const Options& options, const std::string& version);

/// The very bytes of the next send for a purpose.
int privacy_preview(const Options& options, const std::string& purpose);

int notify_status(const Options& options);
/// kFailed when somebody didn't take it.
int notify_test(const Options& options);
int notify_secret(const Options& options);
int config_reload(const Options& options);

struct SetKeyArguments {
  std::vector<std::string> keys;  ///< Refused: arguments are public.
  std::string variable;           ///< Of our own environment, which holds keys; empty: standard input.
  bool shows = false;
  bool forgets = false;
};
/// Keys of the model's provider, into the data directory.
int config_set_key(const Options& options, const SetKeyArguments& arguments);

int ai_status(const Options& options);
int ai_outbound(const Options& options, std::uint64_t limit);
/// Of one alert, or the newest.
int ai_show(const Options& options, const std::string& alert_id, std::uint64_t limit);
int ai_test(const Options& options);
int ai_consent(const Options& options);

int telemetry_status(const Options& options);
int telemetry_send(const Options& options);
int telemetry_reset(const Options& options);

/// Reads one rule's file and runs its cases; needs no engine. kFailed: it is wrong.
int rules_list(const Options& options);
int rules_test(const Options& options, const std::string& file);
/// All rules of a folder, as a reload would take them; empty: `rules` beside the configuration.
int rules_lint(const Options& options, const std::string& folder);
/// What each rule costs, measured here.
int rules_cost(const Options& options);

struct UninstallArguments {
  bool is_dry_run = false;
  bool is_confirmed = false;
};
int uninstall(const Options& options, const UninstallArguments& arguments);

/// The engine's program: beside this one, then /usr/lib/1sec. Empty: nowhere.
[[nodiscard]] std::string engine_program();

}  // namespace onesec::cli
