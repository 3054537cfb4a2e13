#include "api/server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <mutex>
#include <optional>
#include <thread>

#include "api/admission.h"
#include "api/deadline.h"
#include "api/ingest.h"
#include "api/places.h"
#include "api/routes.h"
#include "platform/clock.h"
#include "platform/unix_listener.h"

namespace onesec::api {
namespace {

using std::string_view_literals::operator""sv;
namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using local = net::local::stream_protocol;
using ErrorCode = beast::error_code;
template <class T>
using Task = net::awaitable<T, Executor>;
/// What failed is in `error`.
auto into(ErrorCode& error) { return net::redirect_error(net::use_awaitable_t<Executor>(), error); }

/// More is 431. What web servers let through they must be able to ask about: nginx 32 KiB, Envoy 60 KiB.
constexpr std::uint32_t kMaxHeader = 64U * 1024;
/// What a connection's buffer begins with: the head of most requests, in one read.
constexpr std::size_t kHeadBytes = 4UL * 1024;
/// One read of a body; with the header before it, the most that a connection's buffer takes.
constexpr std::size_t kReadBytes = 64UL * 1024;
constexpr seconds kHandshakeTime{10};
constexpr seconds kHeadTime{15};  ///< As the reference: for a whole request's head on a new connection.
constexpr seconds kIdleTime{60};  ///< For the next request on a kept connection.
constexpr seconds kBodyTime{30};  ///< 8 MiB at 280 KiB/s.
constexpr seconds kWriteTime{30};
constexpr seconds kStopTime{2};
/// How often a connection of this host looks whether there is room for it again, and how long: as web servers wait.
constexpr milliseconds kRoomPause{2};
constexpr seconds kLongestArrival{1};
constexpr std::size_t kMaxArriving = 512;  ///< A descriptor each. More are closed at once.
/// More go to the next loop: one nginx worker keeps 32, and asks for less than a loop can answer.
constexpr std::size_t kLoopConnections = 48;
/// After a refusal with an unread body: read on this long, so that the answer isn't lost to a reset.
constexpr seconds kDrainTime{2};
constexpr std::size_t kMaxDrain = 2 * kMaxEventsBody;
/// Up to here a body comes with a few reads of what a head's buffer holds.
constexpr std::size_t kSmallBody = 4UL * 1024;
/// A body buffer that stays with its connection for the next request.
constexpr std::size_t kKeptBody = 1UL * 1024 * 1024;

IpAddress address_of(const net::ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return IpAddress::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
  }
  return IpAddress::from_bytes(address.to_v6().to_bytes());
}

/// Who is at the other end, of a connection made ready; nullopt: nobody any more.
std::optional<IpAddress> welcome(net::basic_stream_socket<tcp, Executor>& socket) {
  ErrorCode error;
  const auto remote = socket.remote_endpoint(error);
  if (error) return std::nullopt;
  ErrorCode ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  return address_of(remote.address());
}

/// A program on this host, as on loopback.
std::optional<IpAddress> welcome(net::basic_stream_socket<local, Executor>& /*socket*/) {
  return IpAddress::v4(127, 0, 0, 1);
}

std::string_view view_of(boost::string_view text) { return {text.data(), text.size()}; }

Head head_of(const http::request<http::string_body>& message, const IpAddress& peer) {
  Head head;
  head.method = view_of(message.method_string());
  head.target = view_of(message.target());
  head.host = view_of(message[http::field::host]);
  head.authorization = view_of(message[http::field::authorization]);
  head.api_key = view_of(message["X-API-Key"]);
  head.own_key = view_of(message["X-OneSec-Key"]);
  head.content_type = view_of(message[http::field::content_type]);
  head.content_encoding = view_of(message[http::field::content_encoding]);
  head.idempotency_key = view_of(message["Idempotency-Key"]);
  head.peer = peer;
  return head;
}

/// For a request about a request, whose headers these are.
std::string header_lines(const http::request<http::string_body>& message) {
  std::string lines;
  lines.reserve(1'024);
  for (const auto& field : message) {
    lines.append(view_of(field.name_string())).append(": "sv).append(view_of(field.value())).push_back('\n');
  }
  return lines;
}

/// Status line and fields. Their values are ours, or were read from a head or a file without line ends.
std::string head_text(const Response& response, bool keep_alive) {
  const boost::string_view reason = http::obsolete_reason(http::int_to_status(response.status));
  std::string head;
  head.reserve(256);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(view_of(reason)).append("\r\n");
  const auto field = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  if (!response.body.empty()) field("Content-Type", response.content_type);
  field("Cache-Control", "no-store");
  field("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) field(name, value);
  if (!keep_alive) field("Connection", "close");
  field("Content-Length", std::to_string(response.body.size()));
  return head.append("\r\n");
}

}  // namespace

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
  /// A connection's own, among those that there may be.
  class Place;
  template <class Stream>
  Task<void> serve(Stream& stream, Deadline& deadline, Place& place);
  template <class Stream>
  Task<bool> exchange(Stream& stream, Deadline& deadline, beast::flat_buffer& buffer, Place& place,
                      std::string& spare_body, seconds head_time);
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

// ---- Start and stop

Status Server::Core::listen() {
  ErrorCode error;
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return fail(Code::InvalidInput, "API TLS needs both a certificate and a key");
  }
  if (!options.tls_cert.empty()) {
    tls.emplace(net::ssl::context::tls_server);
    tls->use_certificate_chain_file(options.tls_cert, error);
    if (!error) tls->use_private_key_file(options.tls_key, net::ssl::context::pem, error);
    if (error) return fail(Code::InvalidInput, "API TLS: " + error.message());
    SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_3_VERSION);
  }
  const unsigned count = std::max(1U, options.threads);
  while (loops.size() < count) loops.push_back(std::make_unique<Loop>());
  if (Status listening = listen_on_host(); !listening) return listening;
  return options.socket_path.empty() ? Status() : listen_on_path();
}

