#include "store/removal.h"

#include <algorithm>
#include <utility>

#include "store/alert_row.h"
#include "store/redact.h"

namespace onesec::store {
namespace {

/// Runs one statement with one number; says how many rows it changed.
Result<std::uint64_t> change(platform::Sqlite& db, std::string_view sql, std::int64_t number) {
  Result<platform::SqliteStatement> statement = db.prepare(sql);
  if (!statement) return fail(std::move(statement).error());
  statement->bind(1, number);
  if (Status done = statement->run(); !done) return fail(std::move(done).error());
  return db.changes();
}

Status change_for(platform::Sqlite& db, std::string_view sql, std::string_view id) {
  Result<platform::SqliteStatement> statement = db.prepare(sql);
  if (!statement) return fail(std::move(statement).error());
  statement->bind(1, id);
  return statement->run();
}

Status write_alert(platform::Sqlite& db, const Alert& alert) {
  Result<platform::SqliteStatement> upsert = db.prepare(kUpsertAlert);
  if (!upsert) return fail(std::move(upsert).error());
  const std::string details = encode_details(alert);
  bind_alert(*upsert, alert, details);
  return upsert->run();
}

/// Reads alerts a page at a time, by id, so that memory stays bounded while rows are rewritten.
Result<std::vector<Alert>> page_behind(platform::Sqlite& db, const std::string& id) {
  constexpr std::int64_t kPage = 500;
  Result<platform::SqliteStatement> rows =
      db.prepare("SELECT " + std::string(kAlertColumns) + " FROM alerts WHERE id > ?1 ORDER BY id LIMIT ?2");
  if (!rows) return fail(std::move(rows).error());
  rows->bind(1, id).bind(2, kPage);
  std::vector<Alert> page;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return page;
    Result<Alert> alert = read_alert(*rows);
    if (!alert) return fail(std::move(alert).error());
    page.push_back(std::move(*alert));
  }
}

Status delete_with_outbox(platform::Sqlite& db, const std::string& id) {
  if (Status done = change_for(db, "DELETE FROM outbox WHERE alert_id = ?1", id); !done) return done;
  return change_for(db, "DELETE FROM alerts WHERE id = ?1", id);
}

/// Pages that hold content; the file itself shrinks only when it is compacted.
Result<std::uint64_t> used_bytes(platform::Sqlite& db) {
  std::int64_t number[3]{};
  const std::string_view asked[3]{"PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size"};
  for (int i = 0; i < 3; ++i) {
    const Result<std::int64_t> answer = db.query_integer(asked[i]);
    if (!answer) return fail(answer.error());
    number[i] = *answer;
  }
  return static_cast<std::uint64_t>((number[0] - number[1]) * number[2]);
}

constexpr std::string_view kDeleteOldest =
    "DELETE FROM alerts WHERE rowid IN (SELECT rowid FROM alerts ORDER BY created_at_ns, id LIMIT ?1)";

Status squeeze(platform::Sqlite& db, const Retention& retention, CommitOutcome& outcome) {
  Result<std::int64_t> count = db.query_integer("SELECT count(*) FROM alerts");
  if (!count) return fail(count.error());
  const std::int64_t over = *count - static_cast<std::int64_t>(retention.max_alerts);
  if (over > 0) {
    const Result<std::uint64_t> gone = change(db, kDeleteOldest, over);
    if (!gone) return fail(gone.error());
    outcome.squeezed_out += *gone;
    *count -= over;
  }
  while (*count > 0) {
    const Result<std::uint64_t> bytes = used_bytes(db);
    if (!bytes) return fail(bytes.error());
    if (*bytes <= retention.max_bytes) return {};
    // A sixteenth at a time: a few rounds, and at most that much more than was needed.
    const Result<std::uint64_t> gone = change(db, kDeleteOldest, std::max<std::int64_t>(*count / 16, 1));
    if (!gone) return fail(gone.error());
    outcome.squeezed_out += *gone;
    *count -= static_cast<std::int64_t>(*gone);
  }
  return {};
}

}  // namespace

Result<std::uint64_t> clear_alerts(platform::Sqlite& db) {
  const Result<std::int64_t> count = db.query_integer("SELECT count(*) FROM alerts");
  if (!count) return fail(count.error());
  if (Status done = db.execute("DELETE FROM alerts"); !done) return fail(std::move(done).error());
  return static_cast<std::uint64_t>(*count);
}

Result<bool> delete_alert(platform::Sqlite& db, const std::string& id) {
  if (Status done = change_for(db, "DELETE FROM alerts WHERE id = ?1", id); !done) return fail(std::move(done).error());
  return db.changes() > 0;
}

Status erase_entity(platform::Sqlite& db, const Entity& entity, CommitOutcome& outcome) {
  std::string id;
  while (true) {
    Result<std::vector<Alert>> page = page_behind(db, id);
    if (!page) return fail(std::move(page).error());
    if (page->empty()) return {};
    id = page->back().id;
    for (Alert& alert : *page) {
      if (alert.entity == entity) {
        if (Status done = delete_with_outbox(db, alert.id); !done) return done;
        ++outcome.erased;
      } else if (redact(alert, entity)) {
        if (Status done = write_alert(db, alert); !done) return done;
        // A row without a payload names nobody: what is sent then is the alert as it stands, without the value.
        constexpr std::string_view kDelete = "DELETE FROM outbox WHERE alert_id = ?1 AND length(payload) > 0";
        if (Status done = change_for(db, kDelete, alert.id); !done) return done;
        ++outcome.redacted;
      }
    }
  }
}

Status apply_retention(platform::Sqlite& db, const Retention& retention, Instant now, CommitOutcome& outcome) {
  const Result<std::uint64_t> expired =
      change(db, "DELETE FROM alerts WHERE last_seen_ns < ?1", (now - retention.max_age).nanos());
  if (!expired) return fail(expired.error());
  outcome.expired += *expired;
  if (Status done = squeeze(db, retention, outcome); !done) return done;
  const Result<std::uint64_t> over = change(db, "DELETE FROM outbox WHERE state >= 2 AND changed_at_ns < ?1",
                                            (now - retention.max_outbox_age).nanos());
  if (!over) return fail(over.error());
  const Result<std::uint64_t> skips =
      change(db,
             "DELETE FROM skips WHERE (epoch, sequence, idx) IN (SELECT epoch, sequence, idx FROM skips "
             "ORDER BY epoch DESC, sequence DESC, idx DESC LIMIT -1 OFFSET ?1)",
             static_cast<std::int64_t>(retention.max_skips));
  if (!skips) return fail(skips.error());
  const Result<std::uint64_t> audit = trim_audit(db, retention.max_audit_rows);
  if (!audit) return fail(audit.error());
  return {};
}

}  // namespace onesec::store
