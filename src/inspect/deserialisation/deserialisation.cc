#include "inspect/deserialisation/deserialisation.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "inspect/deserialisation/forms.h"

namespace onesec::inspect {
namespace {

using namespace forms;

/// (S'id'\nios\nsystem\n. : INST of protocol 0 imports what its two lines name, and calls it.
void read_inst(std::string_view text, Reasons& out) {
  const std::size_t first = ascii::skip_space(text, 0);
  if (first >= text.size() || text[first] != '(') return;
  const std::size_t at = text.substr(0, first + 512).find("\ni", first);
  if (at == text.npos) return;
  const std::size_t line = text.find('\n', at + 2);
  const std::size_t next = line == text.npos ? line : text.find('\n', line + 1);
  if (next == text.npos || next - at > 128) return;
  if (is_dotted(text.substr(at + 2, line - at - 2)) && is_dotted(text.substr(line + 1, next - line - 1)) &&
      text.find('.', next) != text.npos)
    say(out, 100, "a pickle of Python", first, next);
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
    {"<expandedwrapperof", "an object of .NET in XML"},
    {"schemas.microsoft.com/soap/encoding/clr", "an object of .NET in XML"},
    {"schemas.microsoft.com/clr/nsassem", "an object of .NET in XML"},
    {"<object class=\"java.", "an object of Java in XML"},
    {"<void method=", "an object of Java in XML"},
    {"tag:yaml.org,2002:js/", "a YAML tag that builds a function of JavaScript"},
    {"!!js/function", "a YAML tag that builds a function of JavaScript"},
    // jsonpickle's tags.py.
    {"py/reduce", "an object of Python in JSON"},
    {"py/object/apply", "an object of Python in JSON"},
    {"py/object/new", "an object of Python in JSON"},
    {"hexasciiserializedmap:", "a stream of Java objects, as the pool of connections c3p0 takes it"},
};

void read_tags(std::string_view text, Reasons& out) {
  static constexpr ascii::Bytes begins_one("!<tTjJoOsSpPhH");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_one(text[i])) continue;
    const char c = ascii::lower(text[i]);
    if (c >= 'a' && i > 0 && ascii::is_word(text[i - 1])) continue;
    for (const Tag& tag : kTags) {
      if (tag.word.front() != c || !ascii::starts(text.substr(i), tag.word)) continue;
      say(out, 100, tag.what, i, i + tag.word.size());
      return;
    }
  }
}

/// !!a.b.C [..]: YAML's tag of a class of Java, as SnakeYAML reads it.
void read_yaml_class(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find("!!"); at != text.npos; at = text.find("!!", at + 2)) {
    std::size_t end = at + 2;
    std::size_t last = end;
    while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '.' || text[end] == '$')) {
      if (text[end] == '.') last = end + 1;
      ++end;
    }
    const bool is_class = last > at + 4 && last < end && text[last] >= 'A' && text[last] <= 'Z' &&
                          text[at + 2] >= 'a' && text[at + 2] <= 'z';
    if (!is_class || end >= text.size()) continue;
    if (ascii::is_space(text[end]) || text[end] == '[' || text[end] == '{')
      return say(out, 100, "a YAML tag that builds an object of Java", at, end);
  }
}

/// The member of an object of JSON by which a reader chooses the class: json_class of Ruby's json (its additions), ^o
/// and ^c of Oj, __construct() of Yii. A name comes as a text of its own; in a longer one it stands in quotes.
void read_class_member(std::string_view text, bool is_name, Reasons& out) {
  for (const std::string_view name : {std::string_view("json_class"), std::string_view("^o"), std::string_view("^c"),
                                      std::string_view("__construct()")}) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      const bool is_quoted = at > 0 && text[at - 1] == '"' && end < text.size() && text[end] == '"' &&
                             text.substr(ascii::skip_space(text, end + 1)).starts_with(':');
      // "^c" by itself is also a key one presses.
      if (is_quoted || (text.size() == name.size() && (is_name || name.size() > 2)))
        return say(out, 100, "a member of JSON that names the class to build", at, end);
    }
  }
}

/// System.IO.FileInfo, System.IO.FileSystem: a type with its assembly, as Json.NET's $type and XmlSerializer's readers
/// take it. Collections and simple values are written so by any program.
void read_assembly_type(std::string_view text, Reasons& out) {
  std::size_t begin = ascii::skip_space(text, 0);
  if (const std::size_t member = text.find("\"$type\""); member != text.npos) {
    begin = text.find_first_not_of(" \t\r\n:\"", member + 7);
    if (begin == text.npos) return;
  }
  std::size_t end = begin;
  while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '.' || text[end] == '+')) ++end;
  const std::string_view type = text.substr(begin, end - begin);
  if (end >= text.size() || text[end] != ',' || !type.starts_with("System.")) return;
  static constexpr std::array<std::string_view, 13> kNamespaces{
      "activities", "appdomain", "configuration", "data", "diagnostics", "io",      "management",
      "reflection", "runtime",   "security",      "web",  "windows",     "workflow"};
  static_assert(std::is_sorted(kNamespaces.begin(), kNamespaces.end()));
  const std::string_view rest = type.substr(7);
  const std::size_t dot = rest.find('.');
  if (dot == rest.npos || !ascii::is_among(rest.substr(0, dot), kNamespaces)) return;
  const std::size_t assembly = ascii::skip_space(text, end + 1);
  std::size_t after = assembly;
  while (after < text.size() && (ascii::is_word(text[after]) || text[after] == '.')) ++after;
  if (after == assembly || (after < text.size() && text[after] != ',' && text[after] != '"')) return;
  say(out, 100, "a type of .NET with its assembly", begin, after);
}

/// "@type":"a.b.C": the class that fastjson builds. Types of JSON-LD have no dots, those of Protocol Buffers a slash.
void read_type_member(std::string_view text, Reasons& out) {
  constexpr std::string_view kMember = "\"@type\"";
  for (std::size_t at = text.find(kMember); at != text.npos; at = text.find(kMember, at + 1)) {
    const std::size_t begin = text.substr(0, at + 24).find_first_not_of(" \t\r\n:", at + kMember.size());
    if (begin == text.npos || text[begin] != '"') continue;
    const std::size_t end = text.substr(0, begin + 128).find('"', begin + 1);
    if (end == text.npos) continue;
    const std::string_view type = text.substr(begin + 1, end - begin - 1);
    const std::size_t dot = type.rfind('.');
    if (dot == type.npos || dot + 1 == type.size() || type[dot + 1] < 'A' || type[dot + 1] > 'Z' || !is_dotted(type))
      continue;
    return say(out, 100, "a member of JSON that names the class to build", at, end);
  }
}

}  // namespace

void inspect_deserialisation(std::string_view text, bool is_name, const ascii::Alphabet& alphabet, Reasons& out) {
  read_streams(text, out);
  if (alphabet.has(':') && alphabet.has_any("{|")) read_php(text, out);
  if (alphabet.has('\n')) {
    read_pickle(text, out);
    if (alphabet.has('(')) read_inst(text, out);
  }
  if (alphabet.has_any("!<.:/")) read_tags(text, out);
  if (alphabet.has('!')) read_yaml_class(text, out);
  if (alphabet.has_any("_^")) read_class_member(text, is_name, out);
  if (alphabet.has(',') && alphabet.has('.')) read_assembly_type(text, out);
  if (alphabet.has('@') && alphabet.has('"')) read_type_member(text, out);
  if (alphabet.has('.') && alphabet.has_any("<[")) read_class_names(text, out);
}

}  // namespace onesec::inspect
