#include "inspect/xss/markup.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "inspect/ascii.h"
#include "inspect/protocol/charset.h"
#include "inspect/xss/names.h"

namespace onesec::inspect::xss {
namespace {

using ascii::is_letter;

/// HTML's blanks, and NUL, which browsers have taken for one.
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == '\0'; }

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({.attack = Attack::Xss,
           .points = points,
           .what = what,
           .begin = static_cast<std::uint32_t>(begin),
           .end = static_cast<std::uint32_t>(end)});
}

/// The first letters of an address without what browsers pass over, small.
struct Scheme {
  std::array<char, 32> bytes{};
  std::size_t size = 0;
  std::size_t rest = 0;  ///< Where in the text the part behind the colon begins.
};

Scheme scheme_of(std::string_view address) {
  Scheme scheme;
  std::size_t i = 0;
  while (i < address.size() && static_cast<unsigned char>(address[i]) <= 0x20) ++i;
  for (; i < address.size() && scheme.size < scheme.bytes.size(); ++i) {
    const char c = address[i];
    if (c == '\t' || c == '\n' || c == '\r' || c == '\0') continue;
    scheme.bytes[scheme.size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (c == ':') break;
  }
  scheme.rest = std::min(i + 1, address.size());
  return scheme;
}

/// What links have that only look like links: nothing runs.
bool does_nothing(std::string_view code) {
  static constexpr std::string_view kNothing[] = {"",       "void(0)", "void 0",        "void(null)",
                                                  "void()", "false",   "history.back()"};
  code = ascii::trim(code);
  while (code.ends_with(';')) code.remove_suffix(1);
  return std::ranges::find(kNothing, code) != std::end(kNothing);
}

/// An address that runs script where it is followed or loaded.
bool runs_script(std::string_view address) {
  const Scheme scheme = scheme_of(address);
  const std::string_view name(scheme.bytes.data(), scheme.size);
  const std::string_view rest = address.substr(scheme.rest);
  if (name == "javascript:") return !does_nothing(rest);
  if (name == "vbscript:" || name == "livescript:" || name == "mocha:") return true;
  if (name != "data:") return false;
  return rest.find('<') != std::string_view::npos || rest.starts_with("text/html") ||
         rest.starts_with("text/javascript") || rest.starts_with("application/") || rest.starts_with("image/svg") ||
         rest.starts_with("text/xml") || rest.starts_with(";") || rest.starts_with(",");
}

/// One attribute, as the tokeniser reads it.
struct Pair {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};

/// Reads at `at`, which is moved behind it; an empty name: the tag ends there.
Pair next_pair(std::string_view text, std::size_t& at) {
  while (at < text.size() && (is_space(text[at]) || text[at] == '/' || text[at] == '"' || text[at] == '\'')) ++at;
  Pair pair;
  const std::size_t begin = at;
  while (at < text.size() && !is_space(text[at]) && text[at] != '/' && text[at] != '>' && text[at] != '<' &&
         (text[at] != '=' || at == begin))
    ++at;
  pair.name = text.substr(begin, at - begin);
  std::size_t next = at;
  while (next < text.size() && is_space(text[next])) ++next;
  if (next >= text.size() || text[next] != '=' || pair.name.empty()) return pair;
  if (next + 1 < text.size() && text[next + 1] == '=') {  // x==1 compares; as an attribute, its value is "=1".
    for (at = next; at < text.size() && !is_space(text[at]) && text[at] != '>';) ++at;
    return pair;
  }
  pair.has_value = true;
  ++next;
  while (next < text.size() && is_space(text[next])) ++next;
  if (next < text.size() && (text[next] == '"' || text[next] == '\'' || text[next] == '`')) {
    const std::size_t close = text.find(text[next], next + 1);
    const std::size_t end = close == std::string_view::npos ? text.size() : close;
    pair.value = text.substr(next + 1, end - next - 1);
    at = std::min(end + 1, text.size());
    return pair;
  }
  const std::size_t value = next;
  while (next < text.size() && !is_space(text[next]) && text[next] != '>') ++next;
  pair.value = text.substr(value, next - value);
  at = next;
  return pair;
}

bool holds(std::string_view text, std::string_view word) {
  const auto is_same = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  };
  return std::ranges::search(text, word, is_same).begin() != text.end();
}

