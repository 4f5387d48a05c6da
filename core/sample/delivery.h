// What Azure Monitor does between an event and its file: some minutes pass, order suffers a little, a few
// records come late and a few come twice.
#pragma once

#include "core/sample/accounts.h"
#include "core/sample/blob_layout.h"
#include "core/sample/months_calendar.h"
#include "core/sample/record_writer.h"

#include <map>
#include <string>
#include <vector>

namespace cosmoswatch::sample {

// A collector that stops and catches up hours later, or starts anew and sends everything once more.
struct DeliveryTrouble {
    enum class Kind { Late, Twice } kind = Kind::Late;
    std::string_view account{};
    Span span{};
};

class Delivery {
public:
    // Nothing is received at or after `end`.
    Delivery(BlobWriter& blobs, const std::vector<AccountProfile>& accounts, Timestamp end,
             std::uint64_t seed, std::vector<DeliveryTrouble> troubles = {});

    void add(const Record& record);
    // Writes what was received before `time`; no record added later may be older than `time`.
    [[nodiscard]] Result<void> deliverUntil(Timestamp time);

private:
    struct Line {
        Timestamp received;
        std::size_t stream;
        std::string text;
    };
    struct Streams { // of one account, one for each category
        std::size_t data, queries, control, activity;
    };

    [[nodiscard]] std::size_t streamOf(const Record& record) const;
    [[nodiscard]] Duration delayOf(const Record& record);
    [[nodiscard]] const DeliveryTrouble* troubleOf(const Record& record, DeliveryTrouble::Kind kind) const;
    void await(Line line);

    BlobWriter& blobs_;
    const std::vector<AccountProfile>& accounts_;
    std::vector<Streams> streams_;
    std::map<Timestamp, std::vector<Line>> waiting_; // by the minute of receipt: bounded by the longest delay
    Timestamp end_;
    Random random_;
    std::vector<DeliveryTrouble> troubles_;
};

} // namespace cosmoswatch::sample
