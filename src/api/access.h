#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/sip_hash.h"

namespace onesec::api {

/// What a credential may do. Admin may do everything; an ingest key can't read, a read key can't write.
enum class Role : std::uint8_t { None, Read, Ingest, Admin };
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] bool permits(Role held, Role needed);

struct ApiKey {
  std::string name;  ///< For the audit table and the source's name: never the secret.
  std::string secret;
  Role role = Role::Read;
  bool is_loopback_only = false;  ///< The token of the data directory: nobody else could have read it.
};

/// Who asks.
struct Caller {
  std::string name;
  Role role = Role::None;
};

/// Knows secrets only by their SHA-256. Any thread.
class Access {
 public:
  explicit Access(const std::vector<ApiKey>& keys);
  /// These and no others.
  void set(const std::vector<ApiKey>& keys);

  /// The caller behind a presented secret; role None when nobody has it. Compares with every key, each in constant
  /// time, so that the time taken tells nothing of which came near.
  [[nodiscard]] Caller identify(std::string_view secret, bool is_loopback) const;

  /// Whom a connection's last request was from: most are from the same one, who needn't be looked for again.
  struct Recognised {
    Hash128 mark;  ///< Of the secret, by a key that this process alone knows.
    std::uint64_t generation = 0;
    Caller caller;
  };
  /// The same caller as identify(secret, is_loopback) gives, from `last` if he is the one; `is_loopback` is the same
  /// all along a connection. One that nobody has is looked for each time.
  [[nodiscard]] const Caller& identify(std::string_view secret, bool is_loopback, Recognised& last) const;

 private:
  struct Known {
    std::array<std::uint8_t, 32> digest{};
    Caller caller{};
    bool is_loopback_only = false;
  };
  const HashKey key_;
  std::atomic<std::uint64_t> generation_{0};  ///< Of the keys; 0: none yet.
  mutable std::mutex mutex_;
  std::vector<Known> known_;  ///< Guarded by mutex_.
};

/// The secret in `Authorization: Bearer X` (or bare) or in `X-API-Key`; empty when neither has one.
[[nodiscard]] std::string_view presented_secret(std::string_view authorization, std::string_view api_key);

/// Whether a Host header may reach a loopback listener: a web page that rebinds its own name to 127.0.0.1 sends that
/// name.
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace onesec::api
