// Frames of STOMP 1.2 in strings of JSON, as SockJS and Spring send them where there is no WebSocket.
#include <algorithm>
#include <array>
#include <string>

#include "inspect/ascii.h"
#include "inspect/decode/decode.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect {
namespace {

bool is_command(std::string_view word) {
  static constexpr std::array<std::string_view, 15> kCommands{
      "ABORT",   "ACK",  "BEGIN",   "COMMIT", "CONNECT", "CONNECTED", "DISCONNECT", "ERROR",
      "MESSAGE", "NACK", "RECEIPT", "SEND",   "STOMP",   "SUBSCRIBE", "UNSUBSCRIBE"};
  return std::ranges::binary_search(kCommands, word);
}

/// "destination:/app/x" and its kind, one a line: a name, a colon, a value. Anything else is a text of lines.
bool are_fields(std::string_view head) {
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(line.size() + 1, head.size()));
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || name.empty()) return false;
    if (!std::ranges::all_of(name, [](char c) { return ascii::is_word(c) || c == '-' || c == '.'; })) return false;
  }
  return true;
}

}  // namespace

bool Splitter::frame_in(std::string_view key, std::string_view string) {
  if (depth_ == kDeepest || !string.ends_with("\\u0000")) return false;
  const std::size_t command = string.find("\\n");
  if (command == std::string_view::npos || !is_command(string.substr(0, command))) return false;
  std::string frame;
  if (string.size() > kMaxLeafBytes || !decode_json_string(string, frame) || frame.back() != '\0') return false;
  const std::size_t blank = std::min(frame.find("\n\n"), frame.size() - 1);
  std::string_view head = std::string_view(frame).substr(0, blank);
  std::string_view body = std::string_view(frame).substr(blank);
  body.remove_suffix(1);                                   // The NUL.
  head.remove_prefix(std::min(command + 1, head.size()));  // The command is the same, escaped or not.
  if (!are_fields(head)) return false;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(line.size() + 1, head.size()));
    const std::size_t colon = std::min(line.find(':'), line.size());
    give(Part::JsonValue, line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
  }
  // To an application that knows no such frame it is one text.
  std::string whole = frame.substr(0, frame.size() - 1);
  std::ranges::replace(whole, '\n', ' ');
  give(Part::JsonValue, key, whole);
  body = ascii::trim(body);
  const bool is_document = body.starts_with('{') || body.starts_with('[');
  ++depth_;
  if (!is_document || !json(body, key)) give(Part::JsonValue, key, body);
  --depth_;
  return true;
}

}  // namespace onesec::inspect
