#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

// The forms in which objects are written down, a family a file. Each O(n).
namespace onesec::inspect::forms {

inline void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Deserialisation, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Letters, digits, "_" and dots: the name of a module or a class.
inline bool is_dotted(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return ascii::is_word(c) || c == '.'; });
}

/// php.cc: PHP's serialize() and the files of its sessions.
void read_php(std::string_view text, Reasons& out);
/// Where an object of PHP begins; npos: there is none.
[[nodiscard]] std::size_t object_of_php(std::string_view text);

/// streams.cc: streams of bytes, as they are, in Base64 or hexadecimal.
void read_streams(std::string_view text, Reasons& out);

/// classes.cc: XML and JSON that name a class of Java by where it stands.
void read_class_names(std::string_view text, Reasons& out);

}  // namespace onesec::inspect::forms
