#include "inspect/decode/decode.h"

#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/decode/base64.h"

namespace onesec::inspect {
namespace {

/// `digits` hexadecimal digits from `at` on; -1: they aren't there.
std::int32_t hex_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  std::int32_t value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const int digit = ascii::hex_value(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/// UTF-8; what is no code point becomes U+FFFD.
void append_code_point(std::uint32_t point, std::string& out) {
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) point = 0xFFFD;
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | (point >> 12U));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (point >> 18U));
    out += static_cast<char>(0x80U | ((point >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  }
}

}  // namespace

bool decode_plus(std::string_view text, std::string& out) {
  if (text.find('&') != std::string_view::npos || text.starts_with('/')) return false;  // A URL.
  const auto count = text.find(' ') == std::string_view::npos ? std::ranges::count(text, '+') : 0;
  if (count < 2 || (count == 2 && text.find_first_of("'\"()=;<|") == std::string_view::npos)) return false;
  out = text;
  std::ranges::replace(out, '+', ' ');
  return true;
}

bool decode_percent(std::string_view text, bool plus_is_space, std::string& out) {
  const auto next_mark = [&](std::size_t at) {
    if (!plus_is_space) return std::min(text.find('%', at), text.size());
    while (at < text.size() && text[at] != '%' && text[at] != '+') ++at;
    return at;
  };
  out.clear();
  bool has_any = false;
  std::size_t copied = 0;
  for (std::size_t mark = next_mark(0); mark < text.size(); mark = next_mark(mark + 1)) {
    std::size_t length = 1;
    std::int32_t point = text[mark] == '+' ? ' ' : hex_at(text, mark + 1, 2);
    const bool is_byte = point >= 0;
    if (text[mark] == '%') length = 3;
    if (!is_byte && mark + 1 < text.size() && (text[mark + 1] | 0x20) == 'u') {
      point = hex_at(text, mark + 2, 4);
      length = 6;
    }
    if (point < 0) continue;
    out.append(text.substr(copied, mark - copied));
    if (is_byte) {
      out += static_cast<char>(point);
    } else {
      append_code_point(static_cast<std::uint32_t>(point), out);
    }
    has_any = true;
    copied = mark + length;
    mark = copied - 1;
  }
  if (has_any) out.append(text.substr(copied));
  return has_any;
}

bool decode_stray_percents(std::string_view text, std::string& out) {
  constexpr std::size_t kFewest = 5;  // "100%a 50%b": a table. A word of SQL has more letters.
  std::size_t strays = 0;
  std::size_t letters = 0;
  bool is_split = false;  // "a%n%d"
  const auto is_stray = [&](std::size_t at) {
    return text[at] == '%' && at + 1 < text.size() && ascii::is_letter(text[at + 1]);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    letters += ascii::is_letter(text[i]) ? 1 : 0;
    strays += is_stray(i) ? 1 : 0;
    is_split =
        is_split || (i > 0 && ascii::is_letter(text[i - 1]) && is_stray(i) && i + 2 < text.size() && is_stray(i + 2));
  }
  if (!is_split && (strays < kFewest || strays * 2 < letters)) return false;
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_stray(i)) out += text[i];
  }
  return true;
}

namespace {

struct Entity {
  std::string_view name;
  char value;
};
// WHATWG HTML 13.5, those whose value is ASCII syntax.
constexpr Entity kEntities[] = {
    {"amp", '&'},    {"apos", '\''},  {"ast", '*'},      {"bsol", '\\'},  {"colon", ':'},  {"comma", ','},
    {"commat", '@'}, {"dollar", '$'}, {"equals", '='},   {"excl", '!'},   {"grave", '`'},  {"gt", '>'},
    {"lbrace", '{'}, {"lbrack", '['}, {"lcub", '{'},     {"lowbar", '_'}, {"lpar", '('},   {"lsqb", '['},
    {"lt", '<'},     {"nbsp", ' '},   {"NewLine", '\n'}, {"num", '#'},    {"percnt", '%'}, {"period", '.'},
    {"plus", '+'},   {"quest", '?'},  {"quot", '"'},     {"rbrace", '}'}, {"rcub", '}'},   {"rpar", ')'},
    {"rsqb", ']'},   {"semi", ';'},   {"sol", '/'},      {"Tab", '\t'},   {"verbar", '|'}, {"vert", '|'},
};
constexpr std::size_t kLongestEntity = 8;

/// Of any case: browsers want the right one, filters before them and servers behind them often don't.
bool is_same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

/// How many bytes after the "&#" belong to the number; 0: none.
std::size_t numeric_entity(std::string_view text, std::size_t at, std::uint32_t& point) {
  const bool is_hex = at < text.size() && (text[at] | 0x20) == 'x';
  std::size_t i = at + (is_hex ? 1 : 0);
  const std::size_t first = i;
  point = 0;
  while (i < text.size() && text[i] == '0') ++i;
  const std::size_t digits = i;
  for (; i < text.size() && i - digits < 10; ++i) {
    const int digit = ascii::hex_value(text[i]);
    if (digit < 0 || (!is_hex && digit > 9)) break;
    point = std::min<std::uint32_t>(point * (is_hex ? 16U : 10U) + static_cast<std::uint32_t>(digit), 0x110000);
  }
  if (i == first) return 0;
  if (i < text.size() && text[i] == ';') ++i;
  return i - at;
}

}  // namespace

