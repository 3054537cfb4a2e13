#include "inspect/xss/names.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/word_index.h"

namespace onesec::inspect::xss {
namespace {

struct Row {
  std::string_view name;
  Element element;
};
// WHATWG HTML, index of elements, and what browsers still take of older ones. Sorted.
constexpr Row kElements[] = {
    {"a", Element::Plain},
    {"animate", Element::Graphic},
    {"animatetransform", Element::Graphic},
    {"applet", Element::Frame},
    {"area", Element::Plain},
    {"article", Element::Plain},
    {"audio", Element::Plain},
    {"b", Element::Plain},
    {"base", Element::Page},
    {"bgsound", Element::Frame},
    {"body", Element::Page},
    {"br", Element::Plain},
    {"button", Element::Form},
    {"code", Element::Plain},
    {"details", Element::Plain},
    {"div", Element::Plain},
    {"em", Element::Plain},
    {"embed", Element::Frame},
    {"font", Element::Plain},
    {"foreignobject", Element::Graphic},
    {"form", Element::Form},
    {"frame", Element::Frame},
    {"frameset", Element::Frame},
    {"h1", Element::Plain},
    {"h2", Element::Plain},
    {"h3", Element::Plain},
    {"head", Element::Plain},
    {"hr", Element::Plain},
    {"html", Element::Plain},
    {"i", Element::Plain},
    {"iframe", Element::Frame},
    {"ilayer", Element::Frame},
    {"image", Element::Plain},
    {"img", Element::Plain},
    {"input", Element::Form},
    {"isindex", Element::Form},
    {"keygen", Element::Form},
    {"layer", Element::Frame},
    {"li", Element::Plain},
    {"link", Element::Page},
    {"marquee", Element::Form},
    {"math", Element::Graphic},
    {"meta", Element::Page},
    {"noscript", Element::Plain},
    {"object", Element::Frame},
    {"ol", Element::Plain},
    {"p", Element::Plain},
    {"portal", Element::Frame},
    {"pre", Element::Plain},
    {"script", Element::Script},
    {"select", Element::Form},
    {"set", Element::Graphic},
    {"span", Element::Plain},
    {"strong", Element::Plain},
    {"style", Element::Style},
    {"svg", Element::Graphic},
    {"table", Element::Plain},
    {"td", Element::Plain},
    {"template", Element::Plain},
    {"textarea", Element::Form},
    {"th", Element::Plain},
    {"title", Element::Plain},
    {"tr", Element::Plain},
    {"u", Element::Plain},
    {"ul", Element::Plain},
    {"use", Element::Graphic},
    {"video", Element::Plain},
    {"xml", Element::Page},
    {"xss", Element::Frame},
};
static_assert(std::ranges::is_sorted(kElements, {}, &Row::name));

constexpr std::string_view kAddresses[] = {
    "action", "background", "cite",     "code", "codebase", "data", "dynsrc", "formaction", "from",   "href",
    "icon",   "lowsrc",     "manifest", "ping", "poster",   "src",  "srcset", "to",         "values", "xlink:href"};
static_assert(std::ranges::is_sorted(kAddresses));

// Of the DOM and of ECMAScript.
constexpr WordIndex<27> kSinks({"ActiveXObject", "Function",      "XMLHttpRequest", "alert",
                                "atob",          "confirm",       "constructor",    "document",
                                "eval",          "execScript",    "fetch",          "fromCharCode",
                                "globalThis",    "importScripts", "innerHTML",      "insertAdjacentHTML",
                                "localStorage",  "location",      "navigator",      "onerror",
                                "prompt",        "sendBeacon",    "sessionStorage", "setInterval",
                                "setTimeout",    "unescape",      "window"});

constexpr std::size_t kLongest = 20;

/// Small letters; empty when it is too long for any of our names.
std::string_view lowered(std::string_view name, std::array<char, kLongest>& room) {
  if (name.size() > kLongest) return {};
  std::ranges::transform(name, room.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return {room.data(), name.size()};
}

}  // namespace

Element element_of(std::string_view name) {
  std::array<char, kLongest> room{};
  const std::string_view small = lowered(name, room);
  // A prefix of a namespace changes nothing for who reads leniently: "svg:script".
  const std::size_t colon = small.find(':');
  const std::string_view local = colon == std::string_view::npos ? small : small.substr(colon + 1);
  const auto* const found = std::ranges::lower_bound(kElements, local, {}, &Row::name);
  return found != std::end(kElements) && found->name == local ? found->element : Element::Unknown;
}

Attribute attribute_of(std::string_view name) {
  std::array<char, kLongest> room{};
  const bool is_on = name.size() >= 5 && (name[0] | 0x20) == 'o' && (name[1] | 0x20) == 'n';
  // The longest of a browser is onwebkitplaybacktargetavailabilitychanged, with 41.
  if (is_on && name.size() <= 48 &&
      std::ranges::all_of(name, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }))
    return Attribute::Handler;
  const std::string_view small = lowered(name, room);
  if (small == "srcdoc") return Attribute::Document;
  if (small == "style") return Attribute::Style;
  return std::ranges::binary_search(kAddresses, small) ? Attribute::Address : Attribute::Other;
}

bool names_a_runner(std::string_view code) {
  static constexpr std::array<std::string_view, 13> kRunners{
      "alert",         "atob",  "confirm", "eval",       "execscript",  "function",  "import",
      "importscripts", "print", "prompt",  "sendbeacon", "setinterval", "settimeout"};
  for (std::size_t at = 0; at < code.size();) {
    std::size_t end = at;
    while (end < code.size() && ascii::is_word(code[end])) ++end;
    if (end > at && ascii::is_among(code.substr(at, end - at), kRunners)) return true;
    at = std::max(end, at + 1);
  }
  return false;
}

bool is_sink(std::string_view name) { return name.size() > 3 && kSinks.find(name) != kSinks.kNone; }

}  // namespace onesec::inspect::xss
