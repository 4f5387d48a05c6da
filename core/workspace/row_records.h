// Rows of a workspace's tables as events: each row is written as the record that a blob would hold, and then
// decoded like one, so that the same happening gives the same alert wherever it is read.
#pragma once

#include "core/event/event_batch.h"
#include "core/event/record_decoder.h"
#include "core/workspace/query_answer.h"
#include "core/workspace/seen_rows.h"

#include <memory>
#include <optional>
#include <string>

namespace cosmoswatch {

class RowRecords {
public:
    // sourceName: what evidence and rejected records say they come from.
    explicit RowRecords(std::string sourceName);

    struct Taken {
        std::size_t rows = 0;            // also those seen before; fewer than asked for at the answer's end
        std::optional<Timestamp> newest; // ingestion
    };
    // Takes up to `most` rows of the answer; those not seen before go into the batch, oldest first.
    Taken take(QueryAnswer& answer, std::size_t most, SeenRows& seen, EventBatch& batch);

private:
    void decode(std::string_view record, EventBatch& batch, TextArena& arena);

    std::shared_ptr<const std::string> sourceName_;
    std::uint64_t seed_; // one text in two tables is two rows
    RecordDecoder decoder_;
};

// Appends the record: members that belong at the top stand there, all others in "properties". What is null or
// empty is left out, as it cannot be told from what was never there.
void writeRecord(std::string& out, const std::vector<std::string>& columns,
                 const std::vector<std::string_view>& values);

} // namespace cosmoswatch
