#include "core/store/alert_index.h"

#include "core/store/alert_selection.h"

#include <algorithm>
#include <cstring>

namespace cosmoswatch {
namespace {

constexpr std::size_t maxRemembered = 4;

const std::string& emptyText() {
    static const std::string empty;
    return empty;
}

} // namespace

void AlertColumns::resize(std::size_t size) {
    for (auto* column : {&row, &last, &first, &generated, &count})
        column->resize(size);
    tie.resize(size);
    for (auto* column : {&account, &incident, &type, &title, &address, &countryCode, &countryName, &network,
                         &principal, &application, &assignee, &suppressedBy})
        column->resize(size);
    for (auto* column : {&severity, &status, &disposition, &sample})
        column->resize(size);
}

void AlertColumns::set(std::size_t position, std::int64_t alertRow, const AlertFacets& facets) {
    row[position] = alertRow;
    last[position] = facets.last;
    first[position] = facets.first;
    generated[position] = facets.generated;
    count[position] = facets.count;
    tie[position] = facets.tie;
    account[position] = facets.account;
    incident[position] = facets.incident;
    type[position] = facets.type;
    title[position] = facets.title;
    address[position] = facets.address;
    countryCode[position] = facets.countryCode;
    countryName[position] = facets.countryName;
    network[position] = facets.network;
    principal[position] = facets.principal;
    application[position] = facets.application;
    assignee[position] = facets.assignee;
    suppressedBy[position] = facets.suppressedBy;
    severity[position] = facets.severity & 3;
    status[position] = facets.status & 3;
    disposition[position] = facets.disposition & 3;
    sample[position] = facets.sample;
}

Result<void> AlertIndex::refresh(Database& database) {
    auto query = database.statement("SELECT change, removals FROM facet_state");
    const auto found = query.step();
    if (!found) return tl::unexpected<Error>(found.error());
    const auto change = *found ? query.integer(0) : 0;
    const auto removals = *found ? query.integer(1) : 0;
    query.rewind();
    if (change == change_ && removals == removals_) return {};
    if (removals != removals_ || change < change_) clear();
    auto done = readTexts(database).and_then([&] { return readAccounts(database); }).and_then([&] {
        return readFacets(database, change_);
    });
    if (!done) {
        clear(); // half a change would be worse than none
        return done;
    }
    change_ = change;
    removals_ = removals;
    remembered_.clear();
    incidentSizes_.clear();
    return {};
}

void AlertIndex::clear() {
    *this = AlertIndex();
}

Result<void> AlertIndex::readTexts(Database& database) {
    auto query = database.statement("SELECT id, text FROM texts WHERE id >= ? ORDER BY id");
    return query.bind(texts_.size()).forEach([this](const Statement& row) {
        texts_.add(static_cast<std::uint32_t>(row.integer(0)), row.view(1));
    });
}

Result<void> AlertIndex::readAccounts(Database& database) {
    auto query = database.statement("SELECT id, key, name FROM accounts");
    return query.forEach([this](const Statement& row) {
        const auto id = static_cast<std::size_t>(row.integer(0));
        if (accounts_.size() <= id) accounts_.resize(id + 1);
        accounts_[id] = {row.text(1), foldedText(row.view(2))};
    });
}

Result<void> AlertIndex::readFacets(Database& database, std::int64_t since) {
    // From nothing, all of them in the order of the table; else the few that changed.
    auto query = database.statement(since == 0 ? "SELECT alert, facets FROM alert_facets ORDER BY alert"
                                               : "SELECT alert, facets FROM alert_facets WHERE change > ?"
                                                 " ORDER BY alert");
    if (since != 0) {
        query.bind(since);
    } else {
        const auto count = database.integer("SELECT count(*) FROM alerts");
        if (!count) return tl::unexpected<Error>(count.error());
        columns_.resize(static_cast<std::size_t>(*count));
        columns_.resize(0); // the room stays
    }
    bool damaged = false;
    auto read = query.forEach([&](const Statement& row) {
        const auto alertRow = row.integer(0);
        const auto bytes = row.view(1);
        AlertFacets facets;
        if (bytes.size() != sizeof facets) {
            damaged = true;
            return;
        }
        std::memcpy(&facets, bytes.data(), sizeof facets);
        // A number that the table does not have would lead out of it.
        for (auto* text : {&facets.type, &facets.title, &facets.address, &facets.countryCode,
                           &facets.countryName, &facets.network, &facets.principal, &facets.application,
                           &facets.assignee, &facets.suppressedBy})
            if (*text >= texts_.size()) damaged = true;
        if (facets.account >= accounts_.size()) damaged = true;
        if (damaged) return;
        auto position = columns_.size();
        if (position == 0 || columns_.row.back() < alertRow)
            columns_.resize(position + 1);
        else if (const auto known = positionOf(alertRow))
            position = *known;
        else
            return; // of a row that was skipped as damaged
        columns_.set(position, alertRow, facets);
    });
    if (read && damaged) return fail(ErrorCode::InvalidFormat, "the index of alerts is damaged");
    return read;
}

Result<std::shared_ptr<const Positions>> AlertIndex::select(Database& database, const AlertFilter& filter) {
    for (const auto& known : remembered_)
        if (known.filter == filter) return known.positions;
    auto positions = selectAlerts(database, *this, filter);
    if (!positions) return tl::unexpected<Error>(positions.error());
    if (remembered_.size() == maxRemembered) remembered_.erase(remembered_.begin());
    remembered_.push_back({filter, std::make_shared<const Positions>(std::move(*positions))});
    return remembered_.back().positions;
}

std::optional<std::uint32_t> AlertIndex::positionOf(std::int64_t row) const {
    const auto found = std::lower_bound(columns_.row.begin(), columns_.row.end(), row);
    if (found == columns_.row.end() || *found != row) return std::nullopt;
    return static_cast<std::uint32_t>(found - columns_.row.begin());
}

const std::string& AlertIndex::accountKey(std::uint32_t account) const {
    return account < accounts_.size() ? accounts_[account].key : emptyText();
}

const std::string& AlertIndex::accountName(std::uint32_t account) const {
    return account < accounts_.size() ? accounts_[account].name : emptyText();
}

std::vector<std::string_view> AlertIndex::accountNames() const {
    std::vector<std::string_view> names;
    for (const auto& account : accounts_)
        names.push_back(account.name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::vector<std::uint32_t> AlertIndex::accountRanks() const {
    const auto names = accountNames();
    std::vector<std::uint32_t> ranks;
    for (const auto& account : accounts_)
        ranks.push_back(static_cast<std::uint32_t>(
            std::lower_bound(names.begin(), names.end(), account.name) - names.begin()));
    return ranks;
}

std::uint32_t AlertIndex::rankOfAccountName(std::string_view name) const {
    const auto names = accountNames();
    return static_cast<std::uint32_t>(std::lower_bound(names.begin(), names.end(), foldedText(name)) -
                                      names.begin());
}

const std::vector<std::uint32_t>& AlertIndex::incidentSizes() {
    if (!incidentSizes_.empty()) return incidentSizes_;
    std::uint32_t most = 0;
    for (const auto incident : columns_.incident)
        most = std::max(most, incident);
    incidentSizes_.assign(most + 1, 0);
    for (const auto incident : columns_.incident)
        ++incidentSizes_[incident];
    incidentSizes_[0] = 0;
    return incidentSizes_;
}

} // namespace cosmoswatch
