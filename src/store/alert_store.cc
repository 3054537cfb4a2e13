#include "store/alert_store.h"

#include <algorithm>
#include <filesystem>

#include "base/byte_reader.h"
#include "platform/random.h"
#include "store/alert_row.h"
#include "store/meta.h"
#include "store/migration.h"
#include "store/removal.h"

namespace onesec::store {
namespace {

constexpr std::string_view kInstallId = "install_id";

bool must_be_full(const Commit& batch) {
  return batch.durability == platform::Durability::Full || !batch.audit.empty() || !batch.statuses.empty() ||
         !batch.outbox_changes.empty() || !batch.erased.empty() || batch.clears_alerts;
}

}  // namespace

Result<AlertStore> AlertStore::open(const std::string& path, const StoreOptions& options) {
  Result<platform::Sqlite> db = platform::Sqlite::open(path, {.cache_kib = options.cache_kib});
  if (!db) return fail(std::move(db).error());
  if (Result<std::size_t> migrated = migrate(*db, alert_store_migrations()); !migrated) {
    return fail(std::move(migrated).error());
  }
  Result<AlertReader> reader = AlertReader::open(path, options.cache_kib / 4);
  if (!reader) return fail(std::move(reader).error());
  AlertStore store(std::move(*db), std::move(*reader), options);
  if (Status loaded = store.load(); !loaded) return fail(std::move(loaded).error().while_("opening " + path));
  return store;
}

Status AlertStore::load() {
  Result<platform::SqliteStatement> row = db_.prepare("SELECT epoch, sequence FROM position WHERE id = 1");
  if (!row) return fail(std::move(row).error());
  const Result<bool> found = row->step();
  if (!found) return fail(found.error());
  if (!*found) return fail(Code::Corrupt, "the position is missing");
  position_ = {static_cast<std::uint32_t>(row->integer(0)), static_cast<std::uint64_t>(row->integer(1))};
  row->reset();

  Result<std::string> id = read_meta(db_, kInstallId);
  if (!id) return fail(std::move(id).error());
  install_id_ = std::move(*id);
  if (!install_id_.empty()) return {};
  install_id_ = platform::random_hex(16);
  Result<platform::SqliteTransaction> transaction = platform::SqliteTransaction::begin(db_, platform::Durability::Full);
  if (!transaction) return fail(std::move(transaction).error());
  if (Status done = write_meta(db_, kInstallId, install_id_); !done) return done;
  return transaction->commit();
}

Result<CommitOutcome> AlertStore::commit(const Commit& batch) {
  if (batch.position && batch.position->epoch == position_.epoch && *batch.position < position_) {
    return fail(Code::InvalidInput, "a position can't go back from " + std::to_string(position_.sequence) + " to " +
                                        std::to_string(batch.position->sequence));
  }
  Result<platform::SqliteTransaction> transaction = platform::SqliteTransaction::begin(
      db_, must_be_full(batch) ? platform::Durability::Full : platform::Durability::Normal);
  if (!transaction) return fail(std::move(transaction).error());
  CommitOutcome outcome;
  if (Status done = apply_removals(batch, outcome); !done) return fail(std::move(done).error());
  if (Status done = apply_alerts(batch, outcome); !done) return fail(std::move(done).error());
  if (Status done = apply_engine_state(batch); !done) return fail(std::move(done).error());
  if (Status done = apply_outbox(batch, outcome); !done) return fail(std::move(done).error());
  for (const AuditEntry& entry : batch.audit) {
    if (Status done = append_audit(db_, entry); !done) return fail(std::move(done).error());
  }
  if (Status done = transaction->commit(); !done) return fail(std::move(done).error());
  if (batch.position) position_ = *batch.position;
  return outcome;
}

Status AlertStore::apply_removals(const Commit& batch, CommitOutcome& outcome) {
  if (batch.clears_alerts) {
    const Result<std::uint64_t> cleared = clear_alerts(db_);
    if (!cleared) return fail(cleared.error());
    outcome.cleared = *cleared;
  }
  for (const Entity& entity : batch.erased) {
    if (Status done = erase_entity(db_, entity, outcome); !done) return done;
  }
  if (batch.retention) {
    if (Status done = apply_retention(db_, *batch.retention, batch.now, outcome); !done) return done;
  }
  for (const std::string& id : batch.deleted_ids) {
    const Result<bool> deleted = delete_alert(db_, id);
    if (!deleted) return fail(deleted.error());
    outcome.deleted += *deleted ? 1 : 0;
  }
  return {};
}

Status AlertStore::apply_alerts(const Commit& batch, CommitOutcome& outcome) {
  Result<platform::SqliteStatement> upsert = db_.prepare(kUpsertAlert);
  if (!upsert) return fail(std::move(upsert).error());
  for (const Alert& alert : batch.alerts) {
    const std::string details = encode_details(alert);
    bind_alert(*upsert, alert, details);
    if (Status done = upsert->run(); !done) return done;
  }
  Result<platform::SqliteStatement> update = db_.prepare("UPDATE alerts SET status = ?2 WHERE id = ?1");
  if (!update) return fail(std::move(update).error());
  for (const StatusChange& change : batch.statuses) {
    update->bind(1, change.alert_id).bind(2, std::int64_t{std::to_underlying(change.status)});
    if (Status done = update->run(); !done) return done;
    outcome.status_changes += db_.changes();
  }
  return {};
}

Status AlertStore::apply_engine_state(const Commit& batch) {
  Result<platform::SqliteStatement> put = db_.prepare("INSERT OR REPLACE INTO counters VALUES (?1, ?2)");
  Result<platform::SqliteStatement> remove = db_.prepare("DELETE FROM counters WHERE key = ?1");
  Result<platform::SqliteStatement> skip = db_.prepare("INSERT OR REPLACE INTO skips VALUES (?1, ?2, ?3, ?4)");
  Result<platform::SqliteStatement> move = db_.prepare("UPDATE position SET epoch = ?1, sequence = ?2 WHERE id = 1");
  if (!put || !remove || !skip || !move) return fail(Code::Corrupt, "a table of the engine's state is missing");
  for (const auto& [key, value] : batch.counters) {
    platform::SqliteStatement& statement = value.empty() ? *remove : *put;
    statement.bind(1, key);
    if (!value.empty()) statement.bind_blob(2, value);
    if (Status done = statement.run(); !done) return done;
  }
  for (const Skip& row : batch.skips) {
    skip->bind(1, std::int64_t{row.event.epoch}).bind(2, static_cast<std::int64_t>(row.event.sequence));
    skip->bind(3, std::int64_t{row.event.index}).bind(4, row.reason);
    if (Status done = skip->run(); !done) return done;
  }
  if (!batch.position) return {};
  move->bind(1, std::int64_t{batch.position->epoch}).bind(2, static_cast<std::int64_t>(batch.position->sequence));
  return move->run();
}

Status AlertStore::apply_outbox(const Commit& batch, CommitOutcome& outcome) {
  for (const OutboxChange& change : batch.outbox_changes) {
    if (Status done = change_outbox(db_, change, batch.now); !done) return done;
  }
  std::map<std::string, std::uint64_t> waiting;  // By kind: one receiver that is away doesn't cost the others.
  for (const OutboxRow& row : batch.outbox) {
    if (!waiting.contains(row.kind)) {
      const Result<std::uint64_t> count = count_waiting_in_outbox(db_, row.kind);
      if (!count) return fail(count.error());
      waiting[row.kind] = *count;
    }
    if (waiting[row.kind] >= options_.max_outbox_rows) {
      ++outcome.outbox_refused[row.kind];
      continue;
    }
    const Result<bool> added = add_to_outbox(db_, row, batch.now);
    if (!added) return fail(added.error());
    outcome.outbox_repeated += *added ? 0 : 1;
    waiting[row.kind] += *added ? 1 : 0;
  }
  return {};
}

Status AlertStore::make_durable() {
  Result<platform::SqliteTransaction> transaction = platform::SqliteTransaction::begin(db_, platform::Durability::Full);
  if (!transaction) return fail(std::move(transaction).error());
  // A synced commit syncs the log that every earlier commit wrote to, but only if it writes a page itself, and SQLite
  // skips a row that doesn't change: hence a value that was never there.
  if (Status done = write_meta(db_, "durable_mark", platform::random_hex(8)); !done) return done;
  return transaction->commit();
}

Status AlertStore::leave_no_trace() { return db_.compact(std::filesystem::path(db_.path()).parent_path().string()); }

Result<Alert> AlertStore::set_status(const std::string& id, AlertStatus status, const std::string& who, Instant now) {
  if (Result<Alert> alert = own_reader_.get(id); !alert) return alert;
  Commit batch;
  batch.statuses.push_back({id, status});
  batch.audit.push_back({now, who, "alert " + std::string(name_of(status)), id});
  batch.now = now;
  if (Result<CommitOutcome> done = commit(batch); !done) return fail(std::move(done).error());
  return own_reader_.get(id);
}

Status AlertStore::remove(const std::string& id, const std::string& who, Instant now) {
  if (Result<Alert> alert = own_reader_.get(id); !alert) return fail(std::move(alert).error());
  Commit batch;
  batch.deleted_ids.push_back(id);
  batch.audit.push_back({now, who, "alert deleted", id});
  batch.now = now;
  if (Result<CommitOutcome> done = commit(batch); !done) return fail(std::move(done).error());
  return {};
}

Result<std::uint64_t> AlertStore::clear(const std::string& who, Instant now) {
  Commit batch;
  batch.clears_alerts = true;
  batch.audit.push_back({now, who, "alerts cleared", "alerts"});
  batch.now = now;
  const Result<CommitOutcome> done = commit(batch);
  if (!done) return fail(done.error());
  return done->cleared;
}

Result<CommitOutcome> AlertStore::erase(const Entity& entity, const std::string& who, Instant now) {
  if (entity.value.empty()) return fail(Code::InvalidInput, "an entity to erase needs a value");
  Commit batch;
  batch.erased.push_back(entity);
  batch.audit.push_back({now, who, "data erased", std::string(name_of(entity.kind))});
  batch.now = now;
  Result<CommitOutcome> outcome = commit(batch);
  if (!outcome) return outcome;
  if (Status done = leave_no_trace(); !done) {
    return fail(
        std::move(done).error().while_("the rows are erased, but leftovers in the file couldn't be overwritten yet"));
  }
  return outcome;
}

Result<AlertReader> AlertStore::reader() const { return AlertReader::open(db_.path(), options_.cache_kib / 4); }

}  // namespace onesec::store
