#include "inspect/code/call.h"

#include "inspect/ascii.h"
#include "inspect/code/verbs.h"

namespace onesec::inspect::code {
namespace {

/// :` is a symbol of Ruby, the name of the method that runs a command.
bool is_symbol(std::string_view text, std::size_t at) { return text[at] == '`' && at > 0 && text[at - 1] == ':'; }

/// Where the path that begins at `at` ends. A colon joins when a name follows at once: os:cmd, Command::new.
std::size_t end_of_path(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool joins = text[at] == ':' && (ascii::is_letter(next) || next == '_' || next == ':');
    if (!ascii::is_word(text[at]) && text[at] != '.' && text[at] != '\\' && !joins) break;
  }
  // exit!, File.read!: names of Ruby and Elixir.
  return at + 1 < text.size() && text[at] == '!' && text[at + 1] == '(' ? at + 1 : at;
}

/// Reads what is called of a call's value from `at` to the end. False: something else stands there.
bool read_chain(std::string_view text, std::size_t at, Call& call) {
  std::size_t name = at;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (text[at] == '(' || text[at] == '[') {
      const std::size_t close = after_bracket(text, at);
      if (close == text.npos) return false;
      if (text[at] == '(') {
        call.is_chained = true;
        call.last = text.substr(name, at - name);
        call.given_to_last = text.substr(at + 1, close - at - 2);
      }
      at = close;
    } else if (text[at] == '.' || text[at] == ')' || rest.starts_with("->") || rest.starts_with("::")) {
      at += rest.starts_with("->") || rest.starts_with("::") ? 2 : 1;
      name = at;
      while (at < text.size() && (ascii::is_word(text[at]) || text[at] == '!')) ++at;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

std::size_t after_bracket(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (is_quote(text[at]) && !is_symbol(text, at)) {
      at = text.find(text[at], at + 1);
      if (at == text.npos) return at;
    } else if (text[at] == '(' || text[at] == '[') {
      ++depth;
    } else if ((text[at] == ')' || text[at] == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return text.npos;
}

Call read_call(std::string_view text) {
  text = ascii::trim(text);
  if (text.starts_with('@')) text.remove_prefix(1);
  if (text.starts_with("new ") || text.starts_with("(new ")) text.remove_prefix(text.find(' ') + 1);
  const std::size_t end = end_of_path(text, 0);
  const std::size_t open = ascii::skip_space(text, end);
  if (end == 0 || ascii::is_digit(text[0]) || open >= text.size()) return {};
  const std::string_view path = text.substr(0, end);
  if (text[open] != '(') {
    // echo f(1), system 'w'
    const bool is_bare = open > end && (does(path, Verb::Prints) ||
                                        (is_quote(text[open]) && text.find(text[open], open + 1) + 1 == text.size()));
    return is_bare ? Call{.path = path, .given = text.substr(open)} : Call{};
  }
  const std::size_t close = after_bracket(text, open);
  if (close == text.npos) return {};
  Call call{.path = path, .given = text.substr(open + 1, close - open - 2), .is_bracketed = true};
  return read_chain(text, close, call) ? call : Call{};
}

std::string_view last_name_of(std::string_view path) {
  const std::size_t joint = path.find_last_of(".:\\");
  return joint == path.npos ? path : path.substr(joint + 1);
}

bool is_literal(std::string_view given) {
  constexpr std::size_t kLongestPrefix = 3;  // @["w"] of Objective C, ~c"w" of Elixir.
  for (std::size_t i = 0; i < given.size() && i <= kLongestPrefix; ++i) {
    if (is_quote(given[i]) || (given[i] == '$' && i == 0)) return true;
    if (!ascii::is_letter(given[i]) && std::string_view("[{&~@").find(given[i]) == std::string_view::npos) return false;
  }
  return false;
}

std::string_view first_string(std::string_view given) {
  const std::size_t open = given.find_first_of("'\"`");
  if (open == given.npos || !is_literal(given)) return {};
  return given.substr(open + 1, given.substr(open + 1).find(given[open]));
}

}  // namespace onesec::inspect::code