bool decode_entities(std::string_view text, std::string& out) {
  if (text.find('&') == std::string_view::npos) return false;
  out.clear();
  bool has_any = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      std::uint32_t point = 0;
      if (i + 1 < text.size() && text[i + 1] == '#') {
        if (const std::size_t length = numeric_entity(text, i + 2, point); length > 0) {
          append_code_point(point, out);
          has_any = true;
          i += 1 + length;
          continue;
        }
      }
      const std::size_t end = text.substr(i + 1, kLongestEntity + 1).find(';');
      if (end != std::string_view::npos) {
        const std::string_view name = text.substr(i + 1, end);
        const auto* const found =
            std::ranges::find_if(kEntities, [&](const Entity& one) { return is_same(one.name, name); });
        if (found != std::end(kEntities)) {
          out += found->value;
          has_any = true;
          i += 1 + end;
          continue;
        }
      }
    }
    out += text[i];
  }
  return has_any;
}

namespace {

/// Up to six digits, and one blank that ends them. Only what comes out as ASCII that can be seen, and either has all
/// six or is the two that such a byte takes: "\feed" is a folder.
std::size_t css_escape_at(std::string_view text, std::size_t at, std::uint32_t& point) {
  std::size_t digits = 0;
  while (digits < 6 && hex_at(text, at + 1 + digits, 1) >= 0) ++digits;
  if (digits != 2 && digits != 6) return 0;
  const std::int32_t value = hex_at(text, at + 1, digits);
  if (value < 0x20 || value > 0x7E) return 0;
  point = static_cast<std::uint32_t>(value);
  const std::size_t end = at + 1 + digits;
  return end - at + (end < text.size() && text[end] == ' ' ? 1 : 0);
}

/// How long the escape at the backslash is; 0: it is none.
std::size_t escape_at(std::string_view text, std::size_t at, std::uint32_t& point) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
  if (kind == 'x' || kind == 'X') {
    const std::int32_t value = hex_at(text, at + 2, 2);
    point = static_cast<std::uint32_t>(value);
    return value >= 0 ? 4 : 0;
  }
  if (kind == 'u' || kind == 'U') {
    if (at + 2 < text.size() && text[at + 2] == '{') {
      const std::size_t end = text.substr(at + 3, 7).find('}');
      if (end == std::string_view::npos || end == 0) return 0;
      const std::int32_t value = hex_at(text, at + 3, end);
      point = static_cast<std::uint32_t>(value);
      return value >= 0 ? end + 4 : 0;
    }
    std::size_t first = at + 2;
    while (first < text.size() && text[first] == 'u' && first - at < 8) ++first;  // Java takes \uuuu0041 too.
    const std::int32_t value = hex_at(text, first, 4);
    point = static_cast<std::uint32_t>(value);
    return value >= 0 ? first + 4 - at : 0;
  }
  // "\\r\\n", one behind the other: no path of Windows has both.
  if (text.substr(at, 4) == "\\r\\n") {
    point = '\n';
    return 4;
  }
  if (kind == '0') {
    if (const std::size_t length = css_escape_at(text, at, point); length >= 7) return length;
  }
  if (kind >= '0' && kind <= '7') {
    std::size_t i = at + 1;
    point = 0;
    for (; i < text.size() && i < at + 4 && text[i] >= '0' && text[i] <= '7'; ++i)
      point = point * 8 + static_cast<std::uint32_t>(text[i] - '0');
    // \0 of ECMAScript and C in a word, scr\0ipt; \0a is a line's end in CSS, and C:\0 a folder.
    const bool is_in_word = at > 0 && i < text.size() && ascii::is_letter(text[at - 1]) && ascii::is_letter(text[i]);
    if (i - at == 2 && point == 0 && is_in_word && hex_at(text, i, 1) < 0) return 2;
    // \22 is no control character in octal, but a quote in CSS.
    if (i - at >= 3 && point < 0x80 && (point >= 0x20 || i - at == 4)) return i - at;
  }
  return css_escape_at(text, at, point);
}

}  // namespace

