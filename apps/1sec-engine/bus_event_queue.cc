#include "bus_event_queue.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "bus/embedded_server.h"
#include "platform/file.h"

namespace onesec::app {

Result<std::unique_ptr<BusEventQueue>> BusEventQueue::open(bus::NatsClient& client, std::uint64_t max_bytes,
                                                           bus::DeadLetters& dead_letters) {
  bus::EventStreamOptions options;
  options.max_bytes = max_bytes;
  Result<std::unique_ptr<bus::EventStream>> stream = bus::EventStream::open(client, options);
  if (!stream) return fail(std::move(stream).error());
  return std::unique_ptr<BusEventQueue>(new BusEventQueue(std::move(*stream), dead_letters));
}

Result<std::optional<sources::QueuedEvent>> BusEventQueue::next(milliseconds timeout) {
  Result<std::optional<bus::DeliveredEvent>> event = stream_->next(timeout);
  if (!event) return fail(std::move(event).error());
  if (!*event) return std::nullopt;
  return sources::QueuedEvent{(*event)->sequence, std::move((*event)->payload), std::move((*event)->receipt)};
}

Provenance provenance_of(const config::Bus& configured) {
  const bool needs_login = configured.embedded || !configured.token.empty() || !configured.user.empty() ||
                           !configured.creds.empty() || !configured.tls_cert.empty();
  return needs_login ? Provenance::Authenticated : Provenance::Declared;
}

Status write_publisher_file(const std::string& data_dir, std::uint16_t port, const std::string& password) {
  const std::string path = data_dir + "/bus.publisher";
  if (password.empty()) {
    if (unlink(path.c_str()) != 0 && errno != ENOENT) return platform::fail_errno("removing " + path);
    return {};
  }
  return platform::write_file_atomically(
      path, fmt::format("{{\"url\":\"nats://127.0.0.1:{}\",\"user\":\"{}\",\"password\":\"{}\"}}\n", port,
                        bus::kPublisher, password));
}

}  // namespace onesec::app
