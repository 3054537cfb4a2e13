#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect::code {

// Each adds its reasons of Attack::Code. O(n).
void read_php(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
void read_java(std::string_view text, Reasons& out);
void read_node(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
void read_formula(std::string_view text, Reasons& out);
void read_includes(std::string_view text, Reasons& out);
void read_statement(std::string_view text, Reasons& out);
void read_callback(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
void read_jdbc(std::string_view text, Reasons& out);
void read_typeset(std::string_view text, Reasons& out);
void read_lisp(std::string_view text, Reasons& out);
void read_coldfusion(std::string_view text, Reasons& out);
void read_folded(std::string_view text, Reasons& out);
/// All of a text but what read_folded would read it as.
void read_plain(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
void read_ruby(std::string_view text, Reasons& out);
void read_python(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

/// Adds one.
inline void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Code, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

}  // namespace onesec::inspect::code
