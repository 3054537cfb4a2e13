// Detectors that break a promise each: the counter-proof that the checks find it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "checks.h"

namespace onesec::conformance {
namespace {

using ::testing::HasSubstr;

constexpr EventType kWants[] = {EventType::AuthFailure};
constexpr std::string_view kTechniques[] = {"T1110"};
constexpr std::string_view kBadTechniques[] = {"T110"};
constexpr std::string_view kMitigations[] = {"Do something about it."};

Finding whole_finding(const Moment& moment, std::int64_t value) {
  Finding finding;
  finding.detector = "test.planted";
  finding.type = "planted";
  finding.title = finding.summary = finding.silenced_if = "planted";
  finding.entity = {EntityKind::User, "somebody"};
  finding.targets = {finding.entity};
  finding.events = {moment.event.id};
  finding.measures = {{"value", value, 1}};
  finding.when = moment.event.when;
  return finding;
}

/// What all share; each overrides what it does wrong.
struct Planted {
  struct Config {
    std::uint32_t every = 3;
  };
  struct State {
    std::uint64_t count = 0;
  };
  static constexpr DetectorSpec kSpec = {.id = "test.planted",
                                         .title = "Planted",
                                         .wants = kWants,
                                         .techniques = kTechniques,
                                         .mitigations = kMitigations,
                                         .budget = {.max_keys = 1'000}};
  static constexpr Setting<Config> kSettings[] = {
      {"every", &Config::every, 1, 100, "Speaks at each so manieth event."}};
  static void keys(const Event& event, Keys& out) {
    out.add(StateKey(KeyKind::User, event.text(Field::Username).substr(0, 20)));
    out.add(StateKey(KeyKind::Address, event.source_ip));
  }
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
    if (++state.count % config.every == 0) out.find(whole_finding(moment, static_cast<std::int64_t>(state.count)));
  }
};

struct KeepsAGlobal : Planted {
  static inline std::uint64_t seen = 0;
  static void step(const Config&, State&, const Moment& moment, StepOutput& out) {
    if (++seen % 7 == 0) out.find(whole_finding(moment, 1));
  }
};

struct RemembersTheLastKey : Planted {
  static inline char last = '\0';
  static void step(const Config&, State&, const Moment& moment, StepOutput& out) {
    const char first = moment.key.text().empty() ? '\0' : moment.key.text().back();
    if (moment.event.id.index == 0) last = '\0';
    if (first == last) out.find(whole_finding(moment, 1));
    last = first;
  }
};

struct IsNotZeroEmpty : Planted {
  struct State {
    std::uint64_t left = 5;
  };
  static void step(const Config&, State&, const Moment&, StepOutput&) {}
};

struct ForgetsWhenSaved : Planted {
  static void save(const State& state, ByteWriter& out) { out.u8(static_cast<std::uint8_t>(state.count & 1U)); }
  static bool load(std::uint16_t, ByteReader& in, State& state) {
    state.count = in.u8().value_or(0);
    return !in.failed();
  }
};

struct NeverForgets : Planted {
  static void step(const Config&, State& state, const Moment& moment, StepOutput& out) {
    if (++state.count > 200) out.find(whole_finding(moment, 1));
  }
};

struct IsStuckInTheFuture : Planted {
  struct State {
    Instant newest{};
  };
  static void step(const Config&, State& state, const Moment& moment, StepOutput& out) {
    if (state.newest != Instant{} && moment.event.when < state.newest - seconds(3'600)) return;
    state.newest = moment.event.when;
    out.find(whole_finding(moment, 1));
  }
};

struct RepeatsWhatItIsTold : Planted {
  static void step(const Config&, State&, const Moment& moment, StepOutput& out) {
    Finding finding = whole_finding(moment, 1);
    finding.title = moment.event.text(Field::Username);
    out.find(std::move(finding));
  }
};

struct BelievesTheSender : Planted {
  static void step(const Config&, State&, const Moment& moment, StepOutput& out) {
    Finding finding = whole_finding(moment, 1);
    finding.severity = Severity::Critical;
    out.find(std::move(finding));
  }
};

struct TakesTooMuch : Planted {
  struct State {
    char bytes[4'096] = {};
  };
  static constexpr DetectorSpec kSpec = {.id = "test.planted",
                                         .title = "Planted",
                                         .wants = kWants,
                                         .techniques = kTechniques,
                                         .mitigations = kMitigations,
                                         .budget = {.max_keys = 1'000'000}};
  static void step(const Config&, State&, const Moment&, StepOutput&) {}
};

struct IsMislabelled : Planted {
  static constexpr DetectorSpec kSpec = {.id = "test.planted",
                                         .title = "Planted",
                                         .wants = kWants,
                                         .techniques = kBadTechniques,
                                         .mitigations = kMitigations,
                                         .budget = {.max_keys = 1'000}};
};

struct HasADefaultOutOfRange : Planted {
  static constexpr Setting<Config> kSettings[] = {
      {"every", &Config::every, 10, 100, "Speaks at each so manieth event."}};
};

struct HasAnUndocumentedSetting : Planted {
  static constexpr Setting<Config> kSettings[] = {{"every", &Config::every, 1, 100, "each"}};
};

template <class D>
constexpr DetectorEntry kEntry = detector_entry<D>();

TEST(Planted, TheSoundOnePassesWhatTheOthersFail) {
  EXPECT_EQ(spec_is_sane(kEntry<Planted>), "");
  EXPECT_EQ(settings_are_sane(kEntry<Planted>), "");
  EXPECT_EQ(zero_bytes_are_empty(kEntry<Planted>), "");
  EXPECT_EQ(is_independent_of_shards(kEntry<Planted>), "");
  EXPECT_EQ(survives_restarts(kEntry<Planted>), "");
  EXPECT_EQ(is_bounded(kEntry<Planted>), "");
  EXPECT_EQ(bears_hostile_text(kEntry<Planted>), "");
  EXPECT_EQ(speaks(kEntry<Planted>), "");
}

TEST(Planted, StateOutsideOfStatesIsFound) {
  EXPECT_NE(is_independent_of_shards(kEntry<KeepsAGlobal>), "");
  EXPECT_NE(is_independent_of_shards(kEntry<RemembersTheLastKey>), "") << "the order of keys shows";
}

TEST(Planted, EachBrokenPromiseIsFound) {
  EXPECT_THAT(zero_bytes_are_empty(kEntry<IsNotZeroEmpty>), HasSubstr("zero"));
  EXPECT_THAT(survives_restarts(kEntry<ForgetsWhenSaved>), HasSubstr("after restarts"));
  EXPECT_THAT(is_patient(kEntry<NeverForgets>), HasSubstr("twenty years ago"));
  EXPECT_THAT(is_patient(kEntry<IsStuckInTheFuture>), HasSubstr("set back"));
  EXPECT_THAT(bears_hostile_text(kEntry<RepeatsWhatItIsTold>), HasSubstr("finding"));
  EXPECT_THAT(bears_hostile_text(kEntry<BelievesTheSender>), HasSubstr("MEDIUM"));
  EXPECT_THAT(is_bounded(kEntry<TakesTooMuch>), HasSubstr("bytes"));
  EXPECT_THAT(spec_is_sane(kEntry<IsMislabelled>), HasSubstr("T110"));
  EXPECT_THAT(settings_are_sane(kEntry<HasADefaultOutOfRange>), HasSubstr("default"));
  EXPECT_THAT(settings_are_sane(kEntry<HasAnUndocumentedSetting>), HasSubstr("sentence"));
}

TEST(Planted, ADetectorThatNeverSpeaksIsFound) { EXPECT_NE(speaks(kEntry<IsNotZeroEmpty>), ""); }

}  // namespace
}  // namespace onesec::conformance
