#pragma once

#include <algorithm>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <limits>
#include <memory>

#include "base/instant.h"
#include "platform/clock.h"

namespace onesec::api {

/// A connection belongs to one io_context, which one thread runs.
using Executor = boost::asio::io_context::executor_type;
/// Of TCP or Unix.
using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Closes a socket when its time is over; what waits for it ends with an error. A request sets two or three of these,
/// so setting one only looks at the clock: the timer stays, and when it rings too early it is set to what is left. On
/// the socket's thread; the socket outlives it.
class Deadline {
 public:
  explicit Deadline(Socket& socket) : state_(std::make_shared<State>(socket)) {}
  ~Deadline() {
    state_->socket = nullptr;
    state_->timer.cancel();
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void set(Nanoseconds from_now) {
    state_->at = platform::steady_nanos() + from_now.count();
    if (state_->at < state_->rings_at) wait(state_);
  }
  void never() { state_->at = kNever; }
  /// The socket was closed because of it.
  [[nodiscard]] bool is_over() const { return state_->is_over; }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  struct State {
    explicit State(Socket& of) : socket(&of), timer(of.get_executor()) {}
    Socket* socket;  ///< nullptr: it is gone.
    Timer timer;
    std::int64_t at = kNever;
    std::int64_t rings_at = kNever;  ///< Never later than `at`.
    bool is_over = false;
  };

  static void wait(const std::shared_ptr<State>& state) {
    state->rings_at = state->at;
    state->timer.expires_after(Nanoseconds(std::max<std::int64_t>(0, state->at - platform::steady_nanos())));
    state->timer.async_wait([state](const boost::system::error_code& error) {
      if (error || state->socket == nullptr) return;  // Set to an earlier time, or no longer needed.
      state->rings_at = kNever;
      if (state->at == kNever) return;
      if (platform::steady_nanos() < state->at) return wait(state);
      state->is_over = true;
      boost::system::error_code ignored;
      state->socket->close(ignored);
    });
  }

  const std::shared_ptr<State> state_;
};

}  // namespace onesec::api
