#include "inspect/code/literal.h"

#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/code/call.h"
#include "inspect/code/command_line.h"
#include "inspect/code/verbs.h"

namespace onesec::inspect::code {
namespace {

/// What closes a text that `open` opens, as Perl and Ruby pair them; '\0': it opens none.
char closing(char open) {
  constexpr std::string_view kOpens = "({[<|!/";
  constexpr std::string_view kCloses = ")}]>|!/";
  const std::size_t kind = kOpens.find(open);
  return kind == kOpens.npos ? '\0' : kCloses[kind];
}

std::string_view without_end(std::string_view statement) {
  statement = ascii::trim(statement);
  while (statement.ends_with(';')) statement.remove_suffix(1);
  return ascii::trim(statement);
}

/// "w".!!, "w" !, "w".lines_!: operators of scala.sys.process on a string. Behind a sentence in quotes they shout.
bool is_of_scala(std::string_view text) {
  // Seq("w", "x").!
  if (text.ends_with(".!") || text.ends_with(".!!")) {
    const Call call = read_call(text.substr(0, text.find_last_of('.')));
    if (call.path == "Seq" || call.path == "List") return begins_with_utility(first_string(call.given));
  }
  if (text.empty() || text[0] != '"') return false;
  const std::size_t close = text.find('"', 1);
  if (close == text.npos) return false;
  std::string_view after = ascii::trim(text.substr(close + 1));
  if (after == "!" && text[close + 1] == ' ') return false;  // "Time" !
  const std::string_view command = text.substr(1, close - 1);
  if (after.starts_with('.')) after.remove_prefix(1);
  for (const std::string_view operation : {"!", "!!", "!<", "!!<", "lineStream", "lazyLines", "run()"}) {
    if (after == operation || ascii::trim(after.substr(0, after.find('.'))) == operation)
      return begins_with_utility(command);
  }
  return false;
}

/// ["w", "x"].execute(): a list of strings that is no subscript, for nothing stands before it.
bool is_of_groovy(std::string_view text) {
  if (text.size() < 4 || text[0] != '[' || !is_quote(text[1])) return false;
  const std::size_t close = after_bracket(text, 0);
  return close != text.npos && text.substr(close).starts_with(".execute(");
}

/// Where the part of a substitution that begins at `at` ends: at its delimiter, unless that is escaped.
std::size_t end_of_part(std::string_view text, std::size_t at, char delimiter) {
  while (at < text.size() && text[at] != delimiter) at += text[at] == '\\' ? 2 : 1;
  return at < text.size() ? at : text.npos;
}

/// s/a/system('w')/e: Perl evaluates what it puts in (perlop, "s/PATTERN/REPLACEMENT/").
bool is_substitution(std::string_view text) {
  if (text.size() < 8 || text[0] != 's' || std::string_view("/|!#,~").find(text[1]) == text.npos) return false;
  const std::size_t first = end_of_part(text, 2, text[1]);
  if (first == text.npos) return false;
  const std::size_t second = end_of_part(text, first + 1, text[1]);
  if (second == text.npos) return false;
  const std::string_view flags = text.substr(second + 1);
  const bool is_evaluated = flags.find('e') != flags.npos && std::ranges::all_of(flags, ascii::is_letter);
  const std::string_view put_in = text.substr(first + 1, second - first - 1);
  const Call call = read_call(put_in);
  return is_evaluated && ((does(call.path, Verb::Runs) && is_literal(call.given)) || is_quoted_command(put_in) ||
                          (put_in.size() > 2 && put_in.front() == '`' && put_in.back() == '`'));
}

/// syscall 59, "w": of Perl and Ruby, by the number of what the kernel is asked.
bool is_syscall(std::string_view text) {
  if (!text.starts_with("syscall")) return false;
  const std::size_t number = text.find_first_not_of(" (", 7);
  if (number == text.npos || number == 7 || !ascii::is_digit(text[number])) return false;
  const std::size_t end = text.find_first_not_of("0123456789", number);
  return end != text.npos && text[ascii::skip_space(text, end)] == ',';
}

}  // namespace

bool is_quoted_command(std::string_view statement) {
  const std::string_view text = without_end(statement);
  if (text.size() < 5 || (!text.starts_with("%x") && !text.starts_with("qx"))) return false;
  const char close = closing(text[2]);
  if (close == '\0' || text.back() != close) return false;
  // "qx/12/" is a part of a path.
  const std::string_view command = text.substr(3, text.size() - 4);
  return close != '/' || text[0] == '%' || (begins_with_utility(command) && command.find('/') == command.npos) ||
         command.find(' ') != command.npos;
}

bool is_bracketed_command(std::string_view statement) {
  const std::string_view text = without_end(statement);
  if (text.size() < 8 || text.front() != '[' || text.back() != ']') return false;
  const std::string_view inside = ascii::trim(text.substr(1, text.size() - 2));
  if (inside.starts_with("exec ")) return is_command_line(ascii::trim(inside.substr(5)));
  return inside.starts_with("open \"|") || inside.starts_with("open |") || inside.starts_with("read [open ");
}

bool runs_literal(std::string_view statement) {
  const std::string_view text = without_end(statement);
  return is_of_scala(text) || is_of_groovy(text) || is_substitution(text) || is_syscall(text) ||
         (text.starts_with("qx") && is_quoted_command(text));
}

bool opens_pipe(std::string_view given) {
  if (given.find("'-|'") != given.npos || given.find("\"-|\"") != given.npos || given.find("'|-'") != given.npos ||
      given.find("\"|-\"") != given.npos)
    return true;
  // open(F, "w|"): the last that it is given.
  const std::size_t open = given.find_first_of("'\"");
  if (open == given.npos || given.size() < open + 4 || given.back() != given[open]) return false;
  const std::string_view name = given.substr(open + 1, given.size() - open - 2);
  return name.find(given[open]) == name.npos && (name.front() == '|' || name.back() == '|');
}

}  // namespace onesec::inspect::code
