#include "inspect/deserialisation/deserialisation.h"

#include <array>

namespace onesec::inspect {
namespace {

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Deserialisation, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Digits at `at`; where they end.
std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && (ascii::is_digit(text[at]) || text[at] == '+' || text[at] == '-')) ++at;
  return at;
}

/// O:8:"stdClass":1:{ and C:11:"ArrayObject":21:{ of PHP's serialize().
void read_php(std::string_view text, Reasons& out) {
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
    say(out, 100, "an object as PHP writes it down", colon - 1, count + 2);
    return;
  }
}

struct Beginning {
  std::string_view bytes;
  std::string_view what;
};
/// How the streams begin: Java Object Serialization Specification 6.4 (AC ED 00 05), [MS-NRBF] 2.6.1, each in Base64
/// and hexadecimal, and gzip around the first.
constexpr Beginning kBeginnings[] = {
    {std::string_view("\xac\xed\x00\x05", 4), "a stream of Java objects"},
    {"rO0AB", "a stream of Java objects, in Base64"},
    {"aced0005", "a stream of Java objects, in hexadecimal"},
    {"ACED0005", "a stream of Java objects, in hexadecimal"},
    {"AAEAAAD/////", "a stream of .NET objects, in Base64"},
    {"gASV", "a pickle of Python, in Base64"},
    {"BAhvOg", "an object of Ruby, in Base64"},
    {"BAhbB", "an object of Ruby, in Base64"},
};

void read_streams(std::string_view text, Reasons& out) {
  const std::size_t first = ascii::skip_space(text, 0);
  for (const Beginning& one : kBeginnings) {
    if (text.substr(first).starts_with(one.bytes)) {
      // Base64 of other things can begin alike; an object is longer than a word.
      say(out, text.size() - first >= one.bytes.size() + 4 || one.bytes.size() >= 8 ? 100 : 60, one.what, first,
          first + one.bytes.size());
      return;
    }
  }
}

/// A pickle of protocol 0, which is text: cos\nsystem\n(S'id'\ntR.
void read_pickle(std::string_view text, Reasons& out) {
  std::size_t at = ascii::skip_space(text, 0);
  if (at >= text.size() || (text[at] != 'c' && text[at] != '(')) return;
  at = text.find('c', at);
  if (at == std::string_view::npos || at > 8) return;
  const std::size_t line = text.find('\n', at);
  if (line == std::string_view::npos || line - at > 64 || line == at + 1) return;
  for (std::size_t i = at + 1; i < line; ++i) {
    if (!ascii::is_word(text[i]) && text[i] != '.') return;
  }
  const std::size_t next = text.find('\n', line + 1);
  if (next == std::string_view::npos || next + 1 >= text.size()) return;
  // It ends with STOP; a list of words that begin with c and p doesn't.
  if (text.find("R.", next) == std::string_view::npos && text.find("\n.", next) == std::string_view::npos) return;
  const char op = text[next + 1];
  if (op == '(' || op == 'q' || op == 'p' || op == 'N') say(out, 100, "a pickle of Python", at, next + 2);
}

struct Tag {
  std::string_view word;
  std::string_view what;
};
/// Tags by which YAML, JSON and XML name the class to build.
constexpr Tag kTags[] = {
    {"!!python/object", "a YAML tag that builds an object of Python"},
    {"!!python/module", "a YAML tag that builds an object of Python"},
    {"!!python/name", "a YAML tag that builds an object of Python"},
    {"!!javax.", "a YAML tag that builds an object of Java"},
    {"!!java.", "a YAML tag that builds an object of Java"},
    {"!!com.sun.", "a YAML tag that builds an object of Java"},
    {"!!org.", "a YAML tag that builds an object of Java"},
    {"!ruby/", "a YAML tag that builds an object of Ruby"},
    {"tag:yaml.org,2002:python/object", "a YAML tag that builds an object of Python"},
    {"<java.util.", "an object of Java in XML"},
    {"<dynamic-proxy>", "an object of Java in XML"},
    {"java.beans.xmldecoder", "an object of Java in XML"},
    {"objectdataprovider", "an object of .NET that calls a method"},
    {"system.diagnostics.process", "an object of .NET that starts a program"},
};

void read_tags(std::string_view text, Reasons& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = ascii::lower(text[i]);
    if (c != '!' && c != '<' && c != 't' && c != 'j' && c != 'o' && c != 's') continue;
    if (c >= 'a' && i > 0 && ascii::is_word(text[i - 1])) continue;
    for (const Tag& tag : kTags) {
      if (tag.word.front() != c || !ascii::starts(text.substr(i), tag.word)) continue;
      say(out, 100, tag.what, i, i + tag.word.size());
      return;
    }
  }
}

}  // namespace

void inspect_deserialisation(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  read_streams(text, out);
  if (alphabet.has('{') && alphabet.has(':')) read_php(text, out);
  if (alphabet.has('\n')) read_pickle(text, out);
  if (alphabet.has_any("!<.:")) read_tags(text, out);
}

}  // namespace onesec::inspect
