#include "inspect/decode/mime.h"

#include <cstdint>

#include "inspect/ascii.h"
#include "inspect/decode/base64.h"

namespace onesec::inspect {
namespace {

/// The byte that "=HH" at `at` stands for; -1: none does.
int quoted_byte(std::string_view text, std::size_t at) {
  if (text[at] != '=' || at + 2 >= text.size()) return -1;
  const int high = ascii::hex_value(text[at + 1]);
  const int low = ascii::hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// RFC 2047 4.2.
void append_q(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = quoted_byte(text, i);
    out += byte >= 0 ? static_cast<char>(byte) : text[i] == '_' ? ' ' : text[i];
    i += byte >= 0 ? 2 : 0;
  }
}

struct EncodedWord {
  char encoding = '\0';  ///< 'b' or 'q'; NUL: there is none.
  std::string_view text{};
  std::size_t end = 0;
};
/// The one that begins at `at`.
EncodedWord encoded_word(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 512;  // RFC 2047 2 has 75; readers take more.
  if (!text.substr(at).starts_with("=?")) return {};
  const std::string_view rest = text.substr(at + 2, kLongest);
  const std::size_t charset = rest.find('?');
  if (charset == std::string_view::npos || charset == 0 || charset + 2 >= rest.size() || rest[charset + 2] != '?')
    return {};
  const char encoding = ascii::lower(rest[charset + 1]);
  const std::size_t end = rest.find("?=", charset + 3);
  if (end == std::string_view::npos || (encoding != 'b' && encoding != 'q')) return {};
  return {encoding, rest.substr(charset + 3, end - charset - 3), at + 2 + end + 2};
}

}  // namespace

bool decode_quoted_printable(std::string_view text, std::string& out) {
  out.clear();
  bool has_any = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = quoted_byte(text, i);
    const std::size_t line_end = text[i] != '='                           ? 0
                                 : text.substr(i + 1).starts_with("\r\n") ? 2
                                 : text.substr(i + 1).starts_with("\n")   ? 1
                                                                          : 0;
    has_any = has_any || byte >= 0 || line_end > 0;
    if (line_end > 0) {
      i += line_end;
      continue;
    }
    out += byte >= 0 ? static_cast<char>(byte) : text[i];
    i += byte >= 0 ? 2 : 0;
  }
  return has_any;
}

bool decode_encoded_words(std::string_view text, std::string& out) {
  out.clear();
  bool has_any = false;
  for (std::size_t i = 0; i < text.size();) {
    const EncodedWord word = text[i] == '=' ? encoded_word(text, i) : EncodedWord();
    if (word.encoding == '\0') {
      out += text[i++];
      continue;
    }
    has_any = true;
    if (word.encoding == 'q') append_q(word.text, out);
    if (word.encoding == 'b') (void)decode_base64(word.text, out, [](unsigned char) { return true; });
    i = word.end;
    // Blanks between two of them belong to neither.
    const std::size_t next = ascii::skip_space(text, i);
    if (next > i && next < text.size() && encoded_word(text, next).encoding != '\0') i = next;
  }
  return has_any;
}

}  // namespace onesec::inspect
