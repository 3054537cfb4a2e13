// Server-side includes, as Apache's mod_include documents them; and Edge Side Includes: elements of ESI 1.0 and of what
// Akamai's EdgeSuite 5 added, and the comments of ESI 1.0, 3.10.
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {

namespace {

/// <esi:vars>, <esi:debug/>
void read_edge_includes(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 21> kElements{
      "assign", "attempt", "break",   "choose",   "comment", "debug",  "dictionary",
      "eval",   "except",  "foreach", "function", "include", "inline", "otherwise",
      "remove", "return",  "script",  "text",     "try",     "vars",   "when"};
  static_assert(std::is_sorted(kElements.begin(), kElements.end()));
  for (std::size_t at = ascii::find(text, "<esi:"); at != text.npos; at = ascii::find(text, "<esi:", at + 5)) {
    std::size_t end = at + 5;
    while (end < text.size() && ascii::is_letter(text[end])) ++end;
    const bool ends =
        end < text.size() && (ascii::is_space(text[end]) || text[end] == '/' || text[end] == '>' || text[end] == '+');
    if (!ends || !ascii::is_among(text.substr(at + 5, end - at - 5), kElements)) continue;
    return say(out, 100, "an element of edge-side includes", at, end);
  }
}

}  // namespace

void read_includes(std::string_view text, Reasons& out) {
  read_edge_includes(text, out);
  static constexpr std::array<std::string_view, 9> kElements{"config", "echo",    "exec",     "flastmod", "fsize",
                                                             "if",     "include", "printenv", "set"};
  for (std::size_t at = text.find("<!--"); at != std::string_view::npos; at = text.find("<!--", at + 4)) {
    if (text.substr(at + 4).starts_with("esi")) return say(out, 100, "an element of edge-side includes", at, at + 7);
    const std::size_t sign = ascii::skip_space(text, at + 4);
    if (sign >= text.size() || text[sign] != '#') continue;
    std::size_t end = sign + 1;
    while (end < text.size() && ascii::is_letter(text[end])) ++end;
    if (!ascii::is_among(text.substr(sign + 1, end - sign - 1), kElements)) continue;
    return say(out, 100, "an element of server-side includes", at, end);
  }
}

}  // namespace onesec::inspect::code
