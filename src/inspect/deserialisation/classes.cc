#include <array>

#include "inspect/deserialisation/forms.h"

namespace onesec::inspect::forms {
namespace {

/// javax.naming.ldap.Rdn$RdnEntry: two packages at least, in small letters, and a class behind them. XStream writes
/// "$" as "_-".
bool is_class_of_java(std::string_view name) {
  std::size_t dots = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '.') {
      ++dots;
      last = i + 1;
    } else if (!ascii::is_word(name[i]) && name[i] != '$' && name[i] != '-') {
      return false;
    }
  }
  return dots >= 2 && last < name.size() && name[last] >= 'A' && name[last] <= 'Z' && name[0] >= 'a' && name[0] <= 'z';
}

/// Of the packages of Java's own.
bool is_of_java(std::string_view name) {
  static constexpr std::string_view kOwners[] = {"java.", "javax.", "com.sun.", "sun.", "jdk."};
  return std::any_of(std::begin(kOwners), std::end(kOwners),
                     [name](std::string_view owner) { return name.starts_with(owner); });
}

/// <javax.naming.ldap.Rdn_-RdnEntry>: an element that XStream makes an object of a class of Java itself of. Of other
/// classes programs make such elements to configure each other: <hudson.model.FreeStyleProject>
void read_elements(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongest = 160;
  const bool has_end = text.find("</") != text.npos;
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (at > 0 && ascii::is_word(text[at - 1])) continue;  // List<java.io.File>
    const std::string_view rest = text.substr(at + 1, kLongest);
    if (!is_of_java(rest)) continue;
    const std::size_t end = rest.find_first_of("> \t\r\n/");
    // "ArrayList <java.lang.String>": a type in a sentence. An element begins the text or follows another, or is ended.
    const std::size_t before = text.find_last_not_of(" \t\r\n", at > 0 ? at - 1 : 0);
    const bool is_element = at == 0 || (before != text.npos && before < at && text[before] == '>') || has_end;
    if (end != rest.npos && is_element && is_class_of_java(rest.substr(0, end)))
      return say(out, 100, "an object of Java in XML", at, at + 1 + end);
  }
}

/// An address of a server or a database, which constructors and setters of gadgets go to.
bool names_an_address(std::string_view object) {
  constexpr std::size_t kLongestObject = 1024;
  object = object.substr(0, kLongestObject);
  return object.find("://") != object.npos || object.find("\"jdbc:") != object.npos;
}

/// ["a.b.C", {…}]: an object of JSON behind its class, as Jackson's default typing reads it. Applications have names of
/// that form, too, and programs write collections of Java itself so to each other.
void read_pair(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongest = 160;
  for (std::size_t at = text.find("[\""); at != text.npos; at = text.find("[\"", at + 2)) {
    const std::size_t end = text.substr(0, at + kLongest).find('"', at + 2);
    if (end == text.npos) continue;
    const std::string_view name = text.substr(at + 2, end - at - 2);
    if (name.starts_with("java.util.") || name.starts_with("java.lang.") || !is_class_of_java(name)) continue;
    const std::size_t comma = ascii::skip_space(text, end + 1);
    if (comma >= text.size() || text[comma] != ',') continue;
    const std::size_t value = ascii::skip_space(text, comma + 1);
    if (value >= text.size() || text[value] != '{') continue;
    const bool is_gadget = is_of_java(name) || names_an_address(text.substr(value));
    return say(out, is_gadget ? 100 : 60, "an object of JSON behind the class to build", at, end + 1);
  }
}

}  // namespace

void read_class_names(std::string_view text, Reasons& out) {
  read_elements(text, out);
  read_pair(text, out);
}

}  // namespace onesec::inspect::forms
