#include "api/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "api/server_core.h"
#include "platform/clock.h"

namespace onesec::api {
namespace {

constexpr seconds kStopTime{2};
/// How often a connection of this host looks whether there is room for it again, and how long: as web servers wait.
constexpr milliseconds kRoomPause{2};
constexpr seconds kLongestArrival{1};
constexpr std::size_t kMaxArriving = 512;  ///< A descriptor each. More are closed at once.
/// More go to the next loop: one nginx worker keeps 32, and asks for less than a loop can answer.
constexpr std::size_t kLoopConnections = 48;

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

}  // namespace

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
