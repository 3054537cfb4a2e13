#include "inspect/shell/signs.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/shell/utilities.h"
#include "inspect/shell/windows.h"

namespace onesec::inspect::shell {
namespace {

using ascii::is_letter;
using ascii::is_word;
using ascii::lower;

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Shell, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// :(){ :|:& };: — a function that calls itself twice, until the host has no room for more.
void find_fork_bomb(std::string_view text, Reasons& out) {
  const std::size_t at = text.find("(){");
  if (at == text.npos || at == 0) return;
  std::size_t name = at;
  while (name > 0 && (is_word(text[name - 1]) || text[name - 1] == ':')) --name;
  const std::string_view called = text.substr(name, at - name);
  const std::size_t pipe = text.find('|', at);
  if (called.empty() || pipe == text.npos) return;
  const std::string_view first = ascii::trim(text.substr(at + 3, pipe - at - 3));
  if (first == called && ascii::trim(text.substr(pipe + 1)).starts_with(called))
    say(out, 100, "a function of a shell calls itself twice", name, pipe + 1);
}

/// CVE-2014-6271: bash took an environment variable that begins with "() {" for a function.
void find_function(std::string_view text, Reasons& out) {
  const std::size_t front = text.find_first_not_of(" \t");
  if (front == text.npos || !text.substr(front).starts_with("()")) return;
  const std::size_t brace = text.find_first_not_of(" \t", front + 2);
  if (brace == text.npos || text[brace] != '{') return;
  say(out, 100, "a function definition for the environment of bash", front, brace + 1);
}

/// "echo x$((71+25))x": what is printed shows that it was reckoned, and so that a shell read it.
void find_arithmetic(std::string_view text, Reasons& out) {
  const std::size_t echo = text.find("echo ");
  const std::size_t open = echo == text.npos ? echo : text.find("$((", echo);
  if (open == text.npos || open - echo > 64) return;
  std::size_t end = open + 3;
  while (end < text.size() && (ascii::is_digit(text[end]) || std::string_view("+-*/% ").find(text[end]) != text.npos))
    ++end;
  if (end == open + 3 || !text.substr(end).starts_with("))")) return;
  // "echo $((2*3)) prints 6": words follow, or stand before.
  const std::string_view before = ascii::trim(text.substr(0, echo));
  const std::string_view after = text.substr(end + 2);
  const bool is_led = before.empty() || std::string_view(";|&`($").find(before.back()) != text.npos;
  const bool goes_on = after.size() > 1 && after[0] == ' ' && is_letter(after[1]);
  if (is_led && !goes_on) say(out, 100, "a shell is told to print what it reckons", echo, end + 2);
}

/// "> /tmp/x", "< /etc/x" and nothing else: what a command that stands before the value prints or reads.
void find_redirection(std::string_view text, Reasons& out) {
  text = ascii::trim(text);
  const std::size_t path = std::min(text.find_first_not_of("<> "), text.size());
  if (path == 0 || (text[0] != '<' && text[0] != '>') || text.find(' ', path) != text.npos) return;
  static constexpr std::string_view kFolders[] = {"/etc/", "/proc/", "/tmp/", "/var/"};
  if (std::any_of(std::begin(kFolders), std::end(kFolders),
                  [&](std::string_view folder) { return text.substr(path).starts_with(folder); }))
    say(out, 100, "a shell is told where to write or what to read", 0, text.size());
}

void find_sockets(std::string_view text, Reasons& out) {
  for (const std::string_view device : {std::string_view("/dev/tcp/"), std::string_view("/dev/udp/")}) {
    const std::size_t at = text.find(device);
    if (at == text.npos) continue;
    const bool is_opened = at > 0 && text.substr(0, at).find_last_of("<>") != text.npos;
    say(out, is_opened ? 100 : 60, "a socket is opened as a file of bash", at, at + device.size());
  }
}

/// "${PATH:0:1}", "${HOME%/*}": letters are cut out of a variable that every shell has.
void judge_parameter(std::string_view text, std::size_t at, Reasons& out) {
  std::size_t end = at + 2;
  bool is_upper = true;
  for (; end < text.size() && is_word(text[end]) && end < at + 64; ++end) {
    is_upper = is_upper && !(text[end] >= 'a' && text[end] <= 'z');
  }
  if (!is_upper || end == at + 2 || end + 1 >= text.size()) return;
  const char mark = text[end];
  const bool is_cut = mark == '#' || mark == '%' || mark == '^' || mark == '/' || mark == '@' ||
                      (mark == ':' && text[end + 1] >= '0' && text[end + 1] <= '9');
  const std::size_t close = text.substr(0, std::min(text.size(), end + 64)).find('}', end);
  // A manual writes of it too, after a sentence.
  const bool is_prose =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(at, 256)), ' ') > 5;
  if (is_cut && close != text.npos)
    say(out, is_prose ? 60 : 100, "letters are cut out of a variable of the shell", at, close + 1);
}

