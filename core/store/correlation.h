// Which alerts belong to one incident. Kept up with every batch, inside its transaction.
//
// Two alerts are neighbours when they share a link and their spans lie within a day of each other. A story is
// what hangs together by neighbours. A story of at most a week is one incident. A longer one (a shared
// address or account that alerts for months) is cut at fixed places, Monday 00:00 UTC: what hangs together
// within one of its weeks is an incident. So the result follows from the set of alerts alone, not from the
// order they came in, and the work for an alert is bounded by its neighbourhood.
#pragma once

#include "core/alert/alert.h"
#include "core/store/sqlite_database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

inline constexpr Duration correlationReach = std::chrono::hours{24};
inline constexpr Duration longestIncident = std::chrono::days{7};

// The alert's links as they are compared: hashes, sorted. Private addresses and names that mean something
// only within an account are tied to it; loopback and the like are no links; samples never meet real alerts.
[[nodiscard]] std::vector<std::int64_t> comparableLinks(const Alert& alert);

class Correlation {
public:
    explicit Correlation(Database& database) : database_(database) {}

    // To be called for each alert that was written; `row` is its row.
    [[nodiscard]] Result<void> placeNew(std::int64_t row, const Alert& alert);
    [[nodiscard]] Result<void> place(std::int64_t row, const Alert& alert); // whether new or known

private:
    // An alert as its links know it.
    struct Spot {
        std::int64_t row = 0;
        std::string id;
        std::int64_t incident = 0; // 0: none
        std::int64_t first = 0;    // microseconds
        std::int64_t last = 0;     // at most longestIncident after first
        std::int64_t week = 0;
    };
    struct Group { // a row of incidents
        std::int64_t row = 0;
        std::string key;
        bool cut = false; // part of a story longer than a week
        std::int64_t members = 0;
        std::int64_t first = 0;
        std::int64_t last = 0;
    };
    static constexpr std::int64_t anyWeek = -1;
    using Spots = std::vector<Spot>;
    using Groups = std::vector<Group>;

    [[nodiscard]] Result<Spots> spots(const char* sql, std::int64_t argument);
    [[nodiscard]] Result<Spots> spotOf(std::int64_t row); // none without links
    // Enough of them to know all that it hangs together with; of one week only, or of any.
    [[nodiscard]] Result<Spots> neighbours(const Spot& spot, std::int64_t week = anyWeek);
    [[nodiscard]] Result<Spots> members(std::int64_t incident);
    [[nodiscard]] Result<Spots> wholeStory(std::int64_t row);
    [[nodiscard]] Result<Groups> groupsOf(const Spots& spots);

    [[nodiscard]] static Spot spotFor(std::int64_t row, const Alert& alert);
    [[nodiscard]] Result<void> removeLinks(std::int64_t row);
    [[nodiscard]] Result<void> writeLinks(const Spot& spot, const std::vector<std::int64_t>& links);
    [[nodiscard]] Result<void> join(std::int64_t row);
    [[nodiscard]] Result<void> join(const Spot& changed);
    [[nodiscard]] Result<void> joinWithinWeek(const Spot& spot);
    [[nodiscard]] Result<void> unite(Groups groups, const Spots& loose, const Spot& changed);
    [[nodiscard]] Result<void> cutIntoWeeks(const Groups& groups, Spots moving, const Spot& changed);
    [[nodiscard]] Result<void> forget(const Spots& story);

    Database& database_;
};

// Places every alert of a store that was written before there were incidents.
[[nodiscard]] Result<void> correlateAll(Database& database);

} // namespace cosmoswatch
