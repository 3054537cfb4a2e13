#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "platform/file.h"

namespace onesec::egress {

/// Why something leaves this host. Each is closed until the configuration opens it.
enum class Purpose : unsigned char { Ai, Telemetry, Webhook, Notify, Cloud, Update, Bus, Collect, Gateway, Oidc };
inline constexpr std::size_t kPurposes = 10;

[[nodiscard]] std::string_view name_of(Purpose purpose);

/// The only way out: no other room may look up a name or connect to an address that isn't loopback. A new gate is
/// closed for every purpose. Threads: any.
class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void open(Purpose purpose) { is_open_[index(purpose)] = true; }
  void close(Purpose purpose) { is_open_[index(purpose)] = false; }
  [[nodiscard]] bool is_open(Purpose purpose) const { return is_open_[index(purpose)]; }

  /// Looks `host` up and connects by TCP, trying its addresses in order. The socket is non-blocking. Denied: the
  /// purpose is closed, and nothing was sent, not even a lookup. NotFound: no such host. Unavailable: nobody answers in
  /// time. The lookup itself is the system's and may take longer than `timeout`.
  [[nodiscard]] Result<platform::Fd> dial(Purpose purpose, const std::string& host, std::uint16_t port,
                                          milliseconds timeout);

  [[nodiscard]] std::uint64_t dials(Purpose purpose) const { return dials_[index(purpose)]; }
  [[nodiscard]] std::uint64_t refusals(Purpose purpose) const { return refusals_[index(purpose)]; }

 private:
  static std::size_t index(Purpose purpose) { return static_cast<std::size_t>(purpose); }
  std::array<std::atomic<bool>, kPurposes> is_open_{};
  std::array<std::atomic<std::uint64_t>, kPurposes> dials_{};
  std::array<std::atomic<std::uint64_t>, kPurposes> refusals_{};
};

}  // namespace onesec::egress
