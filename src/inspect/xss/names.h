#pragma once

#include <cstdint>
#include <string_view>

namespace onesec::inspect::xss {

/// What an element is to an attacker.
enum class Element : std::uint8_t {
  Unknown,  ///< No element of HTML; browsers take it all the same.
  Plain,    ///< Text, lists, tables, links, pictures.
  Script,
  Frame,  ///< Loads a document or a plug-in.
  Page,   ///< Changes how the page around it loads: base, meta, link.
  Form,
  Style,
  Graphic,  ///< svg, math: other parsing rules, animation of attributes
};
[[nodiscard]] Element element_of(std::string_view name);

enum class Attribute : std::uint8_t {
  Other,
  Handler,   ///< "on" and letters: its value is script.
  Address,   ///< Its value is loaded or followed.
  Document,  ///< srcdoc: its value is a page.
  Style,
};
[[nodiscard]] Attribute attribute_of(std::string_view name);

/// Whether an identifier of an expression runs something, shows a box or sends: alert, eval, setTimeout, print …
[[nodiscard]] bool names_a_runner(std::string_view code);

/// Functions and objects of browsers that attacks call or read first; ASCII, exact case.
[[nodiscard]] bool is_sink(std::string_view name);

}  // namespace onesec::inspect::xss
