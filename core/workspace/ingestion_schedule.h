// Which stretch of ingestion time of one table is asked for next. Rows show up in order of their ingestion,
// but not strictly: so the newest are read at once, and each stretch once more when the stated lateness has
// passed. Only then it is settled. All times are the service's.
#pragma once

#include "core/workspace/log_tables.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct WorkspaceTimes {
    std::chrono::hours lookBack{14 * 24}; // how far back the first reading begins
    // How long after its ingestion a row may become visible.
    std::chrono::milliseconds lateArrival{std::chrono::minutes{10}};
    std::chrono::milliseconds settleEvery{std::chrono::minutes{1}};
};

class IngestionSchedule {
public:
    // Goes on from a cursor, when there is one that can be read.
    IngestionSchedule(WorkspaceTimes times, Timestamp start);
    IngestionSchedule(WorkspaceTimes times, Timestamp start, std::string_view cursor);

    struct Slice {
        IngestionRange range;
        Timestamp known{};    // when it was made; ends of ranges may lie ahead of it
        bool live = false;    // the newest: its end lies ahead
        bool settles = false; // late rows are here by now
    };
    // What is behind and has to be read first or once more; nothing when all of it is settled.
    [[nodiscard]] std::optional<Slice> overdue(Timestamp now);
    // The newest rows.
    [[nodiscard]] Slice newest(Timestamp now);

    // It was read completely. `latest`: ingestion of its last row.
    void done(const Slice& slice, std::uint64_t rows, std::optional<Timestamp> latest);
    // It held more than one answer can: halves of it come next. False when it cannot be divided any more.
    bool divide(const Slice& slice);

    [[nodiscard]] Timestamp settled() const { return settled_; }
    [[nodiscard]] std::string cursor() const;

    static constexpr Duration narrowest = std::chrono::seconds{1};
    // So far apart may the tables be while they catch up: alerts depend on the order of what they tell.
    static constexpr Duration widest = std::chrono::hours{3};
    static constexpr std::uint32_t mostParts = 1024;
    static constexpr Duration clockTolerance = std::chrono::minutes{2};

private:
    WorkspaceTimes times_;
    Timestamp settled_;  // all before it was read for good
    Timestamp head_;     // all before it was read at least once
    Timestamp latest_{}; // ingestion of the last row of the range that is being read in parts
    Duration width_ = std::chrono::hours{1};
    std::vector<Slice> divided_; // the next one last
};

} // namespace cosmoswatch
