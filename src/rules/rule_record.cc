#include "rules/rule_record.h"

#include <algorithm>
#include <utility>

#include "base/byte_reader.h"
#include "base/sha256.h"
#include "text/regex.h"

namespace onesec::rules {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint64_t kMaxList = 256;  ///< Of anything in a rule: the reader of files takes no more.

void put_list(ByteWriter& out, const std::vector<std::string>& list) {
  out.varint(list.size());
  for (const std::string& one : list) out.text(one);
}

void put_subject(ByteWriter& out, const Subject& subject) {
  out.u8(std::to_underlying(subject.kind));
  out.u16(static_cast<std::uint16_t>(subject.field));
}

void put_conditions(ByteWriter& out, const std::vector<Condition>& conditions) {
  out.varint(conditions.size());
  for (const Condition& condition : conditions) {
    put_subject(out, condition.subject);
    out.varint(condition.decode.size());
    for (const Step step : condition.decode) out.u8(std::to_underlying(step));
    out.u8(std::to_underlying(condition.matcher));
    out.u8(condition.ignore_case ? 1 : 0);
    put_list(out, condition.values);
  }
}

/// Reads what the functions above write, and refuses what a rule can't be.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : in_(bytes) {}
  Rule rule();
  inspect::Exclusion exclusion();
  std::uint64_t count(std::uint64_t most) {
    const std::uint64_t number = in_.varint().value_or(0);
    if (number > most) is_wrong_ = true;
    return is_ok() ? number : 0;
  }
  [[nodiscard]] bool is_ok() const { return !in_.failed() && !is_wrong_; }
  [[nodiscard]] bool at_end() const { return in_.at_end(); }

 private:
  std::string text() { return std::string(in_.text().value_or(std::string_view())); }
  template <class T>
  T one_of(T first, T last) {
    const std::uint8_t value = in_.u8().value_or(0);
    if (value < std::to_underlying(first) || value > std::to_underlying(last)) is_wrong_ = true;
    return is_ok() ? static_cast<T>(value) : first;
  }
  std::vector<std::string> list() {
    std::vector<std::string> all;
    for (std::uint64_t i = count(kMaxList); i > 0 && is_ok(); --i) all.push_back(text());
    return all;
  }
  Subject subject() {
    Subject subject;
    subject.kind = one_of(Subject::Kind::Detail, Subject::Kind::Raw);
    subject.field = static_cast<Field>(in_.u16().value_or(0));
    if (subject.kind == Subject::Kind::Detail && name_of(subject.field).empty()) is_wrong_ = true;
    return subject;
  }
  std::vector<Condition> conditions();

  ByteReader in_;
  bool is_wrong_ = false;
};

std::vector<Condition> Reader::conditions() {
  std::vector<Condition> all;
  for (std::uint64_t i = count(kMaxList); i > 0 && is_ok(); --i) {
    Condition condition;
    condition.subject = subject();
    for (std::uint64_t steps = count(8); steps > 0 && is_ok(); --steps)
      condition.decode.push_back(one_of(Step::Url, Step::SqlComments));
    condition.matcher = one_of(Matcher::Contains, Matcher::In);
    condition.ignore_case = in_.u8().value_or(0) != 0;
    condition.values = list();
    const bool is_regex = condition.matcher == Matcher::Regex;
    if (condition.values.empty() || (is_regex && condition.values.front().size() > kMaxRegexBytes)) is_wrong_ = true;
    if (std::ranges::any_of(condition.values, &std::string::empty)) is_wrong_ = true;
    all.push_back(std::move(condition));
  }
  return all;
}

Rule Reader::rule() {
  Rule rule;
  rule.id = text();
  rule.title = text();
  rule.why = text();
  rule.status = one_of(RuleStatus::Draft, RuleStatus::Retired);
  rule.severity = one_of(Severity::Info, Severity::Critical);
  rule.confidence_percent = in_.u8().value_or(0);
  rule.is_spoofable = in_.u8().value_or(0) != 0;
  rule.techniques = list();
  rule.false_positives = list();
  for (std::uint64_t i = count(kEventTypeCount); i > 0 && is_ok(); --i) {
    const std::uint16_t type = in_.u16().value_or(0);
    if (type == 0 || type >= kEventTypeCount) is_wrong_ = true;
    if (is_ok()) rule.wants.push_back(static_cast<EventType>(type));
  }
  rule.all = conditions();
  rule.any = conditions();
  rule.none = conditions();
  if (in_.u8().value_or(0) != 0) {
    Count count;
    count.at_least = in_.u32().value_or(0);
    count.within = seconds(in_.u32().value_or(0));
    count.per = subject();
    if (in_.u8().value_or(0) != 0) count.distinct = subject();
    if (count.at_least < 2 || count.at_least > kMaxCount || count.within == seconds(0)) is_wrong_ = true;
    rule.count = count;
  }
  if (rule.id.empty() || rule.id.size() > 100 || (rule.all.empty() && rule.any.empty())) is_wrong_ = true;
  return rule;
}

