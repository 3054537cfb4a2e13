#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/access.h"
#include "api/context.h"
#include "api/places.h"
#include "api/rate_limit.h"

namespace onesec::api {

struct ServerOptions {
  std::string host = "127.0.0.1";  ///< An address, not a name: nothing is looked up.
  std::uint16_t port = 1780;       ///< 0: any free one; see Server::port().
  /// A Unix socket beside it, for web servers on this host: a path. Who connects there counts as one on loopback, and
  /// speaks without TLS, because nothing leaves the kernel. Empty: none. See platform/unix_listener.h.
  std::string socket_path;
  std::string tls_cert;  ///< PEM files; both or none. TLS 1.3 only.
  std::string tls_key;
  std::vector<ApiKey> keys;  ///< The token of the data directory among them, when there is one.
  RateLimit::Limits rate{};
  /// About 100 KiB each. One too many is closed; on loopback, where everybody has one address, it may wait a second.
  Places::Limits connections{};
  std::size_t body_memory = 32UL * 1024 * 1024;  ///< Bodies being read or worked on, all together; over it: 503.
  unsigned threads = 2;  ///< For connections and verdicts; as many again make the other answers.
};

/// The HTTP/1.1 face of the engine. Everything that a client sends is bounded (router.h and connection.cc say how much
/// and what happens then); no client can stop the others for longer than its time-outs.
class Server {
 public:
  /// Listens and serves. `context.engine` outlives the server *and* every `done` that was offered to its intake.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(ServerOptions options, Context context);
  /// stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// These and no others from the next request on. Any thread.
  void set_keys(const std::vector<ApiKey>& keys);
  /// Accepts nothing more, gives requests that are being answered up to 2 s, closes. May be called twice.
  void stop();

 private:
  struct Core;
  explicit Server(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  std::shared_ptr<Core> core_;
};

}  // namespace onesec::api
