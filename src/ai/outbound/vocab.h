#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ai/outbound/language.h"
#include "base/instant.h"

namespace onesec::ai {

/// The place of `word` in the list; 0, the word for anything else, when it isn't there.
[[nodiscard]] std::uint16_t place_of(List list, std::string_view word);

/// A word of a closed list: a number, never a text. What is looked up and not found becomes the
/// list's first word ("other", "none"); nothing of it is kept.
template <List L>
class Word {
 public:
  constexpr Word() = default;
  Word(const char*) = delete;
  Word(std::string_view) = delete;
  Word(const std::string&) = delete;

  /// Exact comparison with each word of the list.
  [[nodiscard]] static Word find(std::string_view text) { return Word(place_of(L, text)); }
  [[nodiscard]] std::string_view text() const { return words_of(L)[place_]; }
  bool operator==(const Word&) const = default;

 private:
  constexpr explicit Word(std::uint16_t place) : place_(place) {}
  std::uint16_t place_ = 0;
};

/// A number of which two significant digits are kept, rounded down: 12,345 is 12,000. 0 to 990,000,000,000.
class Bucketed {
 public:
  static constexpr std::uint64_t kMost = 990'000'000'000;

  constexpr Bucketed() = default;
  Bucketed(const char*) = delete;
  Bucketed(std::string_view) = delete;
  Bucketed(const std::string&) = delete;

  [[nodiscard]] static constexpr Bucketed of(std::uint64_t number) {
    std::uint64_t scale = 1;
    if (number > kMost) number = kMost;
    while (number / scale > 99) scale *= 10;
    return Bucketed(number / scale * scale);
  }
  /// A negative one is 0.
  [[nodiscard]] static constexpr Bucketed of_signed(std::int64_t number) {
    return of(number < 0 ? 0U : static_cast<std::uint64_t>(number));
  }
  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  bool operator==(const Bucketed&) const = default;

 private:
  constexpr explicit Bucketed(std::uint64_t value) : value_(value) {}
  std::uint64_t value_ = 0;
};

/// How long after (or before) the incident's start, as a named range: "+5m" is five minutes up to the next step.
[[nodiscard]] Word<List::Offset> offset_between(Instant start, Instant when);

[[nodiscard]] Word<List::Reach> reach_of_address(std::string_view address);
[[nodiscard]] Word<List::PortClass> port_class(std::uint16_t port);   ///< 0: "none".
[[nodiscard]] Word<List::StatusClass> status_class(unsigned status);  ///< Of HTTP; 0: "none".
/// What a measure counts, without its window and limits: "failed web sign-ins in 5 minutes" is "web_failures".
[[nodiscard]] Word<List::Measure> measure_word(std::string_view name);

}  // namespace onesec::ai
