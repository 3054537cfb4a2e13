#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "platform/sqlite.h"

namespace onesec::store {

/// Where a side effect stands. Attempted is written before the effect, so that after a crash it is known that it may
/// have happened; both Intent and Attempted are due again. Done and Dead are over.
enum class OutboxState : std::uint8_t { Intent, Attempted, Done, Dead };

/// A side effect to be: written in the transaction of the alert that wants it, carried out afterwards, at least once.
struct OutboxRow {
  std::int64_t id = 0;            ///< Given by the store.
  std::string kind{};             ///< Who carries it out: "bus", "webhook".
  std::string idempotency_key{};  ///< A second row with the same key is not added.
  std::string alert_id{};         ///< Goes when that alert is erased; empty: none.
  std::string payload{};
  OutboxState state = OutboxState::Intent;
  std::uint32_t attempts = 0;
  Instant not_before{};
  bool operator==(const OutboxRow&) const = default;
};

/// What became of a row. `not_before` matters for Attempted: when it may be tried again.
struct OutboxChange {
  std::int64_t id = 0;
  OutboxState state = OutboxState::Done;
  Instant not_before{};
};

struct OutboxCounts {
  std::uint64_t intent = 0;
  std::uint64_t attempted = 0;
  std::uint64_t done = 0;
  std::uint64_t dead = 0;
  bool operator==(const OutboxCounts&) const = default;
};

/// Inside a transaction. False: there was one with this key already.
[[nodiscard]] Result<bool> add_to_outbox(platform::Sqlite& db, const OutboxRow& row, Instant now);
/// Inside a transaction. Attempted counts one attempt. NotFound when there is no such row.
[[nodiscard]] Status change_outbox(platform::Sqlite& db, const OutboxChange& change, Instant now);
/// The oldest due rows of a kind, at most `limit`.
[[nodiscard]] Result<std::vector<OutboxRow>> due_in_outbox(platform::Sqlite& db, std::string_view kind, Instant now,
                                                           std::size_t limit);
/// Rows of a kind that are not over. Cheap: an index holds only those.
[[nodiscard]] Result<std::uint64_t> count_waiting_in_outbox(platform::Sqlite& db, std::string_view kind);
/// Kinds that have such rows.
[[nodiscard]] Result<std::vector<std::string>> waiting_kinds_in_outbox(platform::Sqlite& db);
[[nodiscard]] Result<OutboxCounts> count_outbox(platform::Sqlite& db);

}  // namespace onesec::store
