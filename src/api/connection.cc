// One connection: its requests in turn, each read, admitted, answered.
#include <boost/asio/strand.hpp>
#include <boost/beast/ssl.hpp>

#include "api/ingest.h"
#include "api/inspect_request.h"
#include "api/plain_head.h"
#include "api/server_core.h"
#include "inspect/ascii.h"

namespace onesec::api {
namespace {

using std::string_view_literals::operator""sv;

/// What a connection's buffer begins with: the head of most requests, in one read.
constexpr std::size_t kHeadBytes = 4UL * 1024;
/// One read of a body; with the header before it, the most that a connection's buffer takes.
constexpr std::size_t kReadBytes = 64UL * 1024;
constexpr seconds kHandshakeTime{10};
constexpr seconds kHeadTime{15};  ///< As the reference: for a whole request's head on a new connection.
constexpr seconds kIdleTime{60};  ///< For the next request on a kept connection.
constexpr seconds kBodyTime{30};  ///< 8 MiB at 280 KiB/s.
constexpr seconds kWriteTime{30};
/// After a refusal with an unread body: read on this long, so that the answer isn't lost to a reset.
constexpr seconds kDrainTime{2};
constexpr std::size_t kMaxDrain = 2 * kMaxEventsBody;
/// Up to here a body comes with a few reads of what a head's buffer holds.
constexpr std::size_t kSmallBody = 4UL * 1024;
/// A body buffer that stays with its connection for the next request.
constexpr std::size_t kKeptBody = 1UL * 1024 * 1024;

std::string_view view_of(boost::string_view text) { return {text.data(), text.size()}; }

std::vector<HeaderField> fields_of(const http::request<http::string_body>& message) {
  std::vector<HeaderField> fields;
  for (const auto& field : message) fields.push_back({view_of(field.name_string()), view_of(field.value())});
  return fields;
}

struct KnownField {
  std::string_view name;
  std::string_view Head::* at;
};
constexpr std::array<KnownField, 7> kKnownFields{{{"host", &Head::host},
                                                  {"authorization", &Head::authorization},
                                                  {"x-api-key", &Head::api_key},
                                                  {"x-onesec-key", &Head::own_key},
                                                  {"content-type", &Head::content_type},
                                                  {"content-encoding", &Head::content_encoding},
                                                  {"idempotency-key", &Head::idempotency_key}}};

/// Of a field that is there twice the first.
Head head_of(std::string_view method, std::string_view target, std::span<const HeaderField> fields,
             const IpAddress& peer) {
  Head head;
  head.method = method;
  head.target = target;
  head.peer = peer;
  for (const auto& [name, value] : fields) {
    for (const KnownField& known : kKnownFields) {
      if ((head.*known.at).data() == nullptr && inspect::ascii::equals(name, known.name)) head.*known.at = value;
    }
  }
  return head;
}

/// Status line and fields. Their values are ours, or were read from a head or a file without line ends.
std::string head_text(const Response& response, bool keep_alive) {
  std::string head;
  head.reserve(256);
  const auto field = [&head](std::string_view name, std::string_view value) {
    head.append("\r\n"sv).append(name).append(": "sv).append(value);
  };
  const boost::string_view reason = http::obsolete_reason(http::int_to_status(response.status));
  head.append("HTTP/1.1 "sv).append(std::to_string(response.status)).append(" "sv).append(view_of(reason));
  if (!response.body.empty()) {
    field("Content-Type"sv, response.content_type);
    head.append("\r\nX-Content-Type-Options: nosniff"sv);
  }
  head.append("\r\nCache-Control: no-store"sv);
  for (const auto& [name, value] : response.headers) field(name, value);
  if (!keep_alive) field("Connection"sv, "close"sv);
  field("Content-Length"sv, std::to_string(response.body.size()));
  return head.append("\r\n\r\n"sv);
}

}  // namespace

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
  beast::flat_buffer buffer(kMaxHead + kReadBytes);
  PlainHead plain;
  std::string spare_body;
  deadline.set(kHeadTime);
  bool go_on = true;
  while (go_on && !is_stopping) {
    ErrorCode error;
    if (buffer.size() == 0) buffer.commit(co_await stream.async_read_some(buffer.prepare(kHeadBytes), into(error)));
    if (error) break;
    const std::string_view bytes(static_cast<const char*>(buffer.cdata().data()), buffer.size());
    const std::size_t head_bytes = read_plain_head(bytes, plain);
    if (head_bytes != 0 && is_inspection(plain.target)) {
      const Response response = answer_at_once(plain, place);
      go_on = co_await write(stream, deadline, response, plain.method == "HEAD", !is_stopping);
      buffer.consume(head_bytes);
    } else {
      go_on = co_await exchange(stream, deadline, buffer, place, spare_body);
    }
    deadline.set(kIdleTime);
  }
  ErrorCode ignored;
  beast::get_lowest_layer(stream).shutdown(Socket::shutdown_both, ignored);
}

/// A question of a web server: most of what the API is asked, when it is asked any.
Response Server::Core::answer_at_once(const PlainHead& plain, Place& place) {
  Request request;
  const Head head = head_of(plain.method, plain.target, plain.fields, place.peer());
  Admission admission = admit(place.gate(), head, platform::steady_nanos(), request, place.last_caller());
  if (admission.refusal) return std::move(*admission.refusal);
  place.give_to_verdicts();
  request.fields = plain.fields;
  return admission.route->now(context, request);
}

/// One request, whose beginning is in `buffer`, and its answer. False: the connection ends.
template <class Stream>
Task<bool> Server::Core::exchange(Stream& stream, Deadline& deadline, beast::flat_buffer& buffer, Place& place,
                                  std::string& spare_body) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(kMaxHead));
  parser.body_limit(boost::none);  // The route decides, below.
  spare_body.clear();
  parser.get().body() = std::move(spare_body);
  ErrorCode error = co_await read_head(stream, buffer, parser);
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
  const std::vector<HeaderField> fields = fields_of(parser.get());
  Head head = head_of(view_of(parser.get().method_string()), view_of(parser.get().target()), fields, place.peer());
  if (parser.content_length()) head.content_length = *parser.content_length();
  const bool is_head = parser.get().method() == http::verb::head;
  const Admission admission = admit(place.gate(), head, platform::steady_nanos(), request, place.last_caller());
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
  request.fields = fields;
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

bool Server::Core::reserve_body(std::size_t bytes) {
  if (body_bytes.fetch_add(bytes) + bytes <= options.body_memory) return true;
  body_bytes.fetch_sub(bytes);
  return false;
}

}  // namespace onesec::api
