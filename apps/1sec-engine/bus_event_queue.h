#pragma once

#include <memory>

#include "bus/dead_letters.h"
#include "bus/event_stream.h"
#include "config/config.h"
#include "sources/bus_events/bus_events.h"
#include "sources/bus_events/event_queue.h"

namespace onesec::app {

class LocalBus;

/// The stream of others' events, as a source reads it. The dead letters and the bus outlive it.
class BusEventQueue final : public sources::EventQueue {
 public:
  [[nodiscard]] static Result<std::unique_ptr<BusEventQueue>> open(bus::NatsClient& client, std::uint64_t max_bytes,
                                                                   bus::DeadLetters& dead_letters);
  Result<std::optional<sources::QueuedEvent>> next(milliseconds timeout) override;
  void acknowledge(const std::string& receipt) override { stream_->acknowledge(receipt); }
  void discard(const std::string& receipt) override { stream_->discard(receipt); }
  void keep(const std::string& receipt) override { stream_->keep(receipt); }
  void keep_unread() override { stream_->keep_waiting(); }
  void give_back(const std::string& receipt) override { stream_->give_back(receipt); }
  Status set_aside(std::string_view reason, const sources::QueuedEvent& event, const std::string& id) override {
    return dead_letters_.put(reason, event.json, id);
  }
  Result<std::uint64_t> settled_through() override { return stream_->settled_through(); }
  Status purge_through(std::uint64_t sequence) override { return stream_->purge_through(sequence); }
  std::string identity() override { return stream_->identity(); }

 private:
  BusEventQueue(std::unique_ptr<bus::EventStream> stream, bus::DeadLetters& dead_letters)
      : stream_(std::move(stream)), dead_letters_(dead_letters) {}
  std::unique_ptr<bus::EventStream> stream_;
  bus::DeadLetters& dead_letters_;
};

/// How far what others publish can be believed: `authenticated` where publishing needs a login, as far as our own
/// configuration tells; on an open server anybody could have declared it.
[[nodiscard]] Provenance provenance_of(const config::Bus& configured);

/// DATA_DIR/bus.publisher (0600): where and as whom events may be published on the server inside. Written at each start
/// with a new password; removed when `password` is empty, so that no stale one lies about.
[[nodiscard]] Status write_publisher_file(const std::string& data_dir, std::uint16_t port, const std::string& password);

}  // namespace onesec::app
