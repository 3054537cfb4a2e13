#include "ai/outbound/testing/sample.h"

#include <algorithm>

#include "model/schema.h"

namespace onesec::ai {
namespace {

constexpr Instant kStart = Instant::from_seconds(1'790'000'000);

Alert web_guessing() {
  Alert alert;
  alert.id = "7f1c0e8a55d2";
  alert.module = "auth_fortress";
  alert.type = "web_brute_force";
  alert.detector = "auth.web_brute_force";
  alert.severity = Severity::High;
  alert.provenance = Provenance::TrustedLocal;
  alert.confidence_percent = 87;
  alert.title = "Password guessing at shop.example.org by 203.0.113.9";
  alert.description = "203.0.113.9 tried 417 passwords for alice@example.org";
  alert.silenced_if = "fewer than 10 failures in 300 seconds";
  alert.entity = {EntityKind::Address, "203.0.113.9"};
  alert.count = 417;
  alert.created_at = kStart;
  alert.first_seen = kStart;
  alert.last_seen = kStart + minutes(7);
  alert.event_ids = {"01J9ZX"};
  alert.measures = {{"failed web sign-ins in 5 minutes, in tenths", 12345, 100},
                    {"web sign-ins in a row, answered alike", 40, 12}};
  alert.targets = {{EntityKind::Address, "203.0.113.9"}, {EntityKind::User, "alice@example.org"}};
  alert.matched = {"203.0.113.9 - - \"POST /login?next=/konto/alice HTTP/1.1\" 401 12"};
  alert.techniques = {"T1110.001", "T1110.004"};
  alert.mitigations = {"block 203.0.113.9"};
  return alert;
}

template <List L>
std::string longest() {
  const auto words = words_of(L);
  return std::string(*std::max_element(words.begin(), words.end(),
                                       [](std::string_view a, std::string_view b) { return a.size() < b.size(); }));
}

EventType longest_event() {
  const auto schemas = all_schemas();
  return std::max_element(schemas.begin(), schemas.end(),
                          [](const EventSchema& a, const EventSchema& b) { return a.name.size() < b.name.size(); })
      ->type;
}

/// Alerts whose words are the longest; `n` makes its entities its own.
Alert largest_alert(int n) {
  Alert alert = web_guessing();
  alert.module = longest<List::Module>();
  alert.type = longest<List::AlertType>();
  alert.detector = longest<List::Detector>();
  alert.techniques.assign(kMaxTechniques, longest<List::Technique>());
  alert.count = 989'999'999'999;
  alert.severity = Severity::Critical;
  alert.measures.assign(kMaxMeasures,
                        {"wrong passwords in 60 seconds before the login", 989'999'999'999, 989'999'999'999});
  alert.targets.clear();
  for (std::size_t i = 0; i < kMaxTargets; ++i) {
    alert.targets.push_back({EntityKind::Address, "224.0." + std::to_string(n) + "." + std::to_string(i)});
  }
  std::string line;
  for (int i = 0; i < 70; ++i) line += " information_schema";
  alert.matched.assign(kMaxExcerpts, line);
  return alert;
}

}  // namespace

OutboundDoc SampleIncident::document(RequestTag tag) const {
  std::vector<EvidenceEvent> events;
  for (const Evidence& one : evidence) {
    EvidenceEvent event = one.event;
    event.entities = one.entities;
    event.protocol = one.protocol;
    event.excerpt = one.excerpt;
    events.push_back(event);
  }
  return build_document({.alert = alert, .evidence = events, .related = related, .excerpts = excerpts}, tag);
}

SampleIncident sample_incident() {
  SampleIncident sample;
  sample.alert = web_guessing();
  const Entity source{EntityKind::Address, "203.0.113.9"};
  const Entity alice{EntityKind::User, "alice@example.org"};
  const Entity server{EntityKind::Host, "shop.example.org"};
  sample.evidence = {
      {{.type = EventType::AuthFailure, .severity = Severity::Low, .when = kStart, .port = 443, .http_status = 401},
       {source, alice},
       "https",
       ""},
      {{.type = EventType::HttpRequest, .when = kStart + seconds(70), .port = 443, .http_status = 500},
       {source, server},
       "https",
       "1' union select name from users where mail='bob@x.io'"},
      {{.type = EventType::HttpRequest, .when = kStart + minutes(6)}, {source}, "spdy", std::string("\0\1\2\xff", 4)}};
  Alert earlier = sample.alert;
  earlier.type = "user_enumeration";
  earlier.first_seen = kStart - hours(2);
  earlier.count = 9;
  Alert other = sample.alert;
  other.module = "somebody_elses_module";
  other.type = "alice_was_here";
  other.entity = alice;
  other.targets.clear();
  sample.related = {earlier, other};
  return sample;
}

SampleIncident largest_incident() {
  SampleIncident sample;
  sample.alert = largest_alert(0);
  sample.excerpts = Excerpts::Lexical;
  for (std::size_t i = 0; i < kMaxEvidence + 3; ++i) {
    SampleIncident::Evidence one;
    one.event = {.type = longest_event(),
                 .severity = Severity::Critical,
                 .provenance = Provenance::TrustedLocal,
                 .when = kStart - hours(13),
                 .port = 5985,
                 .http_status = 404};
    for (std::size_t k = 0; k < kMaxEntities + 2; ++k) {
      one.entities.push_back({EntityKind::Address, "239.1." + std::to_string(i) + "." + std::to_string(k)});
    }
    one.protocol = "https";
    one.excerpt = sample.alert.matched.front();
    sample.evidence.push_back(one);
  }
  for (std::size_t i = 0; i < kMaxRelated + 3; ++i) {
    Alert one = largest_alert(static_cast<int>(i));
    one.targets = sample.alert.targets;
    sample.related.push_back(one);
  }
  return sample;
}

RequestTag tag_of(std::uint32_t number) {
  return RequestTag::from_random({static_cast<std::uint8_t>(number >> 24U), static_cast<std::uint8_t>(number >> 16U),
                                  static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
}

std::vector<BuiltRequest> all_requests(const SampleIncident& incident, RequestTag tag) {
  const OutboundDoc doc = incident.document(tag);
  const ModelName model = *ModelName::parse(kSampleModel);
  std::vector<BuiltRequest> all;
  for (const Tier tier : {Tier::Triage, Tier::Deep}) {
    const RequestOptions plain{.tier = tier};
    const RequestOptions thinking{
        .tier = tier, .thinking = ThinkingLevel::Medium, .output = OutputTokens::at_least(8192)};
    for (const RequestOptions& options : {plain, thinking}) {
      all.push_back({gemini_request(doc, options), {Envelope::Gemini, tier, {}, tag}});
      all.push_back({openai_request(doc, options, model), {Envelope::OpenAi, tier, kSampleModel, tag}});
    }
  }
  return all;
}

}  // namespace onesec::ai
