// Writes what one batch of records changes. Belongs inside a write transaction.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

// Record hashes remembered per alert: within them a record that comes twice counts once, however late it
// comes. Beyond them only the engine's own check for duplicates stands.
inline constexpr std::int64_t maxRememberedRecords = 10'000;
inline constexpr std::int64_t maxBadRecords = 1'000;

class BatchWriter {
public:
    explicit BatchWriter(Database& database) : database_(database) {}
    [[nodiscard]] Result<void> write(const StoreBatch& batch);

private:
    using Ids = std::map<std::string, std::int64_t>;

    [[nodiscard]] Result<void> writeAccount(const AccountSummary& summary);
    [[nodiscard]] Result<void> writeAlert(const AlertUpdate& update);
    [[nodiscard]] Result<void> suppress(std::int64_t row, const Alert& alert);
    [[nodiscard]] Result<std::int64_t> insertAlert(const Alert& alert, std::int64_t knownRecords);
    [[nodiscard]] Result<void> updateAlert(std::int64_t row, const Alert& alert, std::int64_t knownRecords);
    [[nodiscard]] Result<void> writeRecords(std::int64_t row, std::span<const AlertRecord> records);
    [[nodiscard]] Result<void> writeEvidence(std::int64_t row, const std::vector<EvidenceRecord>& records);
    [[nodiscard]] Result<void> writeAccess(const StoreBatch& batch);
    [[nodiscard]] Result<void> writeAddress(const AddressNote& note);
    [[nodiscard]] Result<void> writeBadRecords(const std::vector<BadRecord>& records);
    [[nodiscard]] Result<void> writeEngineState(const StoreBatch& batch);
    [[nodiscard]] Result<void> writeCounters(const IngestCounters& counters);

    [[nodiscard]] Result<std::vector<AlertRecord>> freshRecords(std::int64_t row,
                                                                const std::vector<AlertRecord>& records);
    [[nodiscard]] Result<std::int64_t> accountId(const Account& account);
    [[nodiscard]] Result<std::int64_t> accountId(const std::string& key);

    Database& database_;
    std::optional<SuppressionRules> rules_; // read when the first new alert comes
    Ids accounts_;
};

} // namespace cosmoswatch
