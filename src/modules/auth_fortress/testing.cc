#include "modules/auth_fortress/testing.h"

#include <algorithm>
#include <cstdlib>

namespace onesec::auth_fortress::testing {
namespace {

constexpr std::int64_t kTuesdayNoon = 1'795'521'600;
constexpr std::size_t words(std::size_t bytes) { return (bytes + 7) / 8; }

}  // namespace

void write_login(const Login& login, EventDraft& draft) {
  draft.clear();
  draft.type = login.is_success ? EventType::AuthSuccess : EventType::AuthFailure;
  draft.provenance = login.provenance;
  draft.when = Instant::from_seconds(kTuesdayNoon + login.at_secs);
  draft.received_at = draft.when;
  if (const std::optional<IpAddress> address = IpAddress::parse(login.from)) {
    draft.source_ip = *address;
  } else if (!login.from.empty()) {
    draft.set(Field::SourceHost, login.from);
  }
  if (!login.user.empty()) draft.set(Field::Username, login.user);
  draft.set(Field::Method, login.method);
  draft.set(Field::Service, login.service);
  if (login.exists) draft.set_boolean(Field::UserExists, *login.exists);
  if (!login.country.empty()) draft.set(Field::SourceCountry, login.country);
  if (login.repeat != 1) draft.set_integer(Field::RepeatCount, login.repeat);
  if (login.asn != 0) draft.set_integer(Field::SourceAsn, login.asn);
  draft.set(EventDraft::Text::Raw, std::string("login of ") + std::string(login.user));
}

Story::Story(const DetectorEntry& entry) : entry_(entry), config_(words(entry.config_bytes)) {
  entry_.default_config(config_.data());
}
Story::~Story() = default;

Story& Story::set(std::string_view name, std::string_view value) {
  if (!entry_.set(config_.data(), name, value)) std::abort();
  return *this;
}

void* Story::state_of(const StateKey& key, bool makes_state) {
  for (Slot& slot : slots_) {
    if (slot.key == key) return slot.bytes.data();
  }
  if (!makes_state) return nullptr;
  slots_.push_back({key, std::vector<std::uint64_t>(words(entry_.state_bytes))});
  return slots_.back().bytes.data();
}

Story& Story::then(const Login& login) {
  EventDraft draft;
  write_login(login, draft);
  Event event = draft.view();
  event.id = {1, 0, ++sequence_};
  Keys keys;
  DigestBytes digest;
  entry_.digest(event, digest);
  entry_.keys(event, digest, keys);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    void* state = state_of(keys[i], keys.makes_state(i));
    if (state == nullptr) continue;
    StepOutput out;
    entry_.step(config_.data(), state, Moment{keys[i], event, event.received_at, digest}, out);
    for (Finding& finding : out.findings()) findings_.push_back(std::move(finding));
  }
  return *this;
}

Story& Story::repeat(Login login, int count, std::int64_t step_secs) {
  for (int i = 0; i < count; ++i, login.at_secs += step_secs) then(login);
  return *this;
}

std::vector<std::string> Story::entities() const {
  std::vector<std::string> all;
  for (const Finding& finding : findings_) {
    if (std::find(all.begin(), all.end(), finding.entity.value) == all.end()) all.push_back(finding.entity.value);
  }
  return all;
}

}  // namespace onesec::auth_fortress::testing
