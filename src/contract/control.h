#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "contract/detector.h"
#include "contract/egress_report.h"
#include "contract/intake.h"
#include "model/alert.h"

namespace onesec {

/// What one input is doing, in words that `status` and `doctor` print.
struct SourceStatus {
  std::string name;                              ///< "journald", "file:/var/log/auth.log", "syslog udp 127.0.0.1:1514"
  std::string state;                             ///< "watching", "waiting", "off", "failed"
  std::string detail;                            ///< Why, and which switch changes it.
  std::uint64_t received = 0;                    ///< Records read.
  std::map<std::string, std::uint64_t> refused;  ///< Records that made no event, by reason.
  Instant last_record_at{};                      ///< Zero: none yet.
};

struct DetectorStatus {
  std::string id;
  std::string title;
  std::vector<std::string> wants;
  std::vector<std::string> techniques;
  std::vector<SettingInfo> settings;
  std::uint64_t keys = 0;
  std::uint64_t max_keys = 0;
  std::uint64_t forgotten = 0;  ///< Keys that made room for others.
  std::uint64_t findings = 0;
  std::uint64_t held = 0;    ///< Findings held back by `repeat_after`.
  std::uint64_t capped = 0;  ///< Alerts over the flood cap.
};

struct ModuleStatus {
  std::string name;
  std::string title;
  std::string description;
  std::uint8_t tier = 0;
  bool is_enabled = true;
  std::vector<std::string> event_types;
  std::vector<std::string>
      blind_to;  ///< Wanted event types that no active source produces, each with the switch that opens its eyes.
  std::vector<DetectorStatus> detectors;
};

/// A rule of the rule files, as it is in force.
struct RuleInForce {
  std::string id;
  std::string title;
  std::string why;     ///< What it means when it matches, for a person.
  std::string status;  ///< "trial", "stable"
  Severity severity = Severity::Low;
  std::uint8_t confidence_percent = 0;
  std::vector<std::string> techniques;
  std::vector<std::string> false_positives;
  std::vector<std::string> event_types;
  std::uint64_t findings = 0;  ///< Since the start.
};

/// What somebody decided to hear nothing of: exclusions.yaml.
struct ExclusionInForce {
  std::string detector;
  std::string path;
  std::string where;  ///< "anywhere", "parameter", "cookie", "header"
  std::string name;
  Instant until{};  ///< Not any more from then on.
  std::string who;
  std::string why;
  std::uint64_t silenced = 0;  ///< Requests, since the rules were loaded.
};

struct RulesInForce {
  std::vector<RuleInForce> rules;  ///< In order of id.
  std::vector<ExclusionInForce> exclusions;
};

/// What the kernel lets the engine do at most, as the kernel says it.
struct ConfinementStatus {
  std::string state = "off";                           ///< "confined", "partly": see `detail`; "off"
  std::string detail;                                  ///< What holds, what doesn't, and why.
  std::map<std::string, std::uint64_t> refused_calls;  ///< System calls that were refused, by name.
};

/// Used of allowed, in bytes.
struct Share {
  std::string name;
  std::uint64_t used = 0;
  std::uint64_t allowed = 0;
};

/// The right to write the journal, where other engines could want it. All zero with a server of our own.
struct LeaseStatus {
  std::uint64_t epoch = 0;  ///< Higher than that of every engine before us; 0: no lease is needed.
  std::uint64_t renewals = 0;
  std::uint64_t failed_renewals = 0;
  bool is_held = false;
};

/// Alerts on their way to `sec.alerts.>`; counts since the start.
struct OutboxStatus {
  std::uint64_t waiting = 0;
  std::uint64_t published = 0;
  std::uint64_t failed_attempts = 0;  ///< Each is tried again.
  std::uint64_t dead = 0;             ///< Given up after a day of attempts; the alert itself stays.
  std::uint64_t refused = 0;          ///< Not even tried: too many waited.
  std::string last_error;             ///< Of the last failed attempt; empty: none.
};

/// Somebody besides the bus who hears of alerts.
struct ReceiverStatus {
  std::string kind;         ///< "webhook:1f3a9c02": as in the outbox; the same as long as its address is.
  std::string destination;  ///< "hooks.example.org:443", never a path, which may hold a key.
  std::string state;        ///< "ready", or why it waits.
  OutboxStatus outbox;
};

struct EngineStatus {
  std::string version;
  std::string state;  ///< "replaying", "running", "disk_full", "stopping"
  Instant started_at{};
  Instant now{};
  bool is_bus_connected = false;
  std::uint64_t received = 0;  ///< Events offered by sources and API.
  std::uint64_t journaled = 0;
  std::uint64_t processed = 0;           ///< Events that detectors have seen.
  std::uint64_t shed = 0;                ///< Lost because a source that can't be slowed was too fast.
  std::uint64_t refused = 0;             ///< Records that could not become events, all sources and reasons.
  std::uint64_t duplicate_requests = 0;  ///< Retries recognised by their Idempotency-Key.
  std::uint64_t dead_letters = 0;
  std::uint64_t shortened_retention = 0;  ///< How often the oldest events had to go early, for want of disk.
  std::uint64_t failed_upkeep = 0;        ///< Purges that failed (tried again) and dead letters that could not be kept.
  std::uint64_t journal_first = 0;
  std::uint64_t journal_last = 0;
  std::uint64_t position = 0;  ///< Sequence that detectors and the alert store have reached.
  OutboxStatus outbox;
  std::vector<ReceiverStatus> receivers;
  LeaseStatus lease;
  std::vector<Share> memory;
  std::vector<Share> disk;
  std::vector<SourceStatus> sources;
  ConfinementStatus confinement;
  EgressEnforcement enforcement;
  std::vector<EgressCount> egress;  ///< Every purpose; empty: nobody knows.
  std::map<std::string, std::map<std::string, std::uint64_t>> refused_by_source;
};

/// What to list. Empty members don't filter.
struct AlertQuery {
  std::size_t limit = 100;
  std::string after_id;  ///< Continue behind this alert (newest first).
  std::string min_severity;
  std::string status;
  std::string module;
  std::string entity;
};
struct AlertPage {
  std::vector<Alert> alerts;
  std::uint64_t total = 0;  ///< All that match, not only this page.
};

/// Who looks at events: the table of egress/redaction says what each but the last may see.
enum class Viewer : std::uint8_t {
  ReadKey,
  AdminKey,
  AdminWhoReveals,  ///< Everything, as it is.
};

struct EventQuery {
  std::size_t limit = 100;
  std::string type;
  std::string source_ip;
};

/// The engine as API and tests see it. Every function is safe from any thread and may block for milliseconds.
class EngineControl {
 public:
  virtual ~EngineControl() = default;
  [[nodiscard]] virtual EngineStatus status() = 0;
  [[nodiscard]] virtual std::vector<ModuleStatus> modules() = 0;
  [[nodiscard]] virtual RulesInForce rules() = 0;
  [[nodiscard]] virtual Result<AlertPage> alerts(const AlertQuery& query) = 0;
  [[nodiscard]] virtual Result<Alert> alert(const std::string& id) = 0;
  /// A journal record, applied in order like any other; returns when it is durable. `who` goes to the audit table.
  [[nodiscard]] virtual Result<Alert> set_alert_status(const std::string& id, AlertStatus status,
                                                       const std::string& who) = 0;
  [[nodiscard]] virtual Status delete_alert(const std::string& id, const std::string& who) = 0;
  /// Deletes all alerts; returns how many.
  [[nodiscard]] virtual Result<std::uint64_t> clear_alerts(const std::string& who) = 0;
  /// The newest events in the journal, newest first, as event JSON objects, with what `viewer` may see.
  [[nodiscard]] virtual Result<std::vector<std::string>> events(const EventQuery& query, Viewer viewer) = 0;
  /// Erases what is kept about one entity ("192.0.2.1", "user:alice"): alerts, detector state, and marks it in the
  /// journal. Returns a sentence of what was erased and what goes when (events leave with their retention).
  [[nodiscard]] virtual Result<std::string> erase(const std::string& entity, const std::string& who) = 0;
  /// What has left this host. May take a second. InvalidInput: no such purpose.
  [[nodiscard]] virtual Result<EgressPage> egress_ledger(const EgressQuery& query) = 0;
  /// Walks the whole ledger. May take seconds. A ledger that was changed is a verdict, not an error.
  [[nodiscard]] virtual Result<EgressVerdict> verify_egress_ledger() = 0;
  /// The configuration in force as JSON, secrets masked.
  [[nodiscard]] virtual std::string config_json() = 0;
  [[nodiscard]] virtual IntakeSink& intake() = 0;
  /// Asks the program to end cleanly. Returns at once.
  virtual void shutdown() = 0;
};

}  // namespace onesec
