#include "inspect/xss/xss.h"

#include <array>
#include <cstdint>

#include "inspect/xss/markup.h"
#include "inspect/xss/script.h"

namespace onesec::inspect {
namespace {

/// 1: opens markup. 2: a quote. 4: what script is made of. 8: what calls a function.
constexpr auto kMarks = [] {
  std::array<std::uint8_t, 256> marks{};
  marks['<'] = 1;
  marks['"'] = marks['\''] = marks['`'] = 2;
  marks['('] = 4 | 8;
  marks['`'] = 2 | 8;
  marks[':'] = marks['='] = marks['['] = marks['.'] = 4;
  return marks;
}();

constexpr std::size_t kLongestWhole = 4096;  ///< Of a value that is a script. Longer ones have more to be found by.

}  // namespace

void inspect_xss(std::string_view text, Reasons& out) {
  std::uint8_t seen = 0;
  for (const char c : text) seen |= kMarks[static_cast<unsigned char>(c)];
  if (seen == 0) return;
  if ((seen & 1U) != 0) xss::read_content(text, out);
  if ((seen & 4U) != 0) {
    xss::read_address(text, out);
    xss::read_attributes(text, 0, false, out);
    for (const char quote : {'"', '\'', '`'}) {
      const std::size_t at = (seen & 2U) == 0 ? std::string_view::npos : text.find(quote);
      if (at != std::string_view::npos) xss::read_attributes(text, at + 1, true, out);
    }
  }
  if ((seen & 6U) != 0) xss::read_script(text, out);
  if ((seen & 2U) != 0) xss::read_left_string(text, out);
  if ((seen & 6U) != 0) xss::read_template_literal(text, out);
  if ((seen & 8U) != 0) xss::read_indirect(text, out);
  if ((seen & 4U) != 0) xss::read_links(text, out);
  if (text.size() <= kLongestWhole) xss::read_whole(text, out);
}

}  // namespace onesec::inspect
