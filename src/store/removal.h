#pragma once

#include <string>

#include "base/result.h"
#include "platform/sqlite.h"
#include "store/commit.h"

namespace onesec::store {

// The ways in which alerts leave. All inside a transaction of the caller.

/// All alerts. Says how many.
[[nodiscard]] Result<std::uint64_t> clear_alerts(platform::Sqlite& db);
/// False when it isn't there.
[[nodiscard]] Result<bool> delete_alert(platform::Sqlite& db, const std::string& id);

/// Deletes the alerts about the entity with their rows in the outbox; takes its value out of alerts about something
/// else that mention it, and deletes the payloads that those still had to send, since they were written before. A row
/// without a payload stays: it only says that the alert, as it is then, is to be sent.
[[nodiscard]] Status erase_entity(platform::Sqlite& db, const Entity& entity, CommitOutcome& outcome);

/// Forgets by age, count and bytes as of `now`; trims audit, skips and what is over in the outbox.
[[nodiscard]] Status apply_retention(platform::Sqlite& db, const Retention& retention, Instant now,
                                     CommitOutcome& outcome);

}  // namespace onesec::store
