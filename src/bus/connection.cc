#include "bus/connection.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "platform/clock.h"
#include "platform/random.h"

namespace onesec::bus {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
/// 256 KiB: half a journal batch a read; it grows to the largest message and stays there.
constexpr std::size_t kFirstBuffer = std::size_t{256} << 10U;
/// 65,536 requests without an answer: a bug of the caller; more are refused.
constexpr std::size_t kMaxRequests = 65'536;
constexpr SubscriptionId kInboxSid = 1;

std::int64_t after(milliseconds time) { return platform::steady_nanos() + time.count() * kMillisecond; }

std::optional<std::uint64_t> last_token(std::string_view subject) {
  const std::string_view token = subject.substr(subject.rfind('.') + 1);
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), id);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return id;
}

std::string subscribe_line(std::string_view subject, std::string_view queue, SubscriptionId id) {
  std::string line = "SUB ";
  line += subject;
  line += ' ';
  if (!queue.empty()) {
    line += queue;
    line += ' ';
  }
  return line + std::to_string(id) + "\r\n";
}

Result<Endpoint> parse_url(std::string_view url, bool demand_tls) {
  Endpoint endpoint;
  endpoint.tls = demand_tls || url.starts_with("tls://");
  if (url.starts_with("nats://") || url.starts_with("tls://")) {
    url.remove_prefix(url.find("//") + 2);
  } else if (url.find("://") != std::string_view::npos) {
    return fail(Code::InvalidInput, "bus url: expected nats:// or tls://");
  }
  if (url.find('@') != std::string_view::npos) {
    return fail(Code::InvalidInput, "bus url: user and password belong in their own settings");
  }
  std::string_view port;
  if (url.starts_with('[')) {
    const std::size_t close = url.find(']');
    if (close == std::string_view::npos) return fail(Code::InvalidInput, "bus url: '[' without ']'");
    endpoint.host = url.substr(1, close - 1);
    port = url.substr(close + 1);
  } else {
    const std::size_t colon = std::min(url.find(':'), url.size());
    endpoint.host = url.substr(0, colon);
    port = url.substr(colon);
  }
  if (endpoint.host.empty()) return fail(Code::InvalidInput, "bus url: no host");
  if (!port.empty()) {
    const char* end = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data() + 1, end, endpoint.port);
    if (port.front() != ':' || error != std::errc() || stop != end || endpoint.port == 0) {
      return fail(Code::InvalidInput, "bus url: expected a port from 1 to 65535");
    }
  }
  return endpoint;
}

}  // namespace

Result<std::vector<Endpoint>> parse_urls(std::string_view urls, bool demand_tls) {
  std::vector<Endpoint> endpoints;
  while (true) {
    const std::size_t comma = std::min(urls.find(','), urls.size());
    Result<Endpoint> endpoint = parse_url(urls.substr(0, comma), demand_tls);
    if (!endpoint) return fail(std::move(endpoint).error());
    endpoints.push_back(std::move(*endpoint));
    if (comma == urls.size()) return endpoints;
    urls.remove_prefix(comma + 1);
  }
}

NatsClient::Connection::Connection(ConnectOptions options, std::vector<Endpoint> endpoints)
    : options_(std::move(options)),
      endpoints_(std::move(endpoints)),
      inbox_("_INBOX." + platform::random_hex(12)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      received_(kFirstBuffer) {}

NatsClient::Connection::~Connection() { close(); }

Status NatsClient::Connection::start() {
  if (!wake_.is_open()) return fail(Code::Exhausted, "no descriptor left for the bus connection");
  if (Status connected = establish_any(); !connected) return connected;
  thread_ = std::jthread([this] { run(); });
  return {};
}

void NatsClient::Connection::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  wake();
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  fail_pending({Code::Unavailable, "the bus connection is closed"});
  set_state(ConnectionState::Closed);
}

void NatsClient::Connection::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);  // full: it is awake anyway
}

