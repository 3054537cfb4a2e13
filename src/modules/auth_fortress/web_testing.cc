#include "modules/auth_fortress/web_testing.h"

#include <algorithm>
#include <cstdlib>

namespace onesec::auth_fortress::testing {
namespace {

constexpr std::int64_t kTuesdayNoon = 1'795'521'600;
constexpr std::size_t words(std::size_t bytes) { return (bytes + 7) / 8; }

}  // namespace

void write_request(const Request& request, EventDraft& draft) {
  draft.clear();
  draft.type = EventType::HttpRequest;
  draft.provenance = request.provenance;
  draft.when = Instant::from_seconds(kTuesdayNoon + request.at_secs);
  draft.received_at = draft.when;
  draft.source_ip = IpAddress::parse(request.from).value_or(IpAddress{});
  draft.set(Field::Method, request.method);
  draft.set(Field::Path, request.path);
  if (!request.query.empty()) draft.set(Field::Query, request.query);
  if (request.status != 0) draft.set_integer(Field::StatusCode, request.status);
  draft.set_integer(Field::ResponseSize, request.size);
  if (!request.user.empty()) draft.set(Field::Username, request.user);
  if (!request.site.empty()) draft.set(Field::Domain, request.site);
  draft.set(EventDraft::Text::Raw, request.raw.empty() ? std::string(request.method) + " " + std::string(request.path)
                                                       : std::string(request.raw));
}

bool tells(const Finding& finding, std::string_view secret) {
  std::vector<std::string> texts = finding.matched;
  texts.insert(texts.end(),
               {std::string(finding.type), finding.title, finding.summary, finding.silenced_if, finding.entity.value});
  for (const Entity& target : finding.targets) texts.push_back(target.value);
  for (const Measure& one : finding.measures) texts.push_back(one.name);
  return std::any_of(texts.begin(), texts.end(),
                     [secret](const std::string& text) { return text.find(secret) != std::string::npos; });
}

WebStory::WebStory(const DetectorEntry& entry) : entry_(entry), config_(words(entry.config_bytes)) {
  entry_.default_config(config_.data());
}

WebStory& WebStory::set(std::string_view name, std::string_view value) {
  if (!entry_.set(config_.data(), name, value)) std::abort();
  return *this;
}

void* WebStory::state_of(const StateKey& key) {
  for (Slot& slot : slots_) {
    if (slot.key == key) return slot.bytes.data();
  }
  slots_.push_back({key, std::vector<std::uint64_t>(words(entry_.state_bytes))});
  return slots_.back().bytes.data();
}

void WebStory::keep(StepOutput& out) {
  for (Finding& finding : out.findings()) findings_.push_back(std::move(finding));
}

WebStory& WebStory::then(const Request& request) {
  EventDraft draft;
  write_request(request, draft);
  Event event = draft.view();
  event.id = {1, 0, ++sequence_};
  DigestBytes digest;
  entry_.digest(event, digest);
  Keys keys;
  entry_.keys(event, digest, keys);
  for (const StateKey& key : keys) {
    StepOutput out;
    entry_.step(config_.data(), state_of(key), Moment{key, event, event.received_at, digest}, out);
    keep(out);
    for (const Observation& told : out.observations()) {
      StepOutput heard;
      const Moment moment{told.key, event, event.received_at, digest};
      if (entry_.observe == nullptr) std::abort();
      entry_.observe(config_.data(), state_of(told.key), told.note, moment, heard);
      keep(heard);
    }
  }
  return *this;
}

WebStory& WebStory::repeat(Request request, int count, std::int64_t step_secs) {
  for (int i = 0; i < count; ++i, request.at_secs += step_secs) then(request);
  return *this;
}

std::vector<std::string> WebStory::entities() const {
  std::vector<std::string> all;
  for (const Finding& finding : findings_) {
    if (std::find(all.begin(), all.end(), finding.entity.value) == all.end()) all.push_back(finding.entity.value);
  }
  return all;
}

}  // namespace onesec::auth_fortress::testing