Status Server::Core::listen_on_host() {
  ErrorCode error;
  const auto address = net::ip::make_address(options.host, error);
  if (error) return fail(Code::InvalidInput, "API host: expected an address, found " + quote(options.host));
  gate = {&access, &rate, address.is_loopback()};
  const tcp::endpoint endpoint(address, options.port);
  acceptor.emplace(loops.front()->io.get_executor());
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(net::socket_base::max_listen_connections, error);
  if (error) {
    return fail(error == net::error::access_denied ? Code::Denied : Code::Unavailable,
                "listening on " + options.host + " port " + std::to_string(options.port) + ": " + error.message());
  }
  port = acceptor->local_endpoint(error).port();
  return {};
}

Status Server::Core::listen_on_path() {
  Result<platform::UnixListener> made = platform::UnixListener::open(options.socket_path);
  if (!made) return fail(std::move(made).error().while_("listening on " + options.socket_path));
  path_file.emplace(std::move(*made));
  ErrorCode error;
  path_acceptor.emplace(loops.front()->io.get_executor());
  path_acceptor->assign(local(), path_file->release_descriptor(), error);
  if (error) return fail(Code::Unavailable, "listening on " + options.socket_path + ": " + error.message());
  return {};
}

void Server::Core::run() {
  working.emplace(loops.size());
  waiting.emplace(1);
  net::co_spawn(loops.front()->io, accept(*acceptor, gate), net::detached);
  if (path_acceptor) net::co_spawn(loops.front()->io, accept(*path_acceptor, path_gate), net::detached);
  for (const auto& loop : loops) threads.emplace_back([&io = loop->io] { io.run(); });
}

void Server::Core::stop() {
  if (is_stopping.exchange(true)) return;
  if (path_file) path_file->remove_file();
  net::post(loops.front()->io, [this] {
    ErrorCode ignored;
    acceptor->close(ignored);
    if (path_acceptor) path_acceptor->close(ignored);
  });
  places->wait_until_empty(kStopTime);
  for (const auto& loop : loops) loop->io.stop();
  threads.clear();  // Joins.
  {
    // Only now: a reply that is dropped ends its connection on the thread that gave it, which no loop may share.
    const std::lock_guard lock(mutex);
    is_over = true;
  }
  waiting->join();
  working->join();
  // What is still queued may own this core, which owns the queue: run it here, so that the circle ends.
  for (const auto& loop : loops) {
    loop->work.reset();
    loop->io.restart();
    loop->io.poll();
  }
}

