#include "ai/analyst/notebook.h"

#include <algorithm>
#include <utility>

#include "ai/analyst/analysis_json.h"
#include "base/byte_reader.h"
#include "base/sha256.h"

namespace onesec::ai {
namespace {

constexpr std::int64_t kApplicationId = 0x31534541;  // "1SEA"
constexpr std::int64_t kVersion = 1;
constexpr std::string_view kTables =
    "CREATE TABLE request (id INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, alert_id TEXT NOT NULL, tier TEXT NOT NULL,"
    " model TEXT NOT NULL, destination TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL,"
    " outcome TEXT NOT NULL DEFAULT 'under way', input_tokens INTEGER NOT NULL DEFAULT 0,"
    " output_tokens INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE chain (name TEXT PRIMARY KEY, id INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;"
    "INSERT INTO chain VALUES ('start', 0, x''), ('head', 0, x'');"
    "CREATE TABLE analysis (alert_id TEXT PRIMARY KEY, at_ns INTEGER NOT NULL, material TEXT NOT NULL, json TEXT NOT "
    "NULL)"
    " WITHOUT ROWID;"
    "CREATE INDEX analysis_at ON analysis (at_ns);"
    "CREATE TABLE spent (name TEXT PRIMARY KEY, day INTEGER NOT NULL, tokens INTEGER NOT NULL, microcents INTEGER NOT "
    "NULL,"
    " calls INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO spent VALUES ('today', 0, 0, 0, 0);"
    "CREATE TABLE consent (version TEXT NOT NULL, destination TEXT NOT NULL, at_ns INTEGER NOT NULL,"
    " PRIMARY KEY (version, destination)) WITHOUT ROWID";

struct End {
  std::int64_t id = 0;
  std::string hash{};
};

Result<End> read_end(platform::Sqlite& db, std::string_view name) {
  Result<platform::SqliteStatement> select = db.prepare("SELECT id, hash FROM chain WHERE name = ?1");
  if (!select) return fail(std::move(select).error());
  select->bind(1, name);
  const Result<bool> row = select->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(Code::Corrupt, "the notebook has lost the mark of its " + std::string(name));
  return End{select->integer(0), std::string(select->text(1))};
}

Status write_end(platform::Sqlite& db, std::string_view name, const End& end) {
  Result<platform::SqliteStatement> update = db.prepare("UPDATE chain SET id = ?1, hash = ?2 WHERE name = ?3");
  if (!update) return fail(std::move(update).error());
  update->bind(1, end.id).bind_blob(2, end.hash).bind(3, name);
  return update->run();
}

/// What was fixed when it was sent; the outcome came later and isn't part of it.
std::string chained(std::string_view before, const AiOutbound& row) {
  std::string bytes;
  ByteWriter out(bytes);
  out.text(before);
  out.i64(row.id);
  out.i64(row.at.nanos());
  for (const std::string* text : {&row.alert_id, &row.tier, &row.model, &row.destination, &row.body}) out.text(*text);
  const Sha256 digest = sha256(bytes);
  return {digest.begin(), digest.end()};
}

constexpr std::string_view kColumns =
    "id, at_ns, alert_id, tier, model, destination, body, outcome, input_tokens, output_tokens, hash";

AiOutbound row_of(const platform::SqliteStatement& row) {
  AiOutbound request{.id = row.integer(0),
                     .at = Instant::from_nanos(row.integer(1)),
                     .alert_id = std::string(row.text(2)),
                     .tier = std::string(row.text(3)),
                     .model = std::string(row.text(4)),
                     .destination = std::string(row.text(5)),
                     .body = std::string(row.text(6)),
                     .body_sha256 = {},
                     .outcome = std::string(row.text(7)),
                     .input_tokens = static_cast<std::uint64_t>(row.integer(8)),
                     .output_tokens = static_cast<std::uint64_t>(row.integer(9))};
  request.body_sha256 = hex(sha256(request.body));
  return request;
}

Result<AiAnalysis> analysis_of(const platform::SqliteStatement& row) {
  Result<AiAnalysis> analysis = read_analysis(row.text(2));
  if (!analysis) return analysis;
  analysis->alert_id = std::string(row.text(0));
  analysis->at = Instant::from_nanos(row.integer(1));
  return analysis;
}

Status make_tables(platform::Sqlite& db) {
  const Result<std::int64_t> application = db.query_integer("PRAGMA application_id");
  const Result<std::int64_t> version = db.query_integer("PRAGMA user_version");
  if (!application || !version) return fail(!application ? application.error() : version.error());
  if (*version > kVersion) {
    return fail(Code::Unsupported,
                "the notebook of the AI analysis is of a newer version (" + std::to_string(*version) + ")");
  }
  if (*version > 0 && *application != kApplicationId) return fail(Code::Corrupt, "not a notebook of the AI analysis");
  if (Status wal = db.use_wal(); !wal) return wal;
  if (*version == kVersion) return {};
  auto transaction = platform::SqliteTransaction::begin(db, platform::Durability::Full);
  if (!transaction) return fail(std::move(transaction).error());
  const std::string sql = std::string(kTables) + ";PRAGMA application_id=" + std::to_string(kApplicationId) +
                          ";PRAGMA user_version=" + std::to_string(kVersion);
  if (Status made = db.execute(sql); !made) return made;
  return transaction->commit();
}

}  // namespace

Result<Notebook> Notebook::open(const std::string& path, std::uint64_t max_requests) {
  Result<platform::Sqlite> db = platform::Sqlite::open(path);
  if (!db) return fail(std::move(db).error());
  if (Status made = make_tables(*db); !made) return fail(std::move(made).error());
  return Notebook(std::move(*db), max_requests);
}

Result<std::int64_t> Notebook::put_request(AiOutbound request) {
  const std::lock_guard lock(mutex_);
  auto transaction = platform::SqliteTransaction::begin(db_, platform::Durability::Full);
  if (!transaction) return fail(std::move(transaction).error());
  const Result<End> head = read_end(db_, "head");
  if (!head) return fail(head.error());
  request.id = head->id + 1;
  const std::string hash = chained(head->hash, request);
  Result<platform::SqliteStatement> insert = db_.prepare(
      "INSERT INTO request (id, at_ns, alert_id, tier, model, destination, body, hash) VALUES "
      "(?1,?2,?3,?4,?5,?6,?7,?8)");
  if (!insert) return fail(std::move(insert).error());
  insert->bind(1, request.id).bind(2, request.at.nanos()).bind(3, request.alert_id).bind(4, request.tier);
  insert->bind(5, request.model).bind(6, request.destination).bind(7, request.body).bind_blob(8, hash);
  if (Status done = insert->run(); !done) return fail(std::move(done).error());
  if (Status done = write_end(db_, "head", {request.id, hash}); !done) return fail(std::move(done).error());
  if (Status done = trim(); !done) return fail(std::move(done).error());
  if (Status done = transaction->commit(); !done) return fail(std::move(done).error());
  return request.id;
}

/// In the transaction of a new row: the oldest go a hundred at a time, and the chain starts at the last that went.
Status Notebook::trim() {
  const Result<std::int64_t> count = db_.query_integer("SELECT count(*) FROM request");
  if (!count) return fail(count.error());
  if (*count <= static_cast<std::int64_t>(max_requests_)) return {};
  const Result<std::int64_t> last = db_.query_integer("SELECT id FROM request ORDER BY id LIMIT 1 OFFSET 99");
  if (!last) return fail(last.error());
  Result<platform::SqliteStatement> hash = db_.prepare("SELECT hash FROM request WHERE id = ?1");
  if (!hash) return fail(std::move(hash).error());
  hash->bind(1, *last);
  const Result<bool> row = hash->step();
  if (!row) return fail(row.error());
  if (Status done = write_end(db_, "start", {*last, std::string(hash->text(0))}); !done) return done;
  hash->reset();
  return db_.execute("DELETE FROM request WHERE id <= " + std::to_string(*last));
}

Status Notebook::note_outcome(std::int64_t id, std::string_view outcome, const Usage& usage) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> update =
      db_.prepare("UPDATE request SET outcome = ?1, input_tokens = ?2, output_tokens = ?3 WHERE id = ?4");
  if (!update) return fail(std::move(update).error());
  constexpr std::uint64_t kMost = 1'000'000'000;
  update->bind(1, outcome);
  update->bind(2, static_cast<std::int64_t>(std::min(usage.input_tokens, kMost)));
  update->bind(3, static_cast<std::int64_t>(std::min(usage.output_tokens, kMost))).bind(4, id);
  return update->run();
}

