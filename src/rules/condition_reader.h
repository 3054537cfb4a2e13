#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/node.h"
#include "rules/read_rule.h"
#include "rules/rule.h"

namespace onesec::rules {

/// Reads the pieces that rules are made of, and keeps what is wrong with them. Inside this room only.
class ConditionReader {
 public:
  explicit ConditionReader(std::string_view file) : file_(file) {}
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
  [[nodiscard]] std::vector<Problem> take_problems() && { return std::move(problems_); }

 protected:
  using Entries = std::vector<std::pair<const Node*, const Node*>>;

  void tell(const Node& node, std::string what);
  /// Keys with values; a key that isn't a text, or stands twice, is told.
  Entries entries(const Node& map, std::string_view what);
  std::string text(const Node& node, const std::string& what, std::size_t longest);
  std::int64_t number(const Node& node, const std::string& what, std::int64_t least, std::int64_t most);
  bool truth(const Node& node, const std::string& what);
  Subject subject(const Node& node);
  /// The value as the subject's type writes it: "0404" of a number is "404".
  std::string canonical_value(const Subject& subject, const Node& value);
  Condition read_condition(const Node& node);

 private:
  void read_decode(const Node& node, Condition& into);
  void read_values(const Node& node, Matcher matcher, Condition& into);
  void check_condition(const Node& node, const Condition& condition);

  std::string file_;
  std::vector<Problem> problems_;
};

}  // namespace onesec::rules
