// A value that is statements of a server's language and nothing else: a call that runs or reads something, or that
// prints what another gives. What only mentions a call has words around it, and is no statement.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/functions.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

constexpr std::size_t kLongest = 512;  ///< Longer ones are programs that somebody shows.
constexpr std::size_t kMostStatements = 4;
constexpr std::size_t kDeepest = 4;  ///< Calls in calls.

// Of the manuals of PHP, Python's os, subprocess, pty and platform, Ruby's Kernel, IO and PTY, Node.js' vm, and Lua.
constexpr std::array<std::string_view, 22> kRunners{"assert",
                                                    "eval",
                                                    "exec",
                                                    "io.popen",
                                                    "kernel.exec",
                                                    "kernel.open",
                                                    "kernel.spawn",
                                                    "kernel.system",
                                                    "loadstring",
                                                    "os.popen",
                                                    "os.system",
                                                    "passthru",
                                                    "pcntl_exec",
                                                    "platform.popen",
                                                    "popen",
                                                    "proc_open",
                                                    "pty.spawn",
                                                    "shell_exec",
                                                    "subprocess.popen",
                                                    "system",
                                                    "vm.runinnewcontext",
                                                    "vm.runinthiscontext"};
/// They read, write or load the file that they are given.
constexpr std::array<std::string_view, 29> kReaders{"copy",
                                                    "dir.children",
                                                    "dir.entries",
                                                    "dir.glob",
                                                    "dl",
                                                    "file",
                                                    "file.open",
                                                    "file.read",
                                                    "file.readlines",
                                                    "file.write",
                                                    "file_get_contents",
                                                    "file_put_contents",
                                                    "fopen",
                                                    "highlight_file",
                                                    "include",
                                                    "include_once",
                                                    "io.read",
                                                    "io.readlines",
                                                    "load",
                                                    "open",
                                                    "opendir",
                                                    "os.listdir",
                                                    "readfile",
                                                    "rename",
                                                    "require",
                                                    "require_once",
                                                    "scandir",
                                                    "show_source",
                                                    "unlink"};
/// They print what they are given, or end with it.
constexpr std::array<std::string_view, 17> kPrinters{
    "console.log", "die",      "echo",     "exit",      "print",        "print_r",       "printf",
    "puts",        "res.end",  "res.send", "res.write", "response.end", "response.send", "response.write",
    "session_id",  "var_dump", "vprintf"};
constexpr std::array<std::string_view, 6> kHashes{"base64_encode", "crc32", "hash", "md5", "sha1", "strrev"};
static_assert(std::is_sorted(kRunners.begin(), kRunners.end()) && std::is_sorted(kReaders.begin(), kReaders.end()) &&
              std::is_sorted(kPrinters.begin(), kPrinters.end()) && std::is_sorted(kHashes.begin(), kHashes.end()));

bool is_quote(char c) { return c == '\'' || c == '"' || c == '`'; }

/// Behind the bracket that closes the one at `at`; npos: none.
std::size_t after_bracket(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (is_quote(text[at])) {
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

struct Call {
  std::string_view path;   ///< os.system; empty: the text is no call, or not only one
  std::string_view given;  ///< Between the brackets, or behind the blank.
  bool is_bracketed = false;
  bool is_chained = false;  ///< Something is called of what it gives.
};

Call read_call(std::string_view text) {
  text = ascii::trim(text);
  if (text.starts_with('@')) text.remove_prefix(1);
  if (text.starts_with("new ") || text.starts_with("(new ")) text.remove_prefix(text.find(' ') + 1);
  std::size_t end = 0;
  while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '.' || text[end] == '\\')) ++end;
  const std::size_t open = ascii::skip_space(text, end);
  if (end == 0 || ascii::is_digit(text[0]) || open >= text.size()) return {};
  const std::string_view path = text.substr(0, end);
  if (text[open] != '(') {
    // echo f(1), system 'w'
    const bool is_bare = open > end && (ascii::is_among(path, kPrinters) ||
                                        (is_quote(text[open]) && text.find(text[open], open + 1) + 1 == text.size()));
    return is_bare ? Call{path, text.substr(open)} : Call{};
  }
  std::size_t at = after_bracket(text, open);
  if (at == text.npos) return {};
  Call call{path, text.substr(open + 1, at - open - 2), true};
  while (at < text.size()) {
    if (text[at] == '(' || text[at] == '[') {
      call.is_chained = call.is_chained || text[at] == '(';
      at = after_bracket(text, at);
      if (at == text.npos) return {};
    } else if (text[at] == '.' || text[at] == ')' || text.substr(at).starts_with("->")) {
      at += text[at] == '-' ? 2 : 1;
      while (at < text.size() && ascii::is_word(text[at])) ++at;
    } else {
      return {};
    }
  }
  return call;
}