bool is_active_style(std::string_view style) {
  return holds(style, "expression") || holds(style, "javascript:") || holds(style, "-moz-binding") ||
         holds(style, "behavior") || holds(style, "@import");
}

/// Attributes by which older and rarer parts of browsers run or write something: data binding and HTML+TIME of Internet
/// Explorer, XML Events, and animations of SVG that set an address or a handler.
bool is_active(const Pair& pair) {
  if (!pair.has_value) return false;
  if (ascii::equals(pair.name, "datasrc") || ascii::equals(pair.name, "dataformatas")) return true;
  if (ascii::equals(pair.name, "attributename"))
    return ascii::starts(pair.value, "on") || ascii::ends(pair.value, "href");
  if (ascii::equals(pair.name, "implementation")) return ascii::starts(pair.value, "#default#");
  return (ascii::equals(pair.name, "handler") || ascii::equals(pair.name, "ev:handler")) &&
         pair.value.find('#') != std::string_view::npos;
}

bool is_code(std::string_view value) {
  return value.find_first_of("(`=[.;") != std::string_view::npos || value == "new" || value == "throw";
}

/// What an attribute does in a tag of this kind.
void judge_pair(const Pair& pair, Element element, std::size_t begin, std::size_t end, Reasons& out) {
  switch (attribute_of(pair.name)) {
    case Attribute::Handler:
      if (pair.has_value) say(out, 100, "an event handler is set in a tag", begin, end);
      break;
    case Attribute::Document:
      say(out, 100, "a frame gets a page of its own as its text", begin, end);
      break;
    case Attribute::Style:
      if (is_active_style(pair.value)) say(out, 100, "a style that runs script or loads more", begin, end);
      break;
    case Attribute::Address:
      if (runs_script(pair.value))
        say(out, 100, "an address that runs script", begin, end);
      else if (element == Element::Frame || element == Element::Page || element == Element::Script)
        say(out, 60, "a document, script or style from elsewhere is loaded", begin, end);
      break;
    case Attribute::Other:
      if (element == Element::Page && holds(pair.name, "http-equiv"))
        say(out, 60, "the page is told to reload or to set a cookie", begin, end);
      if (ascii::equals(pair.name, "charset") && is_disguise(pair.value))
        say(out, 100, "the page is told a charset in which markup doesn't look like it", begin, end);
      if (is_active(pair)) say(out, 100, "an attribute that writes markup or sets a handler", begin, end);
      break;
  }
}

/// Whether the tag whose attributes begin at `at` shows a page of another host in a box of a given size, as the embed
/// codes of videos, maps and forms do.
bool is_embed(std::string_view text, std::size_t at) {
  const auto is_size = [](std::string_view value) {
    return value.size() > 1 && value.size() < 6 && ascii::is_digit(value[0]) && ascii::is_digit(value[1]);
  };
  bool has_width = false;
  bool has_height = false;
  bool has_address = false;
  while (at < text.size()) {
    const Pair pair = next_pair(text, at);
    if (pair.name.empty()) break;
    has_width = has_width || (ascii::equals(pair.name, "width") && is_size(pair.value));
    has_height = has_height || (ascii::equals(pair.name, "height") && is_size(pair.value));
    has_address = has_address || (ascii::equals(pair.name, "src") && ascii::starts(pair.value, "https://"));
  }
  return has_width && has_height && has_address;
}

