#pragma once

#include <openssl/ssl.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "egress/testing/authority.h"
#include "platform/file.h"

namespace onesec::egress::testing {

/// A real HTTP server on a loopback port of the kernel's choice, that keeps every byte it reads (after TLS) and answers
/// what the test says. One connection at a time, one request each.
class Sink {
 public:
  struct Wanted {
    const Authority* authority = nullptr;  ///< Null: plain HTTP.
    int max_tls = TLS1_3_VERSION;
    /// What to answer to the n-th request (from 0), as it goes over the wire. Empty: closes without an answer. "hang":
    /// keeps the connection until the test ends.
    std::function<std::string(std::size_t n, const std::string& request)> answer{};
  };
  explicit Sink(Wanted wanted);
  ~Sink();
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::vector<std::string> requests() const;
  /// Connections that were taken, whether or not a request came over them.
  [[nodiscard]] std::size_t connections() const;
  /// False when fewer than `count` came in ten seconds.
  [[nodiscard]] bool wait_for_requests(std::size_t count) const;
  [[nodiscard]] bool wait_for_connections(std::size_t count) const;

 private:
  void serve(int fd);
  [[nodiscard]] bool take(int fd, SSL* session);

  Wanted wanted_;
  platform::Fd listener_;
  platform::Fd ending_;  ///< An eventfd: readable when the test ends.
  std::uint16_t port_ = 0;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, &SSL_CTX_free};
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> requests_;  ///< Guarded by mutex_.
  std::size_t connections_ = 0;        ///< Guarded by mutex_.
  std::jthread thread_;                ///< Last: it uses the others.
};

[[nodiscard]] std::string http_answer(int status, const std::string& body = {}, const std::string& headers = {});

}  // namespace onesec::egress::testing
