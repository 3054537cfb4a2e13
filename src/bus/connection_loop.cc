#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "bus/connection.h"
#include "bus/dial.h"
#include "platform/clock.h"

namespace onesec::bus {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr SubscriptionId kInboxSid = 1;
/// Two pings without an answer and the connection counts as dead.
constexpr unsigned kMaxUnansweredPings = 2;
/// A read that finds more goes on for at most this much before it sends again, so that a flood can't starve
/// acknowledgements.
constexpr std::size_t kMaxReadRun = std::size_t{4} << 20U;

std::int64_t after(milliseconds time) { return platform::steady_nanos() + time.count() * kMillisecond; }
milliseconds left_until(std::int64_t deadline) {
  return milliseconds(std::max<std::int64_t>(0, (deadline - platform::steady_nanos()) / kMillisecond));
}

}  // namespace

/// Room for `needed` more bytes behind what is held.
void NatsClient::Connection::make_room(std::size_t needed) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (received_.size() - end_ >= needed) return;
  std::memmove(received_.data(), received_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (received_.size() - end_ < needed) received_.resize(end_ + needed);
}

Result<ServerOp> NatsClient::Connection::read_op(std::int64_t deadline) {
  for (;;) {
    const Parsed parsed = parse_server_op(std::string_view(received_.data() + begin_, end_ - begin_));
    if (!parsed.malformed.empty())
      return fail(Code::InvalidInput, "the server doesn't speak NATS: " + std::string(parsed.malformed));
    if (parsed.consumed > 0) {
      begin_ += parsed.consumed;
      return parsed.op;
    }
    make_room(std::max<std::size_t>(parsed.missing, 4096));
    Result<std::size_t> got = transport_->read(received_.data() + end_, received_.size() - end_);
    if (!got) return fail(std::move(got).error());
    end_ += *got;
    if (*got > 0) continue;
    const milliseconds left = left_until(deadline);
    if (left.count() == 0 || !transport_->wait(false, left))
      return fail(Code::Unavailable, "the server does not answer in time");
  }
}

Status NatsClient::Connection::write_all(std::string_view bytes, std::int64_t deadline) {
  while (!bytes.empty()) {
    Result<std::size_t> sent = transport_->write(bytes);
    if (!sent) return fail(std::move(sent).error());
    bytes.remove_prefix(*sent);
    if (*sent > 0) continue;
    const milliseconds left = left_until(deadline);
    if (left.count() == 0 || !transport_->wait(true, left))
      return fail(Code::Unavailable, "the server takes nothing in time");
  }
  return {};
}

Result<ServerInfo> NatsClient::Connection::read_info(std::int64_t deadline) {
  Result<ServerOp> op = read_op(deadline);
  if (!op) return fail(std::move(op).error());
  if (op->kind != ServerOp::Kind::Info) return fail(Code::InvalidInput, "the server doesn't speak NATS: no INFO first");
  return parse_server_info(op->text);
}

Status NatsClient::Connection::log_in(const ServerInfo& info, const Endpoint& endpoint, bool is_encrypted,
                                      std::int64_t deadline) {
  Login login{options_.name, options_.token, options_.user, options_.password, {}, {}, is_encrypted};
  if (!options_.creds_file.empty()) {
    Result<std::string> text = platform::read_file(options_.creds_file, std::size_t{64} << 10U);
    if (!text) return fail(std::move(text).error());
    Result<Credentials> credentials = parse_credentials(*text);
    if (!credentials) return fail(std::move(credentials).error().while_("reading " + options_.creds_file));
    Result<std::string> signature = sign_nonce(credentials->seed, info.nonce);
    if (!signature) return fail(std::move(signature).error());
    login.jwt = std::move(credentials->jwt);
    login.signature = std::move(*signature);
  }
  const bool has_secret = !login.token.empty() || !login.password.empty();
  if (has_secret && !is_encrypted && !is_loopback_host(endpoint.host)) {
    return fail(Code::Denied, "the bus server offers no TLS: token and password are not sent in the clear");
  }
  Result<std::string> line = connect_line(login);
  if (!line) return fail(std::move(line).error());
  if (Status sent = write_all(*line + "PING\r\n", deadline); !sent) return sent;
  for (;;) {
    Result<ServerOp> op = read_op(deadline);
    if (!op) return fail(std::move(op).error());
    if (op->kind == ServerOp::Kind::Pong) return {};
    if (op->kind == ServerOp::Kind::Err) {
      const bool is_refusal =
          op->text.find("uthoriz") != std::string_view::npos || op->text.find("uthentic") != std::string_view::npos;
      return fail(is_refusal ? Code::Denied : Code::Unavailable,
                  "the bus server refuses the login: " + quote(op->text));
    }
  }
}

