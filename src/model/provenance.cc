#include "model/provenance.h"

#include <array>
#include <utility>

namespace onesec {
namespace {

constexpr std::array<std::string_view, 5> kProvenances{"declared", "local_text", "authenticated", "trusted_local",
                                                       "kernel"};
constexpr std::array<std::string_view, 5> kSeverities{"INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"};
constexpr std::array<std::string_view, 3> kOrigins{"record", "received", "suspect"};

bool equal_ignoring_case(std::string_view a, std::string_view upper) {
  if (a.size() != upper.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'a' && a[i] <= 'z' ? static_cast<char>(a[i] - 'a' + 'A') : a[i];
    if (c != upper[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view name_of(Provenance provenance) { return kProvenances.at(std::to_underlying(provenance)); }
std::string_view name_of(Severity severity) { return kSeverities.at(std::to_underlying(severity)); }
std::string_view name_of(TimeOrigin origin) { return kOrigins.at(std::to_underlying(origin)); }

std::optional<Provenance> provenance_named(std::string_view name) {
  for (std::size_t i = 0; i < kProvenances.size(); ++i) {
    if (kProvenances[i] == name) return static_cast<Provenance>(i);
  }
  return std::nullopt;
}

std::optional<Severity> severity_named(std::string_view name) {
  for (std::size_t i = 0; i < kSeverities.size(); ++i) {
    if (equal_ignoring_case(name, kSeverities[i])) return static_cast<Severity>(i);
  }
  return std::nullopt;
}

}  // namespace onesec