/// $SHELL -c "…", ${0} -c …: a shell by a variable that names it.
void judge_shell_variable(std::string_view text, std::size_t at, Reasons& out) {
  const bool is_braced = text.substr(at).starts_with("${");
  const std::size_t begin = at + (is_braced ? 2 : 1);
  std::size_t end = begin;
  while (end < text.size() && is_word(text[end]) && end < begin + 8) ++end;
  const std::string_view name = text.substr(begin, end - begin);
  if (name != "SHELL" && name != "BASH" && name != "0") return;
  if (is_braced && (end >= text.size() || text[end++] != '}')) return;
  const std::size_t option = ascii::skip_space(text, end);
  if (option == end || !text.substr(option).starts_with("-c")) return;
  say(out, 100, "a shell is run by the variable that names it", at, option + 2);
}

/// "%COMSPEC%", "%ProgramFiles:~10,1%", and the loop "for %x in (".
void judge_percent(std::string_view text, std::size_t at, Reasons& out) {
  std::size_t end = at + 1;
  while (end < text.size() && (is_word(text[end]) || text[end] == '(' || text[end] == ')') && end < at + 32) ++end;
  if (end == at + 1 || end >= text.size()) return;
  if (text.substr(end).starts_with(":~")) {
    say(out, 100, "letters are cut out of a variable of cmd", at, end + 2);
    return;
  }
  if (text[end] != '%') return;
  std::array<char, 32> small{};
  std::transform(text.begin() + static_cast<std::ptrdiff_t>(at + 1), text.begin() + static_cast<std::ptrdiff_t>(end),
                 small.begin(), lower);
  if (std::string_view(small.data(), end - at - 1) == "comspec")
    say(out, 100, "the shell of Windows by its variable", at, end);
}

struct Verb {
  std::string_view word;
  std::uint32_t points = 0;
  std::string_view what;
};

// Cmdlets, types and aliases of PowerShell that fetch or run. In lower case.
constexpr Verb kVerbs[] = {
    {"-encodedcommand", 100, "PowerShell is given an encoded program"},
    {"downloadfile(", 100, "PowerShell fetches a file"},
    {"downloadstring(", 100, "PowerShell fetches a program"},
    {"frombase64string(", 60, "PowerShell decodes a program"},
    {"invoke-command", 60, "PowerShell runs something"},
    {"invoke-expression", 80, "PowerShell runs a string"},
    {"invoke-restmethod", 60, "PowerShell fetches something"},
    {"invoke-webrequest", 60, "PowerShell fetches something"},
    {"net.sockets.tcpclient", 100, "PowerShell opens a connection"},
    {"net.webclient", 60, "PowerShell fetches something"},
    {"new-object", 40, "PowerShell makes an object"},
    {"start-process", 60, "PowerShell runs something"},
};

/// "for /f "options" %a in (": the loop of cmd. A "%" in front of one byte and "in (" after it is its own.
void judge_loop(std::string_view text, std::size_t at, Reasons& out) {
  const std::size_t name_end = text.substr(0, at + 14).find_first_of(" \t", at);
  if (name_end == text.npos || name_end == at + 1) return;
  const std::size_t in = text.find_first_not_of(" \t", name_end);
  if (in == text.npos || in + 3 > text.size() || lower(text[in]) != 'i' || lower(text[in + 1]) != 'n') return;
  const std::size_t list = text.substr(0, in + 16).find_first_not_of(" \t", in + 2);
  if (list == text.npos || text[list] != '(') return;
  const std::string_view before = text.substr(at > 96 ? at - 96 : 0, at > 96 ? 96 : at);
  for (std::size_t i = 0; i + 3 < before.size(); ++i) {
    const bool is_for = lower(before[i]) == 'f' && lower(before[i + 1]) == 'o' && lower(before[i + 2]) == 'r';
    if (!is_for || is_letter(before[i + 3]) || (i > 0 && is_letter(before[i - 1]))) continue;
    say(out, 100, "a loop of cmd", at, list + 1);
    return;
  }
}

