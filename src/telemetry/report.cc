#include "telemetry/report.h"

#include <algorithm>
#include <array>
#include <bit>
#include <nlohmann/json.hpp>

namespace onesec::telemetry {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 13> kDistributions = {"debian", "ubuntu",    "fedora",        "rhel", "centos",
                                                             "rocky",  "almalinux", "opensuse-leap", "sles", "arch",
                                                             "alpine", "amzn",      "raspbian"};
constexpr std::array<std::string_view, 5> kCpus = {"x86_64", "aarch64", "riscv64", "ppc64le", "s390x"};
constexpr std::uint64_t kMostFindings = 1ULL << 40U;
constexpr std::uint32_t kMostCpus = 4'096;

/// The value of NAME= in os-release, without its quotes.
std::string_view value_of(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != '=') continue;
    line.remove_prefix(name.size() + 1);
    if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'') && line.back() == line.front()) {
      line = line.substr(1, line.size() - 2);
    }
    return line;
  }
  return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_os(std::string_view text) {
  const std::size_t dash = text.rfind('-');
  const std::string_view version = dash == std::string_view::npos ? std::string_view() : text.substr(dash + 1);
  const bool has_version = !version.empty() && version.size() <= 4 && std::ranges::all_of(version, is_digit);
  const std::string_view name = has_version ? text.substr(0, dash) : text;
  return text == "other" || std::ranges::find(kDistributions, name) != kDistributions.end();
}

bool is_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_power(const Json& value, std::uint64_t most) {
  if (!value.is_number_unsigned()) return false;
  const auto number = value.get<std::uint64_t>();
  return number <= most && (number == 0 || std::has_single_bit(number));
}

template <class Fits>
bool is_text(const Json& value, const Fits& fits) {
  return value.is_string() && fits(value.get_ref<const std::string&>());
}

Status wrong(const char* what) { return fail(Code::InvalidInput, std::string("a report's ") + what); }

Status check_modules(const Json& list, const std::vector<std::string>& names) {
  if (!list.is_array() || list.size() > names.size()) return wrong("modules are no list of ours");
  std::string last;
  for (const Json& module : list) {
    if (!module.is_object() || module.size() != 2 || !module.contains("name") || !module.contains("findings")) {
      return wrong("module has other members than name and findings");
    }
    const bool is_known =
        is_text(module["name"], [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
    if (!is_known) return wrong("module has a name that is none");
    if (module["name"].get_ref<const std::string&>() <= last)
      return wrong("modules aren't in the order of their names");
    last = module["name"].get<std::string>();
    if (!is_power(module["findings"], kMostFindings)) return wrong("count isn't rounded");
  }
  return {};
}

}  // namespace

std::uint64_t rounded(std::uint64_t count) { return count == 0 ? 0 : std::bit_ceil(std::min(count, kMostFindings)); }

std::string os_of(std::string_view os_release) {
  const std::string_view id = value_of(os_release, "ID");
  if (std::ranges::find(kDistributions, id) == kDistributions.end()) return "other";
  std::string_view version = value_of(os_release, "VERSION_ID");
  version = version.substr(0, version.find('.'));
  const bool is_plain = !version.empty() && version.size() <= 4 && std::ranges::all_of(version, is_digit);
  return std::string(id) + (is_plain ? "-" + std::string(version) : std::string());
}

std::string cpu_of(std::string_view machine) {
  return std::ranges::find(kCpus, machine) == kCpus.end() ? std::string("other") : std::string(machine);
}

std::string report_body(const Facts& facts, std::string_view id) {
  Json modules = Json::array();
  for (const Facts::Module& module : facts.modules) {
    modules.push_back({{"name", module.name}, {"findings", rounded(module.findings)}});
  }
  const Json report = {{"schema", 1},
                       {"id", std::string(id)},
                       {"version", facts.version},
                       {"runtime", "c++23"},
                       {"os", facts.os},
                       {"cpu", facts.cpu},
                       {"cpus", rounded(std::min(facts.cpus, kMostCpus))},
                       {"modules", std::move(modules)}};
  return report.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Status check_report(std::string_view body, const Allowed& allowed) {
  if (body.size() > 4'096) return wrong("size is over 4 KiB");
  const Json report = Json::parse(body, nullptr, false);
  if (!report.is_object() || report.dump() != body) return wrong("bytes aren't one JSON object in its plain form");
  constexpr std::array<const char*, 8> kMembers = {"schema", "id",  "version", "runtime",
                                                   "os",     "cpu", "cpus",    "modules"};
  if (report.size() != kMembers.size()) return wrong("members are other than eight");
  for (const char* member : kMembers) {
    if (!report.contains(member)) return wrong("members are other than the schema's");
  }
  if (report["schema"] != 1 || report["runtime"] != "c++23") return wrong("schema or runtime is another");
  if (!is_text(report["id"], is_id)) return wrong("id isn't 32 hexadecimal digits");
  if (report["version"] != allowed.version) return wrong("version isn't this program's");
  if (!is_text(report["os"], is_os)) return wrong("system isn't in the list");
  if (!is_text(report["cpu"], [](const std::string& text) { return cpu_of(text) == text; })) {
    return wrong("processor isn't in the list");
  }
  if (!is_power(report["cpus"], kMostCpus)) return wrong("number of processors isn't rounded");
  return check_modules(report["modules"], allowed.modules);
}

}  // namespace onesec::telemetry
