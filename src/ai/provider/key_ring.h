#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/secret.h"

namespace onesec::ai {

/// The keys of one account or of several, each with its own fate: a limit holds for one key and one model, a refusal
/// for one key until it is configured anew. One thread at a time.
class KeyRing {
 public:
  static constexpr std::size_t kMaxKeys = 16;

  KeyRing() = default;
  explicit KeyRing(std::vector<Secret> keys);

  /// The first key that may be used for this model now; the one that worked last comes first, so that quotas are used
  /// up one after the other. nullopt: none.
  [[nodiscard]] std::optional<std::size_t> pick(std::string_view model, Instant now) const;
  /// When the first of the keys that aren't refused may be used again; nullopt: all are refused.
  [[nodiscard]] std::optional<Instant> ready_at(std::string_view model) const;

  void cool(std::size_t key, std::string_view model, Instant until);
  void refuse(std::size_t key, std::string why);
  void prefer(std::size_t key) { preferred_ = key; }

  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] const Secret& key(std::size_t at) const { return keys_.at(at).secret; }
  /// "key 2: ready", "key 1: waits until …", "key 1: refused: 403 PERMISSION_DENIED". Nothing of the key itself.
  [[nodiscard]] std::vector<std::string> describe(Instant now) const;

 private:
  struct Held {
    Secret secret{};
    std::map<std::string, Instant, std::less<>> cooling{};  ///< By model, of which there are a few.
    std::string refused{};                                  ///< Why; empty: it isn't.
  };
  [[nodiscard]] static Instant free_at(const Held& held, std::string_view model);

  std::vector<Held> keys_;
  std::size_t preferred_ = 0;
};

}  // namespace onesec::ai