Status NatsClient::Connection::establish(const Endpoint& endpoint) {
  const std::int64_t deadline = after(options_.connect_timeout);
  Result<platform::Stream> dialled = dial(options_.gate, endpoint.host, endpoint.port, options_.connect_timeout);
  if (!dialled) return fail(std::move(dialled).error());
  transport_.emplace(std::move(*dialled));
  begin_ = end_ = sent_ = 0;
  sending_.clear();
  unanswered_pings_ = 0;
  Result<ServerInfo> info = read_info(deadline);
  if (!info) return fail(std::move(info).error());
  const bool encrypt = endpoint.tls || info->tls_required;
  if (encrypt) {
    // What came in the clear behind INFO must not be taken for what comes encrypted.
    if (begin_ != end_) return fail(Code::InvalidInput, "the server sent bytes before the TLS handshake");
    if (Status secured = transport_->start_tls(options_.tls, endpoint.host, left_until(deadline)); !secured)
      return secured;
  }
  if (Status entered = log_in(*info, endpoint, encrypt, deadline); !entered) return entered;
  {
    const std::lock_guard lock(mutex_);
    info_ = std::move(*info);
    outgoing_ = "SUB " + inbox_ + ".* " + std::to_string(kInboxSid) + "\r\n";
    for (const auto& [id, subscription] : subscriptions_) {
      const std::string queue = subscription->queue.empty() ? "" : subscription->queue + " ";
      outgoing_ += "SUB " + subscription->subject + " " + queue + std::to_string(id) + "\r\n";
    }
    pings_.clear();
    stats_.pending_bytes = outgoing_.size();
    // In the same critical section as the subscriptions: one made from now on sends its own line.
    stats_.state = ConnectionState::Connected;
  }
  next_ping_ = after(options_.ping_interval);
  changed_.notify_all();
  return {};
}

Status NatsClient::Connection::establish_any() {
  Error last{Code::Unavailable, "no bus url"};
  for (const Endpoint& endpoint : endpoints_) {
    Status connected = establish(endpoint);
    if (connected) return connected;
    transport_.reset();
    last = std::move(connected).error().while_("connecting to the bus at " + quote(endpoint.host));
    if (last.code == Code::Denied) break;
  }
  return fail(std::move(last));
}

void NatsClient::Connection::drop(const Error& error) {
  transport_.reset();
  {
    const std::lock_guard lock(mutex_);
    stats_.last_error = error.what;
    outgoing_.clear();
    stats_.pending_bytes = 0;
    pings_.clear();
  }
  set_state(ConnectionState::Reconnecting);
  fail_pending({Code::Unavailable, "the bus connection broke: " + error.what});
}

void NatsClient::Connection::back_off(milliseconds wait) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [&] { return is_closing_; });
}

void NatsClient::Connection::run() {
  const auto is_closing = [this] {
    const std::lock_guard lock(mutex_);
    return is_closing_;
  };
  while (!is_closing()) {
    if (transport_) {
      const Status ended = serve();
      if (ended) break;
      drop(ended.error());
    }
    milliseconds wait = options_.reconnect_first;
    while (!is_closing() && !transport_) {
      const Status connected = establish_any();
      if (connected) {
        std::function<void(ConnectionState)> watcher;
        {
          const std::lock_guard lock(mutex_);
          ++stats_.reconnects;
          watcher = watcher_;
        }
        changed_.notify_all();
        if (watcher) watcher(ConnectionState::Connected);
        break;
      }
      {
        const std::lock_guard lock(mutex_);
        stats_.last_error = connected.error().what;
      }
      back_off(wait);
      wait = std::min(wait * 2, options_.reconnect_last);
    }
  }
}

