// What queries an account's containers are known to be sent, and the injection attempts seen there. Only
// texts that nothing speaks against are learned, and they count once their day has settled.
#pragma once

#include "core/base/result.h"
#include "core/baseline/container_queries.h"
#include "core/baseline/query_attempts.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

class QueryHistory {
public:
    // Null when nothing was seen of that container.
    [[nodiscard]] const ContainerQueries* queriesOf(std::string_view container) const;
    // The settled shapes of that container; null while it is being learned.
    [[nodiscard]] const query::KnownShapes* known(std::string_view container, Timestamp time,
                                                  const LearningRules& rules) const;
    [[nodiscard]] QueryAttempts::OfDay attemptsOn(std::string_view container, Timestamp day) const;
    [[nodiscard]] QueryAttempts::InSeries inSeries(std::string_view container, const SeriesQuestion& question,
                                                   Timestamp time) const;
    // Ninety-nine of a hundred clean queries returned at most so many rows; nothing before a hundred.
    [[nodiscard]] std::optional<std::uint64_t> usualRows(std::string_view container) const;

    void observe(std::string_view container, const CleanQuery& query, const LearningRules& rules);
    void observe(std::string_view container, const QueryRequest& request);
    void forgetRecent(std::string_view container, std::uint64_t print);
    void observe(std::string_view container, const Attempt& attempt);
    void observe(std::string_view container, const SeriesQuestion& question, Timestamp time);

    void merge(const QueryHistory& other);
    // As AccountBaseline::saveChanged(): what has changed, each with its name.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> takeChanges();
    [[nodiscard]] Result<void> restore(std::string_view name, std::string_view saved);

    static constexpr std::size_t maxContainers = 64;
    static constexpr std::size_t maxUnsettledBytes = 4 * 1024 * 1024; // of new statements, all containers

private:
    struct Container {
        ContainerQueries queries;
        std::array<std::uint64_t, 33> rows{}; // of clean queries, by bit width
        QueryAttempts attempts;
        bool countsChanged = false;
    };

    [[nodiscard]] const Container* find(std::string_view name) const;
    Container& container(std::string_view name);
    static std::string saveCounts(const Container& container);
    static void loadCounts(Container& container, ByteReader& from);
    [[nodiscard]] std::size_t room() const;

    std::map<std::string, Container, std::less<>> containers_;
};

} // namespace cosmoswatch