void find_verbs(std::string_view text, Reasons& out) {
  static constexpr ascii::Bytes begins_one("-dDfFiInNsS");
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!begins_one(text[at]) || (at > 0 && is_letter(text[at - 1]))) continue;
    const char first = lower(text[at]);
    for (const Verb& verb : kVerbs) {
      if (verb.word[0] != first || text.size() - at < verb.word.size()) continue;
      const bool is_same =
          std::equal(verb.word.begin(), verb.word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                     [](char wanted, char found) { return wanted == lower(found); });
      if (is_same)
        say(out, at == 0 ? std::max(verb.points + 40, 100U) : verb.points, verb.what, at, at + verb.word.size());
    }
  }
}

/// "Get-Content": a verb of Microsoft's list of approved ones, a dash and a noun. The length; 0: none.
std::size_t cmdlet_at(std::string_view text, std::string_view& noun) {
  // Those of the groups Common, Data, Diagnostic and Lifecycle that read, change or run something.
  static constexpr std::array<std::string_view, 36> kApproved{
      "add",    "clear",  "compress", "convertfrom", "convertto", "copy",    "disable", "enable",     "enter",
      "expand", "export", "find",     "get",         "import",    "install", "invoke",  "measure",    "move",
      "new",    "out",    "read",     "receive",     "register",  "remove",  "rename",  "resolve",    "restart",
      "select", "send",   "set",      "start",       "stop",      "test",    "trace",   "unregister", "write"};
  const std::size_t dash = text.substr(0, 16).find('-');
  if (dash == text.npos || !ascii::is_among(text.substr(0, dash), kApproved)) return 0;
  std::size_t end = dash + 1;
  while (end < text.size() && is_word(text[end])) ++end;
  noun = text.substr(dash + 1, end - dash - 1);
  return noun.size() < 3 ? 0 : end;
}

/// An argument that nobody writes in a sentence: "-Path", "C:\x", an address, a number.
bool is_telling_argument(std::string_view argument) {
  if (argument.size() < 2) return !argument.empty() && ascii::is_digit(argument[0]);
  const bool is_parameter = argument[0] == '-' && is_letter(argument[1]);
  const bool is_drive = is_letter(argument[0]) && argument[1] == ':' && argument.substr(2).starts_with('\\');
  return is_parameter || is_drive || ascii::is_digit(argument[0]) || argument[0] == '$' || argument[0] == '"' ||
         argument[0] == '\'' || ascii::starts(argument, "http://") || ascii::starts(argument, "https://");
}

/// A cmdlet, or what PowerShell abbreviates it to, where a command of PowerShell begins.
void read_cmdlet(std::string_view text, std::size_t at, Reasons& out) {
  // Nouns of the modules Management, Utility, Security and NetTCPIP: no signs or headings.
  static constexpr std::array<std::string_view, 32> kNouns{
      "childitem",    "ciminstance",      "clipboard", "command",    "computer",         "computerinfo", "connection",
      "content",      "credential",       "dnsname",   "eventlog",   "executionpolicy",  "expression",   "hotfix",
      "item",         "itemproperty",     "job",       "localgroup", "localgroupmember", "localuser",    "location",
      "netipaddress", "nettcpconnection", "object",    "process",    "psdrive",          "restmethod",   "service",
      "sleep",        "webrequest",       "wmimethod", "wmiobject"};
  // about_Aliases.
  static constexpr std::array<std::string_view, 9> kAliases{"gc",  "gci", "gcm", "gps", "gwmi",
                                                            "icm", "iex", "irm", "iwr"};
  const std::string_view rest = text.substr(at);
  std::string_view noun;
  std::size_t end = cmdlet_at(rest, noun);
  const bool is_cmdlet = end > 0;
  if (!is_cmdlet) {
    while (end < rest.size() && is_letter(rest[end])) ++end;
    if (!ascii::is_among(rest.substr(0, end), kAliases)) return;
  }
  const bool is_over = end == rest.size() || std::string_view(";|&)}#\n").find(rest[end]) != rest.npos;
  const std::string_view argument = is_over || rest[end] != ' ' ? "" : rest.substr(ascii::skip_space(rest, end));
  const bool is_evaluated = ascii::equals(rest.substr(0, end), "iex");
  const bool is_known = is_evaluated || (is_cmdlet && ascii::is_among(noun, kNouns));
  const bool fits = is_known ? is_over || !argument.empty() : is_telling_argument(argument);
  if (!fits) return;
  say(out, 100, "a command of PowerShell stands where a shell would run it", at, at + end);
}

