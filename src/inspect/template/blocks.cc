#include <array>

#include "inspect/code/expression.h"
#include "inspect/code/functions.h"
#include "inspect/template/parts.h"

namespace onesec::inspect::templates {
namespace {

/// Functions of PHP that run what they are given or tell of the server, called or piped to by a name of their own.
bool is_run(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kRunners{"assert", "eval", "exec", "system"};
  return ascii::is_among(name, kRunners) || code::callable(name) == code::Callable::Acting ||
         ascii::equals(name, "popen");
}

/// {"a": …}, {a: 'b'}: an object of JSON or of a program, whatever stands in it.
bool is_object(std::string_view inner) {
  std::size_t end = 0;
  if (inner[0] == '"' || inner[0] == '\'') {
    const std::size_t close = inner.find(inner[0], 1);
    if (close == inner.npos) return true;
    end = ascii::skip_space(inner, close + 1);
    return end >= inner.size() || inner[end] != '|';
  }
  while (end < inner.size() && ascii::is_word(inner[end])) ++end;
  return end > 0 && end + 1 < inner.size() && inner[end] == ':' && !ascii::is_word(inner[end + 1]);
}

/// if(f('a')('b')), pboot:if(…): a condition that calls what another call gives, as a name is hidden that is put
/// together.
bool calls_a_result(std::string_view inner) {
  std::size_t end = 0;
  while (end < inner.size() && (ascii::is_word(inner[end]) || inner[end] == ':')) ++end;
  const std::string_view word = inner.substr(0, end);
  if (word != "if" && word != "elseif" && !word.ends_with(":if")) return false;
  const std::size_t call = inner.find(")(");
  return call != inner.npos && inner.substr(0, call).find_first_of("'\"") != inner.npos;
}

/// {function name='x(){};…'}: Smarty writes the name into a program.
bool runs_by_name(std::string_view text) {
  constexpr std::string_view kBegin = "{function name=";
  const std::size_t at = text.find(kBegin);
  const std::size_t open = at + kBegin.size();
  if (at == text.npos || open >= text.size() || (text[open] != '\'' && text[open] != '"')) return false;
  const std::string_view name = text.substr(open + 1, text.substr(open + 1, kLongest).find(text[open]));
  return name.find_first_of("(;{") != name.npos;
}

/// [[7*7]]: brackets that some pages have their engine of scripts read, and no word in them.
bool is_product_in_brackets(std::string_view text) {
  if (text.size() > 24 || !text.starts_with("[[") || !text.ends_with("]]") || text.size() < 5) return false;
  const std::string_view inner = text.substr(2, text.size() - 4);
  const code::Expression read = code::read_expression(inner);
  return read.computes && read.words == 0 && inner.find('*') != inner.npos && inner.find_first_of("[],") == inner.npos;
}

}  // namespace

void read_blocks(std::string_view text, Reasons& out) {
  if (runs_by_name(text))
    return say(out, 100, "a block of a template engine holds code instead of a name", 0, text.size());
  constexpr std::size_t kFarthest = 8;
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    if (open > kFarthest && text[open - 1] != '}') continue;
    const std::size_t close = text.substr(0, open + kLongest).find('}', open);
    if (close == text.npos) continue;
    const std::string_view inner = text.substr(open + 1, close - open - 1);
    if (inner.empty() || ascii::is_space(inner[0]) || inner[0] == '{' || is_object(inner)) continue;
    if (calls_a_result(inner))
      return say(out, 100, "a block of a template engine calls what a call gives", open, close + 1);
    for (std::size_t i = 0; i < inner.size();) {
      if (!ascii::is_word(inner[i])) {
        ++i;
        continue;
      }
      const std::size_t begin = i;
      while (i < inner.size() && ascii::is_word(inner[i])) ++i;
      const char before = begin > 0 ? inner[begin - 1] : '\0';
      const bool is_called = i + 1 < inner.size() && inner[i] == '(' && before != '.' && before != '>' && before != '$';
      const bool is_piped =
          before == '|' && begin > 1 && inner[begin - 2] != '|' && (i == inner.size() || inner[i] == ':');
      if ((is_called || is_piped) && is_run(inner.substr(begin, i - begin)))
        return say(out, 100, "a block of a template engine runs a function of PHP", open, close + 1);
    }
    open = close - 1;
  }
}

void read_product(std::string_view text, Reasons& out) {
  text = ascii::trim(text);
  if (is_product_in_brackets(text)) return say(out, 100, "an expression for a template engine", 0, text.size());
  const std::size_t open = text.find('{');
  const std::size_t close = text.substr(0, open + 24).find('}', open);
  if (open > 1 && close != text.npos && text[open - 1] == '+' && text.substr(close + 1).starts_with('+')) {
    const code::Expression joined = code::read_expression(text.substr(open + 1, close - open - 1));
    if (joined.computes && joined.words == 0)
      return say(out, 100, "an expression for a template engine", open, close + 1);
  }
  if (open > 1 || text.size() > 24 || !text.ends_with('}') || text.find('*') == text.npos) return;
  const std::string_view inner = text.substr(open + 1, text.size() - open - 2);
  const code::Expression read = code::read_expression(inner);
  if (read.computes && read.words == 0 && inner.find_first_of("{},") == inner.npos)
    say(out, 100, "an expression for a template engine", open, text.size());
}

}  // namespace onesec::inspect::templates
