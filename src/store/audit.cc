#include "store/audit.h"

#include "base/byte_reader.h"
#include "base/sha256.h"
#include "store/meta.h"

namespace onesec::store {
namespace {

/// An end of the chain: the id of a row and its hash. Empty text in meta: {0, ""}, the chain's very start.
struct ChainEnd {
  std::int64_t id = 0;
  std::string hash;
};

constexpr std::string_view kHead = "audit_head";    // the newest row
constexpr std::string_view kStart = "audit_start";  // the last row that was forgotten

Result<ChainEnd> read_end(platform::Sqlite& db, std::string_view key) {
  const Result<std::string> text = read_meta(db, key);
  if (!text) return fail(text.error());
  if (text->empty()) return ChainEnd{};
  ByteReader in(*text);
  const std::optional<std::int64_t> id = in.i64();
  if (!id || *id < 0) return fail(Code::Corrupt, "the mark " + std::string(key) + " is damaged");
  return ChainEnd{*id, std::string(in.rest())};
}

Status write_end(platform::Sqlite& db, std::string_view key, const ChainEnd& end) {
  std::string bytes;
  ByteWriter(bytes).i64(end.id);
  return write_meta(db, key, bytes + end.hash);
}

std::string chained(std::string_view before, std::int64_t id, const AuditEntry& entry) {
  std::string bytes;
  ByteWriter out(bytes);
  out.text(before);
  out.i64(id);
  out.i64(entry.at.nanos());
  out.text(entry.who);
  out.text(entry.action);
  out.text(entry.target);
  const Sha256 digest = sha256(bytes);
  return {digest.begin(), digest.end()};
}

AuditEntry read_entry(const platform::SqliteStatement& row, int first) {
  return {Instant::from_nanos(row.integer(first)), std::string(row.text(first + 1)), std::string(row.text(first + 2)),
          std::string(row.text(first + 3))};
}

}  // namespace

Status append_audit(platform::Sqlite& db, const AuditEntry& entry) {
  const Result<ChainEnd> head = read_end(db, kHead);
  if (!head) return fail(head.error());
  const std::int64_t id = head->id + 1;
  const std::string hash = chained(head->hash, id, entry);
  Result<platform::SqliteStatement> insert = db.prepare("INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  if (!insert) return fail(std::move(insert).error());
  insert->bind(1, id).bind(2, entry.at.nanos()).bind(3, entry.who).bind(4, entry.action).bind(5, entry.target);
  insert->bind_blob(6, hash);
  if (Status done = insert->run(); !done) return done;
  return write_end(db, kHead, {id, hash});
}

Result<std::uint64_t> verify_audit(platform::Sqlite& db) {
  const Result<ChainEnd> start = read_end(db, kStart);
  const Result<ChainEnd> head = read_end(db, kHead);
  if (!start || !head) return fail(!start ? start.error() : head.error());
  Result<platform::SqliteStatement> rows =
      db.prepare("SELECT id, hash, at_ns, who, action, target FROM audit ORDER BY id");
  if (!rows) return fail(std::move(rows).error());
  ChainEnd last = *start;
  std::uint64_t count = 0;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) break;
    const std::int64_t id = rows->integer(0);
    const std::string hash = chained(last.hash, id, read_entry(*rows, 2));
    if (id != last.id + 1 || rows->text(1) != hash) {
      return fail(Code::Corrupt, "the audit chain is broken at row " + std::to_string(id));
    }
    last = {id, hash};
    ++count;
  }
  if (last.id != head->id || last.hash != head->hash) {
    return fail(Code::Corrupt, "the audit chain ends at row " + std::to_string(last.id) + ", not at its head " +
                                   std::to_string(head->id));
  }
  return count;
}

Result<std::uint64_t> trim_audit(platform::Sqlite& db, std::uint64_t max_rows) {
  const Result<ChainEnd> head = read_end(db, kHead);
  const Result<ChainEnd> start = read_end(db, kStart);
  if (!start || !head) return fail(!start ? start.error() : head.error());
  const std::int64_t kept_from = head->id - static_cast<std::int64_t>(max_rows) + 1;
  if (kept_from <= start->id + 1) return 0;
  Result<platform::SqliteStatement> last = db.prepare("SELECT hash FROM audit WHERE id = ?1");
  if (!last) return fail(std::move(last).error());
  last->bind(1, kept_from - 1);
  const Result<bool> row = last->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(Code::Corrupt, "the audit row " + std::to_string(kept_from - 1) + " is missing");
  if (Status moved = write_end(db, kStart, {kept_from - 1, std::string(last->text(0))}); !moved) {
    return fail(std::move(moved).error());
  }
  Result<platform::SqliteStatement> remove = db.prepare("DELETE FROM audit WHERE id < ?1");
  if (!remove) return fail(std::move(remove).error());
  remove->bind(1, kept_from);
  if (Status done = remove->run(); !done) return fail(std::move(done).error());
  return db.changes();
}

Result<std::vector<AuditEntry>> newest_audit(platform::Sqlite& db, std::size_t limit) {
  Result<platform::SqliteStatement> rows =
      db.prepare("SELECT at_ns, who, action, target FROM audit ORDER BY id DESC LIMIT ?1");
  if (!rows) return fail(std::move(rows).error());
  rows->bind(1, static_cast<std::int64_t>(limit));
  std::vector<AuditEntry> entries;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return entries;
    entries.push_back(read_entry(*rows, 0));
  }
}

}  // namespace onesec::store
