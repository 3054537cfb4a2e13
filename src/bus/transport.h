#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "platform/file.h"

namespace onesec::egress {
class Gate;
}

namespace onesec::bus {

struct TlsOptions {
  std::string ca_file;    ///< PEM; empty: the system's authorities
  std::string cert_file;  ///< PEM, for servers that verify clients
  std::string key_file;
  bool allow_1_2 = false;  ///< TLS 1.3 is the minimum unless the owner lowers it for this server
};

/// Whether `host` names this machine without a lookup: 127.0.0.0/8, ::1 or "localhost".
[[nodiscard]] bool is_loopback_host(std::string_view host);

/// A connected byte stream, plain or TLS, non-blocking. One thread at a time.
class Transport {
 public:
  /// Loopback is connected directly; anything else through `gate` with purpose `bus` (Denied without a gate).
  [[nodiscard]] static Result<Transport> dial(egress::Gate* gate, const std::string& host, std::uint16_t port,
                                              milliseconds timeout);
  ~Transport();
  Transport(Transport&&) noexcept;
  Transport& operator=(Transport&&) noexcept;

  /// Denied: the server's certificate isn't valid for `host`. From then on everything is encrypted.
  [[nodiscard]] Status start_tls(const TlsOptions& options, const std::string& host, milliseconds timeout);

  /// 0: nothing there now. Unavailable: closed by the other side.
  [[nodiscard]] Result<std::size_t> read(char* into, std::size_t size);
  /// 0: the kernel takes nothing now. After 0 call again with the same bytes in front.
  [[nodiscard]] Result<std::size_t> write(std::string_view bytes);
  /// Waits until readable (or writable when `for_write`); false when the time is up.
  [[nodiscard]] bool wait(bool for_write, milliseconds timeout) const;
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  struct Tls;
  explicit Transport(platform::Fd fd);
  platform::Fd fd_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace onesec::bus
