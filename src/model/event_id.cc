#include "model/event_id.h"

#include <fmt/format.h>

#include <charconv>

namespace onesec {
namespace {

template <class T>
bool take_number(std::string_view& text, int base, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end == text.data()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take_dash(std::string_view& text) {
  if (text.empty() || text[0] != '-') return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string to_string(const EventId& id) { return fmt::format("{:08x}-{}-{}", id.epoch, id.sequence, id.index); }

std::optional<EventId> parse_event_id(std::string_view text) {
  EventId id;
  if (take_number(text, 16, id.epoch) && take_dash(text) && take_number(text, 10, id.sequence) && take_dash(text) &&
      take_number(text, 10, id.index) && text.empty()) {
    return id;
  }
  return std::nullopt;
}

}  // namespace onesec
