#include "inspect/shell/separators.h"

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

}  // namespace onesec::inspect::shell
