#include "ai/local/local_analysis.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace onesec::ai {
namespace {

constexpr hours kAround{24};

Nanoseconds distance(const Alert& a, const Alert& b) {
  const Nanoseconds apart = a.first_seen - b.first_seen;
  return apart < Nanoseconds(0) ? -apart : apart;
}

bool has_technique(const Alert& alert, std::string_view id) {
  return std::ranges::any_of(alert.techniques, [&](const std::string& one) { return one.starts_with(id); });
}

std::int32_t of_severity(Severity severity) {
  switch (severity) {
    case Severity::Info:
      return -30;
    case Severity::Low:
      return -20;
    case Severity::Medium:
      return -5;
    case Severity::High:
      return 10;
    case Severity::Critical:
      return 25;
  }
  return 0;
}

std::int32_t of_provenance(Provenance provenance) {
  if (provenance == Provenance::Declared) return -5;  // Whoever may send events may have made it up.
  return provenance >= Provenance::TrustedLocal ? 5 : 0;
}

/// Guessed first (T1110), then in with a valid account (T1078): the order in which an attack goes (ATT&CK: credential
/// access, then initial access).
bool is_guess_then_login(const Alert& alert, std::span<const Alert> related) {
  return std::ranges::any_of(related, [&](const Alert& other) {
    const Alert& first = alert.first_seen <= other.first_seen ? alert : other;
    const Alert& second = &first == &alert ? other : alert;
    return has_technique(first, "T1110") && has_technique(second, "T1078");
  });
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

std::string lasting(Nanoseconds time) {
  const std::int64_t secs = time.count() / 1'000'000'000;
  if (secs < 1) return "at once";
  if (secs < 120) return "within " + counted(static_cast<std::uint64_t>(secs), "second", "seconds");
  if (secs < 7'200) return "within " + std::to_string(secs / 60) + " minutes";
  if (secs < 172'800) return "within " + std::to_string(secs / 3'600) + " hours";
  return "within " + std::to_string(secs / 86'400) + " days";
}

std::string summary_of(const Alert& alert, std::span<const Alert> related, bool is_chain) {
  std::string text = std::string(name_of(alert.severity)) + " " + alert.type + ": " +
                     counted(alert.count, "finding", "findings") + " " + lasting(alert.last_seen - alert.first_seen) +
                     ", about one " + std::string(name_of(alert.entity.kind));
  if (!alert.targets.empty()) text += ", with " + counted(alert.targets.size(), "target", "targets");
  text += ".";
  if (alert.is_historical) text += " It is in logs of before the first start.";
  if (is_chain) text += " Guessing was followed by a login.";
  if (related.empty()) return text + " Nothing else is known of what it is about.";
  std::set<std::string> types;
  for (const Alert& one : related) types.insert(one.type);
  text += " Within a day of it " + counted(related.size(), "other alert", "other alerts") + ":";
  for (const std::string& type : types) text += (text.ends_with(":") ? " " : ", ") + type;
  return text + ".";
}

}  // namespace

std::vector<Alert> related_to(const Alert& alert, std::vector<Alert> candidates) {
  std::set<std::string> seen{alert.id};
  std::erase_if(candidates, [&](const Alert& one) {
    return distance(alert, one) > Nanoseconds(kAround) || !seen.insert(one.id).second;
  });
  std::ranges::sort(candidates, [&](const Alert& a, const Alert& b) {
    return std::tuple(-std::to_underlying(a.severity), distance(alert, a), a.id) <
           std::tuple(-std::to_underlying(b.severity), distance(alert, b), b.id);
  });
  if (candidates.size() > kMaxRelatedAlerts) candidates.resize(kMaxRelatedAlerts);
  return candidates;
}

LocalAnalysis analyse_locally(const Alert& alert, std::span<const Alert> related) {
  LocalAnalysis analysis;
  const auto add = [&](std::string what, std::int32_t tenths) {
    if (tenths != 0) analysis.reasons.push_back({std::move(what), tenths});
  };
  add("severity " + std::string(name_of(alert.severity)), of_severity(alert.severity));
  add("confidence " + std::to_string(alert.confidence_percent) + " %",
      (std::int32_t{alert.confidence_percent} - 50) * 2 / 5);
  add("evidence is " + std::string(name_of(alert.provenance)), of_provenance(alert.provenance));
  if (alert.is_historical) add("found in old logs", -10);
  std::set<std::string> detectors;
  for (const Alert& one : related) {
    if (one.detector != alert.detector) detectors.insert(one.detector);
    if (analysis.related.size() < kMaxRelatedAlerts) analysis.related.push_back(one.id);
  }
  const auto others = static_cast<std::int32_t>(std::min<std::size_t>(detectors.size(), 3));
  add("seen by " + counted(detectors.size(), "other detector", "other detectors"), 7 * others);
  const bool is_chain = is_guess_then_login(alert, related);
  if (is_chain) add("guessing, then a login", 15);
  std::int32_t sum = 0;
  for (const ScoreReason& reason : analysis.reasons) sum += reason.tenths;
  analysis.score_percent = static_cast<std::uint32_t>(std::lround(100.0 / (1.0 + std::exp(-sum / 10.0))));
  analysis.summary = summary_of(alert, related, is_chain);
  return analysis;
}

std::string material_of(const Alert& alert) {
  std::string text = std::string(name_of(alert.severity)) + "|" + std::to_string(alert.confidence_percent / 10) + "|" +
                     std::to_string(std::bit_width(alert.count)) + "|" +
                     std::to_string(std::bit_width(alert.targets.size()));
  for (const std::string& technique : alert.techniques) text += "|" + technique;
  return text;
}

}  // namespace onesec::ai
