#include "bus/embedded_bus.h"

#include <algorithm>
#include <limits>

#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::bus {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr milliseconds kLookEvery{100};
/// Between two starts of a server that fails again: doubled from first to last. What is wrong then isn't room but a
/// disk that doesn't write, and each start reads the index.
constexpr milliseconds kFirstRestartWait{1'000};
constexpr milliseconds kLastRestartWait{30'000};
/// A server that has run for this long since its start counts as mended.
constexpr std::int64_t kMendedAfter = 60'000 * kMillisecond;

bool is_want_of_room(std::string_view failure) {
  return failure.find("no space left") != std::string_view::npos ||
         failure.find("quota exceeded") != std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<EmbeddedBus>> EmbeddedBus::start(EmbeddedBusOptions options) {
  if (options.server.token.empty()) options.server.token = platform::random_hex(32);
  std::unique_ptr<EmbeddedBus> bus(new EmbeddedBus(std::move(options)));
  if (Status opened = bus->open(); !opened) return fail(std::move(opened).error());
  return bus;
}

Status EmbeddedBus::open() {
  Result<EmbeddedServer> server = EmbeddedServer::start(options_.server);
  if (!server) return fail(std::move(server).error());
  options_.server.port = server->port();
  ConnectOptions connect;
  connect.url = server->url();
  if (options_.server.publisher_password.empty()) {
    connect.token = options_.server.token;
  } else {
    connect.user = kEngine;
    connect.password = options_.server.token;
  }
  connect.reconnect_first = milliseconds(20);  // The server is in this process: asking often costs nobody anything.
  connect.reconnect_last = milliseconds(250);
  server_.emplace(std::move(*server));
  Result<std::unique_ptr<NatsClient>> client = NatsClient::connect(std::move(connect));
  if (!client) return fail(std::move(client).error());
  client_ = std::move(*client);
  Result<std::unique_ptr<Journal>> journal = Journal::open(*client_, options_.journal);
  if (!journal) return fail(std::move(journal).error());
  journal_ = std::move(*journal);
  look();
  thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  return {};
}

EmbeddedBus::~EmbeddedBus() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  client_->close();  // Ends a question that the watching thread may wait for.
  thread_.join();
}

EmbeddedBusStats EmbeddedBus::stats() const {
  const std::lock_guard lock(mutex_);
  return {server_ ? server_->stats() : EmbeddedStats{}, restarts_, times_full_, refusing_because_};
}

void EmbeddedBus::watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    look();
    std::unique_lock lock(mutex_);
    stopping_.wait_for(lock, stop, kLookEvery, [] { return false; });
  }
}

void EmbeddedBus::look() {
  // A file system that can't be asked is no reason to refuse: a write will tell.
  const std::uint64_t room =
      platform::free_bytes(options_.server.store_dir).value_or(std::numeric_limits<std::uint64_t>::max());
  const std::string failure = server_ ? server_->write_failure() : "the server doesn't start";
  if (!failure.empty()) return mend(failure, room);
  const bool is_refusing = !refusing_because_.empty();
  if (is_doubtful_) {
    const Result<Journal::Extent> seen = journal_->extent();
    if (!seen) return refuse(Code::Unavailable, seen.error().what);
    is_doubtful_ = false;
  }
  if (room < options_.least_room_bytes) {
    refuse(Code::Exhausted, "the disk of the journal is full: less than " +
                                std::to_string(options_.least_room_bytes >> 20U) + " MiB are free");
  } else if (is_refusing && room >= options_.room_again_bytes) {
    allow();
  }
}

void EmbeddedBus::mend(const std::string& failure, std::uint64_t room) {
  // Answers sent before the failure arrive first, so that nothing stored is told to have failed.
  if (refusing_because_.empty()) (void)client_->flush(seconds(1));
  refuse(is_want_of_room(failure) ? Code::Exhausted : Code::Unavailable, "the journal can't be written: " + failure);
  const std::int64_t now = platform::steady_nanos();
  if (room < options_.room_again_bytes || now < next_restart_) return;
  if (last_restart_ == 0 || now - last_restart_ > kMendedAfter) restart_wait_ = kFirstRestartWait;
  const bool is_up = restart();
  last_restart_ = platform::steady_nanos();
  next_restart_ = last_restart_ + restart_wait_.count() * kMillisecond;
  restart_wait_ = std::min(restart_wait_ * 2, kLastRestartWait);
  is_doubtful_ = is_up;
}

/// The old server must be gone before the new one opens the store.
bool EmbeddedBus::restart() {
  std::optional<EmbeddedServer> old;
  {
    const std::lock_guard lock(mutex_);
    old.swap(server_);
  }
  old.reset();
  Result<EmbeddedServer> started = EmbeddedServer::start(options_.server);
  if (!started) return false;
  const std::lock_guard lock(mutex_);
  server_.emplace(std::move(*started));
  ++restarts_;
  return true;
}

void EmbeddedBus::refuse(Code code, const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    if (refusing_because_ == why) return;
    if (refusing_because_.empty()) ++times_full_;
    refusing_because_ = why;
  }
  journal_->refuse({code, why});
}

void EmbeddedBus::allow() {
  {
    const std::lock_guard lock(mutex_);
    refusing_because_.clear();
  }
  journal_->allow();
}

}  // namespace onesec::bus
