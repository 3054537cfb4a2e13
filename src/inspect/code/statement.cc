// A value that is statements of a server's language and nothing else: a call that runs or reads something, or that
// prints what another gives. What only mentions a call has words around it, and is no statement.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/call.h"
#include "inspect/code/command_line.h"
#include "inspect/code/functions.h"
#include "inspect/code/languages.h"
#include "inspect/code/literal.h"
#include "inspect/code/verbs.h"

namespace onesec::inspect::code {
namespace {

constexpr std::size_t kLongest = 512;  ///< Longer ones are programs that somebody shows.
constexpr std::size_t kMostStatements = 4;
constexpr std::size_t kDeepest = 4;  ///< Calls in calls.

/// '/srv/a', "../a", 'php://input', 'a.php', "C:\a": a file of the server.
bool is_file(std::string_view given) {
  const std::string_view name = first_string(given);
  // Of PHP's wrappers those that read or list, but for the ones of other hosts.
  static constexpr std::string_view kWrappers[] = {"php:", "file:", "glob:", "phar:", "zip:", "expect:"};
  const bool is_wrapped = std::ranges::any_of(kWrappers, [&](auto each) { return ascii::starts(name, each); });
  return name.starts_with('/') || name.starts_with("..") || is_wrapped || name.substr(0, 3).ends_with(":\\") ||
         name.ends_with(".php") || name.ends_with(".so");
}

/// 'http://a.example/b.txt', "\\a\b": a program from another host.
bool is_elsewhere(std::string_view given) {
  const std::string_view name = first_string(given);
  return ascii::starts(name, "http://") || ascii::starts(name, "https://") || ascii::starts(name, "ftp://") ||
         ascii::starts(name, "data:") || name.starts_with("\\\\");
}

/// Modules of Node.js that reach files, programs or other hosts.
bool reaches_host(std::string_view given) {
  static constexpr std::array<std::string_view, 12> kModules{"child_process", "cluster", "dgram", "fs",
                                                             "fs/promises",   "http",    "https", "module",
                                                             "net",           "os",      "vm",    "worker_threads"};
  static_assert(std::is_sorted(kModules.begin(), kModules.end()));
  if (given.size() < 3 || !is_quote(given[0])) return false;
  std::string_view name = given.substr(1, given.size() - 2);
  if (name.starts_with("node:")) name.remove_prefix(5);
  return ascii::is_among(name, kModules);
}

/// The objects by which scripts of Windows start programs and reach files.
bool is_windows_object(std::string_view path, std::string_view given) {
  if (!ascii::equals(path, "activexobject") && !ascii::ends(path, "createobject")) return false;
  for (const std::string_view name :
       {"wscript.shell", "shell.application", "scripting.filesystemobject", "adodb.stream"}) {
    if (given.size() > name.size() && ascii::starts(given.substr(1), name)) return true;
  }
  return false;
}

/// exec('w'). Names that games and databases have, too, run what only a program says.
bool runs(const Call& call, std::string_view given) {
  if (!is_literal(given)) return false;
  const std::string_view string = first_string(given);
  // Object.const_get('Kernel').system('w'), a.system('w'): whatever has a method of that name, given a command.
  static constexpr std::array<std::string_view, 6> kMethods{"backtick",    "passthru",   "popen",
                                                            "posix_spawn", "shell_exec", "system"};
  static_assert(std::is_sorted(kMethods.begin(), kMethods.end()));
  if (ascii::is_among(last_name_of(call.path), kMethods) && begins_with_utility(string)) return true;
  if (call.is_chained && ascii::is_among(call.last, kMethods) && begins_with_utility(first_string(call.given_to_last)))
    return true;
  if (!does(call.path, Verb::Runs)) return false;
  const bool is_command = begins_with_utility(string) || string.starts_with('/');
  if (ascii::equals(last_name_of(call.path), "spawn") && callable(call.path) == Callable::No &&
      call.path != "pty.spawn")
    return is_command;
  if (ascii::starts(call.path, "execute")) return call.is_bracketed && string.find_first_of("(=:") != string.npos;
  return call.is_bracketed || is_command || callable(call.path) != Callable::No;
}

/// require('../a') is how a program of Node.js loads a part of its own.
bool is_own_part(const Call& call, std::string_view given) {
  return call.path == "require" && given.substr(0, 3).ends_with("..");
}

/// Object.send(:system, 'w') and send('system', 'w') of Ruby, compile('a', 'b', 'exec') of Python, new
/// ReflectionFunction('exec') of PHP: a function by its name.
bool names_runner(const Call& call, std::string_view given) {
  static constexpr std::array<std::string_view, 5> kSenders{"__send__", "instance_method", "method", "public_send",
                                                            "send"};
  static_assert(std::is_sorted(kSenders.begin(), kSenders.end()));
  const std::string_view last = last_name_of(call.path);
  const std::string_view string = first_string(given);
  if (std::ranges::find(kSenders, last) != kSenders.end()) {
    const std::size_t symbol = std::min(given.find_first_of(",)"), given.size());
    const bool is_symbol = given.starts_with(':');
    if (!is_symbol && (last == "method" || last == "instance_method")) return false;  // "GET", of a request.
    const std::string_view name = is_symbol ? given.substr(1, symbol - 1) : string;
    return name == "`" || does(name, Verb::Runs);
  }
  if (call.path == "compile" && is_literal(given)) return given.ends_with("'exec'") || given.ends_with("'eval'");
  // What a program of Ruby asks by its name is looked up: the module of the host's, Kernel, and its kin.
  if (last == "const_get") {
    const std::string_view name = given.starts_with(':') ? given.substr(1) : string;
    return name == "Kernel" || name == "IO" || name == "Process" || name == "Open3";
  }
  // getattr(os, 'system')('w')
  const std::size_t comma = given.find(',');
  if (last == "getattr" && comma != given.npos)
    return does(first_string(ascii::trim(given.substr(comma + 1))), Verb::Runs);
  return ascii::equals(call.path, "reflectionfunction") && string.size() + 2 == given.size() &&
         callable(string) != Callable::No;
}

bool is_number(std::string_view given) {
  return !given.empty() && std::ranges::all_of(given, [](char c) { return ascii::is_digit(c) || c == '_'; });
}

/// What waits, ends the program, tells of the host or answers the request: a test whether code runs.
bool is_probe(const Call& call, std::string_view given) {
  if (!call.is_bracketed) return false;
  // Its number is nine digits at most: what is longer is no time.
  if (does(call.path, Verb::Sleeps)) return is_number(given) && given.size() <= 9;
  if (does(call.path, Verb::Ends)) return given.empty() || is_number(given);
  if (does(call.path, Verb::Tells)) return given.empty() || is_literal(given);
  return does(call.path, Verb::Answers) && is_literal(given);
}

/// Reads, loads or writes what is none of the program's own.
bool reaches_out(const Call& call, std::string_view given) {
  const bool is_loader = ascii::starts(call.path, "include") || ascii::starts(call.path, "require");
  if (does(call.path, Verb::Reads) && is_file(given) && !is_own_part(call, given)) return true;
  if (does(call.path, Verb::Fetches) && is_elsewhere(given) && (call.is_bracketed || is_loader)) return true;
  if (call.path == "open" && opens_pipe(given)) return true;
  return call.path == "require" && call.is_chained && reaches_host(given);
}

/// What a call does for the one who sent it, whatever stands around it.
bool acts_by_itself(const Call& call, std::string_view given) {
  return runs(call, given) || names_runner(call, given) || is_windows_object(call.path, given) ||
         reaches_out(call, given) || is_probe(call, given) || given == "process.env" || given == "os.environ" ||
         (ascii::equals(call.path, "putenv") && given.substr(0, 12).find("LD_") == 1);
}

/// echo md5(7), echo(ini_get('a')): what shows that it ran, or tells of the host. die(md5(a_test)): a word without
/// quotes is a constant that nobody has, and so itself.
bool tells_when_printed(const Call& call, std::string_view given) {
  const bool is_constant = given.size() > 3 && std::all_of(given.begin(), given.end(), ascii::is_word);
  if (does(call.path, Verb::Hashes))
    return is_literal(given) || is_constant || (!given.empty() && ascii::is_digit(given[0]));
  return call.is_bracketed && is_literal(given) && callable(call.path) == Callable::Acting;
}

/// echo PHP_VERSION, print __FILE__: constants of PHP that tell of the host.
bool is_telling_constant(std::string_view text) {
  constexpr std::size_t kLongestName = 32;
  if (text.size() > kLongestName || !std::ranges::all_of(text, ascii::is_word)) return false;
  return text.starts_with("PHP_") || text == "__FILE__" || text == "__DIR__" || text == "DIRECTORY_SEPARATOR";
}

/// f(1, [os.system('w')]): calls among what a call is given. At most kMostInner are looked at.
bool acts_inside(std::string_view given) {
  constexpr std::size_t kMostInner = 8;
  std::size_t count = 0;
  for (std::size_t at = 0; at < given.size() && count < kMostInner; ++at) {
    if (is_quote(given[at])) {
      at = given.find(given[at], at + 1);
      if (at == given.npos) return false;
    }
    if (given[at] != '(') continue;
    ++count;
    const auto is_of_path = [](char c) { return ascii::is_word(c) || c == '.' || c == ':'; };
    std::size_t begin = at;
    while (begin > 0 && is_of_path(given[begin - 1])) --begin;
    const std::size_t close = after_bracket(given, at);
    if (close == given.npos) return false;
    const Call call = read_call(given.substr(begin, close - begin));
    if (!call.path.empty() && acts_by_itself(call, ascii::trim(call.given))) return true;
  }
  return false;
}

bool acts(std::string_view text) {
  bool is_printed = false;
  bool is_in_brackets = false;
  for (std::size_t depth = 0; depth < kDeepest; ++depth) {
    if (runs_literal(text) || (is_printed && is_telling_constant(text))) return true;
    const Call call = read_call(text);
    const std::string_view given = ascii::trim(call.given);
    if (call.path.empty()) {
      // response.write(3*9): what a printer is given is computed of numbers. "print 4*6" orders photographs.
      const std::size_t sign = text.find('*');
      return is_in_brackets && sign != text.npos && text.find_first_not_of("0123456789*() ") == text.npos;
    }
    if (acts_by_itself(call, given) || (is_printed && tells_when_printed(call, given))) return true;
    if (given.starts_with("$_")) return callable(call.path) != Callable::No;
    if (depth == 0 && call.is_bracketed && acts_inside(given)) return true;
    is_printed = is_printed || does(call.path, Verb::Prints);
    is_in_brackets = is_printed && call.is_bracketed;
    text = given;
  }
  return false;
}

/// Where the statement that begins at `at` ends: at a semicolon out of strings and brackets.
std::size_t end_of_statement(std::string_view text, std::size_t at) {
  for (; at < text.size() && text[at] != ';'; ++at) {
    std::size_t end = at;
    if (is_quote(text[at])) end = text.find(text[at], at + 1);
    if (text[at] == '(') end = after_bracket(text, at) - 1;
    if (end >= text.size()) return text.size();
    at = end;
  }
  return at;
}

}  // namespace

void read_statement(std::string_view text, Reasons& out) {
  constexpr std::string_view kWhat = "a call that runs, reads or prints something, and nothing else";
  const std::string_view all = ascii::trim(text);
  if (all.size() < 4 || all.size() > kLongest || all.find('\n') != all.npos || all.find('\r') != all.npos) return;
  const auto first = static_cast<std::size_t>(all.data() - text.data());
  std::string_view code = all;
  // '.f('a').': glued to the string that the value stands in. @{[ … ]}: in one of Perl.
  if (code.size() > 4 && is_quote(code[0]) && code[1] == '.') {
    if (code.back() != code[0] || code[code.size() - 2] != '.') return;
    code = code.substr(2, code.size() - 4);
  } else if (code.starts_with("@{[") && code.ends_with("]}")) {
    code = code.substr(3, code.size() - 5);
  }
  if (is_quoted_command(code) || is_bracketed_command(code)) return say(out, 100, kWhat, first, first + all.size());
  std::size_t at = 0;
  for (std::size_t count = 0; at < code.size() && count < kMostStatements; ++count) {
    const std::size_t end = end_of_statement(code, at);
    if (acts(code.substr(at, end - at))) return say(out, 100, kWhat, first, first + all.size());
    at = end + 1;
  }
}

}  // namespace onesec::inspect::code
