#include "inspect/xss/style.h"

#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/xss/tag.h"

namespace onesec::inspect::xss {
namespace {

/// behavior: of Internet Explorer, which loads script. Not scroll-behavior: of CSSOM View, and not the VML that Word
/// and Outlook write into every page.
bool sets_behavior(std::string_view style) {
  constexpr std::string_view kWord = "behavior";
  for (std::size_t at = ascii::find(style, kWord); at != style.npos; at = ascii::find(style, kWord, at + 1)) {
    if (at > 0 && style[at - 1] == '-' && !ascii::ends(style.substr(0, at), "-ms-")) continue;
    // v\\:* {behavior:url(#default#VML);}, a rule for the names of a space. One element asks for itself.
    const bool is_vml =
        at > 0 && style[at - 1] == '{' && ascii::starts(style.substr(at + kWord.size()), ":url(#default#vml)");
    if (!is_vml) return true;
  }
  return false;
}

}  // namespace

bool is_active_style(std::string_view style) {
  return holds(style, "expression") || holds(style, "javascript:") || holds(style, "-moz-binding") ||
         holds(style, "@import") || sets_behavior(style);
}

bool has_open_bracket(std::string_view style) {
  bool is_open = false;
  for (std::size_t i = 0; i < style.size() && style[i] != '<'; ++i) {
    if (style[i] == '"' || style[i] == '\'') i = std::min(style.find(style[i], i + 1), style.size());
    if (i >= style.size()) return false;
    if (style[i] == '[') is_open = true;
    if (style[i] == ']') is_open = false;
    if (style[i] == '}' && is_open) return true;
  }
  return false;
}

bool reads_values(std::string_view style) {
  style = style.substr(0, style.find('<'));
  const std::size_t at = ascii::find(style, "[value");
  if (at == style.npos || at + 7 >= style.size()) return false;
  const char sign = style[at + 6];
  return (sign == '^' || sign == '$' || sign == '*') && style.find("url(", at) != style.npos;
}

}  // namespace onesec::inspect::xss
