#include "platform/sqlite.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace onesec::platform {
namespace {

/// SQLite reports a full quota and a file size limit as plain I/O errors; the system's number tells them apart.
Code code_of_io(int system_error) {
  switch (system_error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return Code::Exhausted;
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::Denied;
    case ENOENT:
      return Code::NotFound;
    default:
      return Code::Unavailable;
  }
}

Code code_of(int result, int system_error) {
  switch (result & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return Code::Exhausted;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
      return Code::Unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::Corrupt;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return Code::Denied;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return code_of_io(system_error);
    default:
      return Code::InvalidInput;
  }
}

/// The system's number behind an I/O error. Cleaning up after the failure may have reset errno, on which
/// sqlite3_system_errno relies; each open file remembers its own last one.
int system_error_of(sqlite3* db) {
  if (db == nullptr) return 0;
  if (const int last = sqlite3_system_errno(db); last != 0) return last;
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db, "main", which, static_cast<void*>(&file)) != SQLITE_OK) continue;
    if (file == nullptr || file->pMethods == nullptr) continue;
    int last = 0;
    if (file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &last) == SQLITE_OK && last != 0) return last;
  }
  return 0;
}

std::unexpected<Error> fail_sqlite(sqlite3* db, int result) {
  const int system_error = system_error_of(db);
  const char* words = db != nullptr && sqlite3_errcode(db) != SQLITE_OK ? sqlite3_errmsg(db) : sqlite3_errstr(result);
  std::string what = std::string("sqlite: ") + words;
  if ((result & 0xFF) == SQLITE_IOERR) {
    what += " (code " + std::to_string(result) + ", system error " + std::to_string(system_error) + ")";
  }
  return fail(code_of(result, system_error), std::move(what));
}

}  // namespace

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), bind_error_(other.bind_error_) {}

SqliteStatement& SqliteStatement::operator=(SqliteStatement&& other) noexcept {
  if (this != &other) {
    finalize();
    statement_ = std::exchange(other.statement_, nullptr);
    bind_error_ = other.bind_error_;
  }
  return *this;
}

void SqliteStatement::finalize() {
  sqlite3_finalize(statement_);
  statement_ = nullptr;
}

SqliteStatement& SqliteStatement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL; an empty text is a text.
  note(sqlite3_bind_text64(statement_, parameter, text.data() != nullptr ? text.data() : "", text.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
  return *this;
}

SqliteStatement& SqliteStatement::bind_blob(int parameter, std::string_view bytes) {
  note(sqlite3_bind_blob64(statement_, parameter, bytes.data() != nullptr ? bytes.data() : "", bytes.size(),
                           SQLITE_STATIC));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int parameter, std::int64_t integer) {
  note(sqlite3_bind_int64(statement_, parameter, integer));
  return *this;
}

Result<bool> SqliteStatement::step() {
  if (statement_ == nullptr) return fail(Code::InvalidInput, "no statement");
  if (const int error = std::exchange(bind_error_, 0); error != 0) {
    reset();
    return fail(code_of(error, 0), std::string("sqlite: binding: ") + sqlite3_errstr(error));
  }
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) {
    reset();
    return false;
  }
  std::unexpected<Error> error = fail_sqlite(sqlite3_db_handle(statement_), result);
  reset();
  return error;
}

