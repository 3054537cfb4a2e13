#include <fmt/format.h>

#include <iterator>

#include "api/status_json.h"

namespace onesec::api {
namespace {

/// A label's value: backslash, quote and newline escaped, as the format asks.
std::string label(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\' || c == '"') out.push_back('\\');
      out.push_back(c);
    }
  }
  return out;
}

class Page {
 public:
  void begin(std::string_view name, std::string_view type, std::string_view sentence) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, sentence, type);
  }
  void add(std::uint64_t value, std::string_view labels = {}) {
    fmt::format_to(std::back_inserter(text_), "{}{}{}{} {}\n", name_, labels.empty() ? "" : "{", labels,
                   labels.empty() ? "" : "}", value);
  }
  void one(std::string_view name, std::string_view type, std::string_view sentence, std::uint64_t value) {
    begin(name, type, sentence);
    add(value);
  }
  void add_seconds(std::uint64_t nanos, std::string_view suffix, std::string_view labels = {}) {
    fmt::format_to(std::back_inserter(text_), "{}{}{}{}{} {:.9f}\n", name_, suffix, labels.empty() ? "" : "{", labels,
                   labels.empty() ? "" : "}", static_cast<double>(nanos) / 1e9);
  }
  void add_part(std::uint64_t value, std::string_view suffix, std::string_view labels = {}) {
    fmt::format_to(std::back_inserter(text_), "{}{}{}{}{} {}\n", name_, suffix, labels.empty() ? "" : "{", labels,
                   labels.empty() ? "" : "}", value);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string_view name_;
  std::string text_;
};

void add_receivers(const EngineStatus& status, Page& page) {
  const struct {
    std::string_view name;
    std::string_view type;
    std::string_view sentence;
    std::uint64_t OutboxStatus::* member;
  } kRows[] = {
      {"onesec_receiver_waiting", "gauge", "Messages that wait for the receiver.", &OutboxStatus::waiting},
      {"onesec_receiver_delivered_total", "counter", "Messages that it took.", &OutboxStatus::published},
      {"onesec_receiver_failed_attempts_total", "counter", "Attempts that failed.", &OutboxStatus::failed_attempts},
      {"onesec_receiver_dead_total", "counter", "Messages given up.", &OutboxStatus::dead},
      {"onesec_receiver_refused_total", "counter", "Messages not even tried: too many waited.", &OutboxStatus::refused},
  };
  for (const auto& row : kRows) {
    page.begin(row.name, row.type, row.sentence);
    for (const ReceiverStatus& receiver : status.receivers) {
      page.add(receiver.outbox.*row.member, fmt::format("receiver=\"{}\"", label(receiver.kind)));
    }
  }
}

void add_engine(const EngineStatus& status, Page& page) {
  page.begin("onesec_info", "gauge", "The version that runs.");
  page.add(1, fmt::format("version=\"{}\",state=\"{}\"", label(status.version), label(status.state)));
  page.one("onesec_bus_connected", "gauge", "1 while the journal's server answers.", status.is_bus_connected ? 1 : 0);
  page.one("onesec_events_received_total", "counter", "Events offered by sources and the API.", status.received);
  page.one("onesec_events_journaled_total", "counter", "Events acknowledged by the journal.", status.journaled);
  page.one("onesec_events_processed_total", "counter", "Events that the detectors have seen.", status.processed);
  page.one("onesec_events_shed_total", "counter", "Events lost to sources that can't be slowed.", status.shed);
  page.one("onesec_records_refused_total", "counter", "Records that could not become events.", status.refused);
  page.one("onesec_duplicate_requests_total", "counter", "Retries known by their Idempotency-Key.",
           status.duplicate_requests);
  page.one("onesec_dead_letters_total", "counter", "Records set aside because they can't be processed.",
           status.dead_letters);
  page.one("onesec_retention_shortened_total", "counter", "Times the oldest events went early for want of disk.",
           status.shortened_retention);
  page.one("onesec_failed_upkeep_total", "counter", "Purges that failed, and dead letters not kept.",
           status.failed_upkeep);
  page.one("onesec_journal_first_sequence", "gauge", "Oldest batch in the journal.", status.journal_first);
  page.one("onesec_journal_last_sequence", "gauge", "Newest batch in the journal.", status.journal_last);
  page.one("onesec_position_sequence", "gauge", "Batch that detectors and alerts have reached.", status.position);
  page.one("onesec_outbox_waiting", "gauge", "Alert messages not yet stored by the bus.", status.outbox.waiting);
  page.one("onesec_outbox_published_total", "counter", "Alert messages stored by the bus.", status.outbox.published);
  page.one("onesec_outbox_failed_attempts_total", "counter", "Attempts that failed and are made again.",
           status.outbox.failed_attempts);
  page.one("onesec_outbox_dead_total", "counter", "Alert messages given up.", status.outbox.dead);
  page.one("onesec_outbox_refused_total", "counter", "Alert messages not even tried: too many waited.",
           status.outbox.refused);
  if (status.lease.epoch == 0) return;
  page.one("onesec_lease_epoch", "gauge", "Tenure of the journal; higher than that of every engine before.",
           status.lease.epoch);
  page.one("onesec_lease_held", "gauge", "1 while the lease of the journal is renewed in time.",
           status.lease.is_held ? 1 : 0);
  page.one("onesec_lease_renewals_total", "counter", "Renewals of the lease.", status.lease.renewals);
  page.one("onesec_lease_failed_renewals_total", "counter", "Renewals without an answer.",
           status.lease.failed_renewals);
}

