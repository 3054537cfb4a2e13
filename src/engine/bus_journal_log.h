#pragma once

#include "bus/journal.h"
#include "bus/nats_client.h"
#include "engine/journal_log.h"

namespace onesec::engine {

/// The journal on NATS JetStream. `client` and `journal` outlive it.
class BusJournalLog final : public JournalLog {
 public:
  BusJournalLog(bus::NatsClient& client, bus::Journal& journal) : client_(client), journal_(journal) {}

  void append(std::string message, std::function<void(Result<std::uint64_t>)> acked) override;
  [[nodiscard]] Result<Info> info() override;
  [[nodiscard]] Result<JournalMessage> read(std::uint64_t sequence) override;
  [[nodiscard]] Result<std::unique_ptr<JournalCursor>> follow(std::uint64_t from) override;
  [[nodiscard]] Status purge_through(std::uint64_t sequence) override { return journal_.purge_through(sequence); }
  [[nodiscard]] bool is_connected() override { return client_.stats().state == bus::ConnectionState::Connected; }

 private:
  bus::NatsClient& client_;
  bus::Journal& journal_;
};

}  // namespace onesec::engine