// ---- Connections

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
  /// Who asks for verdicts, with the key, keeps many connections open, and the others must still find a place.
  void give_to_verdicts() { is_for_verdicts_ = is_for_verdicts_ || places_.move_to_verdicts(peer_); }

 private:
  Places& places_;
  const IpAddress peer_;
  const Gate& gate_;
  bool is_for_verdicts_ = false;
};

/// On loopback everybody has one address: a web server that opens many connections at once waits for a moment.
Task<bool> Server::Core::find_place(const IpAddress& peer, const Gate& at) {
  Places::Entry entry = places->enter(peer);
  const bool waits = entry == Places::Entry::PeerIsFull && at.is_loopback_bind;
  if (waits && arriving.fetch_add(1) < kMaxArriving) {
    Timer pause(co_await net::this_coro::executor);
    const std::int64_t latest = platform::steady_nanos() + Nanoseconds(kLongestArrival).count();
    while (entry == Places::Entry::PeerIsFull && !is_stopping && platform::steady_nanos() < latest) {
      ErrorCode ignored;
      pause.expires_after(kRoomPause);
      co_await pause.async_wait(into(ignored));
      entry = places->enter(peer);
    }
  }
  if (waits) --arriving;
  if (entry != Places::Entry::Taken) places->count_refused();
  co_return entry == Places::Entry::Taken;
}

bool Server::Core::reserve_body(std::size_t bytes) {
  if (body_bytes.fetch_add(bytes) + bytes <= options.body_memory) return true;
  body_bytes.fetch_sub(bytes);
  return false;
}

template <class Acceptor>
Task<void> Server::Core::accept(Acceptor& door, const Gate& at) {
  Timer pause(door.get_executor());
  while (!is_stopping) {
    ErrorCode error;
    Loop& loop = loop_with_room();
    auto socket = co_await door.async_accept(loop.io.get_executor(), into(error));
    if (is_stopping) break;
    if (error) {
      // Out of descriptors: a connection must end first.
      pause.expires_after(milliseconds(100));
      co_await pause.async_wait(into(error));
      continue;
    }
    const std::optional<IpAddress> peer = welcome(socket);
    if (!peer) continue;
    socket.non_blocking(true, error);
    const bool is_secured = tls && !std::is_same_v<typename Acceptor::protocol_type, local>;
    ++loop.connections;
    net::co_spawn(loop.io, session(loop, Socket(std::move(socket)), *peer, at, is_secured), net::detached);
  }
}

/// The first before the second: one that is awake anyway takes several requests at a time.
Server::Core::Loop& Server::Core::loop_with_room() {
  const auto has_room = [](const auto& loop) { return loop->connections < kLoopConnections; };
  const auto found = std::ranges::find_if(loops, has_room);
  if (found != loops.end()) return **found;
  return **std::ranges::min_element(loops, {}, [](const auto& loop) { return loop->connections.load(); });
}

Task<void> Server::Core::session(Loop& loop, Socket socket, IpAddress peer, const Gate& at, bool is_secured) {
  struct Leave {
    Loop& loop;
    ~Leave() { --loop.connections; }
  } const leave{loop};
  if (!co_await find_place(peer, at)) co_return;
  Place place(*places, peer, at);
  if (!is_secured) {
    Deadline deadline(socket);
    co_await serve(socket, deadline, place);
    co_return;
  }
  beast::ssl_stream<Socket> secured(std::move(socket), *tls);
  Deadline deadline(secured.next_layer());
  ErrorCode error;
  deadline.set(kHandshakeTime);
  co_await secured.async_handshake(net::ssl::stream_base::server, into(error));
  if (!error) co_await serve(secured, deadline, place);
}

template <class Stream>
Task<void> Server::Core::serve(Stream& stream, Deadline& deadline, Place& place) {
  beast::flat_buffer buffer(kMaxHeader + kReadBytes);
  std::string spare_body;
  bool go_on = co_await exchange(stream, deadline, buffer, place, spare_body, kHeadTime);
  while (go_on && !is_stopping) go_on = co_await exchange(stream, deadline, buffer, place, spare_body, kIdleTime);
  ErrorCode ignored;
  beast::get_lowest_layer(stream).shutdown(Socket::shutdown_both, ignored);
}

