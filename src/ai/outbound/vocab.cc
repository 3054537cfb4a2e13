#include "ai/outbound/vocab.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/ip_address.h"

namespace onesec::ai {
namespace {

// The names that detectors give their measures, windows taken out.
constexpr std::pair<std::string_view, std::string_view> kMeasureNames[] = {
    {"points (10 a wrong password, 15 for root)", "points"},
    {"wrong passwords", "wrong_passwords"},
    {"wrong passwords before the login", "wrong_passwords_before"},
    {"different accounts", "accounts"},
    {"accounts", "accounts"},
    {"different sources", "sources"},
    {"sources", "sources"},
    {"their sources", "sources"},
    {"different accounts that don't exist", "missing_accounts"},
    {"refused sources", "refused_sources"},
    {"of them, for each source that got in", "refused_per_entered"},
    {"km between the nearest borders", "km_between_borders"},
    {"km/h needed", "km_per_hour"},
    {"logins before, none from there", "logins_before"},
    {"networks known (at most, for a finding)", "networks_known"},
    {"failed web sign-ins, in tenths", "web_failures_tenths"},
    {"failed web sign-ins before it", "web_failures_before"},
    {"web sign-ins in a row, answered alike", "web_alike_in_a_row"},
    {"new alerts in one hour", "new_alerts"},
    {"deaths at this event", "deaths"},
    {"deaths at this record", "deaths"},
    {"refused attempts", "refused_attempts"},
    {"requests", "requests"},
    {"different paths", "different_paths"},
};
constexpr std::size_t kLongestMeasure = 100;  // the longest above has 41, and a window takes 20

/// "failures in 60 seconds before it" → "failures before it".
std::string without_window(std::string_view name) {
  const std::size_t at = name.find(" in ");
  if (at == std::string_view::npos) return std::string(name);
  std::size_t end = at + 4;
  const std::size_t digits = end;
  while (end < name.size() && name[end] >= '0' && name[end] <= '9') ++end;
  if (end == digits) return std::string(name);
  for (const std::string_view unit : {" seconds", " minutes", " hours"}) {
    if (name.substr(end).starts_with(unit)) {
      return std::string(name.substr(0, at)) + std::string(name.substr(end + unit.size()));
    }
  }
  return std::string(name);
}

constexpr std::array<std::int64_t, 14> kSteps{0,    1,     5,     15,    60,     300,    900,
                                              3600, 14400, 43200, 86400, 259200, 604800, 2419200};

struct PortRow {
  std::uint16_t port;
  std::string_view name;
};
constexpr PortRow kPortRows[] = {
    {21, "files"},        {22, "ssh"},           {25, "mail"},        {53, "dns"},          {80, "web"},
    {88, "directory"},    {110, "mail"},         {143, "mail"},       {389, "directory"},   {443, "web"},
    {445, "files"},       {465, "mail"},         {587, "mail"},       {636, "directory"},   {993, "mail"},
    {995, "mail"},        {1433, "database"},    {1521, "database"},  {2049, "files"},      {2222, "ssh"},
    {2375, "management"}, {2379, "database"},    {3306, "database"},  {3389, "desktop"},    {4222, "bus"},
    {5432, "database"},   {5672, "bus"},         {5900, "desktop"},   {5985, "management"}, {6379, "database"},
    {6443, "management"}, {8000, "web"},         {8080, "web"},       {8443, "web"},        {9092, "bus"},
    {9200, "database"},   {10250, "management"}, {27017, "database"},
};

}  // namespace

std::uint16_t place_of(List list, std::string_view word) {
  const auto words = words_of(list);
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? std::uint16_t{0} : static_cast<std::uint16_t>(found - words.begin());
}

Word<List::Offset> offset_between(Instant start, Instant when) {
  const bool before = when < start;
  const std::int64_t secs = (before ? start - when : when - start).count() / 1'000'000'000;
  const auto step = static_cast<std::size_t>(std::upper_bound(kSteps.begin(), kSteps.end(), secs) - kSteps.begin()) - 1;
  return Word<List::Offset>::find(words_of(List::Offset)[before ? kSteps.size() + step : step]);
}

Word<List::Reach> reach_of_address(std::string_view text) {
  const std::optional<IpAddress> address = IpAddress::parse(text.substr(0, text.find('/')));
  if (!address) return Word<List::Reach>::find("none");
  const bool multicast = address->is_v4() ? (address->bytes()[12] & 0xF0U) == 0xE0U : address->bytes()[0] == 0xFFU;
  if (multicast) return Word<List::Reach>::find("multicast");
  if (address->is_loopback()) return Word<List::Reach>::find("loopback");
  return Word<List::Reach>::find(address->is_private() ? "private" : "public");
}

Word<List::PortClass> port_class(std::uint16_t port) {
  using Class = Word<List::PortClass>;
  if (port == 0) return Class::find("none");
  const auto row = std::lower_bound(std::begin(kPortRows), std::end(kPortRows), port,
                                    [](const PortRow& a, std::uint16_t b) { return a.port < b; });
  if (row != std::end(kPortRows) && row->port == port) return Class::find(row->name);
  if (port < 1024) return Class::find("well_known");
  return Class::find(port < 49152 ? "registered" : "ephemeral");
}

Word<List::StatusClass> status_class(unsigned status) {
  using Class = Word<List::StatusClass>;
  if (status == 0) return Class::find("none");
  if (status < 100 || status > 599) return Class::find("odd");
  constexpr std::array<std::string_view, 5> kClasses{"1xx", "2xx", "3xx", "4xx", "5xx"};
  return Class::find(kClasses[status / 100 - 1]);
}

Word<List::Measure> measure_word(std::string_view name) {
  using Measure = Word<List::Measure>;
  if (name.size() > kLongestMeasure) return Measure::find("other");
  const std::string known = without_window(name);
  for (const auto& [text, word] : kMeasureNames) {
    if (text == known) return Measure::find(word);
  }
  return Measure::find("other");
}

}  // namespace onesec::ai
