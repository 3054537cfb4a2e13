#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "bus/fenced_journal.h"
#include "bus/journal.h"
#include "bus/lease.h"
#include "bus/nats_client.h"
#include "engine/journal_log.h"

namespace onesec::engine {

/// The journal on NATS JetStream. `client`, `journal` and `lease` outlive it. With a lease (a server that others can
/// reach) the first info() is where our own appends begin: whoever writes in between ends it.
class BusJournalLog final : public JournalLog {
 public:
  BusJournalLog(bus::NatsClient& client, bus::Journal& journal, bus::Lease* lease = nullptr)
      : client_(client), journal_(journal), lease_(lease) {}

  void append(std::string message, std::function<void(Result<std::uint64_t>)> acked) override;
  [[nodiscard]] Result<Info> info() override;
  [[nodiscard]] Result<JournalMessage> read(std::uint64_t sequence) override;
  [[nodiscard]] Result<std::unique_ptr<JournalCursor>> follow(std::uint64_t from) override;
  [[nodiscard]] Status purge_through(std::uint64_t sequence) override;
  [[nodiscard]] bool is_connected() override { return client_.stats().state == bus::ConnectionState::Connected; }

  /// Called once, on any thread, when another engine has the journal now. Empty: nobody is told any more.
  void on_lost(std::function<void(const Error&)> watcher);

 private:
  [[nodiscard]] bus::FencedJournal* fenced();

  bus::NatsClient& client_;
  bus::Journal& journal_;
  bus::Lease* const lease_;
  std::mutex mutex_;
  std::optional<bus::FencedJournal> fenced_;   ///< Guarded by mutex_; set once.
  std::function<void(const Error&)> watcher_;  ///< Guarded by mutex_; until fenced_ is set.
};

}  // namespace onesec::engine
