#include "model/alert.h"

#include <array>
#include <utility>

namespace onesec {
namespace {

constexpr std::array<std::string_view, 4> kStatuses{"OPEN", "ACKNOWLEDGED", "RESOLVED", "FALSE_POSITIVE"};
constexpr std::array<std::string_view, 9> kEntityKinds{"address", "network", "user",   "host",   "service",
                                                       "process", "file",    "device", "session"};

}  // namespace

std::string_view name_of(AlertStatus status) { return kStatuses.at(std::to_underlying(status)); }
std::string_view name_of(EntityKind kind) { return kEntityKinds.at(std::to_underlying(kind)); }

std::optional<AlertStatus> alert_status_named(std::string_view name) {
  std::string upper;
  for (const char c : name.substr(0, 16)) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (upper == "ACK") return AlertStatus::Acknowledged;
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (kStatuses[i] == upper) return static_cast<AlertStatus>(i);
  }
  return std::nullopt;
}

}  // namespace onesec
