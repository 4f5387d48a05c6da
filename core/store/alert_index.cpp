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

template<typename Visit>
void AlertColumns::eachColumn(Visit&& visit) {
    for (auto* column : {&row, &last, &first, &generated, &count})
        visit(*column);
    visit(tie);
    for (auto* column : {&account, &incident, &type, &title, &address, &countryCode, &countryName, &network,
                         &principal, &application, &assignee, &suppressedBy})
        visit(*column);
    for (auto* column : {&severity, &status, &disposition, &sample})
        visit(*column);
}

void AlertColumns::resize(std::size_t size) {
    eachColumn([size](auto& column) { column.resize(size); });
}

void AlertColumns::reserve(std::size_t size) {
    constexpr std::size_t part = 8; // of it is kept for those to come: growing a million takes its time
    if (size > row.capacity()) eachColumn([size](auto& column) { column.reserve(size + size / part); });
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

bool AlertIndex::isSound(const AlertFacets& facets) const {
    for (const auto text :
         {facets.type, facets.title, facets.address, facets.countryCode, facets.countryName, facets.network,
          facets.principal, facets.application, facets.assignee, facets.suppressedBy})
        if (text >= texts_.size()) return false; // would lead out of the table
    return facets.account < accounts_.size();
}

Result<void> AlertIndex::readFacets(Database& database, std::int64_t since) {
    // From nothing, all of them as they stand in the table; else the few that changed. SQLite would not know
    // that they are few.
    const std::string source =
        since == 0 ? std::string("alert_facets")
                   : "alert_facets INDEXED BY alert_facets_change WHERE change > " + std::to_string(since);
    const auto changed = database.integer("SELECT count(*) FROM " + source);
    if (!changed) return tl::unexpected<Error>(changed.error());
    auto size = columns_.size();
    const auto room = size + static_cast<std::size_t>(*changed);
    columns_.reserve(room);
    columns_.resize(room);

    auto query = database.statement("SELECT alert, facets FROM " + source + " ORDER BY alert");
    bool sound = true;
    auto read = query.forEach([&](const Statement& row) {
        const auto alertRow = row.integer(0);
        const auto bytes = row.view(1);
        AlertFacets facets;
        sound = sound && bytes.size() == sizeof facets;
        if (!sound) return;
        std::memcpy(&facets, bytes.data(), sizeof facets);
        sound = isSound(facets);
        if (!sound) return;
        const bool isNew = size == 0 || columns_.row[size - 1] < alertRow;
        const auto known = isNew ? std::nullopt : positionIn(size, alertRow);
        if ((isNew && size == room) || (!isNew && !known)) {
            sound = false;
            return;
        }
        columns_.set(known ? *known : size++, alertRow, facets);
    });
    columns_.resize(size);
    if (read && !sound) return fail(ErrorCode::InvalidFormat, "the index of alerts is damaged");
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
    return positionIn(columns_.size(), row);
}

std::optional<std::uint32_t> AlertIndex::positionIn(std::size_t size, std::int64_t row) const {
    const auto end = columns_.row.begin() + static_cast<std::ptrdiff_t>(size);
    const auto found = std::lower_bound(columns_.row.begin(), end, row);
    if (found == end || *found != row) return std::nullopt;
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
