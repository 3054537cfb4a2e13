#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/byte_reader.h"
#include "base/instant.h"
#include "base/result.h"
#include "contract/settings.h"
#include "contract/state_key.h"
#include "contract/step_output.h"
#include "model/event.h"

namespace onesec::rules {
class RuleSet;
}
namespace onesec::inspect {
class HarmlessTexts;
}

namespace onesec {

/// What happens to a new key when the detector's share of memory is used up.
enum class AtLimit : std::uint8_t {
  ForgetOldest,  ///< The key not stepped for the longest (by journal position) makes room.
  IgnoreNew,     ///< The new key is refused. Both are counted.
};

struct Budget {
  std::uint32_t max_keys = 0;  ///< Over all shards, at the default `limits.memory_mb`; scales with it.
  AtLimit at_limit = AtLimit::ForgetOldest;
};

/// All that the engine, the CLI and the documents know of a detector. Static data.
struct DetectorSpec {
  std::string_view id;     ///< "auth.brute_force": for ever.
  std::string_view title;  ///< A few words for a person.
  std::span<const EventType> wants;
  std::span<const std::string_view> techniques;   ///< ATT&CK ids.
  std::span<const std::string_view> mitigations;  ///< What a person can do about it.
  Budget budget{};
  seconds repeat_after{300};  ///< A key's findings inside this span after the last one are held back and counted.
  std::uint16_t layout_version = 1;  ///< Of State; a snapshot section of another version is rebuilt or reset.
  bool is_baseline = false;          ///< State is learned over weeks: never reset, saved by field, migrated.
};

/// Room for what a detector reads out of an event before its steps; see `Digest` below.
struct alignas(std::max_align_t) DigestBytes {
  static constexpr std::size_t kCapacity = 128;
  std::array<std::byte, kCapacity> bytes;

  template <class Digest>
  [[nodiscard]] const Digest& as() const {
    static_assert(sizeof(Digest) <= kCapacity && std::is_trivially_copyable_v<Digest>);
    return *std::launder(reinterpret_cast<const Digest*>(bytes.data()));
  }
};

/// What the host of detectors gives to the making of a digest. All of it lives as long as the batch.
struct DigestContext {
  const rules::RuleSet* rules = nullptr;       ///< In force; nullptr: none.
  inspect::HarmlessTexts* harmless = nullptr;  ///< Spares work and changes no result; nullptr: all is read again.
};

/// What a step may look at beside its own Config and State.
struct Moment {
  const StateKey& key;
  const Event& event;
  Instant now;  ///< Journal time. Windows run on `event.when`, expiry and wakes on this.
  const DigestBytes& digest_bytes;

  /// Only for a detector that declares this Digest.
  template <class Digest>
  [[nodiscard]] const Digest& digest() const {
    return digest_bytes.as<Digest>();
  }
};

/// A detector is a struct of types, tables and static functions; it has no object, so there is nowhere to hide state.
///
///   struct Config { … };                    settings; the initialisers are the defaults
///   struct State { … };                     one per key: trivially copyable, all zero bytes = empty
///   static const DetectorSpec kSpec;
///   static constexpr Setting<Config> kSettings[] = {…};
///   static void keys(const Event&, Keys&);  whose states an event of `wants` belongs to
///   static void step(const Config&, State&, const Moment&, StepOutput&);
///
/// and, only if it needs them:
///   struct Note {…}; static void observe(const Config&, State&, const Note&, const Moment&, StepOutput&);
///   static void wake(const Config&, State&, Instant due, Instant now, StepOutput&);
///   static void save(const State&, ByteWriter&); static bool load(std::uint16_t version, ByteReader&, State&);
///                                           by field, for baselines: `load` reads every version ever shipped
///
/// Detectors that read the same things out of an event may share that work:
///
///   using Digest = …;                       trivially copyable, with `static Digest of(const Event&)`: made once an
///                                           event for all detectors that declare the type; views into the event are
///                                           fine
///   static void keys(const Event&, const Digest&, Keys&);   in place of keys() above; steps use
///   moment.digest<Digest>()
///
/// Strings of the event are valid during the call; State and Finding copy what they keep.
///
/// A Digest that is made with what its host knows has `static Digest of(const Event&, const DigestContext&)` beside
/// that.
template <class D>
concept DigestsByContext = requires(const Event& event, const DigestContext& context) {
  { D::Digest::of(event, context) } -> std::same_as<typename D::Digest>;
};
template <class D>
concept Digests = requires(const Event& event, const typename D::Digest& digest, Keys& keys) {
  { D::Digest::of(event) } -> std::same_as<typename D::Digest>;
  { D::keys(event, digest, keys) } -> std::same_as<void>;
};
template <class D>
concept Detector =
    std::is_trivially_copyable_v<typename D::State> && std::is_trivially_copyable_v<typename D::Config> &&
    requires(const typename D::Config& config, typename D::State& state, const Moment& moment, StepOutput& out) {
      { D::kSpec } -> std::convertible_to<const DetectorSpec&>;
      { D::kSettings };
      { D::step(config, state, moment, out) } -> std::same_as<void>;
    } && (Digests<D> || requires(const Event& event, Keys& keys) {
      { D::keys(event, keys) } -> std::same_as<void>;
    });
template <class D>
concept Observes = requires(const typename D::Config& config, typename D::State& state, const typename D::Note& note,
                            const Moment& moment, StepOutput& out) { D::observe(config, state, note, moment, out); };
template <class D>
concept Wakes = requires(const typename D::Config& config, typename D::State& state, Instant at, StepOutput& out) {
  D::wake(config, state, at, at, out);
};
template <class D>
concept SavesByField =
    requires(const typename D::State& state, typename D::State& into, ByteWriter& to, ByteReader& from) {
      D::save(state, to);
      { D::load(std::uint16_t{1}, from, into) } -> std::same_as<bool>;
    };

/// A detector as the engine holds it: the same for all, by plain function pointers. Static data, made by
/// detector_entry().
struct DetectorEntry {
  const DetectorSpec* spec = nullptr;
  std::size_t state_bytes = 0;
  std::size_t config_bytes = 0;
  void (*default_config)(void* config) = nullptr;
  void (*default_state)(void* state) = nullptr;  ///< `State()`: must leave zero bytes zero, which conformance checks.
  Status (*set)(void* config, std::string_view name, std::string_view text) = nullptr;
  std::vector<SettingInfo> (*settings)(const void* config) = nullptr;
  void (*digest)(const Event&, DigestBytes&) = nullptr;  ///< The same function for all detectors with one Digest.
  void (*digest_by_context)(const Event&, const DigestContext&, DigestBytes&) = nullptr;  ///< nullptr: needs none.
  void (*keys)(const Event&, const DigestBytes&, Keys&) = nullptr;
  void (*step)(const void* config, void* state, const Moment&, StepOutput&) = nullptr;
  void (*observe)(const void* config, void* state, std::string_view note, const Moment&, StepOutput&) = nullptr;
  void (*wake)(const void* config, void* state, Instant due, Instant now, StepOutput&) = nullptr;
  void (*save)(const void* state, ByteWriter&) = nullptr;  ///< nullptr: the bytes of State are the saved form.
  bool (*load)(std::uint16_t version, ByteReader&, void* state) = nullptr;

