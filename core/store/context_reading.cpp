#include "core/store/context_reading.h"

#include "core/store/access_reading.h"
#include "core/store/alert_reading.h"

#include <algorithm>
#include <map>

namespace cosmoswatch {
namespace {

// Of each way to be related so many alerts are looked at, the newest.
constexpr std::size_t mostCandidates = 500;
constexpr Duration targetReach = std::chrono::hours{24};

class Relations {
public:
    Relations(Database& database, AlertIndex& index, const Alert& alert)
        : database_(database), index_(index), alert_(alert) {}

    Result<void> add(Relation relation, const std::string& value, const AlertFilter& filter) {
        if (value.empty()) return {};
        const auto page = readAlertPage(database_, index_, filter, {}, {}, mostCandidates);
        if (!page) return tl::unexpected<Error>(page.error());
        for (const auto& row : page->rows)
            note(row, relation, value);
        return {};
    }

    // Same type on the same account within a day, in one of the alert's containers.
    Result<void> addSameTarget() {
        if (alert_.containers.empty()) return {};
        AlertFilter filter;
        filter.accountKeys = {alert_.account.key};
        filter.types = {alert_.type};
        filter.time = {alert_.first - targetReach, alert_.last + targetReach};
        const auto page = readAlertPage(database_, index_, filter, {}, {}, mostCandidates);
        if (!page) return tl::unexpected<Error>(page.error());
        for (const auto& row : page->rows) {
            const auto stored = findAlert(database_, row.id);
            if (!stored && stored.error().code == ErrorCode::InvalidFormat) continue;
            if (!stored) return tl::unexpected<Error>(stored.error());
            if (!*stored) continue;
            for (const auto& container : (*stored)->alert.containers)
                if (std::find(alert_.containers.begin(), alert_.containers.end(), container) !=
                    alert_.containers.end()) {
                    note(row, Relation::SameTarget, container);
                    break;
                }
        }
        return {};
    }

    std::vector<RelatedAlert> take(std::size_t limit) {
        std::vector<RelatedAlert> all;
        for (auto& [id, related] : found_)
            all.push_back(std::move(related));
        std::sort(all.begin(), all.end(), [](const RelatedAlert& a, const RelatedAlert& b) {
            if (a.reasons.size() != b.reasons.size()) return a.reasons.size() > b.reasons.size();
            if (a.row.last != b.row.last) return a.row.last > b.row.last;
            return a.row.id < b.row.id;
        });
        if (all.size() > limit) all.resize(limit);
        return all;
    }

private:
    void note(const AlertRow& row, Relation relation, const std::string& value) {
        if (row.id == alert_.id || row.sample != alert_.sample) return;
        auto& related = found_[row.id];
        related.row = row;
        related.reasons.emplace_back(relation, value);
    }

    Database& database_;
    AlertIndex& index_;
    const Alert& alert_;
    std::map<std::string, RelatedAlert> found_;
};

// Nothing for what the hourly sums do not know.
std::optional<AccessFilter> accessFilterFor(const Entity& entity, const TimeRange& range) {
    AccessFilter filter;
    filter.time = range;
    switch (entity.kind) {
    case EntityKind::Address:
        filter.address = entity.value;
        return filter;
    case EntityKind::Application:
        filter.application = entity.value;
        return filter;
    case EntityKind::Country:
        filter.countryCode = entity.value;
        return filter;
    case EntityKind::Account:
        filter.accountKeys = {entity.value};
        return filter;
    case EntityKind::Principal:
        break;
    }
    return std::nullopt;
}

// What was done to one alert within the range.
Result<void> addChanges(Database& database, const AlertRow& row, const TimeRange& range, Timeline& timeline) {
    const auto history = readHistory(database, row.id);
    if (!history) return tl::unexpected<Error>(history.error());
    for (const auto& entry : *history)
        if ((!range.from || entry.time >= *range.from) && (!range.to || entry.time < *range.to))
            timeline.entries.push_back({entry.time, row, entry});
    return {};
}

} // namespace

Result<std::vector<RelatedAlert>> readRelated(Database& database, AlertIndex& index, const std::string& id,
                                              std::size_t limit) {
    const auto alert = readAlert(database, id);
    if (!alert) return tl::unexpected<Error>(alert.error());
    Relations relations(database, index, *alert);
    AlertFilter incident;
    incident.incidents = {alert->correlationKey};
    AlertFilter address;
    address.addresses = {alert->address};
    AlertFilter principal;
    principal.principals = {alert->principal};
    auto done =
        relations.add(Relation::SameIncident, alert->correlationKey, incident)
            .and_then([&] { return relations.add(Relation::SameAddress, alert->address, address); })
            .and_then([&] { return relations.add(Relation::SamePrincipal, alert->principal, principal); })
            .and_then([&] { return relations.addSameTarget(); });
    if (!done) return tl::unexpected<Error>(done.error());
    return relations.take(limit);
}

Result<Timeline> readTimeline(Database& database, AlertIndex& index, const Entity& entity,
                              const TimeRange& range, std::size_t limit) {
    Timeline timeline;
    AlertFilter filter = alertsOf(entity);
    filter.time = range;
    const auto page = readAlertPage(database, index, filter, {}, {}, limit);
    if (!page) return tl::unexpected<Error>(page.error());
    timeline.complete = !page->next;
    for (const auto& row : page->rows) {
        timeline.entries.push_back({row.first, row, {}});
        if (auto done = addChanges(database, row, range, timeline); !done)
            return tl::unexpected<Error>(done.error());
    }
    std::stable_sort(timeline.entries.begin(), timeline.entries.end(),
                     [](const TimelineEntry& a, const TimelineEntry& b) { return a.time > b.time; });
    if (timeline.entries.size() > limit) {
        timeline.entries.resize(limit);
        timeline.complete = false;
    }
    if (const auto access = accessFilterFor(entity, range)) {
        auto points = readAccessOverTime(database, *access, std::chrono::hours{1});
        if (!points) return tl::unexpected<Error>(points.error());
        timeline.access = std::move(*points);
    }
    return timeline;
}

} // namespace cosmoswatch
