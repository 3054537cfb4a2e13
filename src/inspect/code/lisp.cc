// Lisp: a list whose first member starts a program or reads a file, and nothing else: Emacs Lisp, Common Lisp, Scheme
// and Clojure; and "#=", by which Clojure's reader evaluates.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/command_line.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

constexpr std::size_t kLongest = 512;  ///< Longer ones are programs that somebody shows.

/// By the manuals of Emacs, UIOP, SBCL, CLISP, Guile and Clojure.
constexpr std::array<std::string_view, 24> kFunctions{".exec",
                                                      "async-shell-command",
                                                      "call-process",
                                                      "clojure.java.shell/sh",
                                                      "delete-file",
                                                      "eval",
                                                      "ext:run-program",
                                                      "ext:run-shell-command",
                                                      "insert-file-contents",
                                                      "load-file",
                                                      "load-string",
                                                      "open-input-pipe",
                                                      "open-pipe",
                                                      "process-lines",
                                                      "run-program",
                                                      "sb-ext:run-program",
                                                      "sh",
                                                      "shell-command",
                                                      "shell-command-to-string",
                                                      "slurp",
                                                      "spit",
                                                      "start-process",
                                                      "system",
                                                      "uiop:run-program"};
static_assert(std::is_sorted(kFunctions.begin(), kFunctions.end()));

constexpr ascii::Bytes is_symbol("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:/*!?");

/// Whether a member of a list is what the function before it runs: a string, or a list of what is evaluated.
/// "(system requirements)" has words; (system "Alpha"), words of English, too, what no shell has.
bool is_given(std::string_view name, std::string_view member) {
  if (member.starts_with('(')) return name == "eval" || name == ".exec";
  if (!member.starts_with('"')) return false;
  const bool is_word = ascii::equals(name, "system") || ascii::equals(name, "sh");
  return !is_word || begins_with_utility(member.substr(1, member.substr(1).find('"')));
}

}  // namespace

void read_lisp(std::string_view text, Reasons& out) {
  constexpr std::string_view kWhat = "a list of Lisp that starts a program or reads a file";
  const std::string_view all = ascii::trim(text);
  if (all.size() < 6 || all.size() > kLongest || all.back() != ')') return;
  const auto first = static_cast<std::size_t>(all.data() - text.data());
  const bool is_read = all.starts_with("#=(");
  if (!is_read && all.front() != '(') return;
  // The list itself, and those in it: (println (slurp "/srv/a")).
  for (std::size_t open = all.find('('); open != all.npos; open = all.find('(', open + 1)) {
    std::size_t end = open + 1;
    while (end < all.size() && is_symbol(all[end])) ++end;
    const std::string_view name = all.substr(open + 1, end - open - 1);
    const std::size_t next = ascii::skip_space(all, end);
    if (name.empty() || next == end || next >= all.size()) {
      // (Runtime/getRuntime)
      if (name.starts_with("Runtime/")) return say(out, 100, kWhat, first + open, first + end);
      continue;
    }
    if (is_read) return say(out, 100, "a form that the reader of Clojure evaluates", first, first + open + 1);
    if (ascii::is_among(name, kFunctions) && is_given(name, all.substr(next)))
      return say(out, 100, kWhat, first + open, first + end);
  }
}

}  // namespace onesec::inspect::code
