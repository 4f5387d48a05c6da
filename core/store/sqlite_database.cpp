#include "core/store/sqlite_database.h"

#include <cerrno>
#include <sqlite3.h>
#include <utility>

namespace cosmoswatch {
namespace {

constexpr int busyTimeoutMilliseconds = 5000;
constexpr std::size_t maxIdleStatements = 96;

bool outOfSpace(int systemError) {
#ifdef EDQUOT
    if (systemError == EDQUOT) return true;
#endif
    return systemError == ENOSPC || systemError == EFBIG;
}

// What the operating system said of the database's file or its log. (sqlite3_system_errno() knows nothing of
// a failed COMMIT, and the log is a file of its own.)
bool writeFoundNoSpace(sqlite3* handle, int sqliteCode) {
    if (sqliteCode != SQLITE_IOERR_WRITE && sqliteCode != SQLITE_IOERR_FSYNC &&
        sqliteCode != SQLITE_IOERR_TRUNCATE && sqliteCode != SQLITE_IOERR_SHMSIZE &&
        (sqliteCode & 0xff) != SQLITE_CANTOPEN)
        return false;
    if (!handle) return false;
    if (outOfSpace(sqlite3_system_errno(handle))) return true;
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file* file = nullptr;
        int systemError = 0;
        if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK && file && file->pMethods &&
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &systemError) == SQLITE_OK &&
            outOfSpace(systemError))
            return true;
    }
    return false;
}

ErrorCode codeOf(sqlite3* handle, int sqliteCode) {
    if (writeFoundNoSpace(handle, sqliteCode)) return ErrorCode::DiskFull;
    switch (sqliteCode & 0xff) {
    case SQLITE_FULL:
        return ErrorCode::DiskFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Conflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::InvalidFormat;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        return ErrorCode::PermissionDenied;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return ErrorCode::Unreadable;
    case SQLITE_TOOBIG:
        return ErrorCode::InvalidArgument;
    default:
        return ErrorCode::Internal;
    }
}

std::string adviceFor(ErrorCode code) {
    switch (code) {
    case ErrorCode::DiskFull:
        return "no room to write the store; free some disk space, nothing was half written";
    case ErrorCode::Conflict:
        return "another program keeps the store locked; close it and try again";
    case ErrorCode::InvalidFormat:
        return "the store is damaged; start again to put it aside and begin a fresh one";
    case ErrorCode::PermissionDenied:
        return "the store may not be written; check the permissions of its folder";
    case ErrorCode::Unreadable:
        return "the store could not be read or written; check the disk it is on";
    case ErrorCode::InvalidArgument:
        return "a value is too large for the store";
    default:
        return "the store refused a request";
    }
}

} // namespace

Statement::Statement(Database& database, std::string sql) : database_(&database), sql_(std::move(sql)) {
    if (auto idle = database.idleStatements_.extract(sql_)) {
        handle_ = idle.mapped();
        return;
    }
    note(sqlite3_prepare_v3(database.handle_, sql_.c_str(), static_cast<int>(sql_.size()) + 1,
                            SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), sql_(std::move(other.sql_)), handle_(std::exchange(other.handle_, nullptr)),
      bound_(other.bound_), trouble_(other.trouble_) {}

Statement::~Statement() {
    if (!handle_) return;
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_); // lets go of large values
    auto& idle = database_->idleStatements_;
    if (idle.size() >= maxIdleStatements || !idle.emplace(std::move(sql_), handle_).second)
        sqlite3_finalize(handle_);
}

void Statement::note(int code) {
    if (code != SQLITE_OK && trouble_ == SQLITE_OK) trouble_ = code;
}

void Statement::bindInteger(std::int64_t value) {
    if (handle_) note(sqlite3_bind_int64(handle_, ++bound_, value));
}

void Statement::bindNext(double value) {
    if (handle_) note(sqlite3_bind_double(handle_, ++bound_, value));
}

void Statement::bindNext(std::string_view value) {
    if (handle_)
        note(sqlite3_bind_text64(handle_, ++bound_, value.data() ? value.data() : "", value.size(),
                                 SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bindNext(Blob value) {
    if (handle_)
        note(sqlite3_bind_blob64(handle_, ++bound_, value.bytes.data() ? value.bytes.data() : "",
                                 value.bytes.size(), SQLITE_TRANSIENT));
}

Statement& Statement::bindAll(std::span<const SqlValue> values) {
    for (const auto& value : values)
        std::visit([this](const auto& held) { bind(held); }, value);
    return *this;
}

Result<bool> Statement::step() {
    if (trouble_ != SQLITE_OK) return tl::unexpected<Error>(database_->errorFor(trouble_));
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return tl::unexpected<Error>(database_->errorFor(code));
}

Result<void> Statement::run() {
    auto outcome = forEach([](const Statement&) {});
    rewind();
    return outcome;
}

void Statement::rewind() {
    if (handle_) sqlite3_reset(handle_);
    bound_ = 0;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

std::uint64_t Statement::amount(int column) const {
    const auto value = integer(column);
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}

std::string_view Statement::view(int column) const {
    const void* bytes = sqlite3_column_blob(handle_, column); // the same bytes for text, without a copy
    return {static_cast<const char*>(bytes),
            bytes ? static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)) : 0};
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

Result<Database> Database::openNamed(const std::string& name, int flags) {
    sqlite3* handle = nullptr;
    // The mutex of SQLite is not needed: a connection is never used by two threads at once.
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle, name);
    if (code != SQLITE_OK) return tl::unexpected<Error>(database.errorFor(code));
    // SQLite falls back to reading when it may not write.
    if ((flags & SQLITE_OPEN_READWRITE) != 0 && sqlite3_db_readonly(handle, "main") == 1)
        return tl::unexpected<Error>(database.errorFor(SQLITE_READONLY));
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, busyTimeoutMilliseconds);
    int ignored = 0;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, &ignored);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &ignored);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &ignored);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &ignored);
    sqlite3_wal_autocheckpoint(handle, 0);
    return database;
}

