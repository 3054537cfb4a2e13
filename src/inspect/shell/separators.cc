#include "inspect/shell/separators.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/shell/utilities.h"

namespace onesec::inspect::shell {

bool is_reference(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin == 0 || text[begin - 1] != '&' || end >= text.size() || text[end] != ';') return false;
  const std::string_view name = text.substr(begin, end - begin);
  return name == "copy" || name == "reg" || name == "comp";
}

bool is_parameter(std::string_view text, std::size_t joint) {
  // The top-level types of RFC 6838 and RFC 8081.
  static constexpr std::array<std::string_view, 9> kTypes{"application", "audio",     "font", "image", "message",
                                                          "model",       "multipart", "text", "video"};
  if (joint >= text.size() || text[joint] != ';') return false;
  const auto is_token = [](char c) { return ascii::is_word(c) || c == '.' || c == '+' || c == '-'; };
  std::size_t slash = joint;
  while (slash > 0 && joint - slash < 128 && is_token(text[slash - 1])) --slash;
  if (slash == joint || slash < 2 || text[slash - 1] != '/') return false;
  std::size_t begin = slash - 1;
  while (begin > 0 && slash - begin < 64 && is_token(text[begin - 1])) --begin;
  const std::string_view type = text.substr(begin, slash - 1 - begin);
  std::size_t end = ascii::skip_space(text, joint + 1);
  const std::size_t word = end;
  while (end < text.size() && is_token(text[end])) ++end;
  const std::string_view name = text.substr(word, end - word);
  const bool is_over =
      end == text.size() || text[end] == ',' || text[end] == '"' || text[end] == '=' || text[end] == ';';
  if (name.empty() || !is_over) return false;
  if (ascii::is_among(type, kTypes)) return true;
  return begin == 0 && !type.empty() && ascii::is_letter(type[0]) && ascii::is_digit(text[slash]) &&
         end == text.size() && utility_of(name) == Utility::Interpreter;
}

std::size_t numeric_reference(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 12;
  if (!text.substr(at).starts_with("&#")) return 0;
  std::size_t end = at + 2;
  const bool is_hex = end < text.size() && ascii::lower(text[end]) == 'x';
  end += is_hex ? 1 : 0;
  const std::size_t digits = end;
  const auto is_digit = [&](char c) { return is_hex ? ascii::hex_value(c) >= 0 : ascii::is_digit(c); };
  while (end < text.size() && end - at < kLongest && is_digit(text[end])) ++end;
  return end > digits && end < text.size() && text[end] == ';' ? end + 1 - at : 0;
}

bool is_something_else(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view word = text.substr(begin, end - begin);
  const std::string_view rest = text.substr(end);
  if (word == "AT") return rest.starts_with("&T") && (rest.size() == 2 || !ascii::is_word(rest[2]));
  if (word == "GET" || word == "HEAD" || word == "POST") return begin == 0 && rest.starts_with(" /");
  // These tell something and change nothing, and a file "=5" that one of them writes is nobody's.
  static constexpr std::array<std::string_view, 5> kFields{"date", "id", "last", "size", "time"};
  if (!ascii::is_among(word, kFields) || !(rest.starts_with(">=") || rest.starts_with("<="))) return false;
  const std::size_t after = std::min(rest.find_first_not_of("0123456789-.:TZ", 2), rest.size());
  return after > 2 &&
         (after == rest.size() || std::string_view(";&|,)\"'").find(rest[after]) != std::string_view::npos);
}

}  // namespace onesec::inspect::shell