/// '/srv/a', "../a", 'php://input', 'a.php', "C:\a": a file of the server.
bool is_file(std::string_view given) {
  given = ascii::trim(given);
  if (given.size() < 3 || !is_quote(given[0])) return false;
  const std::size_t close = given.find(given[0], 1);
  const std::string_view name = given.substr(1, close == given.npos ? close : close - 1);
  return name.starts_with('/') || name.starts_with("..") || name.starts_with("php:") ||
         name.substr(0, 3).ends_with(":\\") || name.ends_with(".php") || name.ends_with(".so");
}

/// 'http://a.example/b.txt', "\\\\a\\b": a program from another host.
bool is_elsewhere(std::string_view given) {
  given = ascii::trim(given);
  if (given.size() < 3 || !is_quote(given[0])) return false;
  const std::string_view name = given.substr(1);
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

bool acts(std::string_view text) {
  bool is_printed = false;
  bool is_in_brackets = false;
  for (std::size_t depth = 0; depth < kDeepest; ++depth) {
    const Call call = read_call(text);
    const std::string_view given = ascii::trim(call.given);
    if (call.path.empty()) {
      // response.write(3*9): what a printer is given is computed of numbers. "print 4*6" orders photographs.
      const std::size_t sign = text.find('*');
      return is_in_brackets && sign != text.npos && text.find_first_not_of("0123456789*() ") == text.npos;
    }
    const bool is_literal = !given.empty() && (is_quote(given[0]) || given[0] == '$');
    if (is_literal && ascii::is_among(call.path, kRunners)) return true;
    // require('../a') is how a program of Node.js loads a part of its own.
    const bool is_own = call.path == "require" && given.substr(0, 3).ends_with("..");
    if (ascii::is_among(call.path, kReaders) && is_file(given) && !is_own) return true;
    if ((ascii::starts(call.path, "include") || ascii::starts(call.path, "require")) && is_elsewhere(given))
      return true;
    if (call.path == "require" && call.is_chained && reaches_host(given)) return true;
    if (given.starts_with("$_")) return callable(call.path) != Callable::No;
    // Object.send(:system, 'w') of Ruby, compile('a', 'b', 'exec') of Python.
    const std::size_t symbol = given.find_first_of(",)");
    const bool sends = (call.path == "send" || call.path.ends_with(".send")) && given.starts_with(':');
    if (sends && ascii::is_among(given.substr(1, symbol == given.npos ? symbol : symbol - 1), kRunners)) return true;
    if (call.path == "compile" && is_literal && (given.ends_with("'exec'") || given.ends_with("'eval'"))) return true;
    if (is_windows_object(call.path, given)) return true;
    const bool names_function = given.size() > 2 && is_quote(given[0]) && given.find(given[0], 1) + 1 == given.size() &&
                                callable(given.substr(1, given.size() - 2)) != Callable::No;
    if (names_function && ascii::equals(call.path, "reflectionfunction")) return true;
    if (ascii::equals(call.path, "putenv") && given.substr(0, 12).find("LD_") == 1) return true;
    // die(md5(a_test)): a word without quotes is a constant that nobody has, and so itself.
    const bool is_constant = given.size() > 3 && std::all_of(given.begin(), given.end(), ascii::is_word);
    if (is_printed && ascii::is_among(call.path, kHashes) &&
        (is_literal || is_constant || (!given.empty() && ascii::is_digit(given[0]))))
      return true;
    is_printed = is_printed || ascii::is_among(call.path, kPrinters);
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

/// %x(w): a command of Ruby.
bool is_command(std::string_view text) {
  constexpr std::string_view kOpens = "({[<|!/";
  constexpr std::string_view kCloses = ")}]>|!/";
  if (text.size() < 5 || !text.starts_with("%x")) return false;
  const std::size_t kind = kOpens.find(text[2]);
  return kind != kOpens.npos && text.back() == kCloses[kind];
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
  if (is_command(code)) return say(out, 100, kWhat, first, first + all.size());
  std::size_t at = 0;
  for (std::size_t count = 0; at < code.size() && count < kMostStatements; ++count) {
    const std::size_t end = end_of_statement(code, at);
    if (acts(code.substr(at, end - at))) return say(out, 100, kWhat, first, first + all.size());
    at = end + 1;
  }
}

}  // namespace onesec::inspect::code
