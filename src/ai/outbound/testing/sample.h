#pragma once

#include <string>
#include <vector>

#include "ai/outbound/gate.h"
#include "ai/outbound/incident.h"

namespace onesec::ai {

/// An incident that owns what its input shows.
struct SampleIncident {
  struct Evidence {
    EvidenceEvent event{};
    std::vector<Entity> entities;
    std::string protocol;
    std::string excerpt;
  };
  Alert alert{};
  std::vector<Evidence> evidence;
  std::vector<Alert> related;
  Excerpts excerpts = Excerpts::Off;

  [[nodiscard]] OutboundDoc document(RequestTag tag) const;
};

/// A guessed web password by 203.0.113.9, three pieces of evidence (one of them a payload), two related alerts.
[[nodiscard]] SampleIncident sample_incident();
/// As much of everything as the limits allow, in the longest words.
[[nodiscard]] SampleIncident largest_incident();

[[nodiscard]] RequestTag tag_of(std::uint32_t number);

/// The four kinds of request that exist, with what the gate is to be told of them.
struct BuiltRequest {
  std::string body;
  ExpectedRequest expected;
};
inline constexpr std::string_view kSampleModel = "qwen3:8b";
[[nodiscard]] std::vector<BuiltRequest> all_requests(const SampleIncident& incident, RequestTag tag);

}  // namespace onesec::ai
