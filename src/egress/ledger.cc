#include "egress/ledger.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "base/byte_reader.h"
#include "base/sha256.h"
#include "platform/clock.h"

namespace onesec::egress {
namespace {

constexpr std::int64_t kApplicationId = 0x31534547;  // "1SEG"
constexpr std::int64_t kVersion = 1;
constexpr std::string_view kTables =
    "CREATE TABLE ledger (id INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, kind TEXT NOT NULL, purpose TEXT NOT NULL,"
    " destination TEXT NOT NULL, bytes INTEGER NOT NULL, content_sha256 TEXT NOT NULL, redactions INTEGER NOT NULL,"
    " hash BLOB NOT NULL);"
    "CREATE TABLE ends (name TEXT PRIMARY KEY, id INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;"
    "INSERT INTO ends VALUES ('start', 0, x''), ('head', 0, x'')";
constexpr std::string_view kColumns = "id, at_ns, kind, purpose, destination, bytes, content_sha256, redactions";
/// One more row than allowed in so many may be there before the oldest are deleted: not one by one.
constexpr std::uint64_t kSlackShare = 100;

constexpr std::array<std::string_view, 3> kKinds = {"lookup", "connection", "send"};

/// An end of the chain: a row and its hash. The start is the last row that was deleted.
struct End {
  std::int64_t id = 0;
  std::string hash;
};

Result<End> read_end(platform::Sqlite& db, std::string_view name) {
  Result<platform::SqliteStatement> select = db.prepare("SELECT id, hash FROM ends WHERE name = ?1");
  if (!select) return fail(std::move(select).error());
  select->bind(1, name);
  const Result<bool> row = select->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(Code::Corrupt, "the ledger has lost the mark of its " + std::string(name));
  return End{select->integer(0), std::string(select->text(1))};
}

Status write_end(platform::Sqlite& db, std::string_view name, const End& end) {
  Result<platform::SqliteStatement> update = db.prepare("UPDATE ends SET id = ?1, hash = ?2 WHERE name = ?3");
  if (!update) return fail(std::move(update).error());
  update->bind(1, end.id).bind_blob(2, end.hash).bind(3, name);
  return update->run();
}

/// A row as it is stored; kind and purpose as text, so that a changed word breaks the chain like any other byte.
struct Row {
  std::int64_t id = 0;
  std::int64_t at_ns = 0;
  std::string kind;
  std::string purpose;
  std::string destination;
  std::int64_t bytes = 0;
  std::string content_sha256;
  std::int64_t redactions = 0;
};

std::string chained(std::string_view before, const Row& row) {
  std::string bytes;
  ByteWriter out(bytes);
  out.text(before);
  out.i64(row.id);
  out.i64(row.at_ns);
  out.text(row.kind);
  out.text(row.purpose);
  out.text(row.destination);
  out.i64(row.bytes);
  out.text(row.content_sha256);
  out.i64(row.redactions);
  const Sha256 digest = sha256(bytes);
  return {digest.begin(), digest.end()};
}

Row read_row(const platform::SqliteStatement& from) {
  return {from.integer(0),           std::int64_t{from.integer(1)},
          std::string(from.text(2)), std::string(from.text(3)),
          std::string(from.text(4)), from.integer(5),
          std::string(from.text(6)), from.integer(7)};
}

LedgerEntry entry_of(const Row& row) {
  LedgerEntry entry;
  entry.id = row.id;
  entry.at = Instant::from_nanos(row.at_ns);
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == row.kind) entry.kind = static_cast<LedgerKind>(i);
  }
  entry.purpose = purpose_named(row.purpose).value_or(Purpose::Webhook);
  entry.destination = row.destination;
  entry.bytes = static_cast<std::uint64_t>(row.bytes);
  entry.content_sha256 = row.content_sha256;
  entry.redactions = static_cast<std::uint32_t>(row.redactions);
  return entry;
}

