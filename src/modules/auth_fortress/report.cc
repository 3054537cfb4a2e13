#include "modules/auth_fortress/report.h"

#include <algorithm>

#include "modules/auth_fortress/web_login.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::size_t kMaxLine = 512;  ///< Finding::matched

/// "POST /login 401". Query, referer and remote user of an access line hold passwords and tokens: nothing of the line
/// itself is copied.
std::string request_line(const Event& event) {
  std::string line = shown(event.text(Field::Method)) + " " + shown(spelt_path(event));
  if (const auto status = event.integer(Field::StatusCode)) line += " " + std::to_string(*status);
  return line;
}

std::string evidence_line(const Event& event, const Attempt& attempt) {
  if (event.type == EventType::HttpRequest) return request_line(event);
  std::string line(event.raw.substr(0, kMaxLine));
  if (attempt.account != Account::Missing || attempt.user.empty()) return line;
  constexpr std::string_view kMask = "<unknown account>";
  for (std::size_t at = line.find(attempt.user); at != std::string::npos;
       at = line.find(attempt.user, at + kMask.size())) {
    line.replace(at, attempt.user.size(), kMask);
  }
  return line.substr(0, kMaxLine);
}

}  // namespace

void Evidence::add(const Event& event) {
  events.push(event.id);
  const auto below =
      static_cast<std::uint8_t>(static_cast<unsigned>(Provenance::Kernel) - static_cast<unsigned>(event.provenance));
  // The longest window here is a day: what was weak before that is no evidence any more.
  const bool is_over = !is_near(event.when, distrusted_at, hours(24));
  if (below < distrust && !is_over) return;
  distrust = below;
  distrusted_at = event.when;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  std::string result(text.substr(0, kLongest));
  while (text.size() > kLongest && !result.empty() && (static_cast<unsigned char>(result.back()) & 0x80U) != 0)
    result.pop_back();
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (text.size() > kLongest) result += "~" + std::to_string(mark_of(text) % 1'000'000);
  return result;
}

Provenance Evidence::weakest() const {
  return static_cast<Provenance>(static_cast<unsigned>(Provenance::Kernel) - std::min<unsigned>(distrust, 4));
}

Finding finding_on(const Moment& moment, const Attempt& attempt, const Evidence& evidence, const DetectorSpec& spec,
                   Severity severity) {
  const Event& event = moment.event;
  Finding finding;
  finding.detector = spec.id;
  finding.provenance = std::min(evidence.weakest(), event.provenance);
  finding.severity = finding.provenance == Provenance::Declared ? std::min(severity, Severity::Medium) : severity;
  finding.entity = entity_of(moment.key, event);
  finding.targets.push_back(finding.entity);
  if (!event.source_ip.is_none() && finding.entity.kind != EntityKind::Address) {
    finding.targets.push_back({EntityKind::Address, to_string(event.source_ip)});
  }
  if (attempt.account != Account::Missing && !attempt.user.empty() && finding.entity.kind != EntityKind::User) {
    finding.targets.push_back({EntityKind::User, shown(attempt.user)});
  }
  finding.events.push_back(event.id);
  for (std::size_t age = 0; age < evidence.events.size(); ++age) {
    const EventId& id = evidence.events.newest(age);
    if (std::find(finding.events.begin(), finding.events.end(), id) == finding.events.end())
      finding.events.push_back(id);
  }
  if (!event.raw.empty()) finding.matched.push_back(evidence_line(event, attempt));
  finding.when = event.when;
  finding.is_historical = event.is_historical;
  return finding;
}

std::string account_words(const Attempt& attempt) {
  if (attempt.user.empty()) return "an account that the log doesn't name";
  if (attempt.account == Account::Missing) return "an account that doesn't exist here";
  return "the account " + shown(attempt.user);
}

std::string span_words(seconds span) {
  const std::int64_t secs = span.count();
  if (secs >= 2 * 3600 && secs % 3600 == 0) return std::to_string(secs / 3600) + " hours";
  if (secs >= 2 * 60 && secs % 60 == 0) return std::to_string(secs / 60) + " minutes";
  return std::to_string(secs) + " seconds";
}

void measure(Finding& finding, std::string name, std::int64_t value, std::int64_t threshold) {
  finding.measures.push_back({std::move(name), value, threshold});
}

}  // namespace onesec::auth_fortress
