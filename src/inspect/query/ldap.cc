#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

bool is_comparison(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (ascii::is_word(text[at]) || text[at] == '-' || text[at] == ';' || text[at] == ':')) ++at;
  if (at == 0) return false;
  const std::string_view rest = text.substr(at);
  return rest.starts_with('=') || rest.starts_with(">=") || rest.starts_with("<=") || rest.starts_with("~=");
}

/// What a filter goes on with behind the bracket that closes it: "(cn=…", "(&", "(|", and what is cut off there.
bool goes_on(std::string_view text, std::size_t close) {
  std::size_t at = ascii::skip_space(text, close + 1);
  if (at < text.size() && (text[at] == '&' || text[at] == '|' || text[at] == '!')) {
    at = ascii::skip_space(text, at + 1);
    if (at < text.size() && text[at] == '(') return is_comparison(text.substr(ascii::skip_space(text, at + 1)));
    return false;
  }
  if (at >= text.size() || text[at] != '(') return false;
  const bool is_spaced = at > close + 1;
  at = ascii::skip_space(text, at + 1);
  if (at < text.size() && text[at] == '(' && !is_spaced) at = ascii::skip_space(text, at + 1);  // ")((|"
  if (at >= text.size()) return false;
  if (text[at] == '&' || text[at] == '|' || text[at] == '!') {
    const std::size_t next = ascii::skip_space(text, at + 1);
    return next >= text.size() || text[next] == '(' || text[next] == ')' || is_comparison(text.substr(next));
  }
  return !is_spaced && is_comparison(text.substr(at));
}

}  // namespace

void inspect_ldap(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (!alphabet.has(')') || !alphabet.has('(')) return;
  for (const std::string_view both : {std::string_view("*(|("), std::string_view("*(&(")}) {
    const std::size_t at = text.find(both);
    if (at == std::string_view::npos || !is_comparison(text.substr(at + both.size()))) continue;
    out.add({Attack::Ldap, 100, "a value ends in a star, and a filter follows", static_cast<std::uint32_t>(at),
             static_cast<std::uint32_t>(at + both.size())});
  }
  std::int32_t open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++open;
    if (text[i] != ')') continue;
    if (open > 0) {
      --open;
      continue;
    }
    if (!goes_on(text, i)) continue;
    // ":)" and ";)" are no brackets.
    if (i > 0 && (text[i - 1] == ':' || text[i - 1] == ';')) continue;
    out.add({Attack::Ldap, 100, "a filter is closed, and another follows", static_cast<std::uint32_t>(i),
             static_cast<std::uint32_t>(std::min(text.size(), i + 16))});
    return;
  }
}

}  // namespace onesec::inspect
