// The part of detection that looks after some of the accounts: their profiles, sums and duplicates. Shards
// share nothing, so each can work in a thread of its own.
#pragma once

#include "core/detect/detector.h"
#include "core/engine/client_cache.h"
#include "core/engine/recent_records.h"
#include "core/event/event_batch.h"
#include "core/store/alert_store.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tsl/robin_map.h>
#include <tsl/robin_set.h>
#include <vector>

namespace cosmoswatch {

struct ShardSettings {
    std::size_t index = 0; // looks after the accounts whose hash modulo `count` is `index`
    std::size_t count = 1;
    Duration learningPeriod{};
    Duration acceptedLateness{};
    bool sample = false;
};

class Shard {
public:
    Shard(const Intel& intel, ShardSettings settings);
    ~Shard();

    // Takes up a profile saved under this name; those of others' accounts are passed over.
    [[nodiscard]] Result<void> restore(const std::string& stateName, const std::string& value);

    // Looks at the events that are this shard's and remembers what they change.
    void process(const EventBatch& batch);

    // Adds all that changed since the last call to the batch.
    void collect(StoreBatch& into);
    // How many rows that would be, about.
    [[nodiscard]] std::size_t pendingRows() const;

    // Over everything processed.
    [[nodiscard]] const IngestCounters& counters() const { return totals_; }
    [[nodiscard]] Timestamp newestRecord() const { return newest_; }
    [[nodiscard]] std::uint64_t alertsSeen() const { return alertsSeen_.size(); }

    static constexpr const char* statePrefix = "profile/";

private:
    struct AccountState;

    AccountState* accountOf(std::string_view resourceId);
    AccountState* addAccount(const Account& account);
    void count(const Event& event, AccountState& state);
    void inspect(const Event& event, const DataRequest& request, AccountState& state,
                 std::uint64_t recordHash);
    void raise(const Finding& finding, const Observation& observation, std::uint64_t recordHash);
    [[nodiscard]] Alert alertFrom(const Finding& finding, const Observation& observation) const;

    ShardSettings settings_;
    ClientCache clients_;
    RecentRecords recent_;
    std::map<std::string, std::unique_ptr<AccountState>> accounts_; // by key
    tsl::robin_map<std::string, AccountState*, TransparentHash, std::equal_to<>> byResourceId_;
    std::vector<Finding> findings_; // reused

    std::map<std::string, AlertUpdate> alerts_; // by id; changed since the last collect()
    IngestCounters totals_;
    IngestCounters collected_; // of the totals
    Timestamp newest_{};
    tsl::robin_set<std::uint64_t> alertsSeen_; // hashes of ids
};

// What makes two deliveries of one record the same.
[[nodiscard]] std::uint64_t recordHash(const Event& event);

} // namespace cosmoswatch
