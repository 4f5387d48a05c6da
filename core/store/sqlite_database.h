// A thin face over SQLite: connections, statements and transactions as values that clean up after themselves.
// One connection belongs to one thread at a time; who may use it is the caller's affair.
#pragma once

#include "core/base/result.h"

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace cosmoswatch {

class Database;

// A value for a statement whose text is put together at run time.
using SqlValue = std::variant<std::int64_t, std::string>;

// The bytes as a BLOB rather than as text.
struct Blob {
    std::string_view bytes;
};

// A prepared statement, taken from its connection's cache and given back when destroyed. Trouble in preparing
// or binding is kept until the next step, which reports it.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // Each call binds the next parameters, in order.
    template<typename... Values>
    Statement& bind(const Values&... values) {
        (bindNext(values), ...);
        return *this;
    }
    Statement& bindAll(std::span<const SqlValue> values);

    [[nodiscard]] Result<bool> step(); // true: a row is ready
    [[nodiscard]] Result<void> run();  // to the end, rows dropped; rewound
    void rewind();                     // ready to be bound and stepped again

    template<typename OnRow>
    [[nodiscard]] Result<void> forEach(OnRow&& onRow) {
        for (;;) {
            const auto ready = step();
            if (!ready) return tl::unexpected<Error>(ready.error());
            if (!*ready) return {};
            onRow(*this);
        }
    }

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t amount(int column) const; // zero when negative
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view view(int column) const; // until the next step
    [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
    [[nodiscard]] bool isNull(int column) const;

private:
    friend class Database;
    Statement(Database& database, std::string sql);
    void bindNext(std::integral auto value) { bindInteger(static_cast<std::int64_t>(value)); }
    void bindNext(double value);
    void bindNext(std::string_view value);
    void bindNext(Blob value);
    void bindInteger(std::int64_t value);
    void note(int code);

    Database* database_;
    std::string sql_;
    sqlite3_stmt* handle_ = nullptr;
    int bound_ = 0;
    int trouble_ = 0; // SQLite's code
};

enum class OpenMode { ReadOnly, ReadWrite };

class Database {
public:
    // Does not create the file. Foreign keys on, a busy timeout of five seconds, the schema not trusted;
    // closing never checkpoints: that is asked for by the writer alone.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file, OpenMode mode);
    [[nodiscard]] static Result<Database> openMemory();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    [[nodiscard]] Statement statement(std::string sql);
    [[nodiscard]] Result<void> execute(const std::string& script); // any number of statements
    // The first column of the first row; NotFound without a row.
    [[nodiscard]] Result<std::int64_t> integer(const std::string& sql);

    [[nodiscard]] std::int64_t lastInsertedRow() const;
    // A copy of the whole content as it is now, synced to the disk.
    [[nodiscard]] Result<void> backUpTo(const std::filesystem::path& file);
    // The error for SQLite's code, as of the last call on this connection.
    [[nodiscard]] Error errorFor(int code) const;

private:
    friend class Statement;
    Database(sqlite3* handle, std::string name) : handle_(handle), name_(std::move(name)) {}
    [[nodiscard]] static Result<Database> openNamed(const std::string& name, int flags);
    void close();

    sqlite3* handle_ = nullptr;
    std::string name_; // for error texts
    std::unordered_map<std::string, sqlite3_stmt*> idleStatements_;
};

// Rolled back when destroyed without commit().
class Transaction {
public:
    enum class Kind { Read, Write };
    [[nodiscard]] static Result<Transaction> begin(Database& database, Kind kind);
    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

} // namespace cosmoswatch
