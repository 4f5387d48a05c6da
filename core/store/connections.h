// The connections behind a store: one that writes, under a mutex, and readers that do not wait for it.
#pragma once

#include "core/store/sqlite_database.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace cosmoswatch {

class Connections {
public:
    // A file in WAL mode with its one writer.
    Connections(Database writer, std::filesystem::path file);
    // A database in memory: everything on the one connection.
    explicit Connections(Database writer);
    // A file that another process writes.
    explicit Connections(std::filesystem::path file);

    // Calls `ask(database)` within one reading transaction, so that several statements see one state.
    template<typename Ask>
    auto read(Ask&& ask) -> std::invoke_result_t<Ask, Database&> {
        if (file_.empty()) {
            std::lock_guard lock(writing_);
            return ask(*writer_);
        }
        auto reader = takeReader();
        if (!reader) return watchForDamage(reader.error());
        auto answer = inTransaction(**reader, Transaction::Kind::Read, ask);
        if (!answer) return watchForDamage(answer.error());
        giveBack(std::move(*reader));
        return answer;
    }

    // Calls `change(database)` within one writing transaction; a failure leaves everything as it was.
    template<typename Change>
    auto write(Change&& change) -> std::invoke_result_t<Change, Database&> {
        std::lock_guard lock(writing_);
        auto outcome = inTransaction(*writer_, Transaction::Kind::Write, change);
        if (!outcome) return watchForDamage(outcome.error());
        ++revision_;
        return outcome;
    }

    [[nodiscard]] std::uint64_t revision();
    // Moves the log into the file, as far as other readers let it, and closes. Nothing may be asked
    // afterwards.
    void close();

private:
    using Reader = std::unique_ptr<Database>;

    template<typename Work>
    static auto inTransaction(Database& database, Transaction::Kind kind, Work&& work)
        -> std::invoke_result_t<Work, Database&> {
        auto transaction = Transaction::begin(database, kind);
        if (!transaction) return tl::unexpected<Error>(transaction.error());
        auto outcome = work(database);
        if (!outcome) return outcome;
        if (auto done = transaction->commit(); !done) return tl::unexpected<Error>(done.error());
        return outcome;
    }

    [[nodiscard]] Result<Reader> openReader() const;
    [[nodiscard]] Result<Reader> takeReader();
    void giveBack(Reader reader);
    // Passes the error on, and sees to a full check when it tells of damage.
    [[nodiscard]] tl::unexpected<Error> watchForDamage(const Error& error) const;

    std::filesystem::path file_; // empty in memory
    std::mutex writing_;
    std::optional<Database> writer_;
    std::atomic<std::uint64_t> revision_{0};

    std::mutex idling_;
    std::vector<Reader> idle_;
    Reader watcher_;                   // of another process's changes
    std::int64_t watchedVersion_ = -1; // as SQLite counts them
};

} // namespace cosmoswatch