/// Where in the text the value closes an element whose content is no markup, and opens another: where a parser was
/// inside such an element, what stands behind is no value but markup. 0: nowhere.
std::size_t raw_text_end(std::string_view text, std::string_view value) {
  static constexpr std::string_view kNames[] = {"iframe", "noembed",  "noframes", "noscript", "plaintext", "script",
                                                "style",  "template", "textarea", "title",    "xmp"};
  for (std::size_t at = value.find("</"); at != std::string_view::npos; at = value.find("</", at + 2)) {
    const bool is_raw =
        std::ranges::any_of(kNames, [&](std::string_view name) { return ascii::starts(value.substr(at + 2), name); });
    if (!is_raw) continue;
    const std::size_t open = value.find('<', at + 2);
    return open == std::string_view::npos ? 0 : static_cast<std::size_t>(value.data() - text.data()) + open;
  }
  return 0;
}
constexpr std::size_t kMaxRestarts = 8;  ///< Each may read to the end of the text.

/// How much of what follows a tag is looked at: each tag looks again.
constexpr std::size_t kLookAhead = 256;

/// "Use the <script> tag (see there)" is prose: what runs begins at once, or ends in a tag.
bool has_code(std::string_view content) {
  const std::size_t sign = content.find_first_of("(=`[");
  const std::size_t tag = content.find('<');
  const bool is_code = sign < tag;
  return holds(content, "</script") ? is_code || !is_space(content.front()) : is_code && !is_space(content.front());
}

/// "f o r m": letters of a name with a blank between each.
bool is_spelled_out(std::string_view text) {
  static constexpr std::string_view kNames[] = {"script", "form",  "iframe", "object", "embed",
                                                "dialog", "style", "svg",    "video",  "audio"};
  std::array<char, 12> letters{};
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size() && size < letters.size(); i += 2) {
    if (!is_letter(text[i])) break;
    letters[size++] = static_cast<char>(text[i] | 0x20);
    if (i + 1 >= text.size() || !is_space(text[i + 1])) break;
  }
  const std::string_view name(letters.data(), size);
  return std::ranges::find(kNames, name) != std::end(kNames);
}

void judge_element(Element element, std::string_view text, std::size_t begin, std::size_t end, Reasons& out) {
  switch (element) {
    case Element::Script: {
      const std::string_view rest = text.substr(std::min(end, text.size()));
      // \"><script>: the attribute and the tag that the value stands in are left.
      const std::size_t left = text.find_first_not_of("\\\"' ");
      const bool is_behind_a_tag = begin == left + 1 && text[left] == '>';
      const bool is_sure = is_behind_a_tag || rest.empty() || has_code(rest.substr(0, kLookAhead));
      say(out, is_sure ? 100 : 60, "a script element", begin, end);
      break;
    }
    case Element::Frame:
      say(out, 50, "an element that loads a document or a plug-in", begin, end);
      break;
    case Element::Page:
      say(out, 40, "an element that changes how the page loads", begin, end);
      break;
    case Element::Style:
      say(out, is_active_style(text.substr(begin, kLookAhead)) ? 100 : 50, "a style element", begin, end);
      break;
    case Element::Graphic:
      say(out, 40, "an element of SVG or MathML", begin, end);
      break;
    case Element::Form:
      say(out, 30, "an element of a form", begin, end);
      break;
    case Element::Plain:
      say(out, 20, "markup", begin, end);
      break;
    case Element::Unknown:
      break;
  }
}

}  // namespace

