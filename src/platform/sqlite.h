#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace onesec::platform {

struct SqliteOptions {
  bool is_read_only = false;
  milliseconds busy_timeout{
      5'000};  ///< A checkpoint of a few MiB on a slow disk takes a second; past this: Unavailable.
  std::uint32_t cache_kib = 2'048;  ///< Page cache of this connection, 4 KiB a page; the rest is read again.
};

/// What a commit promises. Normal survives the death of the process; Full also the loss of power.
enum class Durability : std::uint8_t { Normal, Full };

/// A prepared statement. Parameters count from 1, columns from 0, as in SQL and C. Text is bytes: nothing is assumed
/// about its encoding, and NUL is a byte like others. Must not outlive its connection.
class SqliteStatement {
 public:
  SqliteStatement() = default;
  ~SqliteStatement() { finalize(); }
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&& other) noexcept;
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  /// Chainable; a failed bind (too big, no such parameter) is reported by the next step(). The bytes are *not* copied:
  /// they must live until reset().
  SqliteStatement& bind(int parameter, std::string_view text);
  SqliteStatement& bind_blob(int parameter, std::string_view bytes);
  SqliteStatement& bind(int parameter, std::int64_t integer);

  /// True: a row is there. False: done, and the statement is reset, ready for the next bind.
  [[nodiscard]] Result<bool> step();
  /// Runs to its end, ignoring rows.
  [[nodiscard]] Status run();
  void reset();

  /// Valid until the next step() or reset(). NULL reads as empty and 0.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;

 private:
  friend class Sqlite;
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
  void finalize();
  void note(int result) {
    if (bind_error_ == 0) bind_error_ = result;
  }
  sqlite3_stmt* statement_ = nullptr;
  int bind_error_ = 0;
};

/// One connection to a database file in WAL mode, mmap off, foreign keys on, deleted content overwritten. For one
/// thread at a time; any number of connections, in any thread, may be open on one file, one of them writing.
///
/// Errors: disk, quota or memory full → Exhausted; locked by another → Unavailable; damaged or not a database →
/// Corrupt; permissions → Denied; a broken constraint → InvalidInput. A failed statement inside a transaction may have
/// rolled the whole transaction back: end it and begin anew.
class Sqlite {
 public:
  /// Makes the file (0600) unless read only. Nothing in an existing file is changed by opening it, so that its version
  /// can be read first; `use_wal()` is the first change.
  [[nodiscard]] static Result<Sqlite> open(const std::string& path, const SqliteOptions& options = {});
  ~Sqlite();
  Sqlite(Sqlite&& other) noexcept;
  Sqlite& operator=(Sqlite&& other) noexcept;
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  /// Switches the file to write-ahead logging, and this connection to checkpointing when it closes.
  [[nodiscard]] Status use_wal();

  /// Statements separated by semicolons, results ignored.
  [[nodiscard]] Status execute(const std::string& sql);
  [[nodiscard]] Result<SqliteStatement> prepare(std::string_view sql);
  /// The first column of the first row; 0 without a row.
  [[nodiscard]] Result<std::int64_t> query_integer(std::string_view sql);
  /// Rows changed by the last INSERT, UPDATE or DELETE.
  [[nodiscard]] std::uint64_t changes() const;

  /// Moves the write-ahead log into the file and cuts it to nothing. Unavailable while a reader stands in its way.
  [[nodiscard]] Status checkpoint();
  /// Rewrites the file without free pages and leftovers, then checkpoints. Needs room for two copies; the temporary one
  /// is made (and unlinked) in `temporary_directory`.
  [[nodiscard]] Status compact(const std::string& temporary_directory);
  /// Of the file, its log and its index.
  [[nodiscard]] std::uint64_t bytes_used() const;
  [[nodiscard]] const std::string& path() const { return path_; }

  /// A ceiling on the heap of all connections of this process: caches shrink to hold it, nothing fails.
  static void limit_memory(std::uint64_t bytes);

 private:
  friend class SqliteTransaction;
  Sqlite(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}
  [[nodiscard]] Status set_durability(Durability durability);

  sqlite3* db_ = nullptr;
  std::string path_;
  Durability durability_ = Durability::Full;
};

/// Rolls back unless committed. Begins immediately: a writer waits here, never in the middle.
class SqliteTransaction {
 public:
  [[nodiscard]] static Result<SqliteTransaction> begin(Sqlite& db, Durability durability);
  /// For reading: one state of the database until the end.
  [[nodiscard]] static Result<SqliteTransaction> begin_reading(Sqlite& db);
  ~SqliteTransaction();
  SqliteTransaction(SqliteTransaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  /// On failure nothing of the transaction is kept.
  [[nodiscard]] Status commit();

 private:
  explicit SqliteTransaction(Sqlite& db) : db_(&db) {}
  Sqlite* db_ = nullptr;
};

}  // namespace onesec::platform
