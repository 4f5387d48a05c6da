#include "core/baseline/query_history.h"

#include "core/baseline/make_room.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace cosmoswatch {
namespace {

constexpr std::string_view shapesPrefix = "shapes/";
constexpr std::string_view countsPrefix = "counts/";
constexpr std::uint64_t enoughRows = 100; // queries

} // namespace

const query::KnownShapes* QueryHistory::known(std::string_view container, Timestamp time,
                                              const LearningRules& rules) const {
    const auto it = containers_.find(container);
    const bool learned = it != containers_.end() && it->second.clock.hasLearned(time, rules);
    return learned ? &it->second.settled : nullptr;
}

QueryHistory::Attempts QueryHistory::attemptsOn(std::string_view container, Timestamp day) const {
    const auto it = containers_.find(container);
    if (it == containers_.end()) return {};
    const auto found = it->second.attempts.find(dayNumber(day));
    return found == it->second.attempts.end() ? Attempts{} : found->second;
}

std::optional<std::uint64_t> QueryHistory::usualRows(std::string_view container) const {
    const auto it = containers_.find(container);
    if (it == containers_.end()) return std::nullopt;
    const auto& rows = it->second.rows;
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

void QueryHistory::settle(Container& container, Timestamp settled) {
    const auto end = container.recent.lower_bound(dayNumber(settled));
    for (auto it = container.recent.begin(); it != end; ++it)
        for (const auto& statement : it->second)
            container.settled.learn(statement, static_cast<std::uint64_t>(it->first));
    container.shapesChanged |= end != container.recent.begin();
    container.recent.erase(container.recent.begin(), end);
}

void QueryHistory::remember(Container& container, std::int64_t day, const std::string& statement) {
    auto& recent = container.recent;
    if (recent.size() >= maxRecentDays && !recent.contains(day))
        settle(container, dayStart(recent.begin()->first + 1));
    auto& statements = recent[day];
    if (statements.size() < maxRecentStatements && statements.insert(statement).second)
        container.shapesChanged = true;
}

void QueryHistory::forgetOldAttempts(Container& container) {
    auto& attempts = container.attempts;
    if (attempts.empty()) return;
    attempts.erase(attempts.begin(), attempts.lower_bound(attempts.rbegin()->first - attemptDays));
}

void QueryHistory::observeClean(std::string_view name, std::string_view statement, bool known,
                                std::uint64_t rows, Timestamp time, const LearningRules& rules) {
    Container& target = container(name);
    const std::int64_t day = dayNumber(time);
    if (day != target.lastDay) {
        target.lastDay = day;
        target.clock.add(day);
        settle(target, rules.settled(time));
        target.shapesChanged = true;
    }
    ++target.rows[std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(rows)),
                                        target.rows.size() - 1)];
    target.countsChanged = true;
    if (known || statement.size() > longestStatement) return;
    tokens_.read(statement);
    if (target.settled.contains(tokens_)) return;
    remember(target, day, std::string(statement));
}

void QueryHistory::observeAttempt(std::string_view name, bool accepted, Timestamp time) {
    Container& target = container(name);
    Attempts& attempts = target.attempts[dayNumber(time)];
    ++(accepted ? attempts.accepted : attempts.rejected);
    forgetOldAttempts(target);
    target.countsChanged = true;
}

void QueryHistory::merge(const QueryHistory& other) {
    for (const auto& [name, theirs] : other.containers_) {
        Container& ours = container(name);
        ours.settled.merge(theirs.settled);
        for (const auto& [day, statements] : theirs.recent)
            for (const auto& statement : statements)
                remember(ours, day, statement);
        ours.clock.merge(theirs.clock);
        for (std::size_t i = 0; i < ours.rows.size(); ++i)
            ours.rows[i] += theirs.rows[i];
        for (const auto& [day, attempts] : theirs.attempts) {
            ours.attempts[day].accepted += attempts.accepted;
            ours.attempts[day].rejected += attempts.rejected;
        }
        forgetOldAttempts(ours);
        ours.shapesChanged = ours.countsChanged = true;
    }
}

std::string QueryHistory::saveShapes(const Container& container) {
    ByteWriter into;
    container.clock.save(into);
    into.text(container.settled.save());
    into.number(container.recent.size());
    for (const auto& [day, statements] : container.recent) {
        into.number(static_cast<std::uint64_t>(day));
        into.number(statements.size());
        for (const auto& statement : statements)
            into.text(statement);
    }
    return into.take();
}

std::string QueryHistory::saveCounts(const Container& container) {
    ByteWriter into;
    for (const auto count : container.rows)
        into.number(count);
    into.number(container.attempts.size());
    for (const auto& [day, attempts] : container.attempts) {
        into.number(static_cast<std::uint64_t>(day));
        into.number(attempts.accepted);
        into.number(attempts.rejected);
    }
    return into.take();
}

bool QueryHistory::loadShapes(Container& container, ByteReader& from) {
    container.clock.load(from);
    auto shapes = query::KnownShapes::load(from.text(), limits);
    if (!shapes) return false;
    container.settled = std::move(*shapes);
    for (auto days = from.numberUpTo(maxRecentDays); days > 0 && from.ok(); --days) {
        auto& statements = container.recent[readDay(from)];
        for (auto left = from.numberUpTo(maxRecentStatements); left > 0 && from.ok(); --left)
            statements.emplace(from.text());
    }
    return from.finished();
}

void QueryHistory::loadCounts(Container& container, ByteReader& from) {
    for (auto& count : container.rows)
        count = from.number();
    for (auto left = from.numberUpTo(attemptDays + 1); left > 0 && from.ok(); --left) {
        Attempts& attempts = container.attempts[readDay(from)];
        attempts.accepted = from.number();
        attempts.rejected = from.number();
    }
}

std::vector<std::pair<std::string, std::string>> QueryHistory::takeChanges() {
    std::vector<std::pair<std::string, std::string>> changes;
    for (auto& [name, container] : containers_) {
        if (std::exchange(container.shapesChanged, false))
            changes.emplace_back(std::string(shapesPrefix) + name, saveShapes(container));
        if (std::exchange(container.countsChanged, false))
            changes.emplace_back(std::string(countsPrefix) + name, saveCounts(container));
    }
    return changes;
}

Result<void> QueryHistory::restore(std::string_view name, std::string_view saved) {
    ByteReader from(saved);
    Container loaded;
    if (name.starts_with(shapesPrefix)) {
        if (!loadShapes(loaded, from))
            return fail(ErrorCode::InvalidFormat, "what was saved of known queries is damaged");
        Container& target = container(name.substr(shapesPrefix.size()));
        target.clock = loaded.clock;
        target.settled = std::move(loaded.settled);
        target.recent = std::move(loaded.recent);
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
