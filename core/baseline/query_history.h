// What queries an account's containers are known to be sent, and the injection attempts seen there. Only
// texts that nothing speaks against are learned, and they count once their day has settled.
#pragma once

#include "core/base/result.h"
#include "core/baseline/learning.h"
#include "core/query/known_shapes.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

class QueryHistory {
public:
    // The settled shapes of that container; null while it is being learned.
    [[nodiscard]] const query::KnownShapes* known(std::string_view container, Timestamp time,
                                                  const LearningRules& rules) const;
    struct Attempts {
        std::uint64_t accepted = 0; // injections that the service can run
        std::uint64_t rejected = 0; // that it cannot
    };
    [[nodiscard]] Attempts attemptsOn(std::string_view container, Timestamp day) const;
    // Ninety-nine of a hundred clean queries returned at most so many rows; nothing before a hundred.
    [[nodiscard]] std::optional<std::uint64_t> usualRows(std::string_view container) const;

    void observeClean(std::string_view container, std::string_view statement, bool known, std::uint64_t rows,
                      Timestamp time, const LearningRules& rules);
    void observeAttempt(std::string_view container, bool accepted, Timestamp time);

    void merge(const QueryHistory& other);
    // As AccountBaseline::saveChanged(): what has changed, each with its name.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> takeChanges();
    [[nodiscard]] Result<void> restore(std::string_view name, std::string_view saved);

    static constexpr std::size_t maxContainers = 64;
    static constexpr std::size_t maxRecentDays = 64;        // more: the oldest settles early
    static constexpr std::size_t maxRecentStatements = 512; // new shapes of one day
    static constexpr std::size_t longestStatement = 4096;   // that is learned
    static constexpr std::int64_t attemptDays = 8;
    static constexpr query::KnownShapesLimits limits{1024, 512, 512};

private:
    struct Container {
        query::KnownShapes settled{limits};
        std::map<std::int64_t, std::set<std::string>> recent; // statements by day, not settled yet
        LearningClock clock;
        std::int64_t lastDay = -1;
        std::array<std::uint64_t, 33> rows{}; // of clean queries, by bit width
        std::map<std::int64_t, Attempts> attempts;
        bool shapesChanged = false;
        bool countsChanged = false;
    };

    Container& container(std::string_view name);
    static void settle(Container& container, Timestamp settled);
    static void remember(Container& container, std::int64_t day, const std::string& statement);
    static void forgetOldAttempts(Container& container);
    static std::string saveShapes(const Container& container);
    static std::string saveCounts(const Container& container);
    static bool loadShapes(Container& container, ByteReader& from);
    static void loadCounts(Container& container, ByteReader& from);

    std::map<std::string, Container, std::less<>> containers_;
    query::TokenList tokens_; // reused
};

} // namespace cosmoswatch
