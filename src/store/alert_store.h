#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/alert_reader.h"
#include "store/commit.h"

namespace onesec::store {

struct StoreOptions {
  std::uint32_t cache_kib = 4'096;          ///< Of the writing connection; a reader has a quarter of it.
  std::uint64_t max_outbox_rows = 100'000;  ///< Of a kind, not yet over; more are refused and counted, the alert stays.
};

/// The alerts and everything that must agree with them, in one SQLite file: alerts, how far into the journal they go,
/// the engine's counters, the outbox, the audit chain. A commit is one transaction, so a crash leaves all of it or
/// nothing.
///
/// One thread writes through the AlertStore. Others read, each through an AlertReader of its own, and never wait for
/// the writer. When the disk is full a commit is Exhausted, nothing of it is kept, and the next one works as soon as
/// there is room.
class AlertStore {
 public:
  /// Opens or makes the file and migrates it. Unsupported when a newer version made it, Corrupt when it is damaged or
  /// another program's: it is then left as it was.
  [[nodiscard]] static Result<AlertStore> open(const std::string& path, const StoreOptions& options = {});

  [[nodiscard]] Position position() const { return position_; }
  /// Made once, when the file is: 32 hexadecimal digits from the kernel's generator.
  [[nodiscard]] const std::string& install_id() const { return install_id_; }

  [[nodiscard]] Result<CommitOutcome> commit(const Commit& batch);

  /// Returns when everything committed so far survives a loss of power. What a snapshot waits for before it may be
  /// seen.
  [[nodiscard]] Status make_durable();

  /// After an erase has been committed: rewrites the file, so that no deleted byte stays in it, and empties the log.
  /// Unavailable while a reader is in the middle of something; nothing is lost, call again.
  [[nodiscard]] Status leave_no_trace();

  // What people do, each as one durable commit with its audit row. NotFound when there is no such alert.
  [[nodiscard]] Result<Alert> set_status(const std::string& id, AlertStatus status, const std::string& who,
                                         Instant now);
  [[nodiscard]] Status remove(const std::string& id, const std::string& who, Instant now);
  [[nodiscard]] Result<std::uint64_t> clear(const std::string& who, Instant now);
  /// Commits and then leaves no trace. The audit row names the kind of the entity, not its value.
  [[nodiscard]] Result<CommitOutcome> erase(const Entity& entity, const std::string& who, Instant now);

  /// For another thread. Lives on its own; the file must stay.
  [[nodiscard]] Result<AlertReader> reader() const;
  /// For the writer's own thread: sees what it has committed.
  [[nodiscard]] AlertReader& own_reader() { return own_reader_; }

  /// Of the file, its log and its index.
  [[nodiscard]] std::uint64_t bytes_used() const { return db_.bytes_used(); }

 private:
  AlertStore(platform::Sqlite db, AlertReader own_reader, const StoreOptions& options)
      : db_(std::move(db)), own_reader_(std::move(own_reader)), options_(options) {}
  [[nodiscard]] Status load();
  [[nodiscard]] Status apply_removals(const Commit& batch, CommitOutcome& outcome);
  [[nodiscard]] Status apply_alerts(const Commit& batch, CommitOutcome& outcome);
  [[nodiscard]] Status apply_engine_state(const Commit& batch);
  [[nodiscard]] Status apply_outbox(const Commit& batch, CommitOutcome& outcome);

  platform::Sqlite db_;
  AlertReader own_reader_;
  StoreOptions options_;
  Position position_{};
  std::string install_id_;
};

}  // namespace onesec::store