/// One request and its answer. False: the connection ends.
template <class Stream>
Task<bool> Server::Core::exchange(Stream& stream, Deadline& deadline, beast::flat_buffer& buffer, Place& place,
                                  std::string& spare_body, seconds head_time) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(kMaxHeader);
  parser.body_limit(boost::none);  // The route decides, below.
  spare_body.clear();
  parser.get().body() = std::move(spare_body);
  ErrorCode error;
  deadline.set(head_time);
  error = co_await read_head(stream, buffer, parser);
  if (error == http::error::header_limit) {
    co_await write(stream, deadline, error_response(431, "head_too_large", "the request's head is over 64 KiB"), false,
                   false);
    co_await drain(stream, deadline);
    co_return false;
  }
  if (error) {
    const bool is_bad_http = error.category() == http::make_error_code(http::error::bad_method).category() &&
                             error != http::error::end_of_stream && error != http::error::partial_message;
    if (is_bad_http)
      co_await write(stream, deadline, error_response(400, "bad_request", error.message()), false, false);
    co_return false;
  }
  Request request;
  Head head = head_of(parser.get(), place.peer());
  if (parser.content_length()) head.content_length = *parser.content_length();
  const bool is_head = parser.get().method() == http::verb::head;
  const Admission admission = admit(place.gate(), head, platform::steady_nanos(), request);
  std::optional<Response> refusal = admission.refusal;
  struct Release {
    std::atomic<std::size_t>* total = nullptr;
    std::size_t bytes = 0;
    ~Release() { total->fetch_sub(bytes); }
  } reserved{&body_bytes, 0};
  const bool has_body = parser.chunked() || head.content_length.value_or(0) != 0;
  if (!refusal && has_body) {
    const bool is_encoded = !request.content_encoding.empty();
    const std::size_t bytes =
        head.content_length.value_or(admission.route->max_body) + (is_encoded ? admission.route->max_body : 0);
    if (reserve_body(bytes)) {
      reserved.bytes = bytes;
      refusal = co_await read_body(stream, deadline, buffer, parser, *admission.route);
    } else {
      refusal = error_response(503, "busy", "too many bodies are being worked on");
    }
  }
  if (refusal) {
    const bool keep_alive = !has_body && parser.get().keep_alive() && !is_stopping;
    const bool written = co_await write(stream, deadline, *refusal, is_head, keep_alive);
    if (written && !keep_alive) co_await drain(stream, deadline);
    co_return written&& keep_alive;
  }
  request.body = std::move(parser.get().body());
  if (admission.route->now == inspect_now) request.headers = header_lines(parser.get());
  std::optional<Response> response;
  if (admission.route->now != nullptr) {
    place.give_to_verdicts();
    response = admission.route->now(context, request);
  } else {
    deadline.never();
    response = co_await answer(*admission.route, request);
  }
  const bool keep_alive = parser.get().keep_alive() && !is_stopping;
  if (request.body.capacity() <= kKeptBody) spare_body = std::move(request.body);
  co_return co_await write(stream, deadline, *response, is_head, keep_alive) && keep_alive;
}

/// As http::async_read_header, which makes three operations of each read and reads a head in pieces of 512 bytes.
template <class Stream>
Task<ErrorCode> Server::Core::read_head(Stream& stream, beast::flat_buffer& buffer,
                                        http::request_parser<http::string_body>& parser) {
  ErrorCode error;
  while (true) {
    if (buffer.size() != 0) buffer.consume(parser.put(buffer.data(), error));
    if (parser.is_header_done()) co_return ErrorCode();
    if (error && error != http::error::need_more) co_return error;
    const std::size_t room = std::max(kHeadBytes, buffer.capacity() - buffer.size());
    const auto space = buffer.prepare(std::min(room, buffer.max_size() - buffer.size()));
    buffer.commit(co_await stream.async_read_some(space, into(error)));
    if (error) co_return error;
  }
}

