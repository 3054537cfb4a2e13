#include "engine/detector_set.h"

#include <algorithm>
#include <cstring>

#include "engine/state_table.h"

namespace onesec::engine {
namespace {

constexpr std::uint32_t kFewestKeysPerShard = 4;

/// A bijection that spreads each bit over all (Stafford's variant 13 of MurmurHash3's finaliser).
std::uint64_t spread(std::uint64_t x) {
  x = (x ^ x >> 30U) * 0xBF58476D1CE4E5B9U;
  x = (x ^ x >> 27U) * 0x94D049BB133111EBU;
  return x ^ x >> 31U;
}

std::string_view short_name(std::string_view id) { return id.substr(id.find('.') + 1); }

std::string describe(const HostedDetector& detector) {
  std::string text = std::string(detector.entry->spec->id) + (detector.is_enabled ? "=on\n" : "=off\n");
  for (const SettingInfo& setting : detector.entry->settings(detector.config.data())) {
    text += std::string(detector.entry->spec->id) + "." + setting.name + "=" + setting.value + "\n";
  }
  return text;
}

bool has_setting(const HostedDetector& detector, std::string_view name) {
  return std::ranges::any_of(detector.entry->settings(detector.config.data()),
                             [name](const SettingInfo& setting) { return setting.name == name; });
}

/// Sets "brute_force.max_failures" or, when unambiguous, "max_failures". Appends what is wrong to `problems`.
void set_in_module(std::span<HostedDetector> all, const ModuleInfo& module, const std::string& name,
                   const std::string& value, std::string& problems) {
  std::vector<HostedDetector*> owners;
  std::string_view setting = name;
  for (HostedDetector& detector : all) {
    if (detector.module != &module) continue;
    const std::string_view own = short_name(detector.entry->spec->id);
    if (name.size() > own.size() && name.starts_with(own) && name[own.size()] == '.') {
      const std::string_view rest = std::string_view(name).substr(own.size() + 1);
      if (has_setting(detector, rest)) {
        owners = {&detector};
        setting = rest;
        break;
      }
    } else if (has_setting(detector, name)) {
      owners.push_back(&detector);
    }
  }
  const std::string where = "modules." + std::string(module.name) + ".settings." + name + ": ";
  if (owners.empty()) {
    problems += where + "no such setting; `1sec modules` lists them\n";
    return;
  }
  if (owners.size() > 1) {
    problems += where + "several detectors have it; write <detector>." + name + "\n";
    return;
  }
  if (const Status set = owners[0]->entry->set(owners[0]->config.data(), setting, value); !set) {
    problems += where + set.error().what + "\n";
  }
}

}  // namespace

// Equal for two keys only if their hash_of() is, and as hard to foresee: the salt and that hash are both secret.
Hash128 HostedDetector::hash(const Hash128& key) const {
  return {spread(key.high ^ salt.high), spread(key.low ^ salt.low)};
}

Hash128 DetectorSet::hash_of(const StateKey& key) const {
  char bytes[1 + StateKey::kCapacity];
  bytes[0] = static_cast<char>(key.kind());
  const std::string_view text = key.text();
  std::memcpy(bytes + 1, text.data(), text.size());
  return sip_hash128(secret_, {bytes, 1 + text.size()});
}

HashKey DetectorSet::key_of(std::string_view use) const {
  const Hash128 hash = sip_hash128(secret_, use);
  HashKey key{};
  std::memcpy(key.data(), &hash.high, sizeof(hash.high));
  std::memcpy(key.data() + sizeof(hash.high), &hash.low, sizeof(hash.low));
  return key;
}

Result<DetectorSet> DetectorSet::build(std::span<const ModuleInfo* const> modules, const ModuleOptionsByName& options,
                                       const HashKey& secret, std::uint64_t state_bytes) {
  DetectorSet set;
  set.secret_ = secret;
  std::string problems;
  std::uint64_t wanted_bytes = 0;
  for (const ModuleInfo* module : modules) {
    const auto own = options.find(std::string(module->name));
    for (const DetectorEntry& entry : module->detectors) {
      HostedDetector detector;
      detector.entry = &entry;
      detector.module = module;
      detector.is_enabled = own == options.end() || own->second.is_enabled;
      detector.salt = sip_hash128(secret, entry.spec->id);
      detector.config.resize(entry.config_bytes);
      entry.default_config(detector.config.data());
      wanted_bytes += std::uint64_t{entry.spec->budget.max_keys} * (entry.state_bytes + StateTable::kOverheadBytes);
      set.detectors_.push_back(std::move(detector));
    }
  }
  std::ranges::sort(set.detectors_, {}, [](const HostedDetector& d) { return d.entry->spec->id; });
  const double scale =
      wanted_bytes > state_bytes ? static_cast<double>(state_bytes) / static_cast<double>(wanted_bytes) : 1.0;
  for (std::uint16_t i = 0; i < set.detectors_.size(); ++i) {
    HostedDetector& detector = set.detectors_[i];
    detector.index = i;
    detector.keys_per_shard = std::max(
        kFewestKeysPerShard, static_cast<std::uint32_t>(detector.entry->spec->budget.max_keys * scale / kShards));
  }
  for (const auto& [name, module_options] : options) {
    const auto module = std::ranges::find(modules, name, &ModuleInfo::name);
    if (module == modules.end()) {
      problems += "modules." + name + ": no such module\n";
      continue;
    }
    for (const auto& [setting, value] : module_options.settings) {
      set_in_module(set.detectors_, **module, setting, value, problems);
    }
  }
  if (!problems.empty()) {
    problems.pop_back();
    return fail(Code::InvalidInput, problems);
  }
  set.refresh();
  return set;
}

void DetectorSet::refresh() {
  for (auto& list : wanting_) list.clear();
  for (HostedDetector& detector : detectors_) {
    detector.config_text = describe(detector);
    if (!detector.is_enabled) continue;
    for (const EventType type : detector.entry->spec->wants) {
      wanting_[static_cast<std::size_t>(type)].push_back(detector.index);
    }
  }
}

const HostedDetector* DetectorSet::find(std::string_view id) const {
  const auto found = std::ranges::find(detectors_, id, [](const HostedDetector& d) { return d.entry->spec->id; });
  return found == detectors_.end() ? nullptr : &*found;
}

std::string DetectorSet::config_text() const {
  std::string text;
  for (const HostedDetector& detector : detectors_) text += detector.config_text;
  return text;
}

std::vector<std::uint16_t> DetectorSet::apply_config_text(std::string_view text) {
  std::vector<std::string> before;
  for (HostedDetector& detector : detectors_) {
    before.push_back(detector.config_text);
    detector.entry->default_config(detector.config.data());
    detector.is_enabled = true;
  }
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, equals);
    const std::string_view value = line.substr(equals + 1);
    for (HostedDetector& detector : detectors_) {
      const std::string_view id = detector.entry->spec->id;
      if (name == id) {
        detector.is_enabled = value != "off";
      } else if (name.starts_with(id) && name.size() > id.size() && name[id.size()] == '.') {
        // A setting of an older version that is gone or out of its range today keeps the default.
        (void)detector.entry->set(detector.config.data(), name.substr(id.size() + 1), value);
      }
    }
  }
  refresh();
  std::vector<std::uint16_t> changed;
  for (const HostedDetector& detector : detectors_) {
    if (detector.config_text != before[detector.index]) changed.push_back(detector.index);
  }
  return changed;
}

}  // namespace onesec::engine
