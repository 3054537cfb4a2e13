#pragma once

#include <string>

#include "contract/detector.h"

namespace onesec::engine::testing {

/// Finds every third failure of an address, tells the user's state of it, and wakes a minute after the first.
struct EveryThird {
  struct Config {
    std::uint32_t every = 3;
  };
  struct Note {
    std::uint32_t failures = 0;
  };
  struct State {
    std::uint64_t failures = 0;
    std::uint64_t told = 0;
    IpAddress address{};
    bool operator==(const State&) const = default;
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"every", &Config::every, 1, 100, "How many failures make a finding."}};

  static void keys(const Event& event, Keys& out) { out.add(StateKey(KeyKind::Address, event.source_ip)); }
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
    if (state.failures == 0) out.wake_at(moment.now + minutes(1));
    ++state.failures;
    state.address = moment.event.source_ip;
    if (moment.event.text(Field::Username) == "poison") __builtin_trap();
    if (state.failures % config.every != 0) return;
    out.find(finding("counted", EntityKind::Address, to_string(moment.event.source_ip), moment.event));
    out.tell(StateKey(KeyKind::User, moment.event.text(Field::Username)),
             Note{static_cast<std::uint32_t>(state.failures)});
  }
  static void observe(const Config&, State& state, const Note&, const Moment& moment, StepOutput& out) {
    if (++state.told % 2 == 0) {
      out.find(finding("told", EntityKind::User, std::string(moment.event.text(Field::Username)), moment.event));
    }
  }
  static void wake(const Config&, State& state, Instant due, Instant, StepOutput& out) {
    Finding finding;
    finding.detector = "test.every_third";
    finding.type = "woke";
    finding.severity = Severity::Low;
    finding.entity = {EntityKind::Address, to_string(state.address)};
    finding.provenance = Provenance::LocalText;
    finding.when = due;
    out.find(std::move(finding));
  }

 private:
  static Finding finding(std::string_view type, EntityKind kind, std::string value, const Event& event) {
    Finding made;
    made.detector = "test.every_third";
    made.type = type;
    made.severity = Severity::High;
    made.entity = {kind, std::move(value)};
    made.events = {event.id};
    made.provenance = event.provenance;
    return made;
  }
};

inline constexpr EventType kWantsFailures[] = {EventType::AuthFailure};
inline constexpr DetectorSpec EveryThird::kSpec{.id = "test.every_third",
                                                .title = "Every third failure",
                                                .wants = kWantsFailures,
                                                .techniques = {},
                                                .mitigations = {},
                                                .budget = {.max_keys = 640, .at_limit = AtLimit::ForgetOldest},
                                                .repeat_after = seconds(1)};
inline constexpr DetectorEntry kTestEntries[] = {detector_entry<EveryThird>()};
inline constexpr ModuleInfo kTestModule{.name = "test_module",
                                        .title = "Test module",
                                        .description = "Only in tests.",
                                        .tier = 1,
                                        .detectors = kTestEntries};
inline constexpr const ModuleInfo* kTestModules[] = {&kTestModule};

}  // namespace onesec::engine::testing
