#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"

namespace onesec::bus {

class NatsClient;

struct JournalOptions {
  std::uint32_t partition = 0;
  /// The stream refuses appends above this (DiscardNew); it never drops a record by itself. 1 GiB: half of
  /// `limits.disk_mb`.
  std::uint64_t max_bytes = std::uint64_t{1} << 30U;
  std::uint32_t replicas = 1;  ///< more only with an external cluster
  /// How long an append may wait for its acknowledgement before its callback gets Unavailable. 10 s: a disk that takes
  /// longer to sync is broken.
  milliseconds append_timeout{10'000};
};

/// A record as read: `payload` are the bytes given to append().
struct JournalRecord {
  std::uint64_t sequence = 0;  ///< counts from 1; gaps are records already purged
  std::string payload;
};

class JournalReader;

/// The journal of one partition: stream "SEC_JOURNAL_<partition>", subject "sec.journal.<partition>", on file. A
/// payload is opaque. Nothing in it expires; only purge_through() removes.
///
/// Threads: any. The client must outlive it.
class Journal {
 public:
  /// Called once an append is decided, on the client's thread or in refuse(): keep it short, don't block. A sequence
  /// means that the record is synced to disk. Exhausted: stream or disk full. Unavailable: connection lost or timed
  /// out. After both the record may be there all the same (a write that went through, a sync that didn't): compare
  /// last_sequence() when it matters. Denied: another writer appended in between (only with `expected_last`).
  using Appended = std::function<void(Result<std::uint64_t>)>;

  /// Makes the stream when it isn't there and applies max_bytes and replicas when it is.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(NatsClient& client, const JournalOptions& options);

  /// Sends and returns; records get sequences in the order of the calls. `payload` is copied to the send buffer during
  /// the call. The caller keeps at most 4 in flight. `expected_last`: append only if the journal's last sequence is
  /// this one (fencing). When the call itself fails (Exhausted: send buffer full; Unavailable: not connected;
  /// InvalidInput: over max_payload), `done` is not called.
  [[nodiscard]] Status append(std::string_view payload, Appended done,
                              std::optional<std::uint64_t> expected_last = std::nullopt);
  /// The same, waiting. For start-up, tests and rare records; never on the client's thread.
  [[nodiscard]] Result<std::uint64_t> append_and_wait(std::string_view payload,
                                                      std::optional<std::uint64_t> expected_last = std::nullopt);

  /// From now on appends fail with `why`; those in flight are told so before it returns, and a late answer to them is
  /// dropped. For whoever watches the disk and the server: a server whose disk is full answers nothing.
  void refuse(const Error& why);
  void allow();

  /// Records from `sequence` on (the first kept one when that is purged), then those appended later, without end.
  [[nodiscard]] Result<std::unique_ptr<JournalReader>> read_from(std::uint64_t sequence);
  /// One record. NotFound when there is none with this sequence.
  [[nodiscard]] Result<JournalRecord> get(std::uint64_t sequence);

  struct Extent {
    std::uint64_t first_sequence = 1;  ///< last + 1 when empty
    std::uint64_t last_sequence = 0;   ///< 0: nothing was ever appended
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;  ///< as JetStream counts them: payload, subject and about 30 bytes a record
  };
  /// Asks the server: one round trip.
  [[nodiscard]] Result<Extent> extent();
  [[nodiscard]] Result<std::uint64_t> first_sequence();
  [[nodiscard]] Result<std::uint64_t> last_sequence();
  [[nodiscard]] Result<std::uint64_t> bytes_used();

  /// Removes records up to and including `sequence`. Sequences are never used again.
  [[nodiscard]] Status purge_through(std::uint64_t sequence);

  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

 private:
  class Appends;
  Journal(NatsClient& client, const JournalOptions& options);
  NatsClient& client_;
  JournalOptions options_;
  std::string stream_;
  std::string subject_;
  std::shared_ptr<Appends> appends_;  ///< shared with the callbacks of those in flight
};

/// Pulls records in order, none twice, none left out: a gap or a lost connection is repaired inside by reading again
/// from the next sequence. Threads: one at a time for next(); stop() any. The Journal and its client must outlive it.
class JournalReader {
 public:
  /// The next record; nullopt when none arrives in time or after stop(). An error is final for this call only: call
  /// again. NotFound: the next records were purged before they were read (the error names them); the call after
  /// continues behind.
  [[nodiscard]] Result<std::optional<JournalRecord>> next(milliseconds timeout);
  /// Makes next() return at once, now and from then on.
  void stop();
  /// The sequence that next() waits for.
  [[nodiscard]] std::uint64_t position() const;

  ~JournalReader();
  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;

 private:
  friend class Journal;
  class Feed;
  explicit JournalReader(std::unique_ptr<Feed> feed);
  std::unique_ptr<Feed> feed_;
};

}  // namespace onesec::bus
