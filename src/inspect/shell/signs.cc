#include "inspect/shell/signs.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "inspect/ascii.h"

namespace onesec::inspect::shell {
namespace {

using ascii::is_letter;
using ascii::is_word;
using ascii::lower;

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Shell, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// CVE-2014-6271: bash took an environment variable that begins with "() {" for a function.
void find_function(std::string_view text, Reasons& out) {
  const std::size_t front = text.find_first_not_of(" \t");
  if (front == text.npos || !text.substr(front).starts_with("()")) return;
  const std::size_t brace = text.find_first_not_of(" \t", front + 2);
  if (brace == text.npos || text[brace] != '{') return;
  say(out, 100, "a function definition for the environment of bash", front, brace + 1);
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
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char first = lower(text[at]);
    if (first != 'd' && first != 'f' && first != 'i' && first != 'n' && first != 's' && first != '-') continue;
    if (at > 0 && is_letter(text[at - 1])) continue;
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

}  // namespace

bool begins_with_cmdlet(std::string_view text) {
  // Verbs that PowerShell approves of, of the cmdlets that read, change or run something.
  static constexpr std::array<std::string_view, 14> kApproved{"add",  "copy", "get",        "import", "invoke",
                                                              "move", "new",  "remove",     "set",    "start",
                                                              "stop", "test", "unregister", "write"};
  const std::size_t dash = text.substr(0, 16).find('-');
  if (dash == text.npos || !ascii::is_among(text.substr(0, dash), kApproved)) return false;
  std::size_t end = dash + 1;
  while (end < text.size() && is_letter(text[end])) ++end;
  if (end < dash + 4 || end >= text.size() || text[end] != ' ') return false;
  const std::string_view argument = text.substr(ascii::skip_space(text, end));
  const bool is_parameter = argument.size() > 1 && argument[0] == '-' && is_letter(argument[1]);
  const bool is_drive = argument.size() > 2 && is_letter(argument[0]) && argument[1] == ':' && argument[2] == '\\';
  return is_parameter || is_drive || ascii::starts(argument, "http://") || ascii::starts(argument, "https://");
}

void inspect_signs(std::string_view text, Reasons& out) {
  if (begins_with_cmdlet(text)) say(out, 100, "a cmdlet of PowerShell with its arguments", 0, text.find(' '));
  find_function(text, out);
  find_sockets(text, out);
  find_verbs(text, out);
  for (std::size_t at = text.find_first_of("$%"); at != text.npos; at = text.find_first_of("$%", at + 1)) {
    if (text[at] == '%') {
      judge_percent(text, at, out);
      judge_loop(text, at, out);
    } else {
      judge_shell_variable(text, at, out);
      if (text.substr(at).starts_with("${")) judge_parameter(text, at, out);
    }
  }
}

}  // namespace onesec::inspect::shell