/// nullopt: the body is in the parser's message.
template <class Stream>
Task<std::optional<Response>> Server::Core::read_body(Stream& stream, Deadline& deadline, beast::flat_buffer& buffer,
                                                      http::request_parser<http::string_body>& parser,
                                                      const Route& route) {
  ErrorCode error;
  deadline.set(kBodyTime);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, 11);
    co_await http::async_write(stream, go_on, into(error));
  }
  parser.body_limit(route.max_body);
  // Beast reads as much as the buffer has room for without growing: 512 bytes in one made for a head.
  if (parser.content_length().value_or(kReadBytes) > kSmallBody) buffer.reserve(kReadBytes);
  if (!error) co_await http::async_read(stream, buffer, parser, into(error));
  if (!error) co_return std::nullopt;
  if (error == http::error::body_limit) {
    co_return error_response(413, "too_large", "the body is over " + std::to_string(route.max_body) + " bytes");
  }
  if (deadline.is_over()) co_return error_response(408, "timeout", "the body took too long");
  co_return error_response(400, "bad_request", "the body is damaged or was cut");
}

template <class Stream>
Task<bool> Server::Core::write(Stream& stream, Deadline& deadline, const Response& response, bool is_head,
                               bool keep_alive) {
  const std::string head = head_text(response, keep_alive);
  const bool has_body = !is_head && !response.body.empty();
  const std::array<net::const_buffer, 2> parts = {
      net::buffer(head), net::buffer(response.body.data(), has_body ? response.body.size() : 0)};
  beast::buffers_suffix<std::array<net::const_buffer, 2>> rest(parts);
  ErrorCode error;
  if constexpr (std::is_same_v<Stream, Socket>) {
    // Most answers fit into the kernel's buffer at once: no timer, no turn through the queue of work.
    const std::size_t sent = has_body ? stream.write_some(parts, error) : stream.write_some(parts.front(), error);
    rest.consume(sent);
    if (error && error != net::error::would_block && error != net::error::try_again) co_return false;
    if (net::buffer_size(rest) == 0) co_return true;
  }
  deadline.set(kWriteTime);
  co_await net::async_write(stream, rest, into(error));
  co_return !error;
}

template <class Stream>
Task<void> Server::Core::drain(Stream& stream, Deadline& deadline) {
  Socket& lowest = beast::get_lowest_layer(stream);
  ErrorCode error;
  lowest.shutdown(Socket::shutdown_send, error);
  deadline.set(kDrainTime);
  std::array<char, 16'384> dropped{};
  std::size_t total = 0;
  while (!error && total < kMaxDrain) {
    total += co_await lowest.async_read_some(net::buffer(dropped), into(error));
  }
}

/// Runs the route on another thread; its reply, given from any, goes on here on the connection's.
Task<Response> Server::Core::answer(const Route& route, Request& request) {
  const Executor connection = co_await net::this_coro::executor;
  const auto initiate = [this, connection, &route, &request](auto handler) {
    using Handler = decltype(handler);
    // `core` is declared first, so it goes last: the handler owns the connection, whose socket needs core's io_context.
    struct Waiting {
      std::shared_ptr<Core> core;
      Handler handler;
    };
    auto pending = std::make_shared<Waiting>(Waiting{shared_from_this(), std::move(handler)});
    Reply reply = [pending, connection](Response response) {
      pending->core->post(connection, [pending, response = std::move(response)]() mutable {
        std::move(pending->handler)(std::move(response));
      });
    };
    const auto strand = net::make_strand(working->get_executor());
    Post post = [core = pending->core, strand](std::function<void()> work_item) {
      core->post(strand, std::move(work_item));
    };
    auto run = [this, &route, &request, post = std::move(post), reply = std::move(reply)] {
      route.run(context, request, post, reply);
    };
    // Not net::post: what a pool that has ended is given would own this core, which owns the pool.
    if (route.may_wait) return this->post(waiting->get_executor(), std::move(run));
    this->post(strand, std::move(run));
  };
  constexpr net::use_awaitable_t<Executor> kAwaited;
  co_return co_await net::async_initiate<const net::use_awaitable_t<Executor>, void(Response)>(initiate, kAwaited);
}

// ---- The face

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Context context) {
  auto core = std::make_shared<Core>(std::move(options), std::move(context));
  if (Status listening = core->listen(); !listening) return fail(listening.error());
  core->run();
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

Server::~Server() { stop(); }

void Server::set_keys(const std::vector<ApiKey>& keys) { core_->access.set(keys); }

std::uint16_t Server::port() const { return core_->port; }

void Server::stop() { core_->stop(); }

}  // namespace onesec::api
