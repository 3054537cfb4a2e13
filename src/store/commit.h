#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/alert.h"
#include "model/event_id.h"
#include "platform/sqlite.h"
#include "store/audit.h"
#include "store/outbox.h"

namespace onesec::store {

/// How far into the journal the alerts go.
struct Position {
  std::uint32_t epoch = 0;
  std::uint64_t sequence = 0;
  auto operator<=>(const Position&) const = default;
};

struct StatusChange {
  std::string alert_id{};
  AlertStatus status = AlertStatus::Open;
};

/// A record that was left out for good.
struct Skip {
  EventId event{};
  std::string reason{};
  bool operator==(const Skip&) const = default;
};

/// What may stay. Times are the journal's, so that a replay forgets the same alerts.
struct Retention {
  Nanoseconds max_age = hours{30 * 24};            ///< Since the alert's last finding.
  std::uint64_t max_alerts = 100'000;              ///< The oldest go first; about 1.5 KiB each.
  std::uint64_t max_bytes = 256ULL * 1024 * 1024;  ///< Of the file's used pages; the oldest go first.
  std::uint64_t max_audit_rows = 100'000;          ///< About 20 MiB.
  std::uint64_t max_skips = 10'000;
  Nanoseconds max_outbox_age = hours{7 * 24};  ///< Of rows that are done or dead.
};

/// What one transaction does, in the order of its members. Whoever needs another order (a status change before an
/// upsert of the same alert) makes two commits.
struct Commit {
  bool clears_alerts = false;
  std::vector<Entity> erased{};                   ///< See erase.h.
  std::optional<Retention> retention{};           ///< Applied as of `now`.
  std::vector<std::string> deleted_ids{};         ///< Ids that aren't there are no error: a replay may meet them.
  std::vector<Alert> alerts{};                    ///< Whole rows, by id.
  std::vector<StatusChange> statuses{};           ///< As for deleted_ids.
  std::optional<Position> position{};             ///< Nullopt leaves it. Going back within an epoch is InvalidInput.
  std::map<std::string, std::string> counters{};  ///< The engine's own, opaque; an empty value removes the key.
  std::vector<Skip> skips{};
  std::vector<OutboxRow> outbox{};
  std::vector<OutboxChange> outbox_changes{};
  std::vector<AuditEntry> audit{};
  Instant now{};  ///< Journal time.
  /// Normal for what a replay makes again; Full when it holds what people did or what was acted. A batch with audit
  /// rows, statuses or outbox changes is always Full.
  platform::Durability durability = platform::Durability::Normal;
};

/// What a commit did.
struct CommitOutcome {
  std::uint64_t cleared = 0;
  std::uint64_t erased = 0;        ///< Alerts deleted because they are about an erased entity.
  std::uint64_t redacted = 0;      ///< Alerts about something else that mentioned it.
  std::uint64_t expired = 0;       ///< Alerts past the retention's age.
  std::uint64_t squeezed_out = 0;  ///< Alerts over the retention's count or bytes.
  std::uint64_t deleted = 0;
  std::uint64_t status_changes = 0;
  std::uint64_t outbox_repeated = 0;                    ///< Rows whose idempotency key was there already.
  std::map<std::string, std::uint64_t> outbox_refused;  ///< By kind: rows over StoreOptions::max_outbox_rows.
  bool operator==(const CommitOutcome&) const = default;
};

}  // namespace onesec::store
