#include "core/store/suppression_search.h"

#include "core/base/address.h"
#include "core/base/text.h"
#include "core/store/alert_reading.h"
#include "core/store/alert_selection.h"
#include "core/store/suppression_store.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

// A preview that has to look into alerts reads some ten thousand of them a second.
constexpr std::uint64_t mostExamined = 20'000;

bool isOpen(std::uint8_t status) {
    return status <= static_cast<std::uint8_t>(AlertStatus::InProgress);
}

// What of a rule a filter can say; nothing when no account is in its scope.
std::optional<AlertFilter> filterFor(const AlertIndex& index, const SuppressionRule& rule,
                                     const TimeRange& range) {
    AlertFilter filter;
    filter.types = rule.types;
    filter.time = range;
    for (std::uint32_t account = 0; account < index.accountCount(); ++account) {
        const std::string& key = index.accountKey(account);
        const bool wanted = rule.scope == SuppressionScope::Account
                                ? equalsIgnoreCase(key, rule.scopeValue)
                                : rule.scope == SuppressionScope::Subscription &&
                                      equalsIgnoreCase(parseAccount(key).subscriptionId, rule.scopeValue);
        if (wanted && !key.empty()) filter.accountKeys.push_back(key);
    }
    if (rule.scope != SuppressionScope::Everywhere && filter.accountKeys.empty()) return std::nullopt;
    if (!rule.entity) return filter;
    const auto& [kind, value] = *rule.entity;
    if (kind == EntityKind::Principal) filter.principals = {value};
    if (kind == EntityKind::Application) filter.applications = {value};
    return filter;
}

// For each different text of a column, asked once, whether the entity is meant.
template<typename Means>
Result<void> keepMeant(Database& database, AlertIndex& index, Positions& positions,
                       const std::vector<std::uint32_t>& column, Means&& means) {
    enum : std::uint8_t { Unknown, No, Yes };
    std::vector<std::uint8_t> answers(index.texts().size(), Unknown);
    auto query = database.statement("SELECT text FROM texts WHERE id = ?");
    Positions kept;
    for (const auto i : positions) {
        auto& answer = answers[column[i]];
        if (answer == Unknown) {
            query.rewind();
            const auto found = query.bind(column[i]).step();
            if (!found) return tl::unexpected<Error>(found.error());
            answer = *found && means(query.view(0)) ? Yes : No;
        }
        if (answer == Yes) kept.push_back(i);
    }
    positions = std::move(kept);
    return {};
}

Result<void> keepEntity(Database& database, AlertIndex& index, Positions& positions, const Entity& entity) {
    const auto& columns = index.columns();
    if (entity.kind == EntityKind::Address) {
        const auto network = IpNetwork::parse(entity.value);
        return keepMeant(database, index, positions, columns.address, [&](std::string_view text) {
            const auto address = IpAddress::parse(text);
            return network && address ? network->contains(*address) : text == entity.value;
        });
    }
    if (entity.kind == EntityKind::Country)
        return keepMeant(database, index, positions, columns.countryCode,
                         [&](std::string_view text) { return equalsIgnoreCase(text, entity.value); });
    if (entity.kind == EntityKind::Account)
        std::erase_if(positions, [&](std::uint32_t i) {
            return !equalsIgnoreCase(index.accountKey(columns.account[i]), entity.value);
        });
    return {}; // others are in the filter
}

// Whether the alert is there, sound, and the rule's.
Result<bool> matchesStored(Database& database, const SuppressionRule& rule, const std::string& id) {
    const auto stored = findAlert(database, id);
    if (!stored && stored.error().code == ErrorCode::InvalidFormat) return false; // damaged: not hidden
    if (!stored) return tl::unexpected<Error>(stored.error());
    return *stored && matches(rule, (*stored)->alert);
}

} // namespace

Result<RuleCandidates> candidatesOf(Database& database, AlertIndex& index, const SuppressionRule& rule,
                                    const TimeRange& range) {
    RuleCandidates candidates;
    const auto filter = filterFor(index, rule, range);
    if (!filter) return candidates;
    auto positions = selectAlerts(database, index, *filter);
    if (!positions) return tl::unexpected<Error>(positions.error());
    candidates.positions = std::move(*positions);
    candidates.sure = rule.contains.empty();
    if (rule.entity)
        if (auto done = keepEntity(database, index, candidates.positions, *rule.entity); !done)
            return tl::unexpected<Error>(done.error());
    return candidates;
}

Result<SuppressionPreview> previewRule(Database& database, AlertIndex& index, const SuppressionRule& rule,
                                       const TimeRange& range, std::size_t rows) {
    auto candidates = candidatesOf(database, index, rule, range);
    if (!candidates) return tl::unexpected<Error>(candidates.error());
    SuppressionPreview preview;
    const std::size_t looked = candidates->sure ? rows : std::max<std::size_t>(mostExamined, rows);
    auto newest = firstInOrder(database, index, candidates->positions, {}, {}, looked);
    if (!newest) return tl::unexpected<Error>(newest.error());
    if (!candidates->sure) {
        preview.complete = newest->size() == candidates->positions.size();
        Positions matching;
        for (const auto i : *newest) {
            const auto row = readRows(database, index, {i});
            if (!row) return tl::unexpected<Error>(row.error());
            const auto matched = matchesStored(database, rule, row->front().id);
            if (!matched) return tl::unexpected<Error>(matched.error());
            if (*matched) matching.push_back(i);
        }
        preview.examined = newest->size();
        *newest = matching;
        candidates->positions = std::move(matching);
    } else {
        preview.examined = candidates->positions.size();
    }
    for (const auto i : candidates->positions) {
        ++preview.alerts;
        ++preview.bySeverity[index.columns().severity[i]];
        if (isOpen(index.columns().status[i])) ++preview.open;
    }
    if (newest->size() > rows) newest->resize(rows);
    auto read = readRows(database, index, *newest);
    if (!read) return tl::unexpected<Error>(read.error());
    preview.newest = std::move(*read);
    return preview;
}

Result<std::vector<std::int64_t>> openCandidates(Database& database, AlertIndex& index,
                                                 const SuppressionRule& rule) {
    auto candidates = candidatesOf(database, index, rule, {});
    if (!candidates) return tl::unexpected<Error>(candidates.error());
    const auto& columns = index.columns();
    std::vector<std::int64_t> rows;
    for (const auto i : candidates->positions)
        if (isOpen(columns.status[i])) rows.push_back(columns.row[i]);
    return rows;
}

Result<std::uint64_t> applyRule(Database& database, const SuppressionRule& rule,
                                std::span<const std::int64_t> rows) {
    SuppressionRule wanted = rule;
    wanted.enabled = true; // asked for by hand
    std::uint64_t dismissed = 0;
    auto query = database.statement("SELECT id FROM alerts WHERE row = ? AND status IN (0, 1)");
    for (const auto row : rows) {
        query.rewind();
        const auto open = query.bind(row).step();
        if (!open) return tl::unexpected<Error>(open.error());
        if (!*open) continue;
        const auto stored = findAlert(database, query.text(0));
        if (!stored && stored.error().code == ErrorCode::InvalidFormat) continue;
        if (!stored) return tl::unexpected<Error>(stored.error());
        if (!*stored || !isInForce(wanted, (*stored)->alert) || !matches(wanted, (*stored)->alert)) continue;
        if (auto done = writeSuppression(database, row, wanted); !done)
            return tl::unexpected<Error>(done.error());
        ++dismissed;
    }
    return dismissed;
}

} // namespace cosmoswatch
