#include "egress/redaction/words.h"

#include <algorithm>

#include "base/ip_address.h"
#include "egress/redaction/attacker_text.h"
#include "model/mention.h"

namespace onesec::egress {
namespace {

/// Stands for an alias while others are still looked for, so that none is found in it. Cleaned text holds none of these
/// bytes, and they belong to no word.
constexpr char mark_of(std::size_t index) { return static_cast<char>(index + 1); }
static_assert(AliasBook::kMost < 0x1F, "marks are control characters");

/// Longer text is no sentence of ours, and what can't be looked through whole can't leave.
constexpr std::size_t kMostPoints = 2'000;
/// A threshold of six digits is a day's worth of seconds and more; a longer one could be a number of somebody.
constexpr std::size_t kMostDigits = 6;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string folded(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

Entity comparable(const Entity& entity) {
  if (entity.kind == EntityKind::Address) {
    if (const auto address = IpAddress::parse(entity.value)) return {entity.kind, to_string(*address)};
  }
  return {entity.kind, folded(clean_text(entity.value, kMostPoints).text)};
}

/// One run between two spaces, without the punctuation around it.
std::string_view trimmed(std::string_view run) {
  if (run.starts_with('(')) run.remove_prefix(1);
  while (!run.empty() && std::string_view(",.;:!?)").contains(run.back())) run.remove_suffix(1);
  return run;
}

/// Where our sentences count: "fewer than 6 failures in 60 seconds, or 5 networks". Behind "at", "as" or "from" they
/// name something, and two numbers in a row are no count: "192 0 2 1".
bool may_count(std::string_view run, std::string_view before) {
  constexpr std::string_view kBefore[] = {"each", "in", "most", "or", "than", "to", "within"};
  const bool is_behind_comma = before.ends_with(',') && !std::ranges::all_of(trimmed(before), is_digit);
  return run.starts_with('(') || is_behind_comma || std::ranges::find(kBefore, before) != std::end(kBefore);
}

bool is_own_text(std::string_view text, AliasBook::Sort sort) {
  std::string_view before;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view whole = text.substr(0, end);
    const std::string_view run = trimmed(whole);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (run.empty()) continue;
    const bool is_number = std::ranges::all_of(run, is_digit);
    const bool is_mark = run.size() == 1 && static_cast<unsigned char>(run.front()) <= AliasBook::kMost;
    if (is_number) {
      if (sort != AliasBook::Sort::Measured || run.size() > kMostDigits || !may_count(whole, before)) return false;
    } else if (!is_mark && !is_own_word(folded(run), sort)) {
      return false;
    }
    before = whole;
  }
  return true;
}

}  // namespace

AliasBook::AliasBook(const Alert& alert) {
  const auto add = [this](const Entity& entity) {
    if (entity.value.empty() || named_.size() == kMost || find(comparable(entity)) != nullptr) return;
    const auto of_kind = std::ranges::count_if(named_, [&](const Named& n) { return n.entity.kind == entity.kind; });
    named_.push_back({comparable(entity), std::string(name_of(entity.kind)) + "-" + std::to_string(of_kind + 1)});
  };
  add(alert.entity);
  for (const Entity& target : alert.targets) add(target);
}

const AliasBook::Named* AliasBook::find(const Entity& wanted) const {
  const auto at = std::ranges::find(named_, wanted, &Named::entity);
  return at == named_.end() ? nullptr : &*at;
}

std::string_view AliasBook::alias_of(const Entity& entity) const {
  const Named* named = find(comparable(entity));
  return named != nullptr ? std::string_view(named->alias) : std::string_view();
}

std::optional<std::string> AliasBook::words(std::string_view text, Sort sort, std::size_t& replaced) const {
  CleanText clean = clean_text(text, kMostPoints);
  if (clean.is_cut || clean.removed != 0) return std::nullopt;
  // The longest first: "192.0.2.0/24" before "192.0.2.0".
  std::vector<std::size_t> order(named_.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::ranges::sort(order, [this](std::size_t a, std::size_t b) {
    const std::size_t a_size = named_[a].entity.value.size();
    const std::size_t b_size = named_[b].entity.value.size();
    return a_size != b_size ? a_size > b_size : a < b;
  });
  std::size_t count = 0;
  for (const std::size_t at : order) {
    const char mark = mark_of(at);
    count += replace_mentions(clean.text, named_[at].entity, std::string_view(&mark, 1));
  }
  if (!is_own_text(clean.text, sort)) return std::nullopt;
  replaced += count;
  std::string result;
  for (const char c : clean.text) {
    const std::size_t at = static_cast<unsigned char>(c) - std::size_t{1};
    if (at < named_.size()) {
      result += named_[at].alias;
    } else {
      result += c;
    }
  }
  return result;
}

bool is_own_identifier(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest) return false;
  while (true) {
    const std::size_t end = std::min(text.find_first_of("._"), text.size());
    if (!is_own_word(text.substr(0, end), AliasBook::Sort::Title)) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace onesec::egress