Status NatsClient::Connection::enqueue(std::string_view subject, std::string_view reply,
                                       const std::vector<Header>& headers, std::string_view payload) {
  if (!is_publishable_subject(subject) || (!reply.empty() && !is_publishable_subject(reply))) {
    return fail(Code::InvalidInput, "no subject to publish to: " + quote(subject));
  }
  if (stats_.state != ConnectionState::Connected || is_closing_)
    return fail(Code::Unavailable, "the bus is not connected");
  if (payload.size() > info_.max_payload) return fail(Code::InvalidInput, "message is over the server's max_payload");
  if (stats_.pending_bytes + payload.size() > options_.max_pending_bytes) {
    return fail(Code::Exhausted, "the bus takes messages more slowly than they come: send buffer full");
  }
  const std::size_t before = outgoing_.size();
  if (!append_publish(outgoing_, subject, reply, headers, payload)) {
    return fail(Code::InvalidInput, "a header holds a line end or its name a colon");
  }
  stats_.pending_bytes += outgoing_.size() - before;
  ++stats_.messages_out;
  return {};
}

Status NatsClient::Connection::publish(std::string_view subject, std::string_view reply,
                                       const std::vector<Header>& headers, std::string_view payload) {
  {
    const std::lock_guard lock(mutex_);
    if (Status queued = enqueue(subject, reply, headers, payload); !queued) return queued;
  }
  wake();
  return {};
}

Status NatsClient::Connection::publish_async(std::string_view subject, const std::vector<Header>& headers,
                                             std::string_view payload, ReplyCallback done, milliseconds timeout) {
  {
    const std::lock_guard lock(mutex_);
    if (pending_.size() >= kMaxRequests) return fail(Code::Exhausted, "too many requests wait for an answer");
    const std::uint64_t id = next_id_++;
    if (Status queued = enqueue(subject, inbox_ + "." + std::to_string(id), headers, payload); !queued) return queued;
    pending_.emplace(id, Pending{std::move(done), after(timeout)});
  }
  wake();
  return {};
}

Result<SubscriptionId> NatsClient::Connection::subscribe(std::string_view subject, MessageCallback on_message,
                                                         std::string_view queue) {
  if (!is_subscribable_subject(subject) || (!queue.empty() && !is_publishable_subject(queue))) {
    return fail(Code::InvalidInput, "no subject to subscribe to: " + quote(subject));
  }
  SubscriptionId id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = next_id_++;
    subscriptions_.emplace(
        id, std::make_shared<Subscription>(std::string(subject), std::string(queue), std::move(on_message)));
    // While disconnected nothing is sent: a new connection subscribes to all there are.
    if (stats_.state == ConnectionState::Connected) outgoing_ += subscribe_line(subject, queue, id);
  }
  wake();
  return id;
}

void NatsClient::Connection::unsubscribe(SubscriptionId id) {
  {
    std::unique_lock lock(mutex_);
    if (subscriptions_.erase(id) == 0) return;
    if (stats_.state == ConnectionState::Connected) outgoing_ += "UNSUB " + std::to_string(id) + "\r\n";
    if (std::this_thread::get_id() != thread_.get_id()) changed_.wait(lock, [&] { return delivering_ != id; });
  }
  wake();
}

Status NatsClient::Connection::flush(milliseconds timeout) {
  std::unique_lock lock(mutex_);
  if (stats_.state != ConnectionState::Connected) return fail(Code::Unavailable, "the bus is not connected");
  const std::uint64_t mine = ++flushes_;
  const std::uint64_t epoch = stats_.reconnects;
  pings_.push_back(mine);
  outgoing_ += "PING\r\n";
  wake();
  const auto is_decided = [&] {
    return flushed_ >= mine || is_closing_ || stats_.state != ConnectionState::Connected || stats_.reconnects != epoch;
  };
  if (!changed_.wait_for(lock, timeout, is_decided)) return fail(Code::Unavailable, "the bus does not answer in time");
  if (flushed_ < mine) return fail(Code::Unavailable, "the bus connection broke");
  return {};
}

bool NatsClient::Connection::wait_connected(milliseconds timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return stats_.state == ConnectionState::Connected || is_closing_; });
  return stats_.state == ConnectionState::Connected;
}

