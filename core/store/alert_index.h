// All alerts of a store in memory, column by column, as far as the queue filters, sorts, groups and counts by
// them: about 100 bytes an alert. A question over a million alerts is some passes over columns, a few
// milliseconds each, whatever it asks for. Brought up to date from the store by what changed since the last
// question.
#pragma once

#include "core/store/alert_facets.h"
#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"
#include "core/store/text_table.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// Alerts by their places in the columns, ascending: in the order they were written.
using Positions = std::vector<std::uint32_t>;

struct AlertColumns {
    std::vector<std::int64_t> row, last, first, generated, count;
    std::vector<std::uint64_t> tie;
    std::vector<std::uint32_t> account, incident, type, title, address, countryCode, countryName, network,
        principal, application, assignee, suppressedBy;
    std::vector<std::uint8_t> severity, status, disposition, sample;

    [[nodiscard]] std::size_t size() const { return row.size(); }
    void resize(std::size_t size);
    void reserve(std::size_t size);
    void set(std::size_t position, std::int64_t alertRow, const AlertFacets& facets);

private:
    template<typename Visit>
    void eachColumn(Visit&& visit);
};

class AlertIndex {
public:
    // To the state the transaction on `database` sees. Call it first in the transaction, so that the index is
    // never ahead of it; one thread at a time.
    [[nodiscard]] Result<void> refresh(Database& database);

    // The alerts that match; remembered until something changes.
    [[nodiscard]] Result<std::shared_ptr<const Positions>> select(Database& database,
                                                                  const AlertFilter& filter);

    [[nodiscard]] const AlertColumns& columns() const { return columns_; }
    [[nodiscard]] TextTable& texts() { return texts_; }
    // Nothing for a row the index does not have.
    [[nodiscard]] std::optional<std::uint32_t> positionOf(std::int64_t row) const;
    [[nodiscard]] const std::string& accountKey(std::uint32_t account) const;
    [[nodiscard]] const std::string& accountName(std::uint32_t account) const;
    [[nodiscard]] std::uint32_t accountCount() const { return static_cast<std::uint32_t>(accounts_.size()); }
    // The place of each account, and of a name, when accounts are sorted by name; equal names share one.
    [[nodiscard]] std::vector<std::uint32_t> accountRanks() const;
    [[nodiscard]] std::uint32_t rankOfAccountName(std::string_view name) const;
    // Alerts of each incident, by its row; one that has a single alert is none.
    [[nodiscard]] const std::vector<std::uint32_t>& incidentSizes();

private:
    struct AccountNames {
        std::string key;
        std::string name; // folded
    };
    struct Remembered {
        AlertFilter filter;
        std::shared_ptr<const Positions> positions;
    };

    [[nodiscard]] std::vector<std::string_view> accountNames() const; // each once, sorted
    [[nodiscard]] Result<void> readTexts(Database& database);
    [[nodiscard]] Result<void> readAccounts(Database& database);
    [[nodiscard]] Result<void> readFacets(Database& database, std::int64_t since);
    [[nodiscard]] bool isSound(const AlertFacets& facets) const;
    [[nodiscard]] std::optional<std::uint32_t> positionIn(std::size_t size, std::int64_t row) const;
    void clear();

    AlertColumns columns_;
    TextTable texts_;
    std::vector<AccountNames> accounts_; // by id
    std::vector<std::uint32_t> incidentSizes_;
    std::vector<Remembered> remembered_; // newest last
    std::int64_t change_ = 0;
    std::int64_t removals_ = 0;
};

} // namespace cosmoswatch
