// TeX for a program that typesets what it is sent: commands that start programs, and those that read or write files,
// given one of the host's. By TeX Live's manual ("Shell escape commands", "openin_any") and those of the packages.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/command_line.h"
#include "inspect/code/host_file.h"
#include "inspect/code/languages.h"
#include "inspect/code/upload.h"

namespace onesec::inspect::code {
namespace {

/// Of a text that somebody hides in a field. In a longer one, a document or a question about one, what starts a program
/// is a part of the whole.
constexpr std::size_t kLongest = 512;
constexpr std::size_t kLongestGroup = 256;  ///< The name of a file or a command.
constexpr std::size_t kMostGroups = 3;      ///< Of a command: \inputminted[a]{b}{c}.

constexpr std::array<std::string_view, 24> kReaders{"@@input",
                                                    "@input",
                                                    "bibliography",
                                                    "catchfiledef",
                                                    "catchfileedef",
                                                    "csvautotabular",
                                                    "csvreader",
                                                    "dtlloaddb",
                                                    "href",
                                                    "import",
                                                    "include",
                                                    "includegraphics",
                                                    "includepdf",
                                                    "includesvg",
                                                    "input",
                                                    "inputiffileexists",
                                                    "inputminted",
                                                    "lstinputlisting",
                                                    "pgfplotstabletypeset",
                                                    "subfile",
                                                    "subimport",
                                                    "url",
                                                    "verbatiminput",
                                                    "verbatimtabinput"};
static_assert(std::is_sorted(kReaders.begin(), kReaders.end()));

struct Command {
  std::string_view name{};
  std::size_t begin = 0;
  std::size_t end = 0;  ///< Behind its name.
};

/// \name, \@@name, \csname name\endcsname.
Command command_at(std::string_view text, std::size_t at) {
  const auto end_of_name = [&](std::size_t end) {
    while (end < text.size() && (ascii::is_letter(text[end]) || text[end] == '@')) ++end;
    return end;
  };
  const std::size_t end = end_of_name(at + 1);
  const std::string_view name = text.substr(at + 1, end - at - 1);
  if (name != "csname" || end >= text.size() || text[end] != ' ') return {name, at, end};
  const std::size_t last = end_of_name(end + 1);
  constexpr std::string_view kEnd = "\\endcsname";
  if (!text.substr(last).starts_with(kEnd)) return {name, at, end};
  return {text.substr(end + 1, last - end - 1), at, last + kEnd.size()};
}

/// Whether one of the groups behind a command, or the word behind it, is a file of the host or a program's output.
bool reads_host(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '*') ++at;
  for (std::size_t groups = 0; groups < kMostGroups && at < text.size(); ++groups) {
    at = ascii::skip_space(text, at);
    if (at >= text.size()) return false;
    const char open = text[at];
    if (open != '{' && open != '[') {
      // \input /srv/a, \input|"w"
      const std::string_view rest = text.substr(at);
      const std::size_t program = std::min(rest.find_first_not_of("|\" "), rest.size());
      return rest.starts_with('|') ? begins_with_utility(rest.substr(program, kLongestGroup))
                                   : is_host_file(rest.substr(0, rest.find_first_of(" \\}\r\n")));
    }
    const std::size_t close = text.substr(0, at + kLongestGroup).find(open == '{' ? '}' : ']', at);
    if (close == text.npos) return false;
    const std::string_view inside = ascii::trim(text.substr(at + 1, close - at - 1));
    if (open == '{' && (is_host_file(inside) || inside.starts_with('|') || inside.starts_with("\"|"))) return true;
    at = close + 1;
  }
  return false;
}

/// \openin\file=/etc/a, \openout5=a.php, \openout\file{a.php}
bool opens_host(std::string_view text, std::size_t at, bool is_written) {
  if (at < text.size() && text[at] == '\\') ++at;
  while (at < text.size() && (ascii::is_word(text[at]) || text[at] == '@')) ++at;
  at = text.find_first_not_of("= {", at);
  if (at == text.npos) return false;
  const std::string_view name = text.substr(at, text.substr(at).find_first_of(" }\\\r\n"));
  if (is_host_file(name) || name.starts_with('|') || name.starts_with("\"|")) return true;
  Reasons run;
  if (is_written) inspect_file_name(name, run);
  return run.points(Attack::Code) >= kThreshold;
}

}  // namespace

void read_typeset(std::string_view text, Reasons& out) {
  const std::size_t first = ascii::skip_space(text, 0);
  const bool is_led = first < text.size() && std::string_view("\\${}%").find(text[first]) != text.npos;
  const std::uint32_t points = is_led && text.size() <= kLongest ? 100 : 60;
  for (std::size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at + 1)) {
    const Command command = command_at(text, at);
    const std::string_view after = text.substr(command.end, 4);
    const bool escapes = (command.name == "write" && after.starts_with("18{")) || command.name == "ShellEscape";
    if (escapes) return say(out, points, "a command of TeX that starts a program", at, command.end);
    const bool is_written = command.name == "openout";
    if (ascii::is_among(command.name, kReaders)
            ? reads_host(text, command.end)
            : (is_written || command.name == "openin") && opens_host(text, command.end, is_written))
      return say(out, points, "a command of TeX that reads or writes a file of the host", at, command.end);
  }
}

}  // namespace onesec::inspect::code