/// & ('wh'+'oami'), .(gcm x): the call operators with a name that is put together; [Net.Dns]::Resolve(: a static
/// method.
void read_call(std::string_view text, std::size_t at, Reasons& out) {
  if (text[at] == '[') {
    std::size_t end = at + 1;
    while (end < text.size() && (is_word(text[end]) || text[end] == '.')) ++end;
    const bool is_type = end > at + 3 && is_letter(text[at + 1]) && text.substr(end).starts_with("]::");
    std::size_t open = end + 3;
    while (is_type && open < text.size() && is_word(text[open])) ++open;
    if (is_type && open > end + 3 && open < text.size() && text[open] == '(')
      say(out, 100, "a method of .NET is called as PowerShell writes it", at, open + 1);
    return;
  }
  if ((text[at] != '&' && text[at] != '.') || (at > 0 && text[at] == '&' && text[at - 1] == '&')) return;
  const std::size_t open = ascii::skip_space(text, at + 1);
  if (open >= text.size() || text[open] != '(') return;
  const std::string_view inside = text.substr(ascii::skip_space(text, open + 1));
  if (inside.empty()) return;
  bool is_made =
      ascii::starts(inside, "gcm ") || ascii::starts(inside, "get-command ") || ascii::starts(inside, "gal ");
  if (inside[0] == '\'' || inside[0] == '"') {
    const std::size_t close = inside.substr(0, 32).find(inside[0], 1);
    const std::size_t next = close == inside.npos ? close : ascii::skip_space(inside, close + 1);
    is_made = next < inside.size() && inside[next] == '+';
  }
  if (is_made) say(out, 100, "PowerShell calls what a string is put together to", at, open + 1);
}

/// What stands where a command begins: behind a separator of a value that says little before it.
void find_commands(std::string_view text, Reasons& out) {
  // "| Get-Process | lists them |": rows of a table in markdown.
  const std::string_view row = ascii::trim(text);
  if (row.starts_with("| ") && row.ends_with('|')) return;
  std::size_t words = 0;
  bool is_word_before = false;
  // 40 bytes and a word: what a command is appended to, as for probes.
  for (std::size_t at = 0; at < text.size() && at < 48 && words < 2; ++at) {
    const char c = text[at];
    words += is_word_before && c == ' ' ? 1 : 0;
    is_word_before = is_letter(c);
    if (c == '&') read_call(text, at, out);
    const bool is_separator =
        c == ';' || c == '|' || c == '&' || c == '\n' || (c == '(' && at > 0 && text[at - 1] == '$');
    if (!is_separator) continue;
    const std::size_t next = ascii::skip_space(text, at + 1);
    if (next >= text.size()) return;
    read_cmdlet(text, next, out);
    read_call(text, next, out);
    if (const std::size_t length = windows_command(text.substr(next)); length > 0)
      say(out, 100, "a command of Windows with a verb of its own", next, next + length);
  }
}

/// ";/tmp/x", ";./x": a file that was put there is run, where nothing but a command line begins with a separator.
void find_files(std::string_view text, Reasons& out) {
  const std::size_t front = ascii::skip_space(text, 0);
  if (front >= text.size() || std::string_view(";|&").find(text[front]) == text.npos) return;
  std::size_t at = ascii::skip_space(text, front + 1);
  if (text.substr(std::min(at, text.size())).starts_with(". ")) at = ascii::skip_space(text, at + 1);  // It is read.
  // Folders where everybody may write (Filesystem Hierarchy Standard 3.18, 5.15), the working folder and one's own.
  for (const std::string_view folder : {"/tmp/", "/var/tmp/", "/dev/shm/", "./", "../", "~/"}) {
    if (!text.substr(at).starts_with(folder)) continue;
    std::size_t end = at + folder.size();
    while (end < text.size() && (is_word(text[end]) || text[end] == '.' || text[end] == '-' || text[end] == '/')) ++end;
    const bool is_over = end == text.size() || std::string_view(" ;|&#\n").find(text[end]) != text.npos;
    if (end > at + folder.size() && is_over) say(out, 100, "a file that was put there is run", front, end);
    return;
  }
}

