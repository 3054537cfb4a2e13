#include "inspect/xss/xss.h"

#include <cstddef>

#include "inspect/xss/markup.h"
#include "inspect/xss/script.h"

namespace onesec::inspect {
namespace {

constexpr std::size_t kLongestWhole = 4096;  ///< Of a value that is a script. Longer ones have more to be found by.

}  // namespace

void inspect_xss(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  const bool has_markup = alphabet.has('<');
  const bool has_quote = alphabet.has_any("\"'`");
  const bool has_script = alphabet.has_any("(:=[.");
  if (!has_markup && !has_quote && !has_script) return;
  if (has_markup) xss::read_content(text, out);
  if (has_script) {
    xss::read_address(text, out);
    xss::read_attributes(text, 0, false, out);
    for (const char quote : {'"', '\'', '`'}) {
      if (alphabet.has(quote)) xss::read_attributes(text, text.find(quote) + 1, true, out);
    }
  }
  if (has_quote || has_script) xss::read_script(text, out);
  if (has_quote) xss::read_left_string(text, out);
  if (has_quote || has_script) xss::read_template_literal(text, out);
  if (alphabet.has_any("(`")) xss::read_indirect(text, out);
  if (has_script) xss::read_links(text, out);
  if (text.size() <= kLongestWhole) xss::read_whole(text, alphabet, out);
}

}  // namespace onesec::inspect
