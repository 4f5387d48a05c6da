// Writes the sums of access: by the hour, by the day, and of each address, principal, application and account
// as a whole. Belongs inside a write transaction; add() everything, then finish().
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace cosmoswatch {

// Lengths and counts come from records, and so from attackers: sums stop here instead of overflowing.
inline constexpr std::uint64_t maxAmount = (std::uint64_t{1} << 62) - 1;

// Rows that an account and day may have on account of principals. Who signs in with ever new names cannot
// make the store grow: the rest counts as otherPrincipals.
inline constexpr std::int64_t maxPrincipalRowsPerDay = 2'000;

class AccessWriter {
public:
    explicit AccessWriter(Database& database) : database_(database) {}
    [[nodiscard]] Result<void> add(std::int64_t accountId, const RollupKey& key, const RollupValue& value);
    [[nodiscard]] Result<void> finish();

private:
    using Ids = std::map<std::string, std::int64_t>;
    struct DayKey {
        std::int64_t hour = 0; // the day's first
        std::int64_t account = 0;
        std::int64_t address = 0;
        std::int64_t application = 0;
        std::string principal;
        friend auto operator<=>(const DayKey&, const DayKey&) = default;
    };
    struct Sum {
        std::int64_t firstHour = 0;
        std::int64_t lastHour = 0;
        std::uint64_t requests = 0;
        std::uint64_t failures = 0;
        std::uint64_t bytesRead = 0;
        std::string countryCode;
        void add(const Sum& more);
    };

    [[nodiscard]] Result<void> writeHour(std::int64_t hour, const DayKey& day, std::int64_t operation,
                                         const RollupKey& key, const RollupValue& value);
    [[nodiscard]] Result<void> writeDay(const DayKey& key, std::int64_t principal, const Sum& sum);
    [[nodiscard]] Result<void> writeEntities(const char* table, const std::map<std::int64_t, Sum>& sums);
    [[nodiscard]] Result<std::int64_t> principalFor(const DayKey& key);
    [[nodiscard]] Result<std::int64_t*> principalRows(const DayKey& key);
    [[nodiscard]] Result<std::int64_t> idOf(Ids& known, const std::string& text, const char* insert,
                                            const char* select);

    Database& database_;
    Ids addresses_;
    Ids applications_;
    Ids operations_;
    Ids principals_;
    std::map<DayKey, Sum> days_;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> principalRows_; // of a day and account
};

} // namespace cosmoswatch