/// "~+", "~-2/x": folders of bash's stack by their signs (its manual, 3.5.2), and nothing else.
void find_folder_sign(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (whole.size() < 2 || whole[0] != '~' || (whole[1] != '+' && whole[1] != '-')) return;
  const std::size_t end = std::min(whole.find_first_not_of("0123456789", 2), whole.size());
  // "~-5": about minus five.
  const bool is_number = end > 2 && end == whole.size();
  if (end == whole.size() || whole[end] == '/')
    say(out, is_number ? 60 : 100, "a folder of the shell's stack", 0, text.size());
}

/// "${IFS}id", "[ 1 = 1 ]&&sleep 5": a command behind what a shell reads as nothing, or behind a condition.
void find_guarded(std::string_view text, Reasons& out) {
  const std::size_t front = text.find_first_not_of(" \t;|&");
  if (front == text.npos) return;
  const std::string_view rest = text.substr(front);
  std::size_t at = 0;
  for (const std::string_view blank : {std::string_view("${IFS}"), std::string_view("$IFS")}) {
    if (at == 0 && rest.starts_with(blank)) at = rest.find_first_not_of(" ;", blank.size());
  }
  if (rest.starts_with("[ ")) {
    const std::size_t close = rest.substr(0, 96).find(" ]");
    const std::size_t next = close == rest.npos ? close : ascii::skip_space(rest, close + 2);
    if (next < rest.size() && (rest.substr(next).starts_with("&&") || rest.substr(next).starts_with("||")))
      at = ascii::skip_space(rest, next + 2);
  }
  if (at == 0 || at >= rest.size()) return;
  std::size_t end = at;
  std::array<char, 20> small{};
  while (end < rest.size() && (is_word(rest[end]) || rest[end] == '-') && end - at < small.size()) {
    small[end - at] = lower(rest[end]);
    ++end;
  }
  const bool is_over = end == rest.size() || !(is_word(rest[end]) || rest[end] == '-' || rest[end] == '(');
  if (is_over && utility_of({small.data(), end - at}) != Utility::None)
    say(out, 100, "a command behind a condition or behind what a shell reads as nothing", front, front + end);
}

}  // namespace

bool begins_with_cmdlet(std::string_view text) {
  std::string_view noun;
  const std::size_t end = cmdlet_at(text, noun);
  if (end == 0 || end >= text.size() || text[end] != ' ') return false;
  const std::string_view argument = text.substr(ascii::skip_space(text, end));
  return argument.size() > 1 && !ascii::is_digit(argument[0]) && argument[0] != '\'' && argument[0] != '"' &&
         is_telling_argument(argument);
}

void inspect_signs(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  const bool has_separator = alphabet.has_any(";|&\n");
  if (alphabet.has('-') && begins_with_cmdlet(text))
    say(out, 100, "a cmdlet of PowerShell with its arguments", 0, text.find(' '));
  if (alphabet.has('{')) {
    find_function(text, out);
    if (alphabet.has('|')) find_fork_bomb(text, out);
  }
  if (alphabet.has('/')) find_sockets(text, out);
  if (alphabet.has_any("-(.")) find_verbs(text, out);
  if (has_separator || alphabet.has('(')) find_commands(text, out);
  if (has_separator) find_files(text, out);
  if (alphabet.has('/') && alphabet.has_any("<>")) find_redirection(text, out);
  if (alphabet.has('$') && alphabet.has('(')) find_arithmetic(text, out);
  if (alphabet.has('~')) find_folder_sign(text, out);
  if (alphabet.has_any("$[")) find_guarded(text, out);
  if (!alphabet.has_any("%$")) return;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      judge_percent(text, at, out);
      judge_loop(text, at, out);
    } else if (text[at] == '$') {
      judge_shell_variable(text, at, out);
      if (text.substr(at).starts_with("${")) judge_parameter(text, at, out);
      // The expansion of Exim that runs a program (its specification, 11.5).
      if (text.substr(at).starts_with("${run{")) say(out, 100, "Exim is told to run a program", at, at + 6);
    }
  }
}

}  // namespace onesec::inspect::shell