void NatsClient::Connection::on_state(std::function<void(ConnectionState)> watcher) {
  const std::lock_guard lock(mutex_);
  watcher_ = std::move(watcher);
}

ClientStats NatsClient::Connection::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

std::size_t NatsClient::Connection::max_payload() const {
  const std::lock_guard lock(mutex_);
  return info_.max_payload;
}

std::string NatsClient::Connection::new_inbox() { return "_INBOX." + platform::random_hex(12); }

void NatsClient::Connection::set_state(ConnectionState state) {
  std::function<void(ConnectionState)> watcher;
  {
    const std::lock_guard lock(mutex_);
    if (stats_.state == state) return;
    stats_.state = state;
    watcher = watcher_;
  }
  changed_.notify_all();
  if (watcher) watcher(state);
}

void NatsClient::Connection::fail_pending(const Error& error) {
  std::unordered_map<std::uint64_t, Pending> failed;
  {
    const std::lock_guard lock(mutex_);
    failed.swap(pending_);
  }
  for (auto& [id, pending] : failed) pending.done(fail(error));
}

/// Calls back for requests whose time is up.
void NatsClient::Connection::expire() {
  std::vector<ReplyCallback> late;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = platform::steady_nanos();
    for (auto at = pending_.begin(); at != pending_.end();) {
      if (at->second.deadline > now) {
        ++at;
        continue;
      }
      late.push_back(std::move(at->second.done));
      at = pending_.erase(at);
    }
  }
  for (ReplyCallback& done : late) done(fail(Code::Unavailable, "the bus does not answer in time"));
}

void NatsClient::Connection::answer(const ServerOp& op) {
  const std::optional<std::uint64_t> id = last_token(op.subject);
  ReplyCallback done;
  {
    const std::lock_guard lock(mutex_);
    const auto found = id ? pending_.find(*id) : pending_.end();
    if (found == pending_.end()) {
      ++stats_.unmatched;
      return;
    }
    done = std::move(found->second.done);
    pending_.erase(found);
  }
  if (op.payload.empty() && header_status(op.headers) == 503) {
    done(fail(Code::Unavailable, "nobody on the bus answers this request"));
  } else {
    done(MessageView{op.subject, op.reply, op.headers, op.payload});
  }
}

void NatsClient::Connection::deliver(const ServerOp& op) {
  if (op.sid == kInboxSid) return answer(op);
  std::shared_ptr<Subscription> subscription;
  {
    const std::lock_guard lock(mutex_);
    const auto found = subscriptions_.find(op.sid);
    if (found == subscriptions_.end()) {
      ++stats_.unmatched;
      return;
    }
    subscription = found->second;
    delivering_ = op.sid;
  }
  subscription->on_message(MessageView{op.subject, op.reply, op.headers, op.payload});
  {
    const std::lock_guard lock(mutex_);
    delivering_ = 0;
  }
  changed_.notify_all();
}

Status NatsClient::Connection::handle(const ServerOp& op) {
  switch (op.kind) {
    case ServerOp::Kind::Message:
      deliver(op);
      return {};
    case ServerOp::Kind::Ping: {
      const std::lock_guard lock(mutex_);
      outgoing_ += "PONG\r\n";
      return {};
    }
    case ServerOp::Kind::Pong: {
      {
        const std::lock_guard lock(mutex_);
        unanswered_pings_ = 0;
        if (!pings_.empty()) {
          flushed_ = std::max(flushed_, pings_.front());
          pings_.pop_front();
        }
      }
      changed_.notify_all();
      return {};
    }
    case ServerOp::Kind::Info: {
      Result<ServerInfo> info = parse_server_info(op.text);
      if (!info) return fail(std::move(info).error());
      const std::lock_guard lock(mutex_);
      info_ = std::move(*info);
      return {};
    }
    case ServerOp::Kind::Err: {
      const std::lock_guard lock(mutex_);
      ++stats_.server_errors;
      stats_.last_error = op.text;
      // The server closes after most errors; a refused subject is the exception, and the connection goes on.
      return {};
    }
    case ServerOp::Kind::Ok:
      return {};
  }
  return {};
}

}  // namespace onesec::bus
