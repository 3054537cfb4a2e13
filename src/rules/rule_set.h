#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "model/event_type.h"
#include "rules/rule.h"
#include "text/literal_scan.h"
#include "text/regex.h"

namespace onesec::rules {

/// Where a rule matched, for the one who explains it.
struct Evidence {
  const Condition* condition = nullptr;  ///< Of the rule: the one shown.
  std::string value;                     ///< What stands in the event, cut at 500 bytes.
  std::string decoded;                   ///< After the decode chain, cut too; empty: the same.
  std::string matched;                   ///< The bytes that matched, cut too.
};

/// Rules compiled together: the literals of all of them are looked for in one pass over each form of a text, and only
/// the rules that a literal names are looked at. Immutable; any number of threads may match.
class RuleSet {
 public:
  /// Longer values are read up to here: 64 KiB are more than servers take as headers, and a rule's cost is linear in
  /// it.
  static constexpr std::size_t kMaxText = 65'536;

  /// Only rules that are in force. InvalidInput, Exhausted: which rule, and why.
  [[nodiscard]] static Result<RuleSet> compile(std::vector<Rule> rules) {
    return compile(RuleBook{std::move(rules), {}});
  }
  [[nodiscard]] static Result<RuleSet> compile(RuleBook book);

  RuleSet() = default;
  RuleSet(RuleSet&&) = default;
  RuleSet& operator=(RuleSet&&) = default;

  [[nodiscard]] std::span<const Rule> rules() const { return rules_; }
  /// Of rules and of other detectors.
  [[nodiscard]] const inspect::Exclusions& exclusions() const { return exclusions_; }
  /// Of what it looks for and counts: a rule that was changed is another rule to the states.
  [[nodiscard]] std::uint32_t mark_of(std::size_t rule) const { return compiled_[rule].mark; }

  /// Places in rules() of those whose `match` holds, in that order; at most `most` of them into `out`. Returns how many
  /// there are.
  [[nodiscard]] std::size_t match(const Event& event, std::span<std::uint16_t> out) const;
  /// Of a rule that matches.
  [[nodiscard]] Evidence explain(const Event& event, std::size_t rule) const;
  [[nodiscard]] std::size_t memory_bytes() const { return scan_.memory_bytes(); }

 private:
  struct Form {
    Subject subject{};
    std::vector<Step> decode;
    bool operator==(const Form&) const = default;
  };
  struct Test {
    const Condition* condition = nullptr;
    std::uint16_t form = 0;
    std::vector<std::string> values;  ///< Lower case when case is ignored.
    std::optional<text::Regex> regex;
  };
  struct Compiled {
    std::vector<Test> all;
    std::vector<Test> any;
    std::vector<Test> none;
    std::uint32_t mark = 0;
  };
  struct Trigger {
    std::uint16_t form = 0;
    std::uint16_t rule = 0;
  };
  /// What rules of one event type look at.
  struct Wanted {
    std::vector<std::uint16_t> forms;
    std::vector<std::uint16_t> always;  ///< Rules without a literal.
  };
  struct Texts;

  [[nodiscard]] Status add_tests(const std::vector<Condition>& from, std::int64_t regex_bytes, std::vector<Test>& to);
  [[nodiscard]] std::uint16_t form_of(const Condition& condition);
  void read_form(const Event& event, std::uint16_t form, Texts& into) const;
  [[nodiscard]] bool holds(const Test& test, const Texts& texts) const;
  [[nodiscard]] bool holds(const Compiled& rule, const Texts& texts) const;

  std::vector<Rule> rules_;
  inspect::Exclusions exclusions_;
  std::vector<Compiled> compiled_;
  std::vector<Form> forms_;
  text::LiteralScan scan_;
  std::vector<std::vector<Trigger>> triggers_;  ///< By literal.
  std::array<Wanted, kEventTypeCount> wanted_;
};

/// A literal of every text that the rule matches is one of these, in the form that `condition` names. Empty: none is
/// known.
struct Literals {
  std::vector<std::pair<const Condition*, std::string>> all;
};
[[nodiscard]] Literals literals_of(const Rule& rule);

/// What is wrong with a rule beside its words; empty: nothing. The lint.
[[nodiscard]] std::string lint(const Rule& rule);

}  // namespace onesec::rules
