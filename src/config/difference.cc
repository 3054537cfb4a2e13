#include "config/difference.h"

#include <algorithm>
#include <array>
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

std::string module_text(const Module& module) {
  return std::string(module.enabled ? "enabled, " : "disabled, ") + std::to_string(module.settings.size()) +
         " settings";
}

const Module& module_of(const Config& config, const std::string& name) {
  static const Module kDefault;
  const auto at = config.modules.find(name);
  return at == config.modules.end() ? kDefault : at->second;
}

}  // namespace

bool is_reloadable(std::string_view key) {
  constexpr std::array<std::string_view, 5> kPrefixes = {"alerts.", "telemetry.", "server.api_keys",
                                                         "server.read_only_keys", "server.ingest_keys"};
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
    const Module& was = module_of(before, name);
    const Module& is = module_of(after, name);
    if (was.enabled == is.enabled && was.settings == is.settings) continue;
    all.push_back({"modules." + name, module_text(was), module_text(is), is_reloadable("modules." + name)});
  }
  return all;
}

}  // namespace onesec::config
