#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sip_hash.h"
#include "contract/detector.h"

namespace onesec::engine {

/// What the owner set, module by module: `modules.<name>.enabled` and `.settings`, whose keys are
/// "<detector>.<setting>" (the detector's id without its "auth." front part) or "<setting>" alone when only one
/// detector of the module has it.
struct ModuleOptions {
  bool is_enabled = true;
  std::map<std::string, std::string> settings;
};
using ModuleOptionsByName = std::map<std::string, ModuleOptions>;

/// One detector with its configuration in force.
struct HostedDetector {
  const DetectorEntry* entry = nullptr;
  const ModuleInfo* module = nullptr;
  bool is_enabled = true;
  std::uint16_t index = 0;  ///< Place in the set: part of the order of findings.
  std::uint32_t keys_per_shard = 0;
  Hash128 salt{};  ///< The installation's secret made the detector's own.
  std::vector<std::byte> config;
  std::string config_text;  ///< Canonical: "setting=value" lines, and whether it is enabled.

  /// Of a key, given its hash_of(): the detector's own, so that one key lies in other shards for other detectors.
  [[nodiscard]] Hash128 hash(const Hash128& key) const;
};

/// All detectors of all modules, in a fixed order (by id), configured.
class DetectorSet {
 public:
  /// The number of virtual shards, for ever: it decides which keys share a table.
  static constexpr std::uint32_t kShards = 64;

  /// All problems of `options` in one InvalidInput error, one a line. `state_bytes` is the memory for all states
  /// together (SlotHead and index included): when the detectors' budgets need more, all shrink by the same factor.
  [[nodiscard]] static Result<DetectorSet> build(std::span<const ModuleInfo* const> modules,
                                                 const ModuleOptionsByName& options, const HashKey& secret,
                                                 std::uint64_t state_bytes);

  [[nodiscard]] std::span<const HostedDetector> detectors() const { return detectors_; }
  /// By the installation's secret: nobody else can choose keys that share a shard or a place in a table.
  [[nodiscard]] Hash128 hash_of(const StateKey& key) const;
  /// A key for something else, made of the installation's secret.
  [[nodiscard]] HashKey key_of(std::string_view use) const;
  /// Enabled detectors that want this type.
  [[nodiscard]] std::span<const std::uint16_t> wanting(EventType type) const {
    return wanting_[static_cast<std::size_t>(type)];
  }
  [[nodiscard]] const HostedDetector* find(std::string_view id) const;

  /// The whole configuration in canonical form: what a Config record holds.
  [[nodiscard]] std::string config_text() const;
  /// Puts a configuration in force that config_text() made (of this or an older version: unknown detectors and settings
  /// are passed over, missing ones keep their defaults). Returns the detectors whose configuration changed.
  std::vector<std::uint16_t> apply_config_text(std::string_view text);

 private:
  void refresh();

  HashKey secret_{};
  std::vector<HostedDetector> detectors_;
  std::array<std::vector<std::uint16_t>, kEventTypeCount> wanting_;
};

}  // namespace onesec::engine
