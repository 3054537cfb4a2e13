#include "rules/condition_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/result.h"
#include "text/line_scanner.h"
#include "text/regex.h"

namespace onesec::rules {
namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMaxValue = 500;
constexpr std::size_t kMaxValues = 256;
constexpr std::size_t kMaxSteps = 8;

}  // namespace

void ConditionReader::tell(const Node& node, std::string what) {
  if (problems_.size() < kMaxProblems) problems_.push_back({file_, node.line, node.column, std::move(what)});
}

ConditionReader::Entries ConditionReader::entries(const Node& map, std::string_view what) {
  Entries all;
  if (map.kind != Node::Kind::Map) {
    tell(map, std::string(what) + ": expected keys with values");
    return all;
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const Node& key = map.items[i];
    if (key.kind != Node::Kind::Scalar) {
      tell(key, "expected a name as key");
    } else if (!seen.insert(key.text).second) {
      tell(key, quote(key.text) + " stands twice");
    } else {
      all.emplace_back(&key, &map.items[i + 1]);
    }
  }
  return all;
}

std::string ConditionReader::text(const Node& node, const std::string& what, std::size_t longest) {
  if (node.kind == Node::Kind::Scalar && !node.text.empty() && node.text.size() <= longest) return node.text;
  tell(node, what + ": expected a text of 1 to " + std::to_string(longest) + " bytes");
  return {};
}

std::int64_t ConditionReader::number(const Node& node, const std::string& what, std::int64_t least, std::int64_t most) {
  const std::optional<std::int64_t> value =
      node.kind == Node::Kind::Scalar ? text::whole_number(node.text) : std::nullopt;
  if (value && *value >= least && *value <= most) return *value;
  tell(node, what + ": expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return least;
}

bool ConditionReader::truth(const Node& node, const std::string& what) {
  if (node.kind == Node::Kind::Scalar && (node.text == "true" || node.text == "false")) return node.text == "true";
  tell(node, what + ": expected true or false");
  return false;
}

Subject ConditionReader::subject(const Node& node) {
  const std::optional<Subject> found =
      node.kind == Node::Kind::Scalar ? subject_named(node.text) : std::optional<Subject>();
  if (found) return *found;
  tell(node,
       "no field " + quote(node.text) + ": expected source_ip, dest_ip, user_agent, raw or one of docs/events.md");
  return {};
}

std::string ConditionReader::canonical_value(const Subject& subject, const Node& value) {
  const std::string name(name_of(subject));
  const std::string& word = value.text;
  const char* const end = word.data() + word.size();
  switch (type_of(subject)) {
    case FieldType::Integer: {
      std::int64_t integer = 0;
      const auto read = std::from_chars(word.data(), end, integer);
      if (read.ec == std::errc() && read.ptr == end) return std::to_string(integer);
      tell(value, name + ": expected a whole number, found " + quote(word));
      return "0";
    }
    case FieldType::Real: {
      double real = 0;
      const auto read = std::from_chars(word.data(), end, real);
      if (read.ec == std::errc() && read.ptr == end) {
        char bytes[32];
        return {bytes, std::to_chars(bytes, bytes + sizeof bytes, real).ptr};
      }
      tell(value, name + ": expected a number, found " + quote(word));
      return "0";
    }
    case FieldType::Boolean:
      return truth(value, name) ? "true" : "false";
    case FieldType::Address: {
      if (const auto address = IpAddress::parse(word)) return to_string(*address);
      tell(value, name + ": expected an address, found " + quote(word));
      return "::";
    }
    case FieldType::Text:
    case FieldType::List:
      break;
  }
  return word;
}

void ConditionReader::read_decode(const Node& node, Condition& into) {
  if (node.kind != Node::Kind::List || node.items.size() > kMaxSteps)
    return tell(node, "decode: expected a list of at most " + std::to_string(kMaxSteps) + " steps");
  for (const Node& item : node.items) {
    if (const auto step = step_named(item.text)) {
      into.decode.push_back(*step);
    } else {
      tell(item, "decode: expected url, html_entities, escapes, lookalikes, base64, lowercase or sql_comments, found " +
                     quote(item.text));
    }
  }
}

void ConditionReader::read_values(const Node& node, Matcher matcher, Condition& into) {
  into.matcher = matcher;
  const bool is_list = node.kind == Node::Kind::List;
  const std::string name(name_of(matcher));
  if (matcher == Matcher::In && !is_list) return tell(node, "in: expected a list; equals takes a single value");
  if (is_list && (matcher == Matcher::Equals || matcher == Matcher::Regex))
    return tell(node, name + ": expected a single value" + (matcher == Matcher::Equals ? "; in takes a list" : ""));
  const std::size_t count = is_list ? node.items.size() : 1;
  if (count == 0 || count > kMaxValues)
    return tell(node, name + ": expected 1 to " + std::to_string(kMaxValues) + " values");
  for (std::size_t i = 0; i < count; ++i) {
    const Node& value = is_list ? node.items[i] : node;
    if (text(value, name, matcher == Matcher::Regex ? kMaxRegexBytes : kMaxValue).empty()) continue;
    into.values.push_back(canonical_value(into.subject, value));
  }
}

void ConditionReader::check_condition(const Node& node, const Condition& condition) {
  const FieldType type = type_of(condition.subject);
  const bool is_text = type == FieldType::Text || type == FieldType::List;
  const bool is_exact = condition.matcher == Matcher::Equals || condition.matcher == Matcher::In;
  if (!is_text && (!is_exact || !condition.decode.empty() || condition.ignore_case)) {
    tell(node, std::string(name_of(condition.subject)) +
                   " is no text: expected equals or in, and neither decode nor "
                   "ignore_case");
  }
  if (condition.matcher != Matcher::Regex || condition.values.empty()) return;
  const std::string& pattern = condition.values.front();
  const auto regex = text::Regex::compile(pattern, {.ignore_case = condition.ignore_case, .max_memory = 64 << 10});
  if (!regex) return tell(node, "regex: " + regex.error().what);
  if (pattern.find_first_of(R"(\^$.|?*+()[]{})") == std::string::npos)
    tell(node, "regex: expected contains, starts_with or equals, because the pattern is plain text");
}

Condition ConditionReader::read_condition(const Node& node) {
  Condition condition;
  const Node* value = nullptr;
  Matcher matcher = Matcher::Contains;
  bool has_field = false;
  for (const auto& [key, of] : entries(node, "a condition")) {
    if (key->text == "field") {
      condition.subject = subject(*of);
      has_field = true;
    } else if (key->text == "decode") {
      read_decode(*of, condition);
    } else if (key->text == "ignore_case") {
      condition.ignore_case = truth(*of, "ignore_case");
    } else if (const auto named = matcher_named(key->text)) {
      if (value != nullptr) tell(*key, "expected one of contains, equals, starts_with, ends_with, regex and in");
      value = of;
      matcher = *named;
    } else {
      tell(*key,
           "unknown key " + quote(key->text) +
               ": expected field, decode, ignore_case and one of contains, equals, starts_with, ends_with, regex, in");
    }
  }
  if (!has_field || value == nullptr) {
    tell(node, "a condition: expected field and one of contains, equals, starts_with, ends_with, regex and in");
    return condition;
  }
  read_values(*value, matcher, condition);
  check_condition(node, condition);
  return condition;
}

}  // namespace onesec::rules
