#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <unordered_set>

#include "base/sip_hash.h"

namespace onesec::ai {

/// Finds a secret, or 12 characters in a row of one, in a text: as it is, reversed, in hexadecimal, percent-encoded,
/// and in base64 at each of its three alignments. Keeps keyed hashes of the windows, not the secrets.
class SecretCheck {
 public:
  /// Shorter "secrets" are words, which every text has.
  static constexpr std::size_t kShortest = 4;
  /// A part of this length is taken for the whole: 12 characters of a random key are 60 bits and more.
  static constexpr std::size_t kWindow = 12;

  /// Knows no secret.
  SecretCheck() = default;
  /// `key`: 16 random bytes. The secrets aren't kept.
  SecretCheck(const HashKey& key, std::span<const std::string_view> secrets);

  [[nodiscard]] bool found_in(std::string_view text) const;
  [[nodiscard]] std::size_t secrets() const { return secrets_; }
  [[nodiscard]] std::size_t too_short() const { return too_short_; }  ///< Given, and not looked for.

 private:
  void learn(std::string_view form);

  HashKey key_{};
  std::map<std::size_t, std::unordered_set<std::uint64_t>> windows_;  ///< By length.
  std::size_t secrets_ = 0;
  std::size_t too_short_ = 0;
};

}  // namespace onesec::ai
