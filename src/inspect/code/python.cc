// Python: the names of its own workings (data model of its manual), and the modules that reach the host.
#include <algorithm>
#include <array>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

/// A connection, and a program tied to it.
constexpr std::string_view kShells[] = {"os.dup2(", "os.execl(", "os.execv(", "os.execve(", "os.execvp(", "pty.spawn("};

constexpr std::string_view kModules[] = {"os",        "subprocess", "commands", "pty",
                                         "importlib", "builtins",   "codecs",   "socket"};

/// A line from `at` on; `at` moves to the next one.
std::string_view next_line(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
  const std::string_view line = ascii::trim(text.substr(at, end - at));
  at = end + 1;
  return line;
}

/// "@exec", "@input", "class A:": a decorator calls what it names with what follows (Python's reference, 8.7), and
/// these compile it. Somebody is mentioned by "@exec" in a line without a class.
void read_decorators(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 6> kCompilers{"__import__", "breakpoint", "compile",
                                                              "eval",       "exec",       "os.system"};
  static_assert(std::is_sorted(kCompilers.begin(), kCompilers.end()));
  bool is_led = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t first = at;
    const std::string_view line = next_line(text, at);
    if (line.starts_with('@')) {
      if (!is_led && ascii::is_among(line.substr(1), kCompilers)) {
        is_led = true;
        begin = first;
      }
      continue;
    }
    const bool is_definition = (line.starts_with("class ") || line.starts_with("def ")) && line.find(':') != line.npos;
    if (is_led && is_definition)
      return say(out, 100, "a decorator of Python that runs what it is given", begin, std::min(at, text.size()));
    if (!line.empty()) is_led = false;
  }
}

}  // namespace

void read_python(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('_')) {
    std::size_t inner = 0;
    bool has_init = false;
    for (std::size_t at = text.find("__"); at != std::string_view::npos; at = text.find("__", at + 2)) {
      std::size_t end = at + 2;
      while (end < text.size() && ascii::is_letter(text[end])) ++end;
      if (end - at < 5 || !text.substr(end).starts_with("__")) continue;
      const char before = at > 0 ? text[at - 1] : '\0';
      const char after = end + 2 < text.size() ? text[end + 2] : '\0';
      const bool is_used =
          before == '.' || after == '.' || after == '(' || after == '[' || before == '\'' || before == '"';
      const std::string_view name = text.substr(at + 2, end - at - 2);
      // "__init__.py" is a file, "__main__" what every script asks its name for.
      if (!is_used || name == "proto" || name == "main" || ascii::starts(text.substr(end + 2), ".py")) continue;
      const bool is_inner = name == "class" || name == "mro" || name == "subclasses" || name == "globals" ||
                            name == "builtins" || name == "import" || name == "bases" || name == "base";
      inner += is_inner ? 1 : 0;
      // A method leads to what its module holds.
      const bool is_led = has_init && name == "globals";
      has_init = has_init || name == "init";
      const bool is_asked = name == "builtins" && (after == '[' || (at > 1 && text[at - 2] == '['));
      if (inner == 2 || is_led || is_asked || name == "subclasses" || name == "import") {
        say(out, 100, "names by which Python holds its own workings lead to one another", at, end + 2);
      } else {
        say(out, is_inner ? 60 : 40, "a name by which Python holds its own workings", at, end + 2);
      }
      at = end;
    }
  }
  if (alphabet.has('@') && alphabet.has_any("\r\n") && alphabet.has(':')) read_decorators(text, out);
  if (!alphabet.has('.')) return;
  if (alphabet.has('(') && text.find("import") != std::string_view::npos) {
    for (const std::string_view call : kShells) {
      if (const std::size_t at = text.find(call); at != std::string_view::npos)
        return say(out, 100, "a program of Python that starts another", at, at + call.size());
    }
  }
  const std::size_t first = ascii::skip_space(text, 0);
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
    std::size_t begin = dot;
    while (begin > 0 && dot - begin < 16 && ascii::is_word(text[begin - 1])) --begin;
    const std::string_view module = text.substr(begin, dot - begin);
    if (std::ranges::find(kModules, module) == std::end(kModules)) continue;
    std::size_t end = dot + 1;
    while (end < text.size() && ascii::is_word(text[end])) ++end;
    if (end == dot + 1 || end >= text.size() || text[end] != '(') continue;
    say(out, begin == first ? 100 : 40, "a module of Python that reaches the host", begin, end + 1);
  }
}

}  // namespace onesec::inspect::code
