// The detection core at work: reads a source, looks at every record, writes alerts to the store.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/intel/intel.h"
#include "core/protection/protection.h"
#include "core/source/event_source.h"
#include "core/store/alert_store.h"

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

namespace cosmoswatch {

struct EngineSettings {
    std::chrono::days learningPeriod{14}; // of each account's own event time, where `protection` says nothing
    Protection protection;
    std::chrono::hours acceptedLateness{48};
    std::size_t workers = 1;             // detector threads; accounts are spread over them
    std::size_t accountsInMemory = 1024; // the baselines of others wait in the store
    bool sample = false;                 // alerts are titled "[SAMPLE ALERT]"
};

// Which kinds of records came, of this run: what is missing cannot be judged.
struct RecordKinds {
    std::uint64_t dataRequests = 0;
    std::uint64_t queries = 0;
    std::uint64_t obfuscatedQueries = 0; // full-text query is off: among the queries
    std::uint64_t controlRequests = 0;
    std::uint64_t activityEntries = 0;
    RecordKinds& operator+=(const RecordKinds& more) {
        dataRequests += more.dataRequests;
        queries += more.queries;
        obfuscatedQueries += more.obfuscatedQueries;
        controlRequests += more.controlRequests;
        activityEntries += more.activityEntries;
        return *this;
    }
};

// A look at a running engine; cheap, from any thread.
struct EngineProgress {
    SourceProgress source;
    IngestCounters counters;                      // of this run
    std::map<std::string, std::uint64_t> ignored; // records of categories that are not watched, by category
    RecordKinds kinds;
    std::uint64_t alerts = 0;    // different alerts that this run found something for
    Timestamp newestRecord{};    // event time
    double recordsPerSecond = 0; // over the last seconds
    double bytesPerSecond = 0;
    std::optional<Duration> timeLeft; // absent while following, or not yet known
    bool following = false;           // all that was there has been read; waiting for more
};

class Engine {
public:
    Engine(EventSource& source, AlertStore& store, const Intel& intel, EngineSettings settings);
    ~Engine();

    // Reads until the source ends or a stop is asked for; everything read by then is in the store. Blocks.
    // Fails only when the store does; a source's trouble is in its health.
    [[nodiscard]] Result<void> run(std::stop_token stop);

    [[nodiscard]] EngineProgress progress() const;

    // From the next batch on; from any thread.
    void setProtection(Protection protection);
    void setIntel(std::shared_ptr<const Intel> intel);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace cosmoswatch
