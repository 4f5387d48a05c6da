#include "core/store/sqlite_store.h"

#include "core/base/platform.h"
#include "core/store/alert_facets.h"
#include "core/store/batch_writer.h"
#include "core/store/expiry_writer.h"
#include "core/store/outbox_store.h"
#include "core/store/sqlite_reads.h"
#include "core/store/status_writer.h"
#include "core/store/store_file.h"
#include "core/store/suppression_search.h"

#include <algorithm>
#include <system_error>

namespace cosmoswatch {
namespace fs = std::filesystem;
namespace {

class SqliteStore final : public SqliteReads<AlertStore> {
    // Calls within one writing transaction, which leaves the facets of what it touched up to date.
    template<typename Change>
    auto change(Change&& change) -> std::invoke_result_t<Change, Database&> {
        return connections_.write([&](Database& database) -> std::invoke_result_t<Change, Database&> {
            auto outcome = change(database);
            if (!outcome) return outcome;
            if (auto done = writeFacets(database); !done) return tl::unexpected<Error>(done.error());
            return outcome;
        });
    }

public:
    explicit SqliteStore(Database memory) : SqliteReads(std::move(memory)) {}
    SqliteStore(Database writer, const fs::path& file, InstanceLock lock)
        : SqliteReads(std::move(writer), file), lock_(std::move(lock)) {}
    ~SqliteStore() override { connections_.close(); } // before the lock is released

    Result<void> commit(const StoreBatch& batch) override {
        return change([&](Database& database) { return BatchWriter(database).write(batch); });
    }
    Result<std::vector<std::uint32_t>> setStatus(std::span<const StatusChange> changes) override {
        return change([&](Database& database) { return writeStatus(database, changes); });
    }
    Result<std::uint32_t> addNote(const std::string& alertId, const std::string& note,
                                  const std::string& who) override {
        return change([&](Database& database) { return writeNote(database, alertId, note, who); });
    }
    Result<std::vector<std::uint32_t>> setAssignee(std::span<const AssigneeChange> changes) override {
        return change([&](Database& database) { return writeAssignee(database, changes); });
    }
    Result<std::vector<std::uint32_t>> restoreHandling(std::span<const HandlingRestore> changes) override {
        return change([&](Database& database) { return writeRestore(database, changes); });
    }

    Result<SuppressionRule> saveSuppressionRule(const SuppressionRule& rule,
                                                const std::string& who) override {
        return change([&](Database& database) { return writeSuppressionRule(database, rule, who); });
    }
    Result<void> removeSuppressionRule(const std::string& id, const std::string& who) override {
        return change([&](Database& database) { return writeRuleRemoval(database, id, who); });
    }
    // In parts, so that the engine's batches find their way in between.
    Result<std::uint64_t> applySuppressionRule(const std::string& id, const std::string& who) override {
        constexpr std::size_t atOnce = 500;
        const auto rule = ask([&](Database& database) { return readCurrentRule(database, id); });
        if (!rule) return tl::unexpected<Error>(rule.error());
        const auto rows = askIndexed(
            [&](Database& database, AlertIndex& index) { return openCandidates(database, index, *rule); });
        if (!rows) return tl::unexpected<Error>(rows.error());
        std::uint64_t dismissed = 0;
        for (std::span<const std::int64_t> rest = *rows; !rest.empty();
             rest = rest.subspan(std::min(atOnce, rest.size()))) {
            const auto part = change([&](Database& database) {
                return applyRule(database, *rule, rest.first(std::min(atOnce, rest.size())));
            });
            if (!part) return part;
            dismissed += *part;
        }
        auto noted =
            change([&](Database& database) { return writeApplied(database, *rule, dismissed, who); });
        if (!noted) return tl::unexpected<Error>(noted.error());
        return dismissed;
    }
    Result<std::uint64_t> liftSuppressionRule(const std::string& id, const std::string& who) override {
        return change([&](Database& database) { return liftRule(database, id, who); });
    }

    Result<void> openReceiver(const std::string& receiver) override {
        return change([&](Database& database) { return writeReceiver(database, receiver); });
    }
    Result<void> enqueue(const std::string& receiver, std::span<const OutboxEntry> entries,
                         std::optional<std::int64_t> until) override {
        return change([&](Database& database) { return writeEntries(database, receiver, entries, until); });
    }
    Result<void> changeOutbox(const std::string& receiver, std::span<const OutboxChange> changes) override {
        return change([&](Database& database) { return writeOutboxChanges(database, receiver, changes); });
    }
    Result<std::uint64_t> pruneOutbox(Timestamp before, std::uint64_t keep) override {
        return change([&](Database& database) { return removeEnded(database, before, keep); });
    }

    Result<Removed> removeExpired(const Expiry& expiry) override {
        Removed removed;
        if (expiry.closedAlerts) {
            const auto before = *expiry.closedAlerts;
            const auto rows = ask([&](Database& database) { return expiredAlerts(database, before); });
            if (!rows) return tl::unexpected<Error>(rows.error());
            if (!rows->empty()) {
                const auto alerts =
                    change([&](Database& database) { return removeAlerts(database, *rows, before); });
                if (!alerts) return tl::unexpected<Error>(alerts.error());
                removed.alerts = *alerts;
            }
        }
        if (expiry.access) {
            const auto sums =
                change([&](Database& database) { return removeAccess(database, *expiry.access); });
            if (!sums) return tl::unexpected<Error>(sums.error());
            removed.sums = *sums;
        }
        removed.more = removed.alerts > 0 || removed.sums > 0;
        return removed;
    }

    Result<std::map<std::string, std::string>> cursors() const override { return ask(readCursors); }

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
