#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "contract/detector.h"
#include "modules/auth_fortress/attempt.h"
#include "modules/auth_fortress/origin.h"
#include "state/recency_ring.h"

namespace onesec::auth_fortress {

/// Less than `span` apart, whichever came first: a clock that was set back makes nothing good, or bad, for years.
[[nodiscard]] constexpr bool is_near(Instant a, Instant b, Nanoseconds span) { return a - b < span && b - a < span; }

/// What a state keeps to write its findings with: which events, how far they may be trusted, and when it last spoke.
struct Evidence {
  state::RecencyRing<EventId, 4> events{};
  Instant told_at{};
  Instant distrusted_at{};
  std::uint8_t is_told = 0;
  std::uint8_t distrust = 0;  ///< How far the weakest event of about a day is below Kernel; zero bytes: nothing weak.
  std::uint8_t unused[6] = {};

  void add(const Event& event);
  /// True until `quiet` has passed since the last finding: time doesn't need to be spent on another one. A step of the
  /// clock beyond `quiet` in either direction ends it.
  [[nodiscard]] bool has_just_told(Instant when, Nanoseconds quiet) const {
    return is_told != 0 && is_near(when, told_at, quiet);
  }
  void tell(Instant when) {
    told_at = when;
    is_told = 1;
  }
  [[nodiscard]] Provenance weakest() const;
};

/// 5 minutes, and the `repeat_after` of all detectors here: an attack that goes on is one alert that counts up.
inline constexpr seconds kQuiet{300};

/// A finding with everything filled that is the same for all: entity, evidence, targets, masked raw line (of a web
/// request only method, path and status), and a severity of at most Medium when any of the evidence is merely declared.
[[nodiscard]] Finding finding_on(const Moment& moment, const Attempt& attempt, const Evidence& evidence,
                                 const DetectorSpec& spec, Severity severity);

/// An outside text fit for titles and entities: control characters replaced, cut at 64 bytes with a mark that keeps two
/// long names apart.
[[nodiscard]] std::string shown(std::string_view text);
/// The account for a sentence: a name that doesn't exist isn't repeated, people type passwords there.
[[nodiscard]] std::string account_words(const Attempt& attempt);
/// "10 minutes", "24 hours", "90 seconds".
[[nodiscard]] std::string span_words(seconds span);
void measure(Finding& finding, std::string name, std::int64_t value, std::int64_t threshold);

}  // namespace onesec::auth_fortress
