#include "core/store/sqlite_store.h"

#include "core/base/platform.h"
#include "core/store/batch_writer.h"
#include "core/store/sqlite_reads.h"
#include "core/store/status_writer.h"
#include "core/store/store_file.h"

#include <system_error>

namespace cosmoswatch {
namespace fs = std::filesystem;
namespace {

class SqliteStore final : public SqliteReads<AlertStore> {
public:
    explicit SqliteStore(Database memory) : SqliteReads(std::move(memory)) {}
    SqliteStore(Database writer, const fs::path& file, InstanceLock lock)
        : SqliteReads(std::move(writer), file), lock_(std::move(lock)) {}
    ~SqliteStore() override { connections_.close(); } // before the lock is released

    Result<void> commit(const StoreBatch& batch) override {
        return connections_.write([&](Database& database) { return BatchWriter(database).write(batch); });
    }
    Result<std::vector<std::uint32_t>> setStatus(std::span<const StatusChange> changes) override {
        return connections_.write([&](Database& database) { return writeStatus(database, changes); });
    }
    Result<std::uint32_t> addNote(const std::string& alertId, const std::string& note,
                                  const std::string& who) override {
        return connections_.write(
            [&](Database& database) { return writeNote(database, alertId, note, who); });
    }
    Result<std::vector<std::uint32_t>> setAssignee(std::span<const AssigneeChange> changes) override {
        return connections_.write([&](Database& database) { return writeAssignee(database, changes); });
    }
    Result<std::vector<std::uint32_t>> restoreHandling(std::span<const HandlingRestore> changes) override {
        return connections_.write([&](Database& database) { return writeRestore(database, changes); });
    }

    Result<SuppressionRule> saveSuppressionRule(const SuppressionRule& rule,
                                                const std::string& who) override {
        return connections_.write(
            [&](Database& database) { return writeSuppressionRule(database, rule, who); });
    }
    Result<void> removeSuppressionRule(const std::string& id, const std::string& who) override {
        return connections_.write([&](Database& database) { return writeRuleRemoval(database, id, who); });
    }
    Result<std::uint64_t> applySuppressionRule(const std::string& id, const std::string& who) override {
        return connections_.write([&](Database& database) { return applyRule(database, id, who); });
    }
    Result<std::uint64_t> liftSuppressionRule(const std::string& id, const std::string& who) override {
        return connections_.write([&](Database& database) { return liftRule(database, id, who); });
    }

    Result<std::map<std::string, std::string>> cursors() const override { return ask(readCursors); }
    Result<std::map<std::string, std::string>> state(const std::string& prefix) const override {
        return ask([&](Database& database) { return readState(database, prefix); });
    }

private:
    std::optional<InstanceLock> lock_; // none in memory
};

} // namespace

Result<OpenedStore> openStore(const fs::path& file) {
    std::error_code ignored;
    const fs::path path = fs::absolute(file, ignored);
    if (auto made = createPrivateDirectory(path.parent_path()); !made)
        return tl::unexpected<Error>(made.error());
    if (fs::is_symlink(path, ignored))
        return fail(ErrorCode::PermissionDenied, "is a symbolic link; name the store's own file",
                    path.string());
    fs::path lockFile = path;
    lockFile += ".lock";
    auto lock = InstanceLock::acquire(lockFile);
    if (!lock) return tl::unexpected<Error>(lock.error());
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, ignored);
    auto prepared = prepareStoreFile(path, storeMigrations());
    if (!prepared) return tl::unexpected<Error>(prepared.error());
    return OpenedStore{std::make_unique<SqliteStore>(std::move(prepared->writer), path, std::move(*lock)),
                       prepared->setAside, prepared->backup};
}

Result<std::unique_ptr<AlertStore>> openMemoryStore() {
    auto database = Database::openMemory();
    if (!database) return tl::unexpected<Error>(database.error());
    if (auto ready = migrate(*database, storeMigrations(), {}); !ready)
        return tl::unexpected<Error>(ready.error());
    return std::make_unique<SqliteStore>(std::move(*database));
}

Result<std::unique_ptr<AlertReader>> openStoreForReading(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return fail(ErrorCode::NotFound, "there is no store yet; start the console or a scan with it first",
                    file.string());
    auto database = Database::open(file, OpenMode::ReadOnly);
    if (!database) return tl::unexpected<Error>(database.error());
    auto state = inspectSchema(*database, storeMigrations());
    if (!state) {
        state.error().where = file.string();
        return tl::unexpected<Error>(state.error());
    }
    if (*state == SchemaState::Empty)
        return fail(ErrorCode::NotFound,
                    "the store is still empty; start the console or a scan with it first", file.string());
    if (*state == SchemaState::Older)
        return fail(ErrorCode::Unsupported,
                    "was written by an older Cosmos Watch; open it once for writing, which migrates it",
                    file.string());
    return std::make_unique<SqliteReads<AlertReader>>(file);
}

fs::path defaultStoreFile() {
    return dataDirectory() / "cosmoswatch.db";
}

} // namespace cosmoswatch