/// Sums by purpose and destination, of a bounded number of them.
class Totals {
 public:
  /// False: no room for another destination.
  bool add(const Row& row) {
    const auto key = std::pair(row.purpose, row.destination);
    auto found = totals_.find(key);
    if (found == totals_.end()) {
      if (totals_.size() == Ledger::kMaxTotals) return false;
      found = totals_.emplace(key, LedgerTotal{row.purpose, row.destination}).first;
    }
    ++found->second.entries;
    found->second.bytes += static_cast<std::uint64_t>(row.bytes);
    found->second.redactions += static_cast<std::uint64_t>(row.redactions);
    return true;
  }
  [[nodiscard]] std::vector<LedgerTotal> take() {
    std::vector<LedgerTotal> all;
    for (auto& [key, total] : totals_) all.push_back(std::move(total));
    std::ranges::sort(all, [](const LedgerTotal& a, const LedgerTotal& b) {
      return std::tie(b.entries, a.purpose, a.destination) < std::tie(a.entries, b.purpose, b.destination);
    });
    return all;
  }

 private:
  std::map<std::pair<std::string, std::string>, LedgerTotal> totals_;
};

Status insert(platform::Sqlite& db, const Row& row, std::string_view hash) {
  Result<platform::SqliteStatement> statement =
      db.prepare("INSERT INTO ledger VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  if (!statement) return fail(std::move(statement).error());
  statement->bind(1, row.id).bind(2, row.at_ns).bind(3, row.kind).bind(4, row.purpose).bind(5, row.destination);
  statement->bind(6, row.bytes).bind(7, row.content_sha256).bind(8, row.redactions).bind_blob(9, hash);
  return statement->run();
}

/// True: the tables must be made.
Result<bool> check_format(platform::Sqlite& db) {
  const Result<std::int64_t> application = db.query_integer("PRAGMA application_id");
  const Result<std::int64_t> version = db.query_integer("PRAGMA user_version");
  const Result<std::int64_t> objects = db.query_integer("SELECT count(*) FROM sqlite_schema");
  if (!application || !version || !objects) {
    return fail(!application ? application.error() : !version ? version.error() : objects.error());
  }
  if (*application == 0 && *objects == 0) return true;
  if (*application != kApplicationId) {
    return fail(Code::Corrupt, db.path() + " is a database of another program; it was left alone");
  }
  if (*version > kVersion) {
    return fail(Code::Unsupported, db.path() + " has format version " + std::to_string(*version) +
                                       ", this program knows up to " + std::to_string(kVersion) +
                                       ": it was made by a newer version and was left alone");
  }
  return false;
}

Status make_tables(platform::Sqlite& db) {
  Result<platform::SqliteTransaction> transaction = platform::SqliteTransaction::begin(db, platform::Durability::Full);
  if (!transaction) return fail(std::move(transaction).error());
  const std::string marks =
      "; PRAGMA application_id=" + std::to_string(kApplicationId) + "; PRAGMA user_version=" + std::to_string(kVersion);
  if (Status made = db.execute(std::string(kTables) + marks); !made) return made;
  return transaction->commit();
}

}  // namespace

std::string_view name_of(LedgerKind kind) { return kKinds[std::to_underlying(kind)]; }

Result<Ledger> Ledger::open(const std::string& path, std::uint64_t max_rows) {
  Result<platform::Sqlite> db = platform::Sqlite::open(path);
  if (!db) return fail(std::move(db).error());
  const Result<bool> is_new = check_format(*db);
  if (!is_new) return fail(is_new.error());
  if (Status wal = db->use_wal(); !wal) return fail(std::move(wal).error().while_("opening " + path));
  if (*is_new) {
    if (Status made = make_tables(*db); !made) return fail(std::move(made).error().while_("making " + path));
  }
  return Ledger(std::move(*db), max_rows);
}

Result<Ledger> Ledger::open_read_only(const std::string& path) {
  Result<platform::Sqlite> db = platform::Sqlite::open(path, {.is_read_only = true});
  if (!db) return fail(std::move(db).error());
  const Result<bool> is_new = check_format(*db);
  if (!is_new) return fail(is_new.error());
  if (*is_new) return fail(Code::NotFound, "nothing has been written to " + path);
  return Ledger(std::move(*db), kMaxRows);
}

Status Ledger::append(LedgerEntry entry) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteTransaction> transaction = platform::SqliteTransaction::begin(db_, platform::Durability::Full);
  if (!transaction) return fail(std::move(transaction).error().while_("writing the egress ledger"));
  const Result<End> head = read_end(db_, "head");
  if (!head) return fail(head.error());
  const Row row{head->id + 1,
                platform::now().nanos(),
                std::string(name_of(entry.kind)),
                std::string(name_of(entry.purpose)),
                std::move(entry.destination),
                static_cast<std::int64_t>(entry.bytes),
                std::move(entry.content_sha256),
                entry.redactions};
  const std::string hash = chained(head->hash, row);
  if (Status done = insert(db_, row, hash); !done) return fail(std::move(done).error().while_("writing the ledger"));
  if (Status done = write_end(db_, "head", {row.id, hash}); !done) return done;
  if (Status done = trim(); !done) return done;
  if (Status done = transaction->commit(); !done) return fail(std::move(done).error().while_("writing the ledger"));
  return {};
}

