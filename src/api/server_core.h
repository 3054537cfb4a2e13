#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "api/admission.h"
#include "api/deadline.h"
#include "api/places.h"
#include "api/plain_head.h"
#include "api/routes.h"
#include "api/server.h"
#include "platform/unix_listener.h"

namespace onesec::api {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using local = net::local::stream_protocol;
using ErrorCode = beast::error_code;
template <class T>
using Task = net::awaitable<T, Executor>;
/// What failed is in `error`.
inline auto into(ErrorCode& error) { return net::redirect_error(net::use_awaitable_t<Executor>(), error); }

/// What a server is made of, for the two files that are its body: server.cc opens the doors and lets in and out,
/// connection.cc speaks with who is in.
struct Server::Core : std::enable_shared_from_this<Server::Core> {
  Core(ServerOptions given, Context with)
      : options(std::move(given)), context(std::move(with)), access(options.keys), rate(options.rate) {
    context.places = places;
  }

  /// Connections, each on one for its whole life: reading, verdicts and writing need no lock and wake no other thread.
  struct Loop {
    std::atomic<std::size_t> connections{0};
    net::io_context io{1};
    net::executor_work_guard<Executor> work = net::make_work_guard(io);
  };

  Status listen();
  Status listen_on_host();
  Status listen_on_path();
  void run();
  void stop();

  /// Lets in who comes to `door`; what he may is up to `at`.
  template <class Acceptor>
  Task<void> accept(Acceptor& door, const Gate& at);
  Loop& loop_with_room();
  Task<void> session(Loop& loop, Socket socket, IpAddress peer, const Gate& at, bool is_secured);
  class Place;
  template <class Stream>
  Task<void> serve(Stream& stream, Deadline& deadline, Place& place);
  template <class Stream>
  Task<bool> exchange(Stream& stream, Deadline& deadline, beast::flat_buffer& buffer, Place& place,
                      std::string& spare_body);
  Response answer_at_once(const PlainHead& plain, Place& place);
  template <class Stream>
  Task<ErrorCode> read_head(Stream& stream, beast::flat_buffer& buffer,
                            http::request_parser<http::string_body>& parser);
  template <class Stream>
  Task<std::optional<Response>> read_body(Stream& stream, Deadline& deadline, beast::flat_buffer& buffer,
                                          http::request_parser<http::string_body>& parser, const Route& route);
  template <class Stream>
  Task<bool> write(Stream& stream, Deadline& deadline, const Response& response, bool is_head, bool keep_alive);
  template <class Stream>
  Task<void> drain(Stream& stream, Deadline& deadline);
  Task<Response> answer(const Route& route, Request& request);

  template <class On, class Work>
  void post(const On& executor, Work work_item) {
    const std::lock_guard lock(mutex);
    if (!is_over) net::post(executor, std::move(work_item));
  }
  Task<bool> find_place(const IpAddress& peer, const Gate& at);
  bool reserve_body(std::size_t bytes);

  ServerOptions options;
  Context context;
  Access access;
  RateLimit rate;
  Gate gate{};
  const Gate path_gate{&access, &rate, true};  ///< Of the Unix socket: that of a port on loopback.
  std::optional<net::ssl::context> tls;
  const std::shared_ptr<Places> places = std::make_shared<Places>(options.connections);
  std::atomic<std::size_t> arriving{0};  ///< Connections that wait for a place.
  std::atomic<std::size_t> body_bytes{0};
  std::atomic<bool> is_stopping{false};

  std::mutex mutex;
  bool is_over =
      false;  ///< Nothing runs any more: what comes now is dropped, and with it the connection that waits for it.

  std::vector<std::unique_ptr<Loop>> loops;
  std::optional<net::basic_socket_acceptor<tcp, Executor>> acceptor;  ///< On the first loop, as is the next one.
  std::optional<net::basic_socket_acceptor<local, Executor>> path_acceptor;
  std::optional<platform::UnixListener> path_file;
  std::uint16_t port = 0;
  std::optional<net::thread_pool> working;  ///< Where routes run, so that no verdict waits for a big answer or body.
  std::optional<net::thread_pool> waiting;  ///< Where routes that wait for the disk run, one at a time.
  std::vector<std::jthread> threads;
};

/// A connection's own, among those that there may be.
class Server::Core::Place {
 public:
  Place(Places& places, const IpAddress& peer, const Gate& at) : places_(places), peer_(peer), gate_(at) {}
  ~Place() {
    if (is_for_verdicts_) {
      places_.leave_verdicts();
    } else {
      places_.leave(peer_);
    }
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] const IpAddress& peer() const { return peer_; }
  /// Where it came in.
  [[nodiscard]] const Gate& gate() const { return gate_; }
  [[nodiscard]] Access::Recognised& last_caller() { return last_caller_; }
  /// Who asks for verdicts, with the key, keeps many connections open, and the others must still find a place.
  void give_to_verdicts() { is_for_verdicts_ = is_for_verdicts_ || places_.move_to_verdicts(peer_); }

 private:
  Places& places_;
  const IpAddress peer_;
  const Gate& gate_;
  Access::Recognised last_caller_;
  bool is_for_verdicts_ = false;
};

}  // namespace onesec::api
