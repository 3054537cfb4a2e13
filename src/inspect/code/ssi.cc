// Server-side includes, as Apache's mod_include documents them; and the comments of Edge Side Includes (ESI 1.0, 3.10).
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {

void read_includes(std::string_view text, Reasons& out) {
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
