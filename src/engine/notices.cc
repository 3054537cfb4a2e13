#include "engine/notices.h"

#include <fmt/format.h>

namespace onesec::engine {
namespace {

Finding notice(std::string_view name, Severity severity, Instant now) {
  Finding finding;
  finding.detector = name;
  finding.type = name;
  finding.severity = severity;
  finding.confidence_percent = 100;
  finding.when = now;
  return finding;
}

}  // namespace

Finding poison_notice(const SkipBody& skip, Instant now) {
  Finding finding = notice("engine.poison", Severity::High, now);
  finding.entity = {EntityKind::Service, "event " + to_string(skip.event)};
  finding.title = "An event crashed the engine and is now passed over";
  finding.summary = fmt::format(
      "The engine died twice at event {}: {}. It lies in the dead letters; what it was meant to "
      "hide, if anything, is worth a look, and so is a report to the developers",
      to_string(skip.event), skip.reason);
  finding.silenced_if = "the event had not ended the engine twice";
  finding.measures = {{"deaths at this event", 2, 2}};
  finding.events = {skip.event};
  return finding;
}

Finding poison_notice(const RecordSkipBody& skip, Instant now) {
  Finding finding = notice("engine.poison", Severity::High, now);
  finding.entity = {EntityKind::Service, skip.input};
  finding.title = "A log record crashed the engine and is now passed over";
  finding.summary = fmt::format(
      "The engine died twice at a record of {}, before it was an event. It lies in the dead letters; what it was "
      "meant to hide, if anything, is worth a look, and so is a report to the developers",
      skip.input);
  finding.silenced_if = "the record had not ended the engine twice";
  finding.measures = {{"deaths at this record", 2, 2}};
  return finding;
}

Finding egress_attempt_notice(const EgressAttemptBody& attempt, Instant now) {
  const bool is_kernel = attempt.by == EgressAttemptBody::By::Kernel;
  Finding finding = notice("engine.egress_attempt", Severity::High, now);
  finding.entity = {EntityKind::Service, is_kernel ? "1sec-engine" : "1sec-engine ai"};
  finding.title = is_kernel ? "The kernel refused a connection that 1SEC itself tried to make"
                            : "The last gate refused a text that 1SEC itself wrote for a model";
  finding.summary =
      is_kernel
          ? fmt::format(
                "A process behind privacy.enforce: kernel tried to leave around the egress gate; the last "
                "attempt: {}. Nothing left. It is a fault of ours, or somebody else's code in the engine: keep "
                "`1sec breach-kit`, and report it",
                attempt.last)
          : "What was about to be sent to the AI provider was not in the closed language that it may be. Nothing left. "
            "It is a fault of ours: please report it with `1sec ai status`";
  finding.silenced_if = "nothing had been refused";
  finding.measures = {{"refused attempts", static_cast<std::int64_t>(attempt.count), 1}};
  return finding;
}

}  // namespace onesec::engine
