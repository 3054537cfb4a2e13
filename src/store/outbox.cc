#include "store/outbox.h"

#include <algorithm>
#include <array>
#include <utility>

namespace onesec::store {

Result<bool> add_to_outbox(platform::Sqlite& db, const OutboxRow& row, Instant now) {
  Result<platform::SqliteStatement> insert = db.prepare(
      "INSERT INTO outbox (kind, idempotency_key, alert_id, payload, state, attempts, not_before_ns, changed_at_ns) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (idempotency_key) DO NOTHING");
  if (!insert) return fail(std::move(insert).error());
  insert->bind(1, row.kind).bind(2, row.idempotency_key).bind(3, row.alert_id).bind_blob(4, row.payload);
  insert->bind(5, std::int64_t{std::to_underlying(row.state)}).bind(6, std::int64_t{row.attempts});
  insert->bind(7, row.not_before.nanos()).bind(8, now.nanos());
  if (Status done = insert->run(); !done) return fail(std::move(done).error());
  return db.changes() == 1;
}

Status change_outbox(platform::Sqlite& db, const OutboxChange& change, Instant now) {
  Result<platform::SqliteStatement> update = db.prepare(
      "UPDATE outbox SET state = ?2, attempts = attempts + ?3, not_before_ns = ?4, changed_at_ns = ?5 WHERE id = ?1");
  if (!update) return fail(std::move(update).error());
  update->bind(1, change.id).bind(2, std::int64_t{std::to_underlying(change.state)});
  update->bind(3, std::int64_t{change.state == OutboxState::Attempted ? 1 : 0});
  update->bind(4, change.not_before.nanos()).bind(5, now.nanos());
  if (Status done = update->run(); !done) return done;
  if (db.changes() == 0) return fail(Code::NotFound, "no row " + std::to_string(change.id) + " in the outbox");
  return {};
}

Result<std::vector<OutboxRow>> due_in_outbox(platform::Sqlite& db, std::string_view kind, Instant now,
                                             std::size_t limit) {
  Result<platform::SqliteStatement> rows = db.prepare(
      "SELECT id, kind, idempotency_key, alert_id, payload, state, attempts, not_before_ns FROM outbox "
      "WHERE state < 2 AND not_before_ns <= ?1 AND kind = ?2 ORDER BY id LIMIT ?3");
  if (!rows) return fail(std::move(rows).error());
  rows->bind(1, now.nanos()).bind(2, kind).bind(3, static_cast<std::int64_t>(limit));
  std::vector<OutboxRow> due;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return due;
    due.push_back({rows->integer(0), std::string(rows->text(1)), std::string(rows->text(2)), std::string(rows->text(3)),
                   std::string(rows->text(4)), rows->integer(5) == 0 ? OutboxState::Intent : OutboxState::Attempted,
                   static_cast<std::uint32_t>(rows->integer(6)), Instant::from_nanos(rows->integer(7))});
  }
}

Result<std::uint64_t> count_waiting_in_outbox(platform::Sqlite& db, std::string_view kind) {
  Result<platform::SqliteStatement> count = db.prepare("SELECT count(*) FROM outbox WHERE state < 2 AND kind = ?1");
  if (!count) return fail(std::move(count).error());
  count->bind(1, kind);
  const Result<bool> row = count->step();
  if (!row) return fail(row.error());
  return static_cast<std::uint64_t>(count->integer(0));
}

Result<std::vector<std::string>> waiting_kinds_in_outbox(platform::Sqlite& db) {
  Result<platform::SqliteStatement> rows = db.prepare("SELECT DISTINCT kind FROM outbox WHERE state < 2 ORDER BY kind");
  if (!rows) return fail(std::move(rows).error());
  std::vector<std::string> kinds;
  for (;;) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return kinds;
    kinds.emplace_back(rows->text(0));
  }
}

Result<OutboxCounts> count_outbox(platform::Sqlite& db) {
  Result<platform::SqliteStatement> rows = db.prepare("SELECT state, count(*) FROM outbox GROUP BY state");
  if (!rows) return fail(std::move(rows).error());
  OutboxCounts counts;
  const std::array<std::uint64_t*, 4> by_state{&counts.intent, &counts.attempted, &counts.done, &counts.dead};
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return counts;
    const std::int64_t state = rows->integer(0);
    if (state < 0 || state > 3) return fail(Code::Corrupt, "a row of the outbox has an unknown state");
    *by_state.at(static_cast<std::size_t>(state)) = static_cast<std::uint64_t>(rows->integer(1));
  }
}

}  // namespace onesec::store