  void make_digest(const Event& event, const DigestContext& context, DigestBytes& out) const {
    digest_by_context != nullptr ? digest_by_context(event, context, out) : digest(event, out);
  }
};

template <class Digest>
void make_digest(const Event& event, DigestBytes& out) {
  new (out.bytes.data()) Digest(Digest::of(event));
}
inline void make_no_digest(const Event& /*event*/, DigestBytes& /*out*/) {}

template <Detector D>
[[nodiscard]] constexpr DetectorEntry detector_entry() {
  using Config = typename D::Config;
  using State = typename D::State;
  DetectorEntry entry;
  entry.spec = &D::kSpec;
  entry.state_bytes = sizeof(State);
  entry.config_bytes = sizeof(Config);
  entry.default_config = [](void* config) { new (config) Config(); };
  entry.default_state = [](void* state) { new (state) State(); };
  entry.set = [](void* config, std::string_view name, std::string_view text) {
    return set_setting(*static_cast<Config*>(config), D::kSettings, name, text);
  };
  entry.settings = [](const void* config) {
    std::vector<SettingInfo> all;
    for (const Setting<Config>& setting : D::kSettings) {
      all.push_back({std::string(setting.name), setting_text(*static_cast<const Config*>(config), setting), setting.min,
                     setting.max, std::string(setting.sentence)});
    }
    return all;
  };
  if constexpr (Digests<D>) {
    entry.digest = &make_digest<typename D::Digest>;
    if constexpr (DigestsByContext<D>) {
      entry.digest_by_context = [](const Event& event, const DigestContext& context, DigestBytes& out) {
        new (out.bytes.data()) typename D::Digest(D::Digest::of(event, context));
      };
    }
    entry.keys = [](const Event& event, const DigestBytes& digest, Keys& out) {
      D::keys(event, digest.as<typename D::Digest>(), out);
    };
  } else {
    entry.digest = &make_no_digest;
    entry.keys = [](const Event& event, const DigestBytes&, Keys& out) { D::keys(event, out); };
  }
  entry.step = [](const void* config, void* state, const Moment& moment, StepOutput& out) {
    D::step(*static_cast<const Config*>(config), *static_cast<State*>(state), moment, out);
  };
  if constexpr (Observes<D>) {
    static_assert(std::is_trivially_copyable_v<typename D::Note>);
    entry.observe = [](const void* config, void* state, std::string_view bytes, const Moment& moment, StepOutput& out) {
      typename D::Note note{};
      if (bytes.size() != sizeof(note)) return;
      std::memcpy(&note, bytes.data(), sizeof(note));
      D::observe(*static_cast<const Config*>(config), *static_cast<State*>(state), note, moment, out);
    };
  }
  if constexpr (Wakes<D>) {
    entry.wake = [](const void* config, void* state, Instant due, Instant now, StepOutput& out) {
      D::wake(*static_cast<const Config*>(config), *static_cast<State*>(state), due, now, out);
    };
  }
  if constexpr (SavesByField<D>) {
    entry.save = [](const void* state, ByteWriter& out) { D::save(*static_cast<const State*>(state), out); };
    entry.load = [](std::uint16_t version, ByteReader& in, void* state) {
      return D::load(version, in, *static_cast<State*>(state));
    };
  }
  return entry;
}

/// The face of a module's folder.
struct ModuleInfo {
  std::string_view name;   ///< "auth_fortress", as in configuration and API.
  std::string_view title;  ///< "Auth Fortress"
  std::string_view description;
  std::uint8_t tier = 0;
  std::span<const DetectorEntry> detectors;
};

}  // namespace onesec
