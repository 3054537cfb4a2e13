#include "inspect/shell/windows.h"

#include "inspect/ascii.h"

namespace onesec::inspect::shell {
namespace {

struct Part {
  std::string_view program;
  std::string_view verb;  ///< Its first argument; empty: any word.
  bool alone = false;     ///< It must end there, or a switch of cmd or another host must follow.
};
// Microsoft's reference of the commands of Windows.
constexpr Part kParts[] = {
    {"net", "accounts", true},   {"net", "group", true},   {"net", "localgroup", false}, {"net", "session", true},
    {"net", "share", true},      {"net", "start", true},   {"net", "stop", true},        {"net", "use", true},
    {"net", "user", true},       {"net", "view", true},    {"netsh", "", false},         {"route", "print", true},
    {"reg", "add", false},       {"reg", "delete", false}, {"reg", "export", false},     {"reg", "query", false},
    {"reg", "save", false},      {"sc", "config", false},  {"sc", "create", false},      {"sc", "query", false},
    {"sc", "stop", false},       {"vssadmin", "", false},  {"waitfor", "/t", false},     {"wevtutil", "", false},
    {"wmic", "", false},         {"fsutil", "", false},    {"bcdedit", "", false},       {"pushd", "\\\\", false},
    {"explorer", "\\\\", false}, {"dsquery", "", false},   {"nltest", "", false}};

}  // namespace

std::size_t windows_command(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && ascii::is_letter(text[end])) ++end;
  if (end < 2 || end >= text.size() || text[end] != ' ') return 0;
  const std::string_view argument = text.substr(ascii::skip_space(text, end));
  for (const Part& part : kParts) {
    if (!ascii::equals(text.substr(0, end), part.program) || !ascii::starts(argument, part.verb)) continue;
    const std::string_view tail = argument.substr(part.verb.size());
    const std::size_t next = ascii::skip_space(tail, 0);
    const bool is_share = part.verb.starts_with('\\');
    const bool is_apart = is_share || part.verb.empty() || tail.empty() || !ascii::is_word(tail.front());
    const bool is_over = next >= tail.size() || std::string_view(";|&\"')#").find(tail[next]) != tail.npos;
    const bool is_switched = tail.find(" /") != tail.npos || tail.find("\\\\") != tail.npos;
    if (argument.empty() || !is_apart || (part.alone && !is_over && !is_switched)) continue;
    return end;
  }
  return 0;
}

}  // namespace onesec::inspect::shell
