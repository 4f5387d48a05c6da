#include "core/baseline/query_history.h"

#include "core/baseline/make_room.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace cosmoswatch {
namespace {

constexpr std::string_view shapesPrefix = "shapes/"; // what has settled
constexpr std::string_view recentPrefix = "recent/";
constexpr std::string_view countsPrefix = "counts/";
constexpr std::uint64_t enoughRows = 100; // queries

} // namespace

const QueryHistory::Container* QueryHistory::find(std::string_view name) const {
    const auto it = containers_.find(name);
    return it == containers_.end() ? nullptr : &it->second;
}

const ContainerQueries* QueryHistory::queriesOf(std::string_view container) const {
    const Container* found = find(container);
    return found ? &found->queries : nullptr;
}

const query::KnownShapes* QueryHistory::known(std::string_view container, Timestamp time,
                                              const LearningRules& rules) const {
    const Container* found = find(container);
    return found ? found->queries.known(time, rules) : nullptr;
}

QueryAttempts::OfDay QueryHistory::attemptsOn(std::string_view container, Timestamp day) const {
    const Container* found = find(container);
    return found ? found->attempts.on(day) : QueryAttempts::OfDay{};
}

QueryAttempts::InSeries QueryHistory::inSeries(std::string_view container, const SeriesQuestion& question,
                                               Timestamp time) const {
    const Container* found = find(container);
    return found ? found->attempts.inSeries(question, time) : QueryAttempts::InSeries{1, 1};
}

std::optional<std::uint64_t> QueryHistory::usualRows(std::string_view container) const {
    const Container* found = find(container);
    if (!found) return std::nullopt;
    const auto& rows = found->rows;
    const auto total = std::accumulate(rows.begin(), rows.end(), std::uint64_t{0});
    if (total < enoughRows) return std::nullopt;
    std::uint64_t below = 0;
    std::size_t width = 0;
    while (width + 1 < rows.size() && (below += rows[width]) * 100 < total * 99)
        ++width;
    return (std::uint64_t{1} << width) - 1;
}

QueryHistory::Container& QueryHistory::container(std::string_view name) {
    if (const auto it = containers_.find(name); it != containers_.end()) return it->second;
    makeRoom(containers_, maxContainers, [](const Container& known) {
        return std::accumulate(known.rows.begin(), known.rows.end(), std::uint64_t{0});
    });
    return containers_[std::string(name)];
}

std::size_t QueryHistory::room() const {
    std::size_t used = 0;
    for (const auto& [name, container] : containers_)
        used += container.queries.unsettledBytes();
    return used < maxUnsettledBytes ? maxUnsettledBytes - used : 0;
}

void QueryHistory::observe(std::string_view name, const CleanQuery& query, const LearningRules& rules) {
    Container& target = container(name);
    ++target.rows[std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(query.rows)),
                                        target.rows.size() - 1)];
    target.countsChanged = true;
    target.queries.observe(query, room(), rules);
}

void QueryHistory::observe(std::string_view name, const QueryRequest& request) {
    if (const auto it = containers_.find(name); it != containers_.end()) it->second.queries.observe(request);
}

void QueryHistory::forgetRecent(std::string_view name, std::uint64_t print) {
    if (const auto it = containers_.find(name); it != containers_.end())
        it->second.queries.forgetRecent(print);
}

void QueryHistory::observe(std::string_view name, const Attempt& attempt) {
    Container& target = container(name);
    target.attempts.observe(attempt);
    target.countsChanged = true;
}

void QueryHistory::observe(std::string_view name, const SeriesQuestion& question, Timestamp time) {
    Container& target = container(name);
    target.attempts.observe(question, time);
    target.countsChanged = true;
}

void QueryHistory::merge(const QueryHistory& other) {
    for (const auto& [name, theirs] : other.containers_) {
        Container& ours = container(name);
        ours.queries.merge(theirs.queries);
        for (std::size_t i = 0; i < ours.rows.size(); ++i)
            ours.rows[i] += theirs.rows[i];
        ours.attempts.merge(theirs.attempts);
        ours.countsChanged = true;
    }
}

std::string QueryHistory::saveCounts(const Container& container) {
    ByteWriter into;
    for (const auto count : container.rows)
        into.number(count);
    container.attempts.save(into);
    return into.take();
}

void QueryHistory::loadCounts(Container& container, ByteReader& from) {
    for (auto& count : container.rows)
        count = from.number();
    container.attempts.load(from);
}

std::vector<std::pair<std::string, std::string>> QueryHistory::takeChanges() {
    std::vector<std::pair<std::string, std::string>> changes;
    for (auto& [name, container] : containers_) {
        ContainerQueries& queries = container.queries;
        if (std::exchange(queries.settledChanged, false))
            changes.emplace_back(std::string(shapesPrefix) + name, queries.saveSettled());
        if (std::exchange(queries.recentChanged, false))
            changes.emplace_back(std::string(recentPrefix) + name, queries.saveRecent());
        if (std::exchange(container.countsChanged, false))
            changes.emplace_back(std::string(countsPrefix) + name, saveCounts(container));
    }
    return changes;
}

// Parts are restored one by one: what another part holds is not touched.
Result<void> QueryHistory::restore(std::string_view name, std::string_view saved) {
    ByteReader from(saved);
    Container loaded;
    if (name.starts_with(shapesPrefix)) {
        if (!loaded.queries.loadSettled(from))
            return fail(ErrorCode::InvalidFormat, "what was saved of known queries is damaged");
        container(name.substr(shapesPrefix.size())).queries.takeSettled(std::move(loaded.queries));
    } else if (name.starts_with(recentPrefix)) {
        if (!loaded.queries.loadRecent(from))
            return fail(ErrorCode::InvalidFormat, "what was saved of recent queries is damaged");
        container(name.substr(recentPrefix.size())).queries.takeRecent(std::move(loaded.queries));
    } else if (name.starts_with(countsPrefix)) {
        loadCounts(loaded, from);
        if (!from.finished())
            return fail(ErrorCode::InvalidFormat, "what was saved of query counts is damaged");
        Container& target = container(name.substr(countsPrefix.size()));
        target.rows = loaded.rows;
        target.attempts = std::move(loaded.attempts);
    }
    return {};
}

} // namespace cosmoswatch
