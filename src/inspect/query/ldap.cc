#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

/// RFC 4515 3: an attribute, by name or as an OID, with options and the rule it is matched by, and how it is compared:
/// cn;lang-de:2.5.13.3:=x.
bool is_comparison(std::string_view text) {
  constexpr std::string_view kSigns = "-;:.";
  std::size_t at = 0;
  while (at < text.size() && (ascii::is_word(text[at]) || kSigns.find(text[at]) != std::string_view::npos)) ++at;
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

/// What ends an entry's lookup for a login: the attributes of RFC 4519 and Active Directory that one is found by.
bool is_login_attribute(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kAttributes{"cn", "mail", "objectclass",  "samaccountname",
                                                               "sn", "uid",  "userpassword", "userprincipalname"};
  return ascii::is_among(name, kAttributes);
}

/// A whole filter that asks whether there is a value at all (RFC 4515 3, "present"), for a lookup that knows none:
/// (uid=*), (&(uid=anna)(userPassword=*)). One that compares with values is what people look up and write about.
bool is_whole_filter(std::string_view text) {
  text = ascii::trim(text);
  if (text.find("=*)") == std::string_view::npos || text.front() != '(' || text.back() != ')') return false;
  if (text[1] == '&' || text[1] == '|') {
    const std::size_t open = ascii::skip_space(text, 2);
    if (!text.ends_with("))") || open >= text.size() || text[open] != '(') return false;
    const std::size_t inner = text.find_first_not_of("(&|! ", open);
    return inner != std::string_view::npos && is_comparison(text.substr(inner));
  }
  return text.size() > 4 && text.ends_with("=*)") && is_login_attribute(text.substr(1, text.size() - 4));
}

bool is_operator(char c) { return c == '&' || c == '|' || c == '!'; }

/// How many filters stand side by side in a text that is nothing else; 0: it is something else, too.
std::size_t count_filters(std::string_view text) {
  std::size_t count = 0;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (ascii::is_space(text[i])) continue;
    if (text[i] == ')' && depth > 0) {
      if (--depth == 0) ++count;
      continue;
    }
    if (text[i] != '(') return 0;
    ++depth;
    const std::size_t next = ascii::skip_space(text, i + 1);
    if (next < text.size() && is_operator(text[next])) {
      i = next;
      continue;
    }
    if (!is_comparison(text.substr(next))) return 0;
    const std::size_t end = text.find_first_of("()", next);
    if (end == std::string_view::npos || text[end] != ')') return 0;
    i = end - 1;
  }
  return depth == 0 ? count : 0;
}

/// (!(objectClass=x)): anybody who isn't one, which is everybody.
bool is_denial(std::string_view text) {
  text = ascii::trim(text);
  if (!text.starts_with("(!(") || !text.ends_with("))") || text.find('(', 3) != std::string_view::npos) return false;
  const std::size_t sign = text.find('=', 3);
  return sign != std::string_view::npos && is_login_attribute(text.substr(3, sign - 3));
}

/// !(|(cn=*, |(cn=*)(uid=*): what a filter goes on with behind the bracket and the operator that the program wrote.
bool is_middle_of_filter(std::string_view text) {
  std::size_t at = ascii::skip_space(text, 0);
  std::size_t operators = 0;
  while (at + 1 < text.size() && is_operator(text[at]) && text[at + 1] == '(') {
    at += 2;
    ++operators;
  }
  if (operators > 1) return is_comparison(text.substr(at));
  return operators == 1 && text.find("=*)") != text.npos && count_filters(text.substr(at - 1)) > 1;
}

/// *()|&': the signs of a filter and nothing else, to see whether the directory complains. Who drums on the keyboard
/// strikes others, too.
bool is_probe(std::string_view text) {
  constexpr std::size_t kLongestProbe = 16;
  if (text.size() > kLongestProbe || text.find_first_not_of("*()|&!='\"\\ ") != std::string_view::npos) return false;
  return text.find('*') != text.npos && text.find("()") != text.npos && text.find('|') != text.npos &&
         text.find('&') != text.npos;
}

}  // namespace

void inspect_ldap(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('(') && alphabet.has('=') && is_middle_of_filter(text))
    out.add({Attack::Ldap, 100, "a filter begins in its middle", 0, static_cast<std::uint32_t>(text.size())});
  if (!alphabet.has(')')) return;
  // C's end of a string, behind which a server that is written in C reads no more of its own filter.
  const std::size_t nul = alphabet.has('\0') ? text.find(std::string_view("*)")) : std::string_view::npos;
  if (nul != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_not_of(')', nul + 1), text.size());
    if (end < text.size() && text[end] == '\0')
      out.add({Attack::Ldap, 100, "a filter is closed, and ended as a string of C is", static_cast<std::uint32_t>(nul),
               static_cast<std::uint32_t>(end)});
  }
  if (!alphabet.has('(')) return;
  const auto say_whole = [&](std::string_view what) {
    out.add({Attack::Ldap, 100, what, 0, static_cast<std::uint32_t>(text.size())});
  };
  if (alphabet.has('=') && (is_whole_filter(text) || is_denial(text))) say_whole("a whole filter of a directory");
  if (text.find("=*)") != std::string_view::npos && count_filters(text) > 1)
    say_whole("filters of a directory stand side by side");
  if (is_probe(text)) say_whole("signs of a filter, with nothing between them");
  for (const std::string_view both : {"*(|(", "*(&(", ")(|(", ")(&("}) {
    const std::size_t at = text.find(both);
    if (at == std::string_view::npos || !is_comparison(text.substr(at + both.size()))) continue;
    out.add({Attack::Ldap, 100, "a value ends, and a filter follows", static_cast<std::uint32_t>(at),
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
