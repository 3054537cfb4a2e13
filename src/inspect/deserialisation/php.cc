#include <array>

#include "inspect/deserialisation/forms.h"

namespace onesec::inspect::forms {
namespace {

/// Digits at `at`; where they end.
std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && (ascii::is_digit(text[at]) || text[at] == '+' || text[at] == '-')) ++at;
  return at;
}

/// name|a:1:{…, name|s:5:"…: variables as PHP's handler writes a session down. Its forms stand alone in cookies of some
/// applications; behind a name and a bar they are in the file of a session, and elsewhere are to get there.
void read_session(std::string_view text, Reasons& out) {
  for (std::size_t bar = text.find('|'); bar != std::string_view::npos; bar = text.find('|', bar + 1)) {
    if (bar == 0 || bar + 4 > text.size() || !ascii::is_word(text[bar - 1]) || text[bar + 2] != ':') continue;
    const char kind = text[bar + 1];
    if (kind != 'a' && kind != 's' && kind != 'O' && kind != 'C') continue;
    const std::size_t at = skip_digits(text, bar + 3);
    const std::string_view rest = text.substr(at);
    if (at == bar + 3 || !(kind == 'a' ? rest.starts_with(":{") : rest.starts_with(":\""))) continue;
    say(out, 100, "a variable of a session as PHP writes it down", bar, at + 2);
    return;
  }
}

/// s:8:"password";b:1; : a secret that is no text but true, which PHP's == takes for equal to any.
void read_true_secret(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 6> kSecrets{"auth", "autologinid", "pass", "passwd", "password", "pwd"};
  constexpr std::string_view kTrue = "\";b:1;";
  if (!text.substr(0, ascii::skip_space(text, 0) + 2).ends_with("a:")) return;
  for (std::size_t at = text.find(kTrue); at != text.npos; at = text.find(kTrue, at + kTrue.size())) {
    const std::size_t quote = text.rfind('"', at - 1);
    if (quote == text.npos || quote < 2 || at - quote > 16 || text[quote - 1] != ':') continue;
    if (ascii::is_among(text.substr(quote + 1, at - quote - 1), kSecrets))
      return say(out, 100, "an array of PHP whose password is true instead of a text", quote, at + kTrue.size());
  }
}

}  // namespace

/// O:8:"stdClass":1:{ and C:11:"ArrayObject":21:{ of PHP's serialize().
std::size_t object_of_php(std::string_view text) {
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
    if (colon == 0) continue;
    const char kind = ascii::lower(text[colon - 1]);
    if ((kind != 'o' && kind != 'c' && kind != 'e') || (colon > 1 && ascii::is_word(text[colon - 2]))) continue;
    std::size_t at = skip_digits(text, colon + 1);
    if (at == colon + 1 || !text.substr(at).starts_with(":\"")) continue;
    const std::size_t name = at + 2;
    at = name;
    while (at < text.size() && (ascii::is_word(text[at]) || text[at] == '\\')) ++at;
    if (at == name || !text.substr(at).starts_with("\":")) continue;
    const std::size_t count = skip_digits(text, at + 2);
    if (count == at + 2 || !text.substr(count).starts_with(":{")) continue;
    return colon - 1;
  }
  return std::string_view::npos;
}

void read_php(std::string_view text, Reasons& out) {
  if (const std::size_t at = object_of_php(text); at != text.npos)
    say(out, 100, "an object as PHP writes it down", at, std::min(text.size(), at + 8));
  read_session(text, out);
  read_true_secret(text, out);
}

}  // namespace onesec::inspect::forms
