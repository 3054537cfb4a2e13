#include "checks.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "runner.h"
#include "stories.h"

namespace onesec::conformance {
namespace {

constexpr std::size_t kEvents = 1'500;
constexpr std::size_t kRoomy = 64 * 4'096;
constexpr std::size_t kTight = 64 * 2;  ///< Two keys a shard: tables are full all the time.
constexpr std::size_t kMaxBytes = 64U << 20U;

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

bool is_detector_id(std::string_view id) {
  const std::size_t dot = id.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == id.size()) return false;
  const std::string_view area = id.substr(0, dot);
  const std::string_view name = id.substr(dot + 1);
  return std::all_of(area.begin(), area.end(), is_lower) && std::all_of(name.begin(), name.end(), is_lower);
}

/// T1110 or T1110.001.
bool is_technique(std::string_view id) {
  constexpr std::string_view kShape = "Tdddd.ddd";
  if (id.size() != 5 && id.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool is_digit = id[i] >= '0' && id[i] <= '9';
    if (kShape[i] == 'd' ? !is_digit : id[i] != kShape[i]) return false;
  }
  return true;
}

bool is_sentence(std::string_view text) {
  return text.size() >= 15 && text.ends_with('.') && text[0] >= 'A' && text[0] <= 'Z';
}

std::string compare(const Runner& a, const Runner& b, const std::string& what) {
  if (words_of(a.findings()) != words_of(b.findings())) return what + ": other findings";
  if (a.save() != b.save()) return what + ": other states";
  return "";
}

/// How often each (type, entity) was found.
std::multiset<std::string> summary_of(const std::vector<Finding>& findings, std::size_t from) {
  std::multiset<std::string> all;
  for (std::size_t i = from; i < findings.size(); ++i) {
    all.insert(std::string(findings[i].type) + " " + findings[i].entity.value + " " +
               std::string(name_of(findings[i].severity)));
  }
  return all;
}

std::string size_complaint(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    const bool is_fit = finding.title.size() <= 300 && finding.summary.size() <= 1'000 &&
                        finding.silenced_if.size() <= 500 && finding.entity.value.size() <= 256 &&
                        finding.events.size() <= 8 && finding.matched.size() <= 4 &&
                        std::all_of(finding.matched.begin(), finding.matched.end(),
                                    [](const auto& line) { return line.size() <= 512; }) &&
                        std::all_of(finding.targets.begin(), finding.targets.end(),
                                    [](const auto& one) { return one.value.size() <= 256; });
    if (!is_fit) return "a finding is too large for people";
    const bool is_whole = !finding.title.empty() && !finding.summary.empty() && !finding.silenced_if.empty() &&
                          !finding.measures.empty() && !finding.targets.empty() && !finding.events.empty() &&
                          !finding.type.empty();
    if (!is_whole) return "a finding lacks one of title, summary, silenced_if, measures, targets, events, type";
    if (finding.provenance == Provenance::Declared && finding.severity > Severity::Medium)
      return "declared evidence above MEDIUM";
  }
  return "";
}

}  // namespace

std::string spec_is_sane(const DetectorEntry& entry) {
  const DetectorSpec& spec = *entry.spec;
  if (!is_detector_id(spec.id)) return "the id is not of the form area.name";
  if (spec.title.empty() || spec.wants.empty() || spec.mitigations.empty()) return "no title, wants or mitigations";
  if (spec.techniques.empty()) return "no technique";
  for (const std::string_view technique : spec.techniques) {
    if (!is_technique(technique)) return "not an ATT&CK id: " + std::string(technique);
  }
  for (const std::string_view mitigation : spec.mitigations) {
    if (!is_sentence(mitigation)) return "not a sentence: " + std::string(mitigation);
  }
  if (spec.budget.max_keys == 0 || spec.repeat_after.count() <= 0 || spec.layout_version == 0)
    return "no budget, hold-back or version";
  if (spec.is_baseline && (entry.save == nullptr || entry.load == nullptr)) return "a baseline must save by field";
  return "";
}

std::string settings_are_sane(const DetectorEntry& entry) {
  std::vector<std::uint64_t> config((entry.config_bytes + 7) / 8);
  entry.default_config(config.data());
  std::set<std::string> names;
  for (const SettingInfo& info : entry.settings(config.data())) {
    if (info.name.empty() || !std::all_of(info.name.begin(), info.name.end(), is_lower)) return "name: " + info.name;
    if (!names.insert(info.name).second) return "twice: " + info.name;
    if (!is_sentence(info.sentence)) return "not documented by a sentence: " + info.name;
    if (!entry.set(config.data(), info.name, info.value)) return "the default is out of range: " + info.name;
    if (info.value == "true" || info.value == "false") continue;
    if (!entry.set(config.data(), info.name, std::to_string(info.min))) return "the smallest is refused: " + info.name;
    if (!entry.set(config.data(), info.name, std::to_string(info.max))) return "the largest is refused: " + info.name;
    if (entry.set(config.data(), info.name, std::to_string(info.max + 1)))
      return "more than the largest is taken: " + info.name;
    if (entry.set(config.data(), info.name, std::to_string(info.min - 1)))
      return "less than the smallest is taken: " + info.name;
  }
  if (entry.set(config.data(), "no_such_setting", "1")) return "an unknown setting is taken";
  return "";
}

