#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "inspect/request/exclusions.h"
#include "model/event.h"
#include "model/event_draft.h"
#include "model/schema.h"

namespace onesec::rules {

// A rule as data: what its file says, checked. Plain values; owns everything.

enum class RuleStatus : std::uint8_t { Draft = 1, Trial = 2, Stable = 3, Retired = 4 };  ///< Stored.

/// A step of a decode chain. Stored: numbers are never reused.
enum class Step : std::uint8_t {
  Url = 1,           ///< %41, and + as a space.
  HtmlEntities = 2,  ///< &lt; &#60;
  Escapes = 3,       ///< \x41 \u0041
  Lookalikes = 4,    ///< Full-width and overlong forms as ASCII.
  Base64 = 5,        ///< The whole text.
  Lowercase = 6,     ///< ASCII letters.
  SqlComments = 7,   ///< Comments of SQL as one space.
};

enum class Matcher : std::uint8_t {
  Contains = 1,
  Equals = 2,
  StartsWith = 3,
  EndsWith = 4,
  Regex = 5,
  In = 6
};  ///< Stored.

/// Where in an event a condition looks.
struct Subject {
  enum class Kind : std::uint8_t { Detail = 1, SourceIp = 2, DestIp = 3, UserAgent = 4, Raw = 5 };  ///< Stored.
  Kind kind = Kind::Detail;
  Field field = Field::None;  ///< Of a Detail.
  auto operator<=>(const Subject&) const = default;
};

struct Condition {
  Subject subject{};
  std::vector<Step> decode;
  Matcher matcher = Matcher::Contains;
  std::vector<std::string> values;  ///< Any of them; of numbers, booleans and addresses the canonical text.
  bool ignore_case = false;
  bool operator==(const Condition&) const = default;
};

struct Count {
  std::uint32_t at_least = 0;
  seconds within{0};
  Subject per{};
  std::optional<Subject> distinct{};  ///< Count different values of it, not events.
  bool operator==(const Count&) const = default;
};

/// A story with the number of findings that it must give.
struct Case {
  std::string name;
  std::vector<EventDraft> given;
  std::uint32_t expect = 0;
};

struct Rule {
  std::string id;
  std::string title;
  RuleStatus status = RuleStatus::Draft;
  Severity severity = Severity::Low;
  std::uint8_t confidence_percent = 0;
  bool is_spoofable = false;
  std::vector<std::string> techniques;
  std::string why;
  std::vector<std::string> references;
  std::vector<std::string> false_positives;
  std::vector<EventType> wants;
  std::vector<Condition> all;
  std::vector<Condition> any;
  std::vector<Condition> none;
  std::optional<Count> count{};
  std::string no_literal_because;
  std::vector<Case> cases;  ///< Not in the journal.
};

/// All that rule files and exclusions.yaml say.
struct RuleBook {
  std::vector<Rule> rules;
  std::vector<inspect::Exclusion> exclusions;
};

/// What holds for one rule, its file and all rules together.
inline constexpr std::size_t kMaxRuleBytes = 65'536;
inline constexpr std::size_t kMaxRules = 2'000;
inline constexpr std::size_t kMaxRegexBytes = 200;
/// 512 regexes with 64 KiB each are 32 MiB, which the plan of memory has for code and buffers.
inline constexpr std::size_t kMaxRegexes = 512;
/// A literal of two bytes stands in every second text, and would let nearly everything through.
inline constexpr std::size_t kShortestLiteral = 3;
/// The window's memory: state::SlidingCount is exact up to its size.
inline constexpr std::uint32_t kMaxCount = 64;

[[nodiscard]] std::string_view name_of(RuleStatus status);
[[nodiscard]] std::string_view name_of(Step step);
[[nodiscard]] std::string_view name_of(Matcher matcher);
[[nodiscard]] std::string_view name_of(const Subject& subject);
[[nodiscard]] std::optional<RuleStatus> rule_status_named(std::string_view name);
[[nodiscard]] std::optional<Step> step_named(std::string_view name);
[[nodiscard]] std::optional<Matcher> matcher_named(std::string_view name);
/// `source_ip`, `dest_ip`, `user_agent`, `raw`, or a field of the event schema.
[[nodiscard]] std::optional<Subject> subject_named(std::string_view name);
[[nodiscard]] FieldType type_of(const Subject& subject);

/// Whether the engine runs it: drafts and retired rules are for people only.
[[nodiscard]] inline bool is_in_force(const Rule& rule) {
  return rule.status == RuleStatus::Trial || rule.status == RuleStatus::Stable;
}

}  // namespace onesec::rules
