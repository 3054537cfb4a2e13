#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "egress/purpose.h"
#include "platform/sqlite.h"

namespace onesec::egress {

enum class LedgerKind : std::uint8_t { Lookup, Connection, Send };
[[nodiscard]] std::string_view name_of(LedgerKind kind);

/// One thing that left this host, or was about to when the power went.
struct LedgerEntry {
  std::int64_t id = 0;  ///< Given by the ledger, without gaps.
  Instant at{};         ///< Given by the ledger.
  LedgerKind kind = LedgerKind::Send;
  Purpose purpose = Purpose::Webhook;
  std::string destination{};     ///< Name looked up; "host:port (address)"; "host:port".
  std::uint64_t bytes = 0;       ///< Of a Send, before TLS: request line, head and body.
  std::string content_sha256{};  ///< Of a Send's bytes, hexadecimal.
  std::uint32_t redactions = 0;  ///< Values that were taken out or replaced before it was sent.
  bool operator==(const LedgerEntry&) const = default;
};

/// Empty members don't filter.
struct LedgerQuery {
  Instant since = Instant::from_nanos(INT64_MIN);
  std::optional<Purpose> purpose{};
  std::size_t limit = 100;  ///< Of the entries; the totals are of all that match.
};

struct LedgerTotal {
  std::string purpose;
  std::string destination;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t redactions = 0;
  bool operator==(const LedgerTotal&) const = default;
};

struct LedgerReport {
  std::vector<LedgerEntry> entries;  ///< Newest first.
  std::vector<LedgerTotal> totals;   ///< By purpose and destination, most entries first, then by name.
  std::uint64_t matching = 0;        ///< Entries that match, shown or not.
  std::uint64_t without_total = 0;   ///< Of these, to destinations beyond Ledger::kMaxTotals.
};

/// Each lookup, connection and single send, written down and synced before it is made, each row chained to the one
/// before by SHA-256. A connection that stays (the bus, where every event goes) is one row: what goes over it
/// afterwards isn't counted here. Who can write the file can also make a new chain: this shows damage and clumsy edits,
/// not a careful forger. Threads: any.
class Ledger {
 public:
  /// 1,000,000 rows (about 200 MB): more than two years of a webhook a minute. Beyond, the oldest go, and the chain
  /// starts later.
  static constexpr std::uint64_t kMaxRows = 1'000'000;

  /// Destinations that a report adds up. A few are configured; each may resolve to many addresses over the years.
  static constexpr std::size_t kMaxTotals = 1'000;

  /// Makes the file when it isn't there. Unsupported: made by a newer version, and left alone.
  [[nodiscard]] static Result<Ledger> open(const std::string& path, std::uint64_t max_rows = kMaxRows);
  /// For reading beside an engine that runs; NotFound when nothing was ever written.
  [[nodiscard]] static Result<Ledger> open_read_only(const std::string& path);
  Ledger(Ledger&& other) noexcept : max_rows_(other.max_rows_), db_(std::move(other.db_)) {}

  /// Durable when it returns without an error; otherwise nothing may be sent.
  [[nodiscard]] Status append(LedgerEntry entry);
  /// The newest `limit` entries not before `since`, newest first.
  [[nodiscard]] Result<std::vector<LedgerEntry>> newest(Instant since, std::size_t limit);
  /// One state of the ledger. Reads every row, half a second for a full ledger, in which nothing can be appended by
  /// this object: ask one of your own, open_read_only().
  [[nodiscard]] Result<LedgerReport> report(const LedgerQuery& query);
  /// Walks the whole chain, a second and a half for a full one; as above. How many rows, or Corrupt naming the first
  /// one that was changed, removed or put in.
  [[nodiscard]] Result<std::uint64_t> verify();

 private:
  Ledger(platform::Sqlite db, std::uint64_t max_rows) : max_rows_(max_rows), db_(std::move(db)) {}
  [[nodiscard]] Status trim();

  std::uint64_t max_rows_;
  std::mutex mutex_;
  platform::Sqlite db_;  ///< Guarded by mutex_.
};

}  // namespace onesec::egress