void read_content(std::string_view text, Reasons& out) {
  std::size_t restarts = 0;
  for (std::size_t i = text.find('<'); i != std::string_view::npos && i + 1 < text.size(); i = text.find('<', i + 1)) {
    std::size_t at = i + 1;
    while (at < text.size() && text[at] == '\0') ++at;  // Old browsers passed over them.
    if (at >= text.size()) return;
    if (text.substr(at).starts_with("!--[if")) {
      say(out, 100, "a conditional comment", i, at + 6);
      continue;
    }
    if (text[at] == '?' && (holds(text.substr(at, 8), "?import") || holds(text.substr(at, 16), "?xml-stylesheet"))) {
      say(out, 100, "an instruction that loads a style or behaviour", i, std::min(at + 16, text.size()));
      continue;
    }
    if (text[at] == '!' && holds(text.substr(at, 9), "![cdata[")) say(out, 30, "a CDATA section", i, at + 8);
    const bool is_end = text[at] == '/';
    if (is_end) ++at;
    if (text.substr(at).starts_with(':')) ++at;  // Without a namespace, as old browsers took it.
    while (is_space(text[at < text.size() ? at : i]) && at - i < 3 && at < text.size()) ++at;
    if (at >= text.size() || !is_letter(text[at])) continue;
    if (at > i + 1 && is_space(text[at - 1]) && !is_spelled_out(text.substr(at, 24))) continue;
    const std::size_t begin = at;
    while (at < text.size() && !is_space(text[at]) && text[at] != '/' && text[at] != '>' && text[at] != '<' &&
           text[at] != '"' && text[at] != '\'')
      ++at;
    Element element = element_of(text.substr(begin, at - begin));
    const bool is_iframe = element == Element::Frame && ascii::equals(text.substr(begin, at - begin), "iframe");
    if (is_iframe && !is_end && is_embed(text, at)) element = Element::Plain;
    if (!is_end && is_spelled_out(text.substr(begin, 24)))
      say(out, 100, "the name of an element is spelled out to hide it", i, at);
    if (is_end) {
      // Out of the element whose text it was in; what follows is markup again.
      if (element == Element::Script || element == Element::Style || element == Element::Form)
        say(out, 30, "an element is closed that the page opened", i, at);
      continue;
    }
    const bool is_foreign =
        text.substr(begin, at - begin).find(':') != std::string_view::npos || text[begin - 1] == ':';
    std::size_t inner = 0;
    while (at < text.size()) {
      const std::size_t from = at;
      const Pair pair = next_pair(text, at);
      if (pair.name.empty()) break;
      judge_pair(pair, element, from, at, out);
      if (inner == 0 && restarts < kMaxRestarts) inner = raw_text_end(text, pair.value);
      if (is_foreign && holds(pair.name, "src"))
        say(out, 100, "an element of another namespace loads something", i, at);
    }
    if (at < text.size() && text[at] == '>') ++at;
    judge_element(element, text, i, at, out);
    i = std::max(i, at > 0 ? at - 1 : 0);
    if (i < text.size() && text[i] == '<') --i;
    if (inner != 0) {
      i = inner - 1;
      ++restarts;
    }
  }
}

void read_attributes(std::string_view text, std::size_t at, bool is_left, Reasons& out) {
  while (at < text.size() && text[at] != '>' && text[at] != '<') {
    const std::size_t from = at;
    const Pair pair = next_pair(text, at);
    if (pair.name.empty()) return;
    if (!pair.has_value) continue;
    const Attribute attribute = attribute_of(pair.name);
    if (attribute == Attribute::Handler && is_code(pair.value)) {
      const std::string_view what =
          is_left ? "a value is left, and an event handler set" : "an event handler is set behind a blank";
      say(out, is_left || from > 0 ? 100 : 60, what, from, at);
    } else if (attribute == Attribute::Style && is_active_style(pair.value)) {
      say(out, 100, "a style that runs script or loads more", from, at);
    } else if (attribute == Attribute::Address && runs_script(pair.value)) {
      say(out, 100, "an address that runs script", from, at);
    } else if (attribute == Attribute::Document) {
      say(out, 60, "a frame gets a page of its own as its text", from, at);
    }
  }
}

void read_address(std::string_view text, Reasons& out) {
  if (!runs_script(text)) return;
  const std::size_t rest = scheme_of(text).rest;
  // "JavaScript: The Good Parts" is a book.
  const std::size_t first = text.find_first_not_of(" \t", rest);
  const bool is_sure = is_code(text.substr(rest)) || text.substr(rest).starts_with("//") ||
                       (first != std::string_view::npos && text[first] == '\\');
  say(out, is_sure ? 100 : 40, "an address that runs script", 0, rest);
}

}  // namespace onesec::inspect::xss
