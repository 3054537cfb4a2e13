#include "inspect/shell/command.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/shell/glob.h"

namespace onesec::inspect::shell {
namespace {

using ascii::is_digit;
using ascii::is_letter;
using ascii::lower;

bool is_address(std::string_view text) {
  if (text.find("://") != text.npos) return true;
  std::size_t dots = 0;
  std::size_t i = 0;
  for (; i < text.size() && (is_digit(text[i]) || text[i] == '.'); ++i) dots += text[i] == '.' ? 1 : 0;
  return dots == 3 && i >= 7 && (i == text.size() || text[i] == ':' || text[i] == '/');
}

bool is_secret(std::string_view text) {
  static constexpr std::string_view kFolders[] = {"/bin/",    "/dev/tcp", "/dev/udp",    "/etc",
                                                  "/proc/",   "/root",    "/sbin/",      "/tmp/",
                                                  "/var/log", "/var/www", "c:\\windows", "c:/windows"};
  // "/usr/bin/" isn't "/bin/": a folder counts from the root on.
  return std::any_of(std::begin(kFolders), std::end(kFolders), [&](std::string_view folder) {
    const std::size_t at = text.find(folder);
    if (at == text.npos) return false;
    return at == 0 || (!is_letter(text[at - 1]) && !is_digit(text[at - 1])) || folder.starts_with("/etc");
  });
}

bool is_path(std::string_view text) {
  if (text.size() < 2) return text == "/" || text == "~";
  if (text[0] == '/' || text.starts_with("./") || text.starts_with("..") || text.starts_with("~/")) return true;
  return is_letter(text[0]) && text[1] == ':' && (text.size() == 2 || text[2] == '\\' || text[2] == '/');
}

/// Calls that a one-line program makes to reach the host.
bool is_hostile(std::string_view code) {
  static constexpr std::string_view kCalls[] = {"socket",  "system",   "exec",    "subprocess", "popen",
                                                "/bin/sh", "/dev/tcp", "spawn",   "eval",       "base64",
                                                "curl ",   "wget ",    "urlopen", "whoami",     "open(",
                                                "iex(",    "iex ",     "iwr ",    "invoke-",    "downloadstring"};
  return std::any_of(std::begin(kCalls), std::end(kCalls),
                     [&](std::string_view call) { return ascii::find(code, call) != code.npos; });
}

/// Scales for text that reads like prose before it.
std::uint32_t points_of(const Command& command) {
  const bool is_plain = command.utility == Utility::Word || command.utility == Utility::Prefix;
  const bool is_joined = command.before != Joint::Start && command.before != Joint::Newline;
  std::uint32_t points = 0;
  if (command.needs_another && command.strong() + command.words + command.values == 0) return 0;
  if (command.strong() > 0 && command.words <= command.strong() + 1) {
    points = is_joined ? 100 : 60;
    if (command.before == Joint::Newline) points = 70;
    if (is_plain && !is_joined) points = 40;
    if (!is_joined && command.strong() > 1 && !is_plain) points += 20;
    if (command.before == Joint::Backtick) points = 60;
    // "/" and "-x" alone stand in prose too.
    if (is_plain && is_joined && command.words > 0) points = 70;
  } else if (command.words == 0 && (command.values > 0 || command.redirects)) {
    points = is_joined ? (is_plain ? 60 : 80) : 20;
  } else if (command.words == 0) {
    points = is_joined ? (is_plain ? 40 : 60) : 0;
  } else if (command.utilities > 0 && command.words <= 2) {
    points = is_joined ? 60 : 20;
  } else {
    points = is_joined && !is_plain ? 20 : 0;
  }
  if (command.before == Joint::Substitution && command.words == 0) points = is_plain ? 80 : 100;
  return points;
}

void say(const Command& command, Reasons& out, std::uint32_t points, std::string_view what) {
  out.add({Attack::Shell, points, what, command.begin, command.end});
}

}  // namespace

bool begin_command(const Word& word, Command& command) {
  if (word.is_call || word.size == 0) return false;
  std::array<char, Word::kKept> small{};
  std::transform(word.bytes.begin(), word.bytes.begin() + static_cast<std::ptrdiff_t>(word.size), small.begin(), lower);
  std::string_view name(small.data(), word.size);
  if (name.starts_with('@')) name.remove_prefix(1);
  const std::size_t slash = name.find_last_of("/\\");
  const std::string_view folder = slash == name.npos ? std::string_view{} : name.substr(0, slash + 1);
  if (slash != name.npos) name.remove_prefix(slash + 1);
  const bool is_program = name.ends_with(".exe") || name.ends_with(".com");
  if (is_program) name.remove_suffix(4);
  const bool is_bin =
      folder.find("bin") != folder.npos || folder.find("system32") != folder.npos || folder.starts_with('/');
  if (!folder.empty() && !is_bin && !word.has_glob) return false;
  command.utility = utility_of(name);
  const bool is_rooted = folder.empty() || folder.starts_with('/');
  if (command.utility == Utility::None && word.has_glob && is_rooted && (!folder.empty() || word.size > 2) &&
      fits_utility(name)) {
    command.utility = folder.empty() ? Utility::Word : Utility::Technical;
    command.is_disguised = !folder.empty();
  }
  // "& calc.exe": a program of Windows by its whole name, where nothing but a command line begins with a separator.
  const bool is_front = command.is_first && (command.before == Joint::Operator || command.before == Joint::Pipe);
  if (command.utility == Utility::None && is_program && is_front && folder.empty() && !name.empty())
    command.utility = Utility::Technical;
  if (command.utility == Utility::None) return false;
  command.is_disguised = command.is_disguised || (word.has_glob && fits_bin(folder));
  command.is_disguised =
      command.is_disguised || (word.is_disguised && name.size() > 1 && word.end - word.begin > name.size());
  command.has_full_name = is_program || !folder.empty();
  command.is_compound = command.utility == Utility::Technical && name.find('-') != name.npos;
  command.needs_another = command.utility == Utility::Prefix && name != "env";
  command.end = word.end;
  return true;
}

void add_argument(const Word& word, Command& command) {
  const std::string_view text = word.text();
  command.end = word.end;
  const bool is_option = text.size() > 1 && text[0] == '-' && (is_letter(text[1]) || text[1] == '-');
  const bool is_switch = text.size() == 2 && text[0] == '/' && is_letter(text[1]);
  const bool takes_code = command.utility == Utility::Shell || command.utility == Utility::Interpreter;
  command.has_secret_path = command.has_secret_path || is_secret(text);
  command.runs_code = command.runs_code || command.names_exec;
  if (takes_code && is_hostile(text)) command.code_is_hostile = true;
  if (is_option || is_switch) {
    ++command.options;
    const char last = lower(text.back());
    const bool names_code = text.size() <= 3 && (last == 'c' || last == 'e' || last == 'r');
    const bool is_encoded =
        text.size() > 2 && lower(text[1]) == 'e' && (lower(text[2]) == 'n' || lower(text[2]) == 'c');
    if (takes_code && (names_code || is_encoded)) command.runs_code = true;
    if (command.utility == Utility::Network && text.size() <= 6 &&
        (text == "-e" || text == "-c" || text.ends_with('e')) && text != "--re") {
      command.runs_code = command.runs_code || text.size() <= 4;
    }
    if (text == "-i") command.is_interactive = true;
    command.names_exec = command.names_exec || text == "-exec" || text == "-execdir";
  } else if (is_address(text)) {
    ++command.addresses;
  } else if (is_path(text) || (word.has_glob && text.find('/') != text.npos)) {
    ++command.paths;
    // A star asks for many files; the others for one whose name isn't written.
    command.has_hidden_path =
        command.has_hidden_path || (word.has_glob && text[0] == '/' && text.find_first_of("?[") != text.npos);
  } else if (word.is_quoted || word.has_variable || (!text.empty() && is_digit(text[0])) ||
             text.substr(0, text.size() - (text.empty() ? 0 : 1)).find('.') != text.npos ||
             text.find('=') != text.npos) {
    ++command.values;
  } else {
    const Utility named = utility_of(text);
    const bool is_named = named != Utility::None && named != Utility::Prefix && named != Utility::Word;
    command.utilities += is_named ? 1 : 0;
    if (command.utility == Utility::Prefix && is_named) {
      ++command.options;
      command.runs_another = true;
    }
    ++command.words;
  }
  if (word.is_disguised && word.has_variable) command.is_disguised = true;
}

void judge_command(const Command& command, std::uint32_t prose, Reasons& out) {
  std::uint32_t points = points_of(command);
  const bool is_joined = command.before != Joint::Start && command.before != Joint::Newline;
  // "ansible-config dump", "apt-get update": no word of prose, with a word of its own behind it and nothing else.
  if (command.is_compound && command.is_last && prose < 2 && command.words <= 3)
    points = std::max(points, is_joined ? 100U : 60U);
  // "$(which python)": one command is asked for another. A sentence about it has words before.
  if (command.before == Joint::Substitution && command.words > 0 && command.utilities == command.words && prose < 2)
    points = 100;
  // "nohup ifconfig", "strace id -u": one command runs another, and that is all.
  if (command.runs_another && command.is_last && command.words < 2 && prose == 0) points = std::max(points, 100U);
  const bool fits = command.words <= command.strong() + command.values + 1;
  // Nobody begins a value with a separator; a table of markdown begins with "|", but goes on after the first cell.
  const bool is_alone = command.is_first && (command.is_last || command.before == Joint::Operator);
  if (is_joined && is_alone && command.words == 0) points += command.before == Joint::Backtick ? 30 : 60;
  if (points > 0 && command.has_secret_path && fits) points += command.is_last && command.words == 0 ? 60 : 40;
  // "/usr/bin/id|": Perl's open() runs a name that ends in a bar.
  const bool is_cut = command.after == Joint::Operator || command.after == Joint::Pipe;
  if (points == 0 && !is_joined && command.has_full_name && command.words == 0) points = is_cut ? 80 : 40;
  const bool is_code_in_prose = command.before == Joint::Backtick && prose > 0;
  if (points > 0 && command.has_full_name && !is_code_in_prose) points += is_joined || command.strong() > 0 ? 40 : 20;
  // "x;/usr/bin/id"
  if (is_joined && command.has_full_name && (command.is_last || is_cut) && command.words == 0 && prose < 2 &&
      !is_code_in_prose)
    points = std::max(points, 100U);
  if (command.is_quoted) {
    if (points > 0) say(command, out, std::min(points * 6 / 10, 60U), "a text quotes a command");
    return;
  }
  // "$(ping 192.0.2.7)" is no part of a sentence either.
  const bool is_sure = command.has_secret_path || (command.before == Joint::Substitution && command.addresses > 0);
  if (prose > 3 && !is_sure) points = points * 6 / 10;
  if (points > 0) {
    say(command, out, points,
        is_joined ? "a command stands where a shell would run it" : "a command line, with arguments that fit");
  }
  if (command.has_hidden_path && fits && prose == 0)
    say(command, out, 100, "the name of a file is hidden from a filter");
  if (command.is_disguised && fits)
    say(command, out, is_joined ? 100 : 80, "the name of a command is hidden from a filter");
  if (command.runs_code && command.values + command.words + command.paths + command.addresses > 0) {
    const bool is_prose = prose > 3 && command.before == Joint::Backtick;
    const bool is_certain = !is_prose && (is_joined || command.code_is_hostile || command.utility == Utility::Network);
    say(command, out, is_certain ? 100 : 60, "an interpreter is given a program to run");
  }
  if (command.is_interactive && command.redirects && command.utility == Utility::Shell) {
    say(command, out, 100, "an interactive shell is tied to another stream");
  }
  if (command.redirects_to_path && points > 0) say(command, out, 40, "what a command prints goes to a file");
  if (command.utility == Utility::Shell && command.before == Joint::Pipe && command.feeds_known && command.words == 0) {
    say(command, out, prose > 3 ? 60 : 100, "what a command prints is run by a shell");
  }
}

}  // namespace onesec::inspect::shell
