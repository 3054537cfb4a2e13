#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "platform/file.h"

namespace onesec::platform {

struct TlsOptions {
  std::string ca_file;    ///< PEM; empty: the system's authorities
  std::string cert_file;  ///< PEM, for servers that verify clients
  std::string key_file;
  bool allow_1_2 = false;  ///< TLS 1.3 is the minimum unless the owner lowers it for this server
  /// PEM; when given, the server must show exactly its first certificate, whoever signed it and whatever names it has.
  /// For a server of our own, whose certificate we have.
  std::string pinned_cert_file;
};

/// A connected byte stream of a client, plain or TLS, non-blocking. One thread at a time.
class Stream {
 public:
  /// `fd`: a connected, non-blocking socket.
  explicit Stream(Fd fd);
  ~Stream();
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;

  /// Denied: the server's certificate isn't valid for `host`. From then on everything is encrypted. `goes_on` is asked
  /// every 0.2 s while the server is waited for; when it says no, this gives up (Unavailable).
  [[nodiscard]] Status start_tls(const TlsOptions& options, const std::string& host, milliseconds timeout,
                                 const std::function<bool()>& goes_on = {});

  /// 0: nothing there now. Unavailable: closed by the other side.
  [[nodiscard]] Result<std::size_t> read(char* into, std::size_t size);
  /// 0: the kernel takes nothing now. After 0 call again with the same bytes in front.
  [[nodiscard]] Result<std::size_t> write(std::string_view bytes);
  /// Waits until readable (or writable when `for_write`); false when the time is up.
  [[nodiscard]] bool wait(bool for_write, milliseconds timeout) const;
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  struct Tls;
  Fd fd_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace onesec::platform
