#include "inspect/request/credentials.h"

#include <algorithm>

#include "inspect/ascii.h"

namespace onesec::inspect {

std::string_view without_signature(std::string_view value) {
  // "eyJ" is Base64 of "{"" and what no other text begins with: the header of a token is an object of JSON.
  std::size_t begin = value.find("eyJ");
  if (begin == value.npos) return value;
  std::size_t end = begin;
  while (end < value.size() && (ascii::is_word(value[end]) || value[end] == '-' || value[end] == '.')) ++end;
  const std::string_view token = value.substr(begin, end - begin);
  // Three parts, and five where it is encrypted: the last one of them proves the others.
  const auto dots = std::ranges::count(token, '.');
  if (end != value.size() || (dots != 2 && dots != 4)) return value;
  return value.substr(0, begin + token.rfind('.') + 1);
}

}  // namespace onesec::inspect
