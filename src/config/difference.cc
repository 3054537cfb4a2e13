#include "config/difference.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <variant>

#include "config/keys.h"

namespace onesec::config {
namespace {

bool is_same(const Key& key, const Config& before, const Config& after) {
  Config a = before;  // A slot only leads to a member.
  Config b = after;
  return std::visit([&](const auto slot) { return *slot(a) == *slot(b); }, key.slot);
}

std::string files_text(const Config& config) {
  if (!config.sources.files) return "\"auto\"";
  return std::to_string(config.sources.files->size()) + " files";
}

std::string setting_text(const Module& module, const std::string& name) {
  const auto at = module.settings.find(name);
  if (at == module.settings.end()) return "null";  // The module's own default.
  return nlohmann::json(at->second).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

const Module& module_of(const Config& config, const std::string& name) {
  static const Module kDefault;
  const auto at = config.modules.find(name);
  return at == config.modules.end() ? kDefault : at->second;
}

void compare_modules(const std::string& path, const Module& was, const Module& is, std::vector<Difference>& all) {
  const auto add = [&](const std::string& key, std::string from, std::string to) {
    if (from != to) all.push_back({key, std::move(from), std::move(to), is_reloadable(key)});
  };
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  add(path + ".enabled", flag(was.enabled), flag(is.enabled));
  std::set<std::string> names;
  for (const auto* settings : {&was.settings, &is.settings}) {
    for (const auto& [name, value] : *settings) names.insert(name);
  }
  for (const std::string& name : names) {
    add(path + ".settings." + name, setting_text(was, name), setting_text(is, name));
  }
}

}  // namespace

bool is_reloadable(std::string_view key) {
  constexpr std::array<std::string_view, 7> kPrefixes = {"alerts.",           "inspect.",
                                                         "telemetry.",        "modules.ai_analysis_engine.",
                                                         "server.api_keys",   "server.read_only_keys",
                                                         "server.ingest_keys"};
  return std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return key.starts_with(prefix); });
}

std::vector<Difference> differences(const Config& before, const Config& after) {
  std::vector<Difference> all;
  for (const Key& key : all_keys()) {
    if (is_same(key, before, after)) continue;
    all.push_back({std::string(key.path), value_text(key, before), value_text(key, after), is_reloadable(key.path)});
  }
  if (before.sources.files != after.sources.files) {
    all.push_back({"sources.files", files_text(before), files_text(after), is_reloadable("sources.files")});
  }
  std::set<std::string> names;
  for (const auto* modules : {&before.modules, &after.modules}) {
    for (const auto& [name, module] : *modules) names.insert(name);
  }
  for (const std::string& name : names) {
    compare_modules("modules." + name, module_of(before, name), module_of(after, name), all);
  }
  return all;
}

}  // namespace onesec::config