void add_confinement(const ConfinementStatus& confinement, Page& page) {
  page.one("onesec_confined", "gauge", "1 while the kernel holds the engine to all of its rules.",
           confinement.state == "confined" ? 1 : 0);
  page.begin("onesec_refused_calls_total", "counter", "System calls that the engine was refused, by name.");
  for (const auto& [name, count] : confinement.refused_calls) page.add(count, fmt::format("call=\"{}\"", label(name)));
}

void add_egress(const std::vector<EgressCount>& counts, Page& page) {
  const auto each = [&](const auto& value) {
    for (const EgressCount& count : counts) page.add(value(count), fmt::format("purpose=\"{}\"", label(count.purpose)));
  };
  page.begin("onesec_egress_open", "gauge", "1 while the configuration lets something leave for this purpose.");
  each([](const EgressCount& count) { return std::uint64_t{count.is_open}; });
  page.begin("onesec_egress_dials_total", "counter", "Connections asked for at open destinations, by purpose.");
  each([](const EgressCount& count) { return count.dials; });
  page.begin("onesec_egress_refusals_total", "counter", "Connections refused by the egress gate, by purpose.");
  each([](const EgressCount& count) { return count.refusals; });
}

void add_enforcement(const EgressEnforcement& enforcement, Page& page) {
  page.one("onesec_egress_kernel_enforced", "gauge", "1 while the kernel refuses what the egress gate didn't open.",
           enforcement.state == "kernel" ? 1 : 0);
  page.one("onesec_egress_kernel_refused_total", "counter", "Attempts around the egress gate that the kernel refused.",
           enforcement.refused);
}

void add_shares(std::string_view what, const std::vector<Share>& shares, Page& page) {
  page.begin(what == "memory" ? "onesec_memory_used_bytes" : "onesec_disk_used_bytes", "gauge", "Used, by share.");
  for (const Share& share : shares) page.add(share.used, fmt::format("share=\"{}\"", label(share.name)));
  page.begin(what == "memory" ? "onesec_memory_allowed_bytes" : "onesec_disk_allowed_bytes", "gauge",
             "Allowed, by share.");
  for (const Share& share : shares) page.add(share.allowed, fmt::format("share=\"{}\"", label(share.name)));
}

void add_sources(const EngineStatus& status, Page& page) {
  page.begin("onesec_source_received_total", "counter", "Records read, by source.");
  for (const SourceStatus& source : status.sources) {
    page.add(source.received, fmt::format("source=\"{}\"", label(source.name)));
  }
  page.begin("onesec_source_watching", "gauge", "1 while the source watches its input.");
  for (const SourceStatus& source : status.sources) {
    page.add(source.state == "watching" ? 1 : 0, fmt::format("source=\"{}\"", label(source.name)));
  }
  page.begin("onesec_source_refused_total", "counter", "Records that made no event, by source and reason.");
  for (const auto& [source, reasons] : status.refused_by_source) {
    for (const auto& [reason, count] : reasons) {
      page.add(count, fmt::format("source=\"{}\",reason=\"{}\"", label(source), label(reason)));
    }
  }
}

