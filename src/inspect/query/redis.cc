#include <algorithm>
#include <array>

#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

void say(Reasons& out, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Nosql, 100, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

std::string_view next_word(std::string_view& line) {
  line.remove_prefix(ascii::skip_space(line, 0));
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  return word;
}
bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A line of redis-cli, by what its manual has behind the command. `is_alone`: no other lines stand before it.
bool is_command(std::string_view line, bool is_alone) {
  constexpr std::string_view kFirst = "fcsrme";  // Most lines end here.
  const std::size_t first = ascii::skip_space(line, 0);
  if (first == line.size() || kFirst.find(ascii::lower(line[first])) == std::string_view::npos) return false;
  line = line.substr(0, 512);
  const std::string_view all = ascii::trim(line);
  const std::string_view command = next_word(line);
  if (ascii::equals(command, "flushall") || ascii::equals(command, "flushdb"))
    return !is_alone && all.size() == command.size();
  if (ascii::equals(command, "config")) {
    static constexpr std::array<std::string_view, 7> kSettings{"appendfilename", "appendonly", "dbfilename",     "dir",
                                                               "requirepass",    "save",       "slave-read-only"};
    return ascii::equals(next_word(line), "set") && ascii::is_among(next_word(line), kSettings) &&
           !next_word(line).empty();
  }
  if (ascii::equals(command, "slaveof") || ascii::equals(command, "replicaof")) {
    const std::string_view host = next_word(line);
    const std::string_view port = next_word(line);
    return is_number(port) ? next_word(line).empty() : ascii::equals(host, "no") && ascii::equals(port, "one");
  }
  if (ascii::equals(command, "module"))
    return ascii::equals(next_word(line), "load") && ascii::trim(line).starts_with('/');
  // EVAL "return …" 0: a script of Lua, and how many keys it has.
  if (!ascii::equals(command, "eval")) return false;
  const std::string_view script = ascii::trim(line);
  const std::size_t end = script.find_last_of("'\"");
  if (script.size() < 4 || (script[0] != '\'' && script[0] != '"') || end == 0) return false;
  std::string_view keys = script.substr(end + 1);
  return is_number(next_word(keys));
}

/// *2\r\n$4\r\n…: an array of strings, each with its length before it.
void read_resp(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find('*'); at != std::string_view::npos; at = text.find('*', at + 1)) {
    const std::string_view rest = text.substr(at + 1, 16);
    const std::size_t end = rest.find("\r\n$");
    if (end == std::string_view::npos || !is_number(rest.substr(0, end))) continue;
    const std::string_view size = rest.substr(end + 3);
    if (!size.empty() && is_number(size.substr(0, size.find('\r'))))
      return say(out, "commands in the protocol of Redis", at, at + 1 + end + 3);
  }
}

/// $4\r\nEVAL\r\n: a command behind its length, in an array whose head was cut off or left out. People price soups so.
void read_bulk(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 16> kCommands{
      "append", "auth", "config", "del",    "eval", "flushall", "get", "hset",
      "info",   "keys", "module", "rename", "save", "script",   "set", "slaveof"};
  static_assert(std::is_sorted(kCommands.begin(), kCommands.end()));
  for (std::size_t at = text.find("\r\n$"); at != std::string_view::npos; at = text.find("\r\n$", at + 3)) {
    const std::size_t size = at + 3;
    const std::size_t begin = size + 3;  // One digit, and the end of the line.
    if (begin >= text.size() || !ascii::is_digit(text[size]) || text.substr(size + 1, 2) != "\r\n") continue;
    const auto length = static_cast<std::size_t>(text[size] - '0');
    const std::string_view rest = text.substr(begin + std::min(length, text.size() - begin));
    if (ascii::is_among(text.substr(begin, length), kCommands) && rest.starts_with("\r\n$"))
      return say(out, "commands in the protocol of Redis", at, begin + length);
  }
}

}  // namespace

void inspect_redis(std::string_view text, Reasons& out) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && text[end] != '\r' && text[end] != '\n') ++end;
    if (is_command(text.substr(begin, end - begin), begin == 0))
      return say(out, "a command to a server of Redis", begin, end);
    begin = end + 1;
  }
  read_resp(text, out);
  read_bulk(text, out);
}

}  // namespace onesec::inspect
