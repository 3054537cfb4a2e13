#include "store/migration.h"

#include <array>
#include <string>

namespace onesec::store {
namespace {

constexpr std::string_view kFirst = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE position (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, sequence INTEGER NOT NULL);
INSERT INTO position VALUES (1, 0, 0);

CREATE TABLE alerts (
  id TEXT NOT NULL UNIQUE, module TEXT NOT NULL, type TEXT NOT NULL, detector TEXT NOT NULL,
  severity INTEGER NOT NULL, status INTEGER NOT NULL, confidence_percent INTEGER NOT NULL, provenance INTEGER NOT NULL,
  is_historical INTEGER NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, silenced_if TEXT NOT NULL,
  entity_kind INTEGER NOT NULL, entity_value TEXT NOT NULL, count INTEGER NOT NULL,
  created_at_ns INTEGER NOT NULL, first_seen_ns INTEGER NOT NULL, last_seen_ns INTEGER NOT NULL, details BLOB NOT NULL);
CREATE INDEX alerts_newest ON alerts (created_at_ns, id);
CREATE INDEX alerts_severity ON alerts (severity, created_at_ns, id);
CREATE INDEX alerts_status ON alerts (status, created_at_ns, id);
CREATE INDEX alerts_module ON alerts (module, created_at_ns, id);
CREATE INDEX alerts_entity ON alerts (entity_value, created_at_ns, id);
CREATE INDEX alerts_last_seen ON alerts (last_seen_ns);

CREATE TABLE counters (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, idempotency_key TEXT NOT NULL UNIQUE, alert_id TEXT NOT NULL,
  payload BLOB NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, not_before_ns INTEGER NOT NULL,
  changed_at_ns INTEGER NOT NULL);
CREATE INDEX outbox_due ON outbox (not_before_ns, id) WHERE state < 2;
CREATE INDEX outbox_over ON outbox (changed_at_ns) WHERE state >= 2;
CREATE INDEX outbox_alert ON outbox (alert_id);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL,
  hash BLOB NOT NULL);
CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;

CREATE TABLE skips (
  epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, idx INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (epoch, sequence, idx)) WITHOUT ROWID;
)sql";

constexpr std::array kSteps{Migration{1, "alerts, position, counters, outbox, audit, skips", kFirst}};

constexpr bool numbered_without_gaps(std::span<const Migration> steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].number != static_cast<std::int64_t>(i) + 1) return false;
  }
  return true;
}
static_assert(numbered_without_gaps(kSteps));

Status apply(platform::Sqlite& db, const Migration& step) {
  Result<platform::SqliteTransaction> transaction = platform::SqliteTransaction::begin(db, platform::Durability::Full);
  if (!transaction) return fail(std::move(transaction).error());
  const std::string version = "; PRAGMA application_id=" + std::to_string(kApplicationId) +
                              "; PRAGMA user_version=" + std::to_string(step.number);
  if (Status run = db.execute(std::string(step.sql) + version); !run) return run;
  return transaction->commit();
}

/// An empty file has version and application 0 and no table.
Result<bool> is_ours_or_empty(platform::Sqlite& db) {
  const Result<std::int64_t> application = db.query_integer("PRAGMA application_id");
  if (!application) return fail(application.error());
  if (*application == kApplicationId) return true;
  const Result<std::int64_t> objects = db.query_integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return fail(objects.error());
  return *application == 0 && *objects == 0;
}

}  // namespace

std::span<const Migration> alert_store_migrations() { return kSteps; }

Result<std::size_t> migrate(platform::Sqlite& db, std::span<const Migration> steps) {
  const Result<bool> is_ours = is_ours_or_empty(db);
  if (!is_ours) return fail(is_ours.error().while_("reading " + db.path()));
  if (!*is_ours) return fail(Code::Corrupt, db.path() + " is a database of another program; it was left alone");
  const Result<std::int64_t> version = db.query_integer("PRAGMA user_version");
  if (!version) return fail(version.error().while_("reading the version of " + db.path()));
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (*version > newest) {
    return fail(Code::Unsupported, db.path() + " has format version " + std::to_string(*version) +
                                       ", this program knows up to " + std::to_string(newest) +
                                       ": it was made by a newer version and was left alone");
  }
  if (*version < 0) return fail(Code::Corrupt, db.path() + " has a negative format version");
  if (Status wal = db.use_wal(); !wal) return fail(std::move(wal).error().while_("opening " + db.path()));
  const std::span<const Migration> due = steps.subspan(static_cast<std::size_t>(*version));
  for (const Migration& step : due) {
    if (Status applied = apply(db, step); !applied) {
      return fail(
          std::move(applied).error().while_("migrating " + db.path() + " to version " + std::to_string(step.number)));
    }
  }
  return due.size();
}

}  // namespace onesec::store