inspect::Exclusion Reader::exclusion() {
  using Where = inspect::Exclusion::Where;
  inspect::Exclusion exclusion;
  exclusion.where = one_of(Where::Anywhere, Where::Header);
  for (std::string* into : {&exclusion.detector, &exclusion.path, &exclusion.name, &exclusion.who, &exclusion.why})
    *into = text();
  exclusion.until = Instant::from_nanos(in_.i64().value_or(0));
  if (exclusion.detector.empty() || exclusion.path.empty()) is_wrong_ = true;
  return exclusion;
}

}  // namespace

std::string encode_match(const Rule& rule) {
  std::string bytes;
  ByteWriter out(bytes);
  out.varint(rule.wants.size());
  for (const EventType type : rule.wants) out.u16(static_cast<std::uint16_t>(type));
  put_conditions(out, rule.all);
  put_conditions(out, rule.any);
  put_conditions(out, rule.none);
  out.u8(rule.count ? 1 : 0);
  if (!rule.count) return bytes;
  out.u32(rule.count->at_least);
  out.u32(static_cast<std::uint32_t>(rule.count->within.count()));
  put_subject(out, rule.count->per);
  out.u8(rule.count->distinct ? 1 : 0);
  if (rule.count->distinct) put_subject(out, *rule.count->distinct);
  return bytes;
}

Result<std::string> encode_rules(const RuleBook& book) {
  std::vector<const Rule*> in_force;
  for (const Rule& rule : book.rules) {
    if (is_in_force(rule)) in_force.push_back(&rule);
  }
  std::ranges::sort(in_force, {}, [](const Rule* rule) { return std::string_view(rule->id); });
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.varint(in_force.size());
  for (const Rule* rule : in_force) {
    out.text(rule->id);
    out.text(rule->title);
    out.text(rule->why);
    out.u8(std::to_underlying(rule->status));
    out.u8(std::to_underlying(rule->severity));
    out.u8(rule->confidence_percent);
    out.u8(rule->is_spoofable ? 1 : 0);
    put_list(out, rule->techniques);
    put_list(out, rule->false_positives);
    out.bytes(encode_match(*rule));
  }
  out.varint(book.exclusions.size());
  for (const inspect::Exclusion& exclusion : book.exclusions) {
    out.u8(std::to_underlying(exclusion.where));
    for (const std::string* text :
         {&exclusion.detector, &exclusion.path, &exclusion.name, &exclusion.who, &exclusion.why})
      out.text(*text);
    out.i64(exclusion.until.nanos());
  }
  if (bytes.size() <= kMaxRecordBytes) return bytes;
  return fail(Code::Exhausted, "expected rules of at most " + std::to_string(kMaxRecordBytes) +
                                   " bytes together, found " + std::to_string(bytes.size()));
}

Result<RuleBook> decode_rules(std::string_view record) {
  RuleBook book;
  if (record.empty()) return book;  // Before the first record there were none.
  if (static_cast<std::uint8_t>(record.front()) > kVersion)
    return fail(Code::Unsupported, "the rules in the journal were made by a newer version");
  if (record.front() != static_cast<char>(kVersion) || record.size() > kMaxRecordBytes)
    return fail(Code::Corrupt, "the rules in the journal are damaged");
  Reader in(record.substr(1));
  for (std::uint64_t i = in.count(kMaxRules); i > 0 && in.is_ok(); --i) book.rules.push_back(in.rule());
  for (std::uint64_t i = in.count(inspect::Exclusions::kMost); i > 0 && in.is_ok(); --i)
    book.exclusions.push_back(in.exclusion());
  if (!in.is_ok() || !in.at_end()) return fail(Code::Corrupt, "the rules in the journal are damaged");
  return book;
}

std::string hash_of(std::string_view record) { return hex(sha256(record), 8); }

}  // namespace onesec::rules
