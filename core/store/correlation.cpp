#include "core/store/correlation.h"

#include "core/alert/incident.h"
#include "core/base/hash.h"
#include "core/intel/address.h"
#include "core/store/alert_reading.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_set>

namespace cosmoswatch {
namespace {

// Object ids of Entra are GUIDs, its user names hold "@"; everything else (a resource-token user) names
// somebody only within its account.
bool isKnownEverywhere(std::string_view principal) {
    constexpr std::size_t guidLength = 36;
    const bool guid =
        principal.size() == guidLength && std::all_of(principal.begin(), principal.end(), [](char c) {
            return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        });
    return guid || principal.find('@') != std::string_view::npos;
}

enum class Reach { Everywhere, Account, Nowhere };

Reach reachOf(std::string_view kind, std::string_view value) {
    if (kind == "principal") return isKnownEverywhere(value) ? Reach::Everywhere : Reach::Account;
    if (kind != "address") return Reach::Everywhere;
    const auto address = IpAddress::parse(value);
    if (!address) return Reach::Account;
    switch (scopeOf(*address)) {
    case AddressScope::Public:
    case AddressScope::Documentation:
        return Reach::Everywhere;
    case AddressScope::Private:
    case AddressScope::SharedNat:
        return Reach::Account;
    case AddressScope::Loopback:
    case AddressScope::LinkLocal:
    case AddressScope::Reserved:
        return Reach::Nowhere;
    }
    return Reach::Nowhere;
}

// By the window, which is part of what the alert is: its first record may still move.
std::int64_t weekOf(Timestamp window) {
    constexpr std::int64_t mondayOffset = 3; // 1970-01-01 was a Thursday
    return (std::chrono::floor<std::chrono::days>(window).time_since_epoch().count() + mondayOffset) / 7;
}

} // namespace

std::vector<std::int64_t> comparableLinks(const Alert& alert) {
    std::vector<std::int64_t> hashes;
    for (const auto& link : correlationLinks(alert)) {
        if (isTooMany(link)) continue;
        const auto kind = linkKind(link);
        const auto reach =
            reachOf(kind, std::string_view(link).substr(std::min(kind.size() + 1, link.size())));
        if (reach == Reach::Nowhere) continue;
        std::string text = link;
        if (reach == Reach::Account) text += '\n' + alert.account.key;
        hashes.push_back(static_cast<std::int64_t>(hash64(text, alert.sample ? 1 : 0)));
    }
    std::sort(hashes.begin(), hashes.end());
    return hashes;
}

Result<void> Correlation::place(std::int64_t row, const Alert& alert) {
    const auto links = comparableLinks(alert);
    const Spot spot = spotFor(row, alert);
    std::vector<std::int64_t> known;
    bool moved = false;
    auto query =
        database_.statement("SELECT link, first, last FROM alert_links WHERE alert = ? ORDER BY link");
    auto read = query.bind(row).forEach([&](const Statement& stored) {
        known.push_back(stored.integer(0));
        moved = moved || stored.integer(1) != spot.first || stored.integer(2) != spot.last;
    });
    if (!read) return read;
    if (known == links) {
        if (!moved) return {};
        return database_.statement("UPDATE alert_links SET first = ?, last = ? WHERE alert = ?")
            .bind(spot.first, spot.last, row)
            .run()
            .and_then([&] { return join(row); });
    }
    if (std::includes(links.begin(), links.end(), known.begin(), known.end()))
        return removeLinks(row).and_then([&] { return writeLinks(spot, links); }).and_then([&] {
            return join(row);
        });

    // A link is gone (its kind has too many values now): the story may fall apart, and is told anew.
    const auto story = wholeStory(row);
    if (!story) return tl::unexpected<Error>(story.error());
    auto done = forget(*story).and_then([&] { return removeLinks(row); }).and_then([&] {
        return writeLinks(spot, links);
    });
    for (std::size_t i = 0; done && i < story->size(); ++i)
        done = join((*story)[i].row);
    return done;
}

Result<void> Correlation::placeNew(std::int64_t row, const Alert& alert) {
    const auto links = comparableLinks(alert);
    if (links.empty()) return {};
    const Spot spot = spotFor(row, alert);
    return writeLinks(spot, links).and_then([&] { return join(spot); });
}

Correlation::Spot Correlation::spotFor(std::int64_t row, const Alert& alert) {
    Spot spot;
    spot.row = row;
    spot.id = alert.id;
    spot.first = toMicroseconds(alert.first);
    spot.last = std::clamp(toMicroseconds(alert.last), spot.first, spot.first + longestIncident.count());
    spot.week = weekOf(alert.windowStart);
    return spot;
}

Result<void> Correlation::removeLinks(std::int64_t row) {
    return database_.statement("DELETE FROM alert_links WHERE alert = ?").bind(row).run();
}

Result<void> Correlation::writeLinks(const Spot& spot, const std::vector<std::int64_t>& links) {
    auto insert =
        database_.statement("INSERT INTO alert_links(link, first, alert, last, week) VALUES(?, ?, ?, ?, ?)");
    for (const auto link : links)
        if (auto done = insert.bind(link, spot.first, spot.row, spot.last, spot.week).run(); !done)
            return done;
    return {};
}

Result<Correlation::Spots> Correlation::spots(const char* sql, std::int64_t argument) {
    Spots found;
    auto query = database_.statement(sql);
    auto read = query.bind(argument).forEach([&](const Statement& row) {
        found.push_back(
            {row.integer(0), row.text(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5)});
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return found;
}

Result<Correlation::Spots> Correlation::spotOf(std::int64_t row) {
    return spots("SELECT alert, id, incident, alert_links.first, alert_links.last, week"
                 " FROM alert_links JOIN alerts ON row = alert WHERE alert = ? LIMIT 1",
                 row);
}

// Of all neighbours by one link, one of those that began earlier and one for each day of those that began
// later stand for the rest: the others are neighbours of these, and so with them already. A link that many
// thousand alerts share costs no more than another.
Result<Correlation::Spots> Correlation::neighbours(const Spot& spot, std::int64_t week) {
    std::vector<std::int64_t> links;
    auto own = database_.statement("SELECT link FROM alert_links WHERE alert = ?");
    auto read = own.bind(spot.row).forEach([&](const Statement& row) { links.push_back(row.integer(0)); });
    if (!read) return tl::unexpected<Error>(read.error());

    constexpr auto reach = correlationReach.count();
    auto earlier = database_.statement(
        "SELECT alert, first FROM alert_links WHERE link = ?1 AND first >= ?2 AND (first, alert) < (?3, ?4)"
        " AND last >= ?5 AND (?6 = ?7 OR week = ?6) ORDER BY first DESC, alert DESC LIMIT 1");
    auto later = database_.statement(
        "SELECT alert, first FROM alert_links WHERE link = ?1 AND (first, alert) > (?2, ?3) AND first <= ?4"
        " AND (?5 = ?6 OR week = ?5) ORDER BY first, alert LIMIT 1");
    std::vector<std::int64_t> rows;
    for (const auto link : links) {
        // No span is longer than longestIncident: what began before that has ended too early.
        earlier.rewind();
        const auto found = earlier
                               .bind(link, spot.first - reach - longestIncident.count(), spot.first, spot.row,
                                     spot.first - reach, week, anyWeek)
                               .step();
        if (!found) return tl::unexpected<Error>(found.error());
        if (*found) rows.push_back(earlier.integer(0));

        for (auto [first, alert] = std::pair(spot.first, spot.row);;) {
            later.rewind();
            const auto next = later.bind(link, first, alert, spot.last + reach, week, anyWeek).step();
            if (!next) return tl::unexpected<Error>(next.error());
            if (!*next) break;
            rows.push_back(later.integer(0));
            first = later.integer(1) + reach;
            alert = std::numeric_limits<std::int64_t>::max();
        }
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    Spots near;
    for (const auto row : rows) {
        const auto found = spotOf(row);
        if (!found) return found;
        near.insert(near.end(), found->begin(), found->end());
    }
    return near;
}

Result<Correlation::Spots> Correlation::members(std::int64_t incident) {
    return spots("SELECT DISTINCT alerts.row, id, incident, alert_links.first, alert_links.last, week"
                 " FROM alerts JOIN alert_links ON alert = row WHERE incident = ?",
                 incident);
}

Result<Correlation::Spots> Correlation::wholeStory(std::int64_t row) {
    auto story = spotOf(row);
    if (!story) return story;
    std::unordered_set<std::int64_t> seen{row};
    for (std::size_t i = 0; i < story->size(); ++i) {
        const auto near = neighbours(Spot((*story)[i]));
        if (!near) return near;
        for (const auto& spot : *near)
            if (seen.insert(spot.row).second) story->push_back(spot);
    }
    return story;
}

Result<Correlation::Groups> Correlation::groupsOf(const Spots& spots) {
    Groups groups;
    auto query =
        database_.statement("SELECT row, key, cut, members, first, last FROM incidents WHERE row = ?");
    std::unordered_set<std::int64_t> seen{0};
    for (const auto& spot : spots) {
        if (!seen.insert(spot.incident).second) continue;
        auto read = query.bind(spot.incident).forEach([&](const Statement& row) {
            groups.push_back({row.integer(0), row.text(1), row.integer(2) != 0, row.integer(3),
                              row.integer(4), row.integer(5)});
        });
        if (!read) return tl::unexpected<Error>(read.error());
        query.rewind();
    }
    return groups;
}

Result<void> Correlation::join(std::int64_t row) {
    const auto own = spotOf(row);
    if (!own) return tl::unexpected<Error>(own.error());
    return own->empty() ? Result<void>() : join(own->front());
}

Result<void> Correlation::join(const Spot& changed) {
    auto near = neighbours(changed);
    if (!near) return tl::unexpected<Error>(near.error());
    if (near->empty() && changed.incident == 0) return {};
    near->push_back(changed);
    const auto groups = groupsOf(*near);
    if (!groups) return tl::unexpected<Error>(groups.error());

    bool cut = false;
    std::int64_t first = changed.first;
    std::int64_t last = changed.last;
    const auto widen = [&](const auto& part) {
        first = std::min(first, part.first);
        last = std::max(last, part.last);
    };
    for (const auto& group : *groups) {
        cut = cut || group.cut;
        widen(group);
    }
    std::erase_if(*near, [](const Spot& spot) { return spot.incident != 0; });
    std::for_each(near->begin(), near->end(), widen);
    if (cut || last - first > longestIncident.count()) return cutIntoWeeks(*groups, *near, changed);
    return unite(*groups, *near, changed);
}

// `groups`, the alerts in `loose` and the one that changed become one incident: the largest takes in the
// others.
Result<void> Correlation::unite(Groups groups, const Spots& loose, const Spot& changed) {
    Group whole;
    if (groups.empty()) {
        whole.cut = false;
        whole.first = changed.first;
        whole.last = changed.last;
        whole.key = changed.id;
        auto made =
            database_
                .statement("INSERT INTO incidents(key, cut, members, first, last) VALUES('', 0, 0, 0, 0)")
                .run();
        if (!made) return made;
        whole.row = database_.lastInsertedRow();
    } else {
        const auto largest =
            std::max_element(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
                return std::tuple(a.members, a.row) < std::tuple(b.members, b.row);
            });
        whole = *largest;
        groups.erase(largest);
    }
    const auto takeIn = [&whole](const std::string& key, std::int64_t first, std::int64_t last) {
        if (std::tie(first, key) < std::tie(whole.first, whole.key)) whole.key = key;
        whole.first = std::min(whole.first, first);
        whole.last = std::max(whole.last, last);
    };
    takeIn(changed.id, changed.first, changed.last);
    Result<void> done;
    auto move = database_.statement("UPDATE alerts SET incident = ? WHERE incident = ?");
    auto remove = database_.statement("DELETE FROM incidents WHERE row = ?");
    for (const auto& group : groups) {
        takeIn(group.key, group.first, group.last);
        whole.members += group.members;
        done = move.bind(whole.row, group.row).run().and_then([&] { return remove.bind(group.row).run(); });
        if (!done) return done;
    }
    auto add = database_.statement("UPDATE alerts SET incident = ? WHERE row = ?");
    for (const auto& spot : loose) {
        takeIn(spot.id, spot.first, spot.last);
        ++whole.members;
        if (done = add.bind(whole.row, spot.row).run(); !done) return done;
    }
    return database_.statement("UPDATE incidents SET key = ?, members = ?, first = ?, last = ? WHERE row = ?")
        .bind(whole.key, whole.members, whole.first, whole.last, whole.row)
        .run();
}

// The story is longer than a week. Its parts that were whole incidents until now are taken apart, and
// everything new to it finds its place among its week's.
Result<void> Correlation::cutIntoWeeks(const Groups& groups, Spots moving, const Spot& changed) {
    for (const auto& group : groups) {
        if (group.cut) continue;
        const auto parts = members(group.row);
        if (!parts) return tl::unexpected<Error>(parts.error());
        if (auto done = forget(*parts); !done) return done;
        moving.insert(moving.end(), parts->begin(), parts->end());
    }
    auto insert =
        database_.statement("INSERT INTO incidents(key, cut, members, first, last) VALUES(?, 1, 1, ?, ?)");
    auto assign = database_.statement("UPDATE alerts SET incident = ? WHERE row = ?");
    bool changedMoves = false;
    for (auto& spot : moving) {
        auto done = insert.bind(spot.id, spot.first, spot.last).run();
        if (!done) return done;
        spot.incident = database_.lastInsertedRow();
        if (done = assign.bind(spot.incident, spot.row).run(); !done) return done;
        changedMoves = changedMoves || spot.row == changed.row;
    }
    if (!changedMoves) moving.push_back(changed);
    for (const auto& spot : moving)
        if (auto done = joinWithinWeek(spot); !done) return done;
    return {};
}

Result<void> Correlation::joinWithinWeek(const Spot& spot) {
    auto own = spotOf(spot.row); // its incident may be another by now
    if (!own) return tl::unexpected<Error>(own.error());
    auto near = neighbours(spot, spot.week);
    if (!near) return tl::unexpected<Error>(near.error());
    near->insert(near->end(), own->begin(), own->end());
    auto groups = groupsOf(*near);
    if (!groups) return tl::unexpected<Error>(groups.error());
    std::erase_if(*groups, [](const Group& group) { return !group.cut; }); // will find its place itself
    return unite(std::move(*groups), {}, spot);
}

// Leaves the alerts without an incident. What of an incident is in `story` is all of it.
Result<void> Correlation::forget(const Spots& story) {
    auto leave = database_.statement("UPDATE alerts SET incident = NULL WHERE row = ?");
    for (const auto& spot : story)
        if (auto done = leave.bind(spot.row).run(); !done) return done;
    auto remove = database_.statement("DELETE FROM incidents WHERE row = ?");
    for (const auto& spot : story)
        if (auto done = remove.bind(spot.incident).run(); !done) return done;
    return {};
}

Result<void> correlateAll(Database& database) {
    constexpr std::size_t atOnce = 1000;
    Correlation correlation(database);
    std::int64_t after = 0;
    for (;;) {
        std::vector<std::string> ids;
        auto query = database.statement("SELECT id, row FROM alerts WHERE row > ? ORDER BY row LIMIT ?");
        auto read = query.bind(after, atOnce).forEach([&](const Statement& row) {
            ids.push_back(row.text(0));
            after = row.integer(1);
        });
        if (!read || ids.empty()) return read;
        for (const auto& id : ids) {
            const auto stored = findAlert(database, id);
            if (!stored && stored.error().code == ErrorCode::InvalidFormat) continue; // damaged: stands alone
            if (!stored) return tl::unexpected<Error>(stored.error());
            if (auto done = correlation.place((*stored)->row, (*stored)->alert); !done) return done;
        }
    }
}

} // namespace cosmoswatch
