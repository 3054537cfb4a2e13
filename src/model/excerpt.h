#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace onesec {

/// Text from outside as an alert shows it: control characters replaced by '?', cut after `longest` bytes, which a '~'
/// then says.
[[nodiscard]] inline std::string excerpt(std::string_view text, std::size_t longest) {
  std::string result(text.substr(0, longest));
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (text.size() > longest) result += "~";
  return result;
}

}  // namespace onesec
