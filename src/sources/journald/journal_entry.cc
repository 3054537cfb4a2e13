#include "sources/journald/journal_entry.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace onesec::sources {
namespace {

constexpr std::string_view kFirst = "first=";
// SYS_UID_MAX of every distribution: people and their services start at 1000.
constexpr std::uint32_t kFirstPerson = 1'000;
constexpr std::size_t kMaxCommandBytes = 15;  // the kernel cuts names here

bool is_sshd(std::string_view command) {
  return command == "sshd" || command == "sshd-session" || command == "sshd-auth";
}
bool is_sshd_unit(std::string_view unit) {
  return unit == "ssh.service" || unit == "sshd.service" || unit.starts_with("ssh@") || unit.starts_with("sshd@");
}

}  // namespace

Provenance provenance_of(const JournalEntry& entry) {
  if (entry.transport == "kernel") return Provenance::TrustedLocal;
  if (!entry.uid || entry.command.empty()) return Provenance::LocalText;
  const std::string_view named = entry.identifier.empty() ? std::string_view(entry.command) : entry.identifier;
  const bool is_own_name =
      named.substr(0, kMaxCommandBytes) == entry.command || (is_sshd(named) && is_sshd(entry.command));
  if (!is_own_name) return Provenance::LocalText;
  if (*entry.uid == 0) return Provenance::TrustedLocal;
  const bool is_sshd_child = is_sshd(entry.command) && is_sshd_unit(entry.unit) && *entry.uid < kFirstPerson;
  return is_sshd_child ? Provenance::TrustedLocal : Provenance::LocalText;
}

bool is_own_output(const JournalEntry& entry) {
  return entry.identifier == "1sec" || entry.identifier == "1sec-engine" || entry.command == "1sec-engine" ||
         entry.unit == "1sec.service" || entry.unit == "1sec-engine.service";
}

std::string to_string(const JournalPosition& position) {
  if (!position.first_start) return position.cursor;
  return std::string(kFirst) + std::to_string(position.first_start->nanos() / 1'000) + " " + position.cursor;
}

JournalPosition parse_journal_position(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (!text.starts_with(kFirst) || space == std::string_view::npos) return {.cursor = std::string(text)};
  std::int64_t micros = 0;
  const char* end = text.data() + space;
  const auto [stop, error] = std::from_chars(text.data() + kFirst.size(), end, micros);
  if (error != std::errc() || stop != end || micros < 0 || micros > INT64_MAX / 1'000) {
    return {.cursor = std::string(text)};
  }
  return {.cursor = std::string(text.substr(space + 1)), .first_start = Instant::from_nanos(micros * 1'000)};
}

std::optional<Instant> time_of_cursor(std::string_view cursor) {
  std::size_t at = cursor.starts_with("t=") ? 0 : cursor.find(";t=");
  if (at == std::string_view::npos) return std::nullopt;
  at += cursor[at] == ';' ? 3 : 2;
  const std::string_view digits = cursor.substr(at, cursor.find(';', at) - at);
  std::int64_t micros = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), micros, 16);
  if (error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
  if (micros < 0 || micros > INT64_MAX / 1'000) return std::nullopt;
  return Instant::from_nanos(micros * 1'000);
}

}  // namespace onesec::sources
