#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "platform/sqlite.h"

namespace onesec::store {

/// What somebody did. `target` names a record by id or a setting by key, never a person or an address: an audit row
/// stays when that entity is erased.
struct AuditEntry {
  Instant at{};
  std::string who{};
  std::string action{};
  std::string target{};
  bool operator==(const AuditEntry&) const = default;
};

/// Adds a row whose hash is SHA-256 over the hash before it and its own content, and moves the head kept in `meta`. To
/// be called inside a transaction.
[[nodiscard]] Status append_audit(platform::Sqlite& db, const AuditEntry& entry);

/// Walks the whole chain. The number of rows, or Corrupt naming the first row that was changed, removed or put in. Who
/// can write the file can also make a new chain: this shows damage and clumsy edits, not a careful forger.
[[nodiscard]] Result<std::uint64_t> verify_audit(platform::Sqlite& db);

/// Forgets the oldest rows over `max_rows`; the hash of the last one forgotten becomes the chain's start. Says how
/// many. Inside a transaction.
[[nodiscard]] Result<std::uint64_t> trim_audit(platform::Sqlite& db, std::uint64_t max_rows);

/// The newest `limit` entries, newest first.
[[nodiscard]] Result<std::vector<AuditEntry>> newest_audit(platform::Sqlite& db, std::size_t limit);

}  // namespace onesec::store