Result<std::vector<AiOutbound>> Notebook::requests(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> select =
      db_.prepare("SELECT " + std::string(kColumns) + " FROM request ORDER BY id DESC LIMIT ?1");
  if (!select) return fail(std::move(select).error());
  select->bind(1, static_cast<std::int64_t>(limit));
  std::vector<AiOutbound> all;
  while (true) {
    const Result<bool> row = select->step();
    if (!row) return fail(row.error());
    if (!*row) return all;
    all.push_back(row_of(*select));
  }
}

Result<std::uint64_t> Notebook::verify() {
  const std::lock_guard lock(mutex_);
  const Result<End> start = read_end(db_, "start");
  const Result<End> head = read_end(db_, "head");
  if (!start || !head) return fail(!start ? start.error() : head.error());
  Result<platform::SqliteStatement> select =
      db_.prepare("SELECT " + std::string(kColumns) + " FROM request ORDER BY id");
  if (!select) return fail(std::move(select).error());
  End last = *start;
  std::uint64_t rows = 0;
  while (true) {
    const Result<bool> row = select->step();
    if (!row) return fail(row.error());
    if (!*row) break;
    const AiOutbound request = row_of(*select);
    const std::string hash = chained(last.hash, request);
    if (request.id != last.id + 1 || hash != select->text(10)) {
      return fail(Code::Corrupt, "request " + std::to_string(request.id) + " was changed, or one before it removed");
    }
    last = {request.id, hash};
    ++rows;
  }
  if (last.id != head->id || last.hash != head->hash) return fail(Code::Corrupt, "the last requests were removed");
  return rows;
}