Status SqliteStatement::run() {
  while (true) {
    Result<bool> row = step();
    if (!row) return fail(std::move(row).error());
    if (!*row) return {};
  }
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::string_view SqliteStatement::text(int column) const {
  // sqlite3_column_blob gives text its bytes without a conversion.
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (bytes == nullptr || size <= 0) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

Result<Sqlite> Sqlite::open(const std::string& path, const SqliteOptions& options) {
  const int flags = (options.is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Sqlite db(handle, path);
  if (opened != SQLITE_OK) return fail(fail_sqlite(handle, opened).error().while_("opening " + path));
  if (!options.is_read_only) ::chmod(path.c_str(), 0600);  // SQLite makes it with the umask; its WAL copies the mode.
  sqlite3_busy_timeout(handle, static_cast<int>(options.busy_timeout.count()));
  sqlite3_extended_result_codes(handle, 1);
  // Until use_wal(): a file that we may have to refuse isn't touched when the connection closes.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  const Status set = db.execute(
      "PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA "
      "cache_size=-" +
      std::to_string(options.cache_kib));
  if (!set) return fail(set.error().while_("opening " + path));
  return db;
}

Sqlite::~Sqlite() {
  if (db_ != nullptr) sqlite3_close_v2(db_);
}

Sqlite::Sqlite(Sqlite&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)), path_(std::move(other.path_)), durability_(other.durability_) {}

Sqlite& Sqlite::operator=(Sqlite&& other) noexcept {
  if (this != &other) {
    if (db_ != nullptr) sqlite3_close_v2(db_);
    db_ = std::exchange(other.db_, nullptr);
    path_ = std::move(other.path_);
    durability_ = other.durability_;
  }
  return *this;
}

Status Sqlite::use_wal() {
  Result<SqliteStatement> mode = prepare("PRAGMA journal_mode=WAL");
  if (!mode) return fail(std::move(mode).error());
  const Result<bool> row = mode->step();
  if (!row) return fail(row.error());
  if (!*row || mode->text(0) != "wal")
    return fail(Code::Unavailable, "sqlite: this file system can't do write-ahead logging");
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  // 1,000 pages (4 MiB) between checkpoints is SQLite's default; the log is cut back to 8 MiB after a burst.
  return execute("PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=8388608");
}

Status Sqlite::execute(const std::string& sql) {
  const int result = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return fail_sqlite(db_, result);
  return {};
}

Result<SqliteStatement> Sqlite::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (result != SQLITE_OK) return fail_sqlite(db_, result);
  return SqliteStatement(statement);
}

Result<std::int64_t> Sqlite::query_integer(std::string_view sql) {
  Result<SqliteStatement> statement = prepare(sql);
  if (!statement) return fail(std::move(statement).error());
  const Result<bool> row = statement->step();
  if (!row) return fail(row.error());
  return *row ? statement->integer(0) : 0;
}

std::uint64_t Sqlite::changes() const { return static_cast<std::uint64_t>(sqlite3_changes64(db_)); }

Status Sqlite::checkpoint() {
  const int result = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (result != SQLITE_OK) return fail_sqlite(db_, result);
  return {};
}

Status Sqlite::compact(const std::string& temporary_directory) {
  std::string quoted_directory;
  for (const char c : temporary_directory) quoted_directory.append(c == '\'' ? 2 : 1, c);
  // The directory is a setting of the process in SQLite; it is put back before anything else could use it.
  if (Status set = execute("PRAGMA temp_store=FILE; PRAGMA temp_store_directory='" + quoted_directory + "'"); !set)
    return set;
  Status done = execute("VACUUM");
  const Status reset = execute("PRAGMA temp_store_directory=''; PRAGMA temp_store=MEMORY");
  if (!done) return done;
  if (!reset) return reset;
  return checkpoint();
}

std::uint64_t Sqlite::bytes_used() const {
  std::uint64_t bytes = 0;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(path_ + suffix, none);
    if (!none) bytes += size;
  }
  return bytes;
}

void Sqlite::limit_memory(std::uint64_t bytes) { sqlite3_soft_heap_limit64(static_cast<sqlite3_int64>(bytes)); }

Status Sqlite::set_durability(Durability durability) {
  if (durability == durability_) return {};
  Status set = execute(durability == Durability::Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  if (set) durability_ = durability;
  return set;
}

Result<SqliteTransaction> SqliteTransaction::begin(Sqlite& db, Durability durability) {
  if (Status set = db.set_durability(durability); !set) return fail(std::move(set).error());
  if (Status begun = db.execute("BEGIN IMMEDIATE"); !begun) return fail(std::move(begun).error());
  return SqliteTransaction(db);
}

Result<SqliteTransaction> SqliteTransaction::begin_reading(Sqlite& db) {
  if (Status begun = db.execute("BEGIN"); !begun) return fail(std::move(begun).error());
  return SqliteTransaction(db);
}

SqliteTransaction::~SqliteTransaction() {
  if (db_ != nullptr && sqlite3_get_autocommit(db_->db_) == 0)
    sqlite3_exec(db_->db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Status SqliteTransaction::commit() {
  Status done = db_->execute("COMMIT");
  if (!done && sqlite3_get_autocommit(db_->db_) == 0) sqlite3_exec(db_->db_, "ROLLBACK", nullptr, nullptr, nullptr);
  db_ = nullptr;
  return done;
}

}  // namespace onesec::platform