Status Ledger::trim() {
  const Result<End> start = read_end(db_, "start");
  const Result<End> head = read_end(db_, "head");
  if (!start || !head) return fail(!start ? start.error() : head.error());
  const std::int64_t kept_after = head->id - static_cast<std::int64_t>(max_rows_);
  if (kept_after <= start->id + static_cast<std::int64_t>(max_rows_ / kSlackShare)) return {};
  Result<platform::SqliteStatement> last = db_.prepare("SELECT hash FROM ledger WHERE id = ?1");
  if (!last) return fail(std::move(last).error());
  last->bind(1, kept_after);
  const Result<bool> row = last->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(Code::Corrupt, "the ledger's row " + std::to_string(kept_after) + " is missing");
  if (Status moved = write_end(db_, "start", {kept_after, std::string(last->text(0))}); !moved) return moved;
  Result<platform::SqliteStatement> remove = db_.prepare("DELETE FROM ledger WHERE id <= ?1");
  if (!remove) return fail(std::move(remove).error());
  remove->bind(1, kept_after);
  return remove->run();
}

Result<std::vector<LedgerEntry>> Ledger::newest(Instant since, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> rows =
      db_.prepare("SELECT " + std::string(kColumns) + " FROM ledger WHERE at_ns >= ?1 ORDER BY id DESC LIMIT ?2");
  if (!rows) return fail(std::move(rows).error());
  rows->bind(1, since.nanos()).bind(2, static_cast<std::int64_t>(limit));
  std::vector<LedgerEntry> entries;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return entries;
    entries.push_back(entry_of(read_row(*rows)));
  }
}

// The sums are made here and not by SQLite, which would sort a large table in a temporary file.
Result<LedgerReport> Ledger::report(const LedgerQuery& query) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> rows =
      db_.prepare("SELECT " + std::string(kColumns) +
                  " FROM ledger WHERE at_ns >= ?1 AND (?2 = '' OR purpose = ?2) ORDER BY id DESC");
  if (!rows) return fail(std::move(rows).error());
  rows->bind(1, query.since.nanos()).bind(2, query.purpose ? name_of(*query.purpose) : std::string_view());
  LedgerReport report;
  Totals totals;
  while (true) {
    const Result<bool> is_row = rows->step();
    if (!is_row) return fail(is_row.error().while_("reading the egress ledger"));
    if (!*is_row) break;
    const Row row = read_row(*rows);
    ++report.matching;
    if (!totals.add(row)) ++report.without_total;
    if (report.entries.size() < query.limit) report.entries.push_back(entry_of(row));
  }
  report.totals = totals.take();
  return report;
}

Result<std::uint64_t> Ledger::verify() {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteTransaction> one_state = platform::SqliteTransaction::begin_reading(db_);
  if (!one_state) return fail(std::move(one_state).error());
  const Result<End> start = read_end(db_, "start");
  const Result<End> head = read_end(db_, "head");
  if (!start || !head) return fail(!start ? start.error() : head.error());
  Result<platform::SqliteStatement> rows =
      db_.prepare("SELECT " + std::string(kColumns) + ", hash FROM ledger ORDER BY id");
  if (!rows) return fail(std::move(rows).error());
  End last = *start;
  std::uint64_t count = 0;
  while (true) {
    const Result<bool> is_row = rows->step();
    if (!is_row) return fail(is_row.error());
    if (!*is_row) break;
    const Row row = read_row(*rows);
    const std::string hash = chained(last.hash, row);
    if (row.id != last.id + 1 || rows->text(8) != hash) {
      return fail(Code::Corrupt, "the egress ledger is broken at row " + std::to_string(last.id + 1));
    }
    last = {row.id, hash};
    ++count;
  }
  if (last.id != head->id || last.hash != head->hash) {
    return fail(Code::Corrupt, "the egress ledger ends at row " + std::to_string(last.id) + ", not at its head " +
                                   std::to_string(head->id));
  }
  return count;
}

}  // namespace onesec::egress
