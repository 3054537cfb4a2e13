#include "rules/rule.h"

#include <utility>

namespace onesec::rules {
namespace {

template <class T>
struct Named {
  T value;
  std::string_view name;
};

constexpr Named<RuleStatus> kStatuses[] = {{RuleStatus::Draft, "draft"},
                                           {RuleStatus::Trial, "trial"},
                                           {RuleStatus::Stable, "stable"},
                                           {RuleStatus::Retired, "retired"}};
constexpr Named<Step> kSteps[] = {{Step::Url, "url"},
                                  {Step::HtmlEntities, "html_entities"},
                                  {Step::Escapes, "escapes"},
                                  {Step::Lookalikes, "lookalikes"},
                                  {Step::Base64, "base64"},
                                  {Step::Lowercase, "lowercase"},
                                  {Step::SqlComments, "sql_comments"}};
constexpr Named<Matcher> kMatchers[] = {
    {Matcher::Contains, "contains"},  {Matcher::Equals, "equals"}, {Matcher::StartsWith, "starts_with"},
    {Matcher::EndsWith, "ends_with"}, {Matcher::Regex, "regex"},   {Matcher::In, "in"}};
constexpr Named<Subject::Kind> kSubjects[] = {{Subject::Kind::SourceIp, "source_ip"},
                                              {Subject::Kind::DestIp, "dest_ip"},
                                              {Subject::Kind::UserAgent, "user_agent"},
                                              {Subject::Kind::Raw, "raw"}};

template <class T, std::size_t N>
std::string_view find_name(const Named<T> (&all)[N], T value) {
  for (const Named<T>& one : all) {
    if (one.value == value) return one.name;
  }
  return "";
}

template <class T, std::size_t N>
std::optional<T> find_value(const Named<T> (&all)[N], std::string_view name) {
  for (const Named<T>& one : all) {
    if (one.name == name) return one.value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(RuleStatus status) { return find_name(kStatuses, status); }
std::string_view name_of(Step step) { return find_name(kSteps, step); }
std::string_view name_of(Matcher matcher) { return find_name(kMatchers, matcher); }
std::string_view name_of(const Subject& subject) {
  return subject.kind == Subject::Kind::Detail ? name_of(subject.field) : find_name(kSubjects, subject.kind);
}
std::optional<RuleStatus> rule_status_named(std::string_view name) { return find_value(kStatuses, name); }
std::optional<Step> step_named(std::string_view name) { return find_value(kSteps, name); }
std::optional<Matcher> matcher_named(std::string_view name) { return find_value(kMatchers, name); }

std::optional<Subject> subject_named(std::string_view name) {
  if (const auto kind = find_value(kSubjects, name)) return Subject{*kind, Field::None};
  if (const auto field = field_named(name)) return Subject{Subject::Kind::Detail, *field};
  return std::nullopt;
}

FieldType type_of(const Subject& subject) {
  switch (subject.kind) {
    case Subject::Kind::Detail:
      return info_of(subject.field).type;
    case Subject::Kind::SourceIp:
    case Subject::Kind::DestIp:
      return FieldType::Address;
    case Subject::Kind::UserAgent:
    case Subject::Kind::Raw:
      break;
  }
  return FieldType::Text;
}

}  // namespace onesec::rules
