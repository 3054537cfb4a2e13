#include "inspect/xss/markup.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "inspect/ascii.h"
#include "inspect/protocol/charset.h"
#include "inspect/xss/names.h"
#include "inspect/xss/style.h"
#include "inspect/xss/tag.h"
#include "inspect/xss/tame.h"

namespace onesec::inspect::xss {
namespace {

using ascii::is_letter;

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
  static constexpr std::string_view kNothing[] = {"void(0)", "void 0",         "void(null)",     "void()",
                                                  "false",   "history.back()", "window.print()", "window.close()"};
  code = ascii::trim(code);
  if (code.empty()) return true;
  return std::ranges::any_of(kNothing, [&](std::string_view nothing) {
    if (!code.starts_with(nothing)) return false;
    std::string_view rest = code.substr(nothing.size());
    while (rest.starts_with(';')) rest.remove_prefix(1);
    // "javascript:void(0) error": words of who asks what that is. Script behind a blank would need one of these.
    return rest.empty() || (is_space(rest[0]) && rest.find_first_of("(`=[.;,+-*/&|?<>\"'\r\n") == rest.npos);
  });
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

/// "ja\tvascript:": browsers read over it, and nobody writes it but to pass a filter, whatever follows.
bool hides_scheme(std::string_view address) {
  const Scheme scheme = scheme_of(address);
  const std::string_view name(scheme.bytes.data(), scheme.size);
  // "Java\nScript: a book", on two lines.
  const std::string_view rest = address.substr(scheme.rest);
  const bool is_title = rest.size() > 1 && is_space(rest[0]) && ascii::is_letter(rest[1]);
  return !is_title && (name == "javascript:" || name == "vbscript:") &&
         ascii::trim(address.substr(0, scheme.rest)).find_first_of("\t\r\n") != std::string_view::npos;
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

/// <img src='//a.example/?x= to the end of the text: the quote takes what the page says next along, up to another one.
bool takes_the_page(const Pair& pair, std::string_view text) {
  const bool is_last = pair.value.data() + pair.value.size() == text.data() + text.size();
  if (!pair.has_value || !is_last) return false;
  const auto before = static_cast<std::size_t>(pair.value.data() - text.data()) - 1;
  const bool is_open = text[before] == '\'' || text[before] == '"';
  // Of a value without quotes the one at its end.
  const bool ends_open = !is_open && (text.back() == '\'' || text.back() == '"') && pair.value.size() > 1;
  if (!is_open && !ends_open) return false;
  if (ascii::equals(pair.name, "target")) return is_open && pair.value.empty();
  const std::string_view address = pair.value.substr(0, pair.value.size() - (ends_open ? 1 : 0));
  const bool is_elsewhere = address.starts_with("//") || ascii::starts(address, "http");
  return is_elsewhere && address.find('?') != std::string_view::npos &&
         std::string_view("?=&").find(address.back()) != std::string_view::npos;
}

/// Attributes by which frameworks load what is shown or run from another host: AngularJS, Vue and custom elements, and
/// a button that sends its form there.
bool loads_from_elsewhere(const Pair& pair) {
  if (!pair.has_value) return false;
  if (ascii::equals(pair.name, "is")) return ascii::equals(pair.value, "script");
  if (ascii::equals(pair.name, "formaction")) return pair.value.starts_with("//");
  return (ascii::equals(pair.name, "ng-include") || ascii::equals(pair.name, "data-ng-include")) &&
         pair.value.find("//") != std::string_view::npos;
}

/// content="text/html; charset=…" in which markup doesn't look like it.
bool declares_disguise(std::string_view content) {
  constexpr std::string_view kWord = "charset=";
  const std::size_t at = ascii::find(content, kWord);
  if (at == content.npos) return false;
  const std::string_view charset = content.substr(at + kWord.size());
  return is_disguise(ascii::trim(charset.substr(0, charset.find(';'))));
}

/// What an attribute does in a tag of this kind. `text`: what the tag stands in.
void judge_pair(const Pair& pair, std::string_view text, Element element, std::size_t begin, std::size_t end,
                Reasons& out) {
  if (takes_the_page(pair, text)) say(out, 100, "an attribute is left open, and takes along what follows", begin, end);
  if (loads_from_elsewhere(pair)) say(out, 100, "an attribute that loads or sends something elsewhere", begin, end);
  switch (attribute_of(pair.name)) {
    case Attribute::Handler:
      if (pair.has_value) {
        const auto value = static_cast<std::size_t>(pair.value.data() - text.data());
        const bool is_property = !pair.value.empty() && text[value - 1] == '=' && is_jsx(pair.name, text.substr(value));
        say(out, is_property ? 30 : 100, "an event handler is set in a tag", begin, end);
      }
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
      if (element == Element::Page && holds(pair.name, "http-equiv") && !is_harmless_pragma(pair.value))
        say(out, 60, "the page is told to reload or to set a cookie", begin, end);
      if (ascii::equals(pair.name, "content") && declares_disguise(pair.value))
        say(out, 100, "the page is told a charset in which markup doesn't look like it", begin, end);
      if (ascii::equals(pair.name, "charset") && is_disguise(pair.value))
        say(out, 100, "the page is told a charset in which markup doesn't look like it", begin, end);
      // Event directives of AngularJS hold expressions.
      if (ascii::starts(pair.name, "ng-") && names_a_runner(pair.value))
        say(out, 100, "an event handler is set in a tag", begin, end);
      if (is_active(pair)) say(out, 100, "an attribute that writes markup or sets a handler", begin, end);
      break;
  }
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
      if (reads_values(text.substr(std::min(end, text.size()), kLookAhead)))
        say(out, 50, "a style that tells what a field holds", begin, end);
      if (has_open_bracket(text.substr(std::min(end, text.size()), kLookAhead)))
        say(out, 50, "a style in which a bracket stays open", begin, end);
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
  const bool in_document = is_document(text);
  std::array<std::uint32_t, 3> open{};  // Elements of script, style and forms that the value itself opened.
  for (std::size_t i = text.find('<'); i != std::string_view::npos && i + 1 < text.size(); i = text.find('<', i + 1)) {
    std::size_t at = i + 1;
    while (at < text.size() && text[at] == '\0') ++at;  // Old browsers passed over them.
    if (at >= text.size()) return;
    if (text.substr(at).starts_with("!--[if")) {
      if (!is_office_condition(text.substr(at + 6))) say(out, 100, "a conditional comment", i, at + 6);
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
    const std::string_view name = text.substr(begin, at - begin);
    Element element = element_of(name);
    std::uint32_t* const opened = element == Element::Script  ? &open[0]
                                  : element == Element::Style ? &open[1]
                                  : element == Element::Form  ? &open[2]
                                                              : nullptr;
    if (!is_end) element = tamed(element, name, text, at, in_document);
    if (!is_end && is_spelled_out(text.substr(begin, 24)))
      say(out, 100, "the name of an element is spelled out to hide it", i, at);
    if (is_end) {
      // Out of the element whose text it was in; what follows is markup again.
      if (opened == nullptr) continue;
      if (*opened == 0) say(out, 30, "an element is closed that the page opened", i, at);
      if (*opened > 0) --*opened;
      continue;
    }
    if (opened != nullptr) ++*opened;
    // VML of ECMA-376 part 4, in what is copied from Word.
    const bool is_picture = ascii::equals(name, "v:imagedata") || ascii::equals(name, "v:fill");
    const bool is_foreign = !is_picture && (name.find(':') != std::string_view::npos || text[begin - 1] == ':');
    std::size_t inner = 0;
    while (at < text.size()) {
      const std::size_t from = at;
      const Pair pair = next_pair(text, at);
      if (pair.name.empty()) break;
      judge_pair(pair, text, element, from, at, out);
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
  if (!runs_script(text) && !hides_scheme(text)) return;
  const std::size_t rest = scheme_of(text).rest;
  // "JavaScript: The Good Parts" is a book.
  const std::size_t first = text.find_first_not_of(" \t", rest);
  const bool is_sure = hides_scheme(text) || is_code(text.substr(rest)) || text.substr(rest).starts_with("//") ||
                       (first != std::string_view::npos && text[first] == '\\');
  say(out, is_sure ? 100 : 40, "an address that runs script", 0, rest);
}

void read_links(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongest = 128;  // Of what of an address is looked at.
  for (std::size_t at = text.find("]("); at != std::string_view::npos; at = text.find("](", at + 2)) {
    std::string_view address = text.substr(at + 2, kLongest);
    std::size_t end = 0;  // Brackets in it are balanced.
    for (std::size_t depth = 0; end < address.size() && address[end] != ' '; ++end) {
      depth += address[end] == '(' ? 1 : 0;
      if (address[end] == ')' && depth-- == 0) break;
    }
    address = address.substr(0, end);
    if (address.starts_with('<')) address.remove_prefix(1);
    // "[x](javascript:", cut off in a sentence about it, runs nothing.
    const Scheme scheme = scheme_of(address);
    if (runs_script(address) && address.size() > scheme.rest)
      say(out, 100, "a link of Markdown that runs script", at, at + 2 + scheme.rest);
  }
}

}  // namespace onesec::inspect::xss
