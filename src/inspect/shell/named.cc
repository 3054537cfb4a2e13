#include "inspect/shell/named.h"

#include <array>
#include <string>

#include "inspect/ascii.h"
#include "inspect/decode/base64.h"
#include "inspect/shell/command.h"
#include "inspect/shell/lexer.h"
#include "inspect/shell/utilities.h"
#include "inspect/shell/windows.h"

namespace onesec::inspect::shell {
namespace {

constexpr std::size_t kLongest = 256;  ///< Of a command line. What is longer has more to be found by.

}  // namespace

bool names_command(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kRun{"cmd",  "cmdline", "cmds",  "command", "commandline",
                                                        "exec", "execute", "shell", "system"};
  static_assert(std::is_sorted(kRun.begin(), kRun.end()));
  for (std::size_t at = 0; at < name.size();) {
    if (!ascii::is_letter(name[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    // camelCase: a capital behind a small letter begins a word.
    while (end < name.size() && ascii::is_letter(name[end]) &&
           (ascii::lower(name[end]) == name[end] || ascii::lower(name[end - 1]) != name[end - 1]))
      ++end;
    if (ascii::is_among(name.substr(at, end - at), kRun)) return true;
    at = end;
  }
  return false;
}

namespace {

/// What one asks a shell first. "ls" is none of them: connectors of file managers have it as the name of a question;
/// nor are words that consoles and games have: ps, ver, w, who.
bool tells_of_host(std::string_view command) {
  static constexpr std::array<std::string_view, 15> kTelling{
      "dir",      "hostname", "id",         "ifconfig", "ipconfig", "lsb_release", "lsof",  "netstat",
      "printenv", "pwd",      "systeminfo", "tasklist", "uname",    "uptime",      "whoami"};
  static_assert(std::is_sorted(kTelling.begin(), kTelling.end()));
  return ascii::is_among(command, kTelling);
}

/// Lists something of the host, when an option says how: "ls -la", "ps -ef". "make -j4" is work.
bool lists(std::string_view command) {
  static constexpr std::array<std::string_view, 6> kListing{"df", "du", "env", "free", "ls", "ps"};
  static_assert(std::is_sorted(kListing.begin(), kListing.end()));
  return ascii::is_among(command, kListing);
}

/// Prints the files behind it.
bool prints_files(std::string_view command) {
  static constexpr std::array<std::string_view, 6> kPrinting{"cat", "head", "more", "strings", "tac", "tail"};
  static_assert(std::is_sorted(kPrinting.begin(), kPrinting.end()));
  return ascii::is_among(command, kPrinting);
}

/// How a network is looked at: what the pages of routers and providers offer.
bool looks_at_network(std::string_view command) {
  static constexpr std::array<std::string_view, 6> kLooking{"dig", "host", "nslookup", "ping", "ping6", "traceroute"};
  static_assert(std::is_sorted(kLooking.begin(), kLooking.end()));
  return ascii::is_among(command, kLooking);
}

/// JSON and XML have the settings of programs, too: "command": "node server.js".
bool is_of_document(Part part) {
  return part == Part::JsonValue || part == Part::XmlText || part == Part::XmlAttribute;
}

bool is_telling(const Command& command, std::string_view name, bool is_in_document) {
  if (tells_of_host(name) && command.words <= 1 && command.values == 0) return true;
  if (looks_at_network(name)) return false;
  const bool has_target = command.addresses + command.values + command.paths > 0;
  if (command.utility == Utility::Network) return has_target && command.words <= 1;
  if (command.has_secret_path && command.words == 0) return true;
  if (is_in_document) return false;
  if (prints_files(name) && command.values + command.paths > 0) return command.words == 0;
  const bool is_whole = command.words + command.values == 0;
  if (command.has_full_name && is_whole) return command.utility != Utility::Shell;  // A user's shell.
  if ((command.utility == Utility::Shell || command.utility == Utility::Interpreter) && command.paths > 0)
    return command.words == 0;
  const bool is_plain = command.utility == Utility::Word || command.utility == Utility::Technical;
  const std::uint32_t strong = command.paths + command.addresses + (lists(name) ? command.options : 0);
  return is_plain && (strong > 0 || (name == "ps" && command.words == 1)) && command.words <= command.strong() + 1;
}

bool is_command_line(std::string_view text, bool is_in_document) {
  Lexer lexer(text, 0);
  Command command;
  if (lexer.next().sort != Sort::Word || !begin_command(lexer.word(), command)) return false;
  const Word first = lexer.word();
  while (lexer.next().sort == Sort::Word) add_argument(lexer.word(), command);
  std::string_view name = first.text();
  name = name.substr(name.find_last_of("/\\") + 1);
  if (ascii::ends(name, ".exe")) name.remove_suffix(4);
  return is_telling(command, name, is_in_document);
}

/// "ipconfig /all": one of those commands that no text has as a word, with options at most.
bool is_of_machines(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kMachines{"ifconfig",   "ipconfig", "lsb_release", "netstat",
                                                             "systeminfo", "tasklist", "uname",       "whoami"};
  static_assert(std::is_sorted(kMachines.begin(), kMachines.end()));
  return ascii::is_among(text.substr(0, text.find(' ')), kMachines) && is_command_line(text, false);
}

/// Variables of ld.so(8), bash(1) and PHP by which a program that is started loads what they name, or says more.
bool loads_code(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kLoading{
      "bash_env", "ld_audit", "ld_debug", "ld_library_path", "ld_preload", "ld_profile", "php_ini_scan_dir", "phprc"};
  static_assert(std::is_sorted(kLoading.begin(), kLoading.end()));
  return ascii::is_among(name, kLoading);
}

}  // namespace

void read_named(const Leaf& leaf, std::string_view text, Reasons& out) {
  if (text.empty() || text.size() > kLongest) return;
  const auto size = static_cast<std::uint32_t>(text.size());
  const auto say = [&](std::string_view what) { out.add({Attack::Shell, 100, what, 0, size}); };
  if ((leaf.part == Part::QueryName || leaf.part == Part::FormName) && loads_code(text))
    return say("a variable by which programs load code is set");
  constexpr std::string_view kWhat = "a value that is to be run, by its name, is a command line";
  // "c=uname -a": a letter is the name of many things, and these commands are words of nothing.
  if (ascii::equals(leaf.name, "c") && is_of_machines(text)) return say(kWhat);
  if (!names_command(leaf.name)) return;
  // "-c id": the arguments of a shell.
  if (text.starts_with("-c ")) {
    text = ascii::trim(text.substr(3));
    if (text.size() > 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front())
      text = text.substr(1, text.size() - 2);
  }
  if (windows_command(text) > 0) return say(kWhat);
  // "aWQ7;id": of several commands, any.
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(";|&", begin), text.size());
    if (is_command_line(ascii::trim(text.substr(begin, end - begin)), is_of_document(leaf.part))) return say(kWhat);
    begin = end + 1;
  }
  // "system=aWQ=": too short for a layer of its own.
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kLayer = 8;  // From here on decode_base64_text() makes one.
  std::string decoded;
  if (text.size() >= kShortest && text.size() <= kLayer &&
      decode_base64(text, decoded, [](unsigned char byte) { return byte >= ' ' && byte < 0x7f; }) &&
      is_command_line(decoded, is_of_document(leaf.part)))
    say(kWhat);
}

}  // namespace onesec::inspect::shell
