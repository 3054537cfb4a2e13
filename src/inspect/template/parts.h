#pragma once

#include <cstdint>
#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

// What the engine for templates is made of. Each O(n).
namespace onesec::inspect::templates {

constexpr std::size_t kLongest = 1024;  ///< Of an expression. Longer ones are code that somebody pastes.

inline void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Template, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// What stands around an expression.
struct Standing {
  bool is_whole = false;  ///< Nothing.
  bool begins = false;    ///< Nothing before it.
  bool is_chain = false;  ///< Nothing but other expressions.
  [[nodiscard]] bool is_alone() const { return is_whole || is_chain; }
};

/// tag.cc: whether what stands between the marks that begin with `open` reads files, tells secrets or runs code, by
/// the grammar of the engines that have those marks. `inner`: without blanks around it.
[[nodiscard]] bool is_tag_that_acts(std::string_view open, std::string_view inner, const Standing& standing);
/// <%include file="…"/>, <%perl>…: tags with names behind "<%".
void read_tags_with_names(std::string_view text, Reasons& out);
/// `id`, %x(id): a command of Ruby, in ERB, Slim and a string's #{…}.
[[nodiscard]] bool is_command(std::string_view inner);
/// File.read('a'), system('a') at the beginning of an expression of Ruby.
[[nodiscard]] bool acts_in_ruby(std::string_view inner);
/// .System "id", printf "%s" "a": Go's text/template calls a method or a function by what stands beside it. Functions:
/// its manual, and env and include of Sprig and Helm.
[[nodiscard]] bool is_call_of_go(std::string_view inner);

/// reflection.cc: whether an expression calls the methods by which Java and .NET get from an object to its class, and
/// from there to any other.
[[nodiscard]] bool reflects(std::string_view inner);
/// $request.getClass().getClassLoader(): a reference of Velocity.
void read_references(std::string_view text, Reasons& out);

/// blocks.cc: {if system('id')}, {7*7}: single braces, of Smarty and Latte.
void read_blocks(std::string_view text, Reasons& out);
void read_product(std::string_view text, Reasons& out);

/// line.cc: lines of Slim, Haml and Pug, whose first sign says what they are.
void read_line(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
/// @System.IO.File.ReadAllText("…"), @{…}, @php(…): Razor and Blade.
void read_at(std::string_view text, Reasons& out);

}  // namespace onesec::inspect::templates