Status Notebook::put_analysis(const AiAnalysis& analysis, std::string_view material) {
  const std::string json = analysis_json(analysis);
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> insert =
      db_.prepare("INSERT OR REPLACE INTO analysis (alert_id, at_ns, material, json) VALUES (?1, ?2, ?3, ?4)");
  if (!insert) return fail(std::move(insert).error());
  insert->bind(1, analysis.alert_id).bind(2, analysis.at.nanos()).bind(3, material).bind(4, json);
  if (Status done = insert->run(); !done) return done;
  return db_.execute(
      "DELETE FROM analysis WHERE alert_id IN (SELECT alert_id FROM analysis ORDER BY at_ns DESC LIMIT -1 OFFSET " +
      std::to_string(kMaxAnalyses) + ")");
}

Result<AiAnalysis> Notebook::analysis(std::string_view alert_id) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> select =
      db_.prepare("SELECT alert_id, at_ns, json FROM analysis WHERE alert_id = ?1");
  if (!select) return fail(std::move(select).error());
  select->bind(1, alert_id);
  const Result<bool> row = select->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(Code::NotFound, "no analysis of this alert");
  return analysis_of(*select);
}

Result<std::vector<AiAnalysis>> Notebook::analyses(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> select =
      db_.prepare("SELECT alert_id, at_ns, json FROM analysis ORDER BY at_ns DESC LIMIT ?1");
  if (!select) return fail(std::move(select).error());
  select->bind(1, static_cast<std::int64_t>(limit));
  std::vector<AiAnalysis> all;
  while (true) {
    const Result<bool> row = select->step();
    if (!row) return fail(row.error());
    if (!*row) return all;
    Result<AiAnalysis> one = analysis_of(*select);
    if (!one) return fail(std::move(one).error());
    all.push_back(std::move(*one));
  }
}

Result<std::string> Notebook::material(std::string_view alert_id) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> select = db_.prepare("SELECT material FROM analysis WHERE alert_id = ?1");
  if (!select) return fail(std::move(select).error());
  select->bind(1, alert_id);
  const Result<bool> row = select->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(Code::NotFound, "no analysis of this alert");
  return std::string(select->text(0));
}

Result<std::map<std::string, std::string>> Notebook::materials() {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> select = db_.prepare("SELECT alert_id, material FROM analysis");
  if (!select) return fail(std::move(select).error());
  std::map<std::string, std::string> all;
  while (true) {
    const Result<bool> row = select->step();
    if (!row) return fail(row.error());
    if (!*row) return all;
    all.emplace(select->text(0), select->text(1));
  }
}

Status Notebook::forget_before(Instant cutoff) {
  const std::lock_guard lock(mutex_);
  return db_.execute("DELETE FROM analysis WHERE at_ns < " + std::to_string(cutoff.nanos()));
}

Status Notebook::put_spent(const Spent& spent) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> update =
      db_.prepare("UPDATE spent SET day = ?1, tokens = ?2, microcents = ?3, calls = ?4 WHERE name = 'today'");
  if (!update) return fail(std::move(update).error());
  update->bind(1, spent.day).bind(2, static_cast<std::int64_t>(spent.tokens));
  update->bind(3, static_cast<std::int64_t>(spent.microcents)).bind(4, static_cast<std::int64_t>(spent.calls));
  return update->run();
}

Result<Spent> Notebook::spent() {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> select = db_.prepare("SELECT day, tokens, microcents, calls FROM spent");
  if (!select) return fail(std::move(select).error());
  const Result<bool> row = select->step();
  if (!row) return fail(row.error());
  if (!*row) return Spent();
  const auto at = [&](int column) { return static_cast<std::uint64_t>(select->integer(column)); };
  return Spent{.day = select->integer(0), .tokens = at(1), .microcents = at(2), .calls = at(3)};
}

Status Notebook::note_consent(std::string_view version, std::string_view destination, Instant now) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> insert = db_.prepare("INSERT OR IGNORE INTO consent VALUES (?1, ?2, ?3)");
  if (!insert) return fail(std::move(insert).error());
  insert->bind(1, version).bind(2, destination).bind(3, now.nanos());
  return insert->run();
}

Result<Instant> Notebook::consent_at(std::string_view version, std::string_view destination) {
  const std::lock_guard lock(mutex_);
  Result<platform::SqliteStatement> select =
      db_.prepare("SELECT at_ns FROM consent WHERE version = ?1 AND destination = ?2");
  if (!select) return fail(std::move(select).error());
  select->bind(1, version).bind(2, destination);
  const Result<bool> row = select->step();
  if (!row) return fail(row.error());
  return *row ? Instant::from_nanos(select->integer(0)) : Instant();
}

}  // namespace onesec::ai