void add_detectors(const std::vector<ModuleStatus>& modules, Page& page) {
  struct Column {
    std::string_view name;
    std::string_view type;
    std::string_view sentence;
    std::uint64_t DetectorStatus::* member;
  };
  static constexpr Column kColumns[] = {
      {"onesec_detector_findings_total", "counter", "Findings.", &DetectorStatus::findings},
      {"onesec_detector_held_total", "counter", "Findings held back because they repeat.", &DetectorStatus::held},
      {"onesec_detector_capped_total", "counter", "Alerts over the flood cap.", &DetectorStatus::capped},
      {"onesec_detector_forgotten_total", "counter", "Keys that made room for others.", &DetectorStatus::forgotten},
      {"onesec_detector_keys", "gauge", "Keys with state.", &DetectorStatus::keys},
      {"onesec_detector_max_keys", "gauge", "Keys that state may be kept for.", &DetectorStatus::max_keys},
  };
  for (const Column& column : kColumns) {
    page.begin(column.name, column.type, column.sentence);
    for (const ModuleStatus& module : modules) {
      for (const DetectorStatus& detector : module.detectors) {
        page.add(detector.*column.member,
                 fmt::format("module=\"{}\",detector=\"{}\"", label(module.name), label(detector.id)));
      }
    }
  }
}

void add_inspection_time(const Latency::Picture& picture, Page& page) {
  page.begin("onesec_inspect_seconds", "histogram",
             "From a request for a verdict being read to its answer being made.");
  std::uint64_t counted = 0;
  for (unsigned octave = 1; octave <= Latency::kOctaves; ++octave) {
    const double end = static_cast<double>(std::uint64_t{1} << (Latency::kFirstOctave + octave)) / 1e9;
    counted = picture.below(octave);
    page.add_part(counted, "_bucket", fmt::format("le=\"{:.9f}\"", end));
  }
  page.add_part(counted, "_bucket", "le=\"+Inf\"");
  page.add_seconds(picture.sum_nanos, "_sum");
  page.add_part(counted, "_count");
  page.begin("onesec_inspect_quantile_seconds", "gauge", "The same since the start, at most 19 % too high.");
  page.add_seconds(picture.quantile_nanos(500), "", "quantile=\"0.5\"");
  page.add_seconds(picture.quantile_nanos(990), "", "quantile=\"0.99\"");
}

void add_inspection(const Inspection& inspection, Page& page) {
  const Inspection::Counts& counts = inspection.counts;
  page.one("onesec_inspect_blocks", "gauge", "1 while attacks are answered with 403 (inspect.block).",
           inspection.blocks ? 1 : 0);
  page.begin("onesec_inspect_requests_total", "counter", "Requests that web servers asked about, by verdict.");
  page.add(counts.allowed, "verdict=\"allow\"");
  page.add(counts.attacks, "verdict=\"attack\"");
  page.begin("onesec_inspect_attacks_total", "counter", "Attacks by class; a request may be of several.");
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
    page.add(counts.by_class[i], fmt::format("class=\"{}\"", name_of(static_cast<inspect::Attack>(i))));
  }
  page.one("onesec_inspect_blocked_total", "counter", "Attacks answered with 403.", counts.blocked);
  page.one("onesec_inspect_questions_total", "counter", "Requests asked about that nobody sent.", counts.questions);
  page.one("onesec_inspect_unreadable_total", "counter", "Requests for a verdict answered with 400.",
           counts.unreadable);
  page.one("onesec_inspect_silenced_total", "counter",
           "Requests allowed because exclusions.yaml covers what they carry.", counts.silenced);
  page.one("onesec_inspect_passed_over_total", "counter", "Texts of requests, or ends of texts, that weren't read.",
           counts.passed_over);
  page.one("onesec_inspect_events_total", "counter", "Attacks taken by the journal's queue.", counts.events);
  page.one("onesec_inspect_events_refused_total", "counter", "Attacks that the journal's queue had no room for.",
           counts.events_refused);
  page.one("onesec_inspect_in_flight", "gauge", "Requests being judged.", counts.in_flight);
  add_inspection_time(inspection.latency.picture(), page);
}

}  // namespace

std::string metrics_text(const EngineStatus& status, const std::vector<ModuleStatus>& modules,
                         const Inspection& inspection, const Places::Counts& connections) {
  Page page;
  add_engine(status, page);
  add_receivers(status, page);
  add_confinement(status.confinement, page);
  add_egress(status.egress, page);
  add_enforcement(status.enforcement, page);
  add_shares("memory", status.memory, page);
  add_shares("disk", status.disk, page);
  add_sources(status, page);
  add_detectors(modules, page);
  add_inspection(inspection, page);
  page.begin("onesec_api_connections", "gauge", "Open connections to this API; those that asked for a verdict apart.");
  page.add(connections.open, "kind=\"ordinary\"");
  page.add(connections.for_verdicts, "kind=\"verdicts\"");
  page.one("onesec_api_connections_refused_total", "counter", "Connections closed because there was no room.",
           connections.refused);
  return page.take();
}

}  // namespace onesec::api