std::string zero_bytes_are_empty(const DetectorEntry& entry) {
  std::vector<std::uint64_t> state((entry.state_bytes + 7) / 8);
  entry.default_state(state.data());
  const bool is_zero = std::all_of(state.begin(), state.end(), [](std::uint64_t word) { return word == 0; });
  return is_zero ? "" : "an empty State is not all zero bytes";
}

std::string is_independent_of_shards(const DetectorEntry& entry) {
  for (const std::size_t room : {kRoomy, kTight}) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      Story story = make_story(seed, kEvents, entry.spec->wants, Temper::Ordinary);
      Runner first(entry, 1, room);
      first.run(story.events());
      for (const std::size_t groups : {std::size_t{1}, std::size_t{4}, std::size_t{64}}) {
        Runner other(entry, groups, room);
        other.run(story.events());
        const std::string wrong = compare(first, other, std::to_string(groups) + " groups");
        if (!wrong.empty()) return wrong;
      }
    }
  }
  return "";
}

std::string survives_restarts(const DetectorEntry& entry) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Story story = make_story(seed, kEvents, entry.spec->wants, Temper::Ordinary);
    const std::span<const Event> events = story.events();
    Runner whole(entry, 4, kTight);
    whole.run(events);
    std::vector<Finding> findings;
    std::string saved;
    for (std::size_t at = 0; at < events.size(); at += 4 * Runner::kBatch) {
      Runner part(entry, 4, kTight);
      if (!saved.empty() && !part.load(saved)) return "what was saved can't be loaded";
      part.run(events.subspan(at, std::min(4 * Runner::kBatch, events.size() - at)));
      findings.insert(findings.end(), part.findings().begin(), part.findings().end());
      saved = part.save();
    }
    if (words_of(findings) != words_of(whole.findings())) return "other findings after restarts";
    if (saved != whole.save()) return "other states after restarts";
  }
  return "";
}

std::string is_bounded(const DetectorEntry& entry) {
  const std::size_t max_keys = entry.spec->budget.max_keys;
  if (max_keys * entry.state_bytes > kMaxBytes)
    return "its states may take " + std::to_string(max_keys * entry.state_bytes) + " bytes";
  Runner runner(entry, 1, max_keys);
  constexpr std::uint64_t kKeys = 200'000;
  constexpr std::size_t kAtOnce = 4'096;
  for (std::uint64_t sent = 0; sent < kKeys && runner.keys_seen() < kKeys; sent += kAtOnce) {
    const EventType type = entry.spec->wants[(sent / kAtOnce) % entry.spec->wants.size()];
    Story crowd = make_crowd(sent, kAtOnce, type);
    runner.run(crowd.events());
  }
  if (runner.keys_seen() == 0) return "no event has a key";
  return runner.keys() <= max_keys ? "" : "more keys than its budget";
}

std::string is_patient(const DetectorEntry& entry) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Story wild = make_story(seed, kEvents, entry.spec->wants, Temper::Wild);
    Runner runner(entry, 1, kRoomy);
    runner.run(wild.events());
    if (const std::string wrong = size_complaint(runner.findings()); !wrong.empty()) return wrong;
    if (entry.spec->is_baseline) continue;  // what it learned is meant to last
    constexpr std::int64_t kYear = 31'536'000;
    constexpr std::int64_t kToday = 1'795'521'600;
    Story today = make_story(seed, kEvents, entry.spec->wants, Temper::Ordinary, kToday);
    Runner fresh(entry, 1, kRoomy);
    fresh.run(today.events());
    for (const std::int64_t years : {-20, 20}) {
      Story before = make_story(seed + 10, kEvents, entry.spec->wants, Temper::Ordinary, kToday + years * kYear);
      Runner used(entry, 1, kRoomy);
      used.run(before.events());
      const std::size_t from = used.findings().size();
      used.run(today.events());
      const auto now = summary_of(used.findings(), from);
      const auto expected = summary_of(fresh.findings(), 0);
      if (now == expected) continue;
      std::vector<std::string> other;
      std::set_symmetric_difference(now.begin(), now.end(), expected.begin(), expected.end(),
                                    std::back_inserter(other));
      return (years < 0 ? "what was twenty years ago changes findings: "
                        : "a clock that was set back changes findings: ") +
             other[0];
    }
  }
  return "";
}

std::string bears_hostile_text(const DetectorEntry& entry) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Story story = make_story(seed, kEvents, entry.spec->wants, Temper::Hostile);
    Runner runner(entry, 1, kRoomy);
    runner.run(story.events());
    if (const std::string wrong = size_complaint(runner.findings()); !wrong.empty()) return wrong;
  }
  return "";
}

std::string speaks(const DetectorEntry& entry) {
  std::size_t findings = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Story story = make_story(seed, kEvents, entry.spec->wants, Temper::Ordinary);
    Runner runner(entry, 1, kRoomy);
    runner.run(story.events());
    findings += runner.findings().size();
  }
  return findings > 0 ? "" : "the random stories never make it speak";
}

}  // namespace onesec::conformance