bool decode_escapes(std::string_view text, std::string& out) {
  if (text.find('\\') == std::string_view::npos) return false;
  out.clear();
  bool has_any = false;
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t point = 0;
    const std::size_t length = text[i] == '\\' ? escape_at(text, i, point) : 0;
    if (length == 0) {
      out += text[i++];
      continue;
    }
    // \\u0041: what a string of JSON in a string of JSON is made of.
    if (out.ends_with('\\') && text[i - 1] == '\\') out.pop_back();
    append_code_point(point, out);
    has_any = true;
    i += length;
  }
  return has_any;
}

bool decode_json_string(std::string_view text, std::string& out) {
  if (text.find('\\') == std::string_view::npos) return false;
  out.clear();
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  bool has_any = false;
  for (std::size_t i = 0; i < text.size();) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const std::size_t which = text[i] == '\\' ? kEscapes.find(next) : std::string_view::npos;
    std::uint32_t point = 0;
    const std::size_t length = text[i] == '\\' && next == 'u' ? escape_at(text, i, point) : 0;
    if (which != std::string_view::npos && next != '\0') {
      out += kMeant[which];
      i += 2;
    } else if (length > 0) {
      append_code_point(point, out);
      i += length;
    } else {
      out += text[i++];
      continue;
    }
    has_any = true;
  }
  return has_any;
}

namespace {

/// Text is ASCII here: of chance bytes three in five are none, so of 6 not one in a hundred passes.
bool is_text(unsigned char byte) { return byte < 0x7F && (byte >= 0x20 || (byte >= '\t' && byte <= '\r')); }

/// UTF-8 byte by byte, with one control character at most, as an address may begin with. Of chance bytes 2.1 % are that
/// when there are 6, 0.5 % of 8, 0.03 % of 12 (400,000 drawn of each): only from 12 on.
class TextReader {
 public:
  bool take(unsigned char byte) {
    if (more_ > 0) {
      --more_;
      return (byte & 0xC0U) == 0x80U;
    }
    if (is_text(byte)) return true;
    ++others_;
    more_ = byte >= 0xC2 && byte < 0xE0 ? 1 : byte >= 0xE0 && byte < 0xF0 ? 2 : byte >= 0xF0 && byte < 0xF5 ? 3 : 0;
    return more_ > 0 || (byte < 0x80 && ++controls_ == 1);
  }
  [[nodiscard]] bool is_whole(std::size_t bytes) const { return more_ == 0 && (others_ == 0 || bytes >= 12); }

 private:
  unsigned more_ = 0;  ///< Bytes that the character wants yet.
  std::size_t others_ = 0;
  std::size_t controls_ = 0;
};

bool is_alnum(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

}  // namespace

bool decode_base64_text(std::string_view text, std::string& out) {
  constexpr std::size_t kShortest = 8;  // Of 6 bytes.
  const std::size_t end = text.find_last_not_of('=');
  if (end == std::string_view::npos || end + 1 < kShortest) return false;
  out.clear();
  TextReader reader;
  return decode_base64(text, out, [&](unsigned char byte) { return reader.take(byte); }) && reader.is_whole(out.size());
}

bool decode_hex_text(std::string_view text, std::string& out) {
  const bool is_marked = text.starts_with("0x") || text.starts_with("0X");
  if (is_marked) text.remove_prefix(2);
  if (text.size() < (is_marked ? 8U : 12U) || text.size() % 2 != 0) return false;
  out.clear();
  TextReader reader;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::int32_t byte = hex_at(text, i, 2);
    if (byte < 0 || !reader.take(static_cast<unsigned char>(byte))) return false;
    out += static_cast<char>(byte);
  }
  return reader.is_whole(out.size());
}

bool decode_utf7(std::string_view text, std::string& out) {
  if (text.find('+') == std::string_view::npos || text.find('-') == std::string_view::npos) return false;
  out.clear();
  bool has_any = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '+') {
      out += text[i];
      continue;
    }
    std::uint32_t bits = 0;
    int count = 0;
    std::size_t at = i + 1;
    std::string units;
    bool is_syntax = false;
    for (; at < text.size() && at - i < 64 && base64_value(text[at]) >= 0 && text[at] != '-'; ++at) {
      bits = (bits << 6U) | static_cast<std::uint32_t>(base64_value(text[at]));
      count += 6;
      if (count < 16) continue;
      count -= 16;
      const std::uint32_t unit = (bits >> static_cast<unsigned>(count)) & 0xFFFFU;
      append_code_point(unit, units);
      is_syntax = is_syntax || (unit < 0x80 && !is_alnum(static_cast<char>(unit)));
    }
    const bool is_shift = at < text.size() && text[at] == '-' && is_syntax;
    if (!is_shift) {
      out += '+';
      continue;
    }
    out += units;
    has_any = true;
    i = at;
  }
  return has_any;
}

}  // namespace onesec::inspect
