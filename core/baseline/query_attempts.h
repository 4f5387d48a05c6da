// Injection attempts that a container saw: how many on each day, the ladder of them, and series of statements
// that ask one thing bit by bit. Kept for a few days only.
#pragma once

#include "core/alert/attempt_ladder.h"
#include "core/baseline/learning.h"

#include <cstdint>
#include <map>
#include <set>
#include <string_view>

namespace cosmoswatch {

// One of many statements that differ in what they ask of an item; see core/query/probe_series.h.
struct SeriesQuestion {
    std::uint64_t series = 0;
    std::uint64_t question = 0;
    std::uint64_t position = 0; // of the letter that is asked for; 0 when none is
};

class QueryAttempts {
public:
    struct OfDay {
        std::uint64_t accepted = 0; // injections that the service can run
        std::uint64_t rejected = 0; // that it cannot
        AttemptLadder ladder;
    };
    [[nodiscard]] OfDay on(Timestamp day) const;
    // With the attempt that is looked at.
    struct InSeries {
        std::size_t questions = 0; // different ones within ten minutes
        std::size_t positions = 0; // likewise
    };
    [[nodiscard]] InSeries inSeries(const SeriesQuestion& question, Timestamp time) const;

    void observe(const Attempt& attempt);
    void observe(const SeriesQuestion& question, Timestamp time);

    void merge(const QueryAttempts& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr std::int64_t keptDays = 8;
    static constexpr std::size_t maxSeries = 64;
    static constexpr std::size_t maxBuckets = 36;    // three hours of a series
    static constexpr std::size_t maxQuestions = 256; // of a bucket

private:
    // Of five minutes: two neighbours make a window of ten, whichever way a series lies across them.
    struct Bucket {
        std::set<std::uint64_t> questions;
        std::set<std::uint64_t> positions;
    };
    using Series = std::map<std::int64_t, Bucket>;

    void forgetOld();
    void bound(Series& series) const;
    [[nodiscard]] static std::int64_t bucketOf(Timestamp time);

    std::map<std::int64_t, OfDay> days_;
    std::map<std::uint64_t, Series> series_;
};

} // namespace cosmoswatch