int NatsClient::Connection::poll_timeout() {
  std::int64_t deadline = next_ping_;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, pending] : pending_) deadline = std::min(deadline, pending.deadline);
  return static_cast<int>(std::min<std::int64_t>(left_until(deadline).count() + 1, 60'000));
}

/// Until the connection breaks (its error) or close() is called (success).
Status NatsClient::Connection::serve() {
  for (;;) {
    if (Status sent = send_waiting(); !sent) return sent;
    {
      const std::lock_guard lock(mutex_);
      if (is_closing_) return {};
    }
    const short want = static_cast<short>(sent_ < sending_.size() ? POLLIN | POLLOUT : POLLIN);
    pollfd waited[2] = {{transport_->fd(), want, 0}, {wake_.get(), POLLIN, 0}};
    if (poll(waited, 2, poll_timeout()) < 0 && errno != EINTR) return platform::fail_errno("waiting for the bus");
    if (waited[1].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &count, sizeof count);
    }
    if (waited[0].revents != 0) {
      if (Status received = receive(); !received) return received;
    }
    expire();
    if (Status alive = keep_alive(); !alive) return alive;
  }
}

Status NatsClient::Connection::send_waiting() {
  for (;;) {
    if (sent_ == sending_.size()) {
      sending_.clear();
      sent_ = 0;
      const std::lock_guard lock(mutex_);
      if (outgoing_.empty()) {
        stats_.pending_bytes = 0;
        return {};
      }
      sending_.swap(outgoing_);
      stats_.bytes_out += sending_.size();
    }
    Result<std::size_t> sent = transport_->write(std::string_view(sending_).substr(sent_));
    if (!sent) return fail(std::move(sent).error());
    if (*sent == 0) return {};
    sent_ += *sent;
    const std::lock_guard lock(mutex_);
    stats_.pending_bytes = outgoing_.size() + sending_.size() - sent_;
  }
}

Status NatsClient::Connection::receive() {
  std::size_t run = 0;
  while (run < kMaxReadRun) {
    make_room(std::max<std::size_t>(missing_, std::size_t{64} << 10U));
    Result<std::size_t> got = transport_->read(received_.data() + end_, received_.size() - end_);
    if (!got) return fail(std::move(got).error());
    if (*got == 0) return {};
    end_ += *got;
    run += *got;
    std::uint64_t messages = 0;
    for (;;) {
      const Parsed parsed = parse_server_op(std::string_view(received_.data() + begin_, end_ - begin_));
      if (!parsed.malformed.empty())
        return fail(Code::InvalidInput, "the server doesn't speak NATS: " + std::string(parsed.malformed));
      missing_ = parsed.missing;
      if (parsed.consumed == 0) break;
      begin_ += parsed.consumed;
      messages += parsed.op.kind == ServerOp::Kind::Message ? 1 : 0;
      if (Status handled = handle(parsed.op); !handled) return handled;
    }
    const std::lock_guard lock(mutex_);
    stats_.bytes_in += *got;
    stats_.messages_in += messages;
  }
  // What TLS holds decrypted doesn't show in poll(): come back at once.
  wake();
  return {};
}

Status NatsClient::Connection::keep_alive() {
  if (platform::steady_nanos() < next_ping_) return {};
  next_ping_ = after(options_.ping_interval);
  if (unanswered_pings_ >= kMaxUnansweredPings) return fail(Code::Unavailable, "the server answers no ping");
  ++unanswered_pings_;
  const std::lock_guard lock(mutex_);
  pings_.push_back(0);
  outgoing_ += "PING\r\n";
  return {};
}

}  // namespace onesec::bus