Result<Database> Database::open(const std::filesystem::path& file, OpenMode mode) {
    return openNamed(file.string(),
                     mode == OpenMode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
}

Result<Database> Database::openMemory() {
    return openNamed(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY);
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), name_(std::move(other.name_)),
      idleStatements_(std::exchange(other.idleStatements_, {})) {}

Database& Database::operator=(Database&& other) noexcept {
    if (this == &other) return *this;
    close();
    handle_ = std::exchange(other.handle_, nullptr);
    name_ = std::move(other.name_);
    idleStatements_ = std::exchange(other.idleStatements_, {});
    return *this;
}

Database::~Database() {
    close();
}

void Database::close() {
    for (const auto& [sql, statement] : idleStatements_)
        sqlite3_finalize(statement);
    idleStatements_.clear();
    sqlite3_close_v2(std::exchange(handle_, nullptr));
}

Statement Database::statement(std::string sql) {
    return Statement(*this, std::move(sql));
}

Result<void> Database::execute(const std::string& script) {
    const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return tl::unexpected<Error>(errorFor(code));
    return {};
}

Result<std::int64_t> Database::integer(const std::string& sql) {
    auto query = statement(sql);
    const auto ready = query.step();
    if (!ready) return tl::unexpected<Error>(ready.error());
    if (!*ready) return fail(ErrorCode::NotFound, "the store has no such value", name_);
    return query.integer(0);
}

std::int64_t Database::lastInsertedRow() const {
    return sqlite3_last_insert_rowid(handle_);
}

Result<void> Database::backUpTo(const std::filesystem::path& file) {
    auto target = openNamed(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!target) return tl::unexpected<Error>(target.error());
    sqlite3_backup* backup = sqlite3_backup_init(target->handle_, "main", handle_, "main");
    if (backup) sqlite3_backup_step(backup, -1);
    const int code = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(target->handle_);
    if (code != SQLITE_OK) return tl::unexpected<Error>(target->errorFor(code));
    return {};
}

Error Database::errorFor(int code) const {
    const ErrorCode kind = codeOf(handle_, code);
    const char* detail = handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    return Error{kind, adviceFor(kind) + " (SQLite: " + detail + ")", name_};
}

Result<Transaction> Transaction::begin(Database& database, Kind kind) {
    auto begun = database.statement(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN").run();
    if (!begun) return tl::unexpected<Error>(begun.error());
    return Transaction(database);
}

Result<void> Transaction::commit() {
    auto done = database_->statement("COMMIT").run();
    if (done) database_ = nullptr;
    return done;
}

Transaction::~Transaction() {
    // SQLite may have rolled back by itself already: then this says so, and nothing is left to do.
    if (database_) (void)database_->statement("ROLLBACK").run();
}

} // namespace cosmoswatch
