// Findings folded into alerts, kept until the next commit.
#pragma once

#include "core/detect/detector.h"
#include "core/engine/client_cache.h"
#include "core/store/alert_store.h"

#include <cstdint>
#include <map>
#include <string>
#include <tsl/robin_set.h>

namespace cosmoswatch {

// "primary key": what the request was signed with.
[[nodiscard]] std::string authenticationOf(const DataRequest& request);

class PendingAlerts {
public:
    explicit PendingAlerts(bool sample) : sample_(sample) {}

    void raise(const Finding& finding, const Observation& observation, std::uint64_t recordHash);
    // A finding about a listing that was kept; `address` may be null.
    void raise(const Finding& finding, const KeyListing& listing, const KnownAddress* address);

    // Moves the alerts out.
    void collect(StoreBatch& into);
    // How many rows they will be, about; large evidence counts as several.
    [[nodiscard]] std::size_t rows() const;
    // Different alerts since the beginning.
    [[nodiscard]] std::uint64_t seen() const { return seen_.size(); }

private:
    void add(Alert alert, const Finding& finding, EvidenceRecord record);
    void addRecord(AlertUpdate& update, const AlertRecord& amounts, EvidenceRecord record);

    bool sample_;
    std::map<std::string, AlertUpdate> updates_; // by alert id
    std::size_t evidenceBytes_ = 0;
    tsl::robin_set<std::uint64_t> seen_; // hashes of ids
};

} // namespace cosmoswatch
