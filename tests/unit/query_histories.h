// Histories of queries for tests.
#pragma once

#include "core/baseline/query_history.h"

#include <QTest>

#include <map>
#include <string>

namespace cosmoswatch::test {

using namespace std::chrono_literals;

inline constexpr LearningRules rules{std::chrono::days{14}, std::chrono::hours{48}};
inline const Timestamp start = dayStart(20'000);
inline const std::string container = "db/items";

inline Timestamp onDay(int day) {
    return start + std::chrono::days{day} + 10h;
}

// Each of another shape.
inline std::string statement(int number) {
    return "SELECT c.p" + std::to_string(number) + " FROM c WHERE c.name = 'x'";
}

inline void observe(QueryHistory& history, Timestamp time, const std::string& text, std::uint64_t rows,
                    const std::string& name = container, const std::string& application = "",
                    std::uint64_t bytes = 0) {
    query::TokenList tokens;
    tokens.read(text);
    history.observe(name, CleanQuery{text, tokens, rows, time, application, bytes}, rules);
}

inline void observe(QueryHistory& history, int day, const std::string& text,
                    const std::string& name = container) {
    observe(history, onDay(day), text, 3, name);
}

inline void observeAttempt(QueryHistory& history, bool accepted, Timestamp time,
                           const std::string& name = container) {
    history.observe(name, Attempt{time, "x", accepted});
}

inline bool knows(const QueryHistory& history, int day, const std::string& text) {
    const query::KnownShapes* known = history.known(container, onDay(day), rules);
    query::TokenList tokens;
    tokens.read(text);
    return known && known->contains(tokens);
}

using Parts = std::map<std::string, std::string>;

inline Parts saved(QueryHistory& history) {
    Parts parts;
    for (auto& [name, part] : history.takeChanges())
        parts.emplace(name, std::move(part));
    return parts;
}

inline QueryHistory restored(const Parts& parts) {
    QueryHistory history;
    for (const auto& [name, part] : parts)
        if (!history.restore(name, part)) QTest::qFail(("refused: " + name).c_str(), __FILE__, __LINE__);
    return history;
}

} // namespace cosmoswatch::test
