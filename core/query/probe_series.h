// Boolean-blind injection shows in a series: one question about an item asked over and over, with another
// letter or number each time, and whether the answer is empty tells. A single query of them may look like any
// search. Here a query is reduced to what a series has in common and what changes in it; who counts them
// knows time and client, and whether the statement is one that the application is known to send.
#pragma once

#include "core/query/analysis.h"
#include "core/query/row_limits.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace cosmoswatch::query {

enum class ProbeKind : std::uint8_t {
    None,    // no question of that kind in the text
    Letters, // SUBSTRING(c.x, 3, 1) = 'q', LEFT, RIGHT, INDEX_OF
    Pattern, // STARTSWITH(c.x, 'ab'), ENDSWITH, CONTAINS, REGEXMATCH, LIKE 'ab%'
    Length,  // LENGTH(c.x) > 8, ARRAY_LENGTH
    Range,   // c.x > 'm': halves what is left
};

[[nodiscard]] const char* probeKindName(ProbeKind kind); // "letters"

// What one query asks. Views point into its text.
struct Probe {
    ProbeKind kind = ProbeKind::None;
    // The same for all queries of a series: the statement without any values and without the comparison
    // operators of its questions.
    std::uint64_t series = 0;
    // The values and operators of the questions: n different ones are n bits that were asked for.
    std::uint64_t question = 0;
    // All other values. The same throughout most series; an application's own searches vary it.
    std::uint64_t rest = 0;
    std::string_view subject;              // c.password
    std::string_view guess;                // q: the value as written, without quotes
    std::optional<std::uint64_t> position; // SUBSTRING(c.x, 3, 1): 3
    bool behindValue = false;              // a question joined to a value by AND or OR, as an injected one is
    Fragment where;                        // the last question
};

// A series is many `question`s of one `series` by one client within minutes, most of them with the same
// `rest`, of a shape that the container is not known to be sent. Where the text is obfuscated letters look
// alike
// ("str7"), numbers below 100 do not.
//
//     ProbeReader reader(seed);                    // one for each thread
//     const StatementFacts& facts = reader.read(text);
//     if (facts.probe.kind != ProbeKind::None) …   // count facts.probe.question by (client,
//     facts.probe.series) if (const auto known = shapes.find(reader.tokens()))   // KnownShapes: the largest
//     limits it was seen with
//         if (facts.limits.limit > known->highest.limit) …
struct StatementFacts {
    bool valid = false; // else there is no probe
    RowLimits limits;
    Probe probe;
};

class ProbeReader {
public:
    // The seed enters the three numbers: those of equal seeds may be compared, even after a restart.
    explicit ProbeReader(std::uint64_t seed);
    ~ProbeReader();
    ProbeReader(ProbeReader&&) noexcept;
    ProbeReader& operator=(ProbeReader&&) noexcept;

    // Good until the next call; the views in it as long as the text.
    [[nodiscard]] const StatementFacts& read(std::string_view query);
    // Of the query that was read.
    [[nodiscard]] const TokenList& tokens() const;

private:
    struct Workspace;
    std::unique_ptr<Workspace> workspace_;
};

} // namespace cosmoswatch::query
