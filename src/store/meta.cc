#include "store/meta.h"

namespace onesec::store {

Result<std::string> read_meta(platform::Sqlite& db, std::string_view key) {
  Result<platform::SqliteStatement> select = db.prepare("SELECT value FROM meta WHERE key = ?1");
  if (!select) return fail(std::move(select).error());
  select->bind(1, key);
  const Result<bool> row = select->step();
  if (!row) return fail(row.error());
  return *row ? std::string(select->text(0)) : std::string();
}

Status write_meta(platform::Sqlite& db, std::string_view key, std::string_view value) {
  Result<platform::SqliteStatement> write = db.prepare("INSERT OR REPLACE INTO meta VALUES (?1, ?2)");
  if (!write) return fail(std::move(write).error());
  write->bind(1, key).bind(2, value);
  return write->run();
}

}  // namespace onesec::store
