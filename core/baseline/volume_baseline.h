// How much data is read from one account: in all, by each client and from each container. Sums by the
// records' own time, fine for the last days and coarser before; what is usual is worked out of the settled
// ones when it is asked for.
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/baseline/learning.h"
#include "core/baseline/volume_profile.h"
#include "core/baseline/volume_series.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cosmoswatch {

// One successful read.
struct VolumeObservation {
    Timestamp time;
    std::string_view client;    // the principal when known, else the address; empty when neither is
    std::string_view container; // "database/container"; empty when the read was of neither
    std::uint64_t bytes = 0;
};

// The volumes of one day. Parts are quarters of an hour, half hours or the whole day, by the day's age.
struct VolumeDay {
    using Table = std::unordered_map<std::string, VolumeSeries, TextHash, std::equal_to<>>;

    unsigned partsPerDay = 96;
    VolumeSeries account;
    Table clients;
    Table containers;
};

// What is usual on one day, as far as it was asked for.
struct VolumeForecast {
    using Table =
        std::unordered_map<std::string, std::unique_ptr<const VolumeExpectation>, TextHash, std::equal_to<>>;

    std::int64_t day = 0;
    std::int64_t from = 0; // the first day that it looks at, and
    std::int64_t upTo = 0; // the first that it does not
    bool learned = false;  // whether the account's learning is over
    VolumeExpectation account;
    // Of each half hour, and of the day, the client that read the most: what a client without a habit of its
    // own is measured by.
    VolumeExpectation greatestClient;
    Table clients;
    Table containers;
    // Who is behind the account's excess, as last looked for at that volume of it.
    struct Culprit {
        std::string client;
        std::uint64_t accountBytes = 0;
    };
    std::array<Culprit, 97> culprits; // by the first quarter of the half hour; last the day's
};

class VolumeBaseline {
public:
    // Call after the detectors have looked.
    void observe(const VolumeObservation& read);

    [[nodiscard]] static std::int64_t dayNumber(Timestamp time) {
        return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
    }
    // What was read that day so far; null when nothing.
    [[nodiscard]] const VolumeDay* day(std::int64_t number) const;

    // Looks only at days that are settled when `number` begins. Worked out once and remembered; the reference
    // is good until the next call of forecast() for another day, or of observe().
    [[nodiscard]] VolumeForecast& forecast(std::int64_t number, const LearningRules& rules) const;
    // Null when it has no habit: seen on too few days.
    [[nodiscard]] const VolumeExpectation* habitOfClient(VolumeForecast& forecast,
                                                         std::string_view client) const;
    [[nodiscard]] const VolumeExpectation* habitOfContainer(VolumeForecast& forecast,
                                                            std::string_view container) const;

    // State of two parts of a stream becomes that of the whole.
    void merge(const VolumeBaseline& other);

    // The state as one text. Or what has changed since the last call, a named text a day: it replaces what
    // was saved under the name before; names return, so that there are few.
    [[nodiscard]] std::string save() const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> takeChanges();
    // Adds the days of a text to those there are; a damaged text adds nothing.
    [[nodiscard]] Result<void> restore(std::string_view text);
    [[nodiscard]] static Result<VolumeBaseline> load(std::string_view text);

    static constexpr std::int64_t recentDays = 4;                           // in quarters of an hour
    static constexpr std::int64_t profileDays = VolumeHistory::longest + 4; // in half hours
    static constexpr std::int64_t oldestDay = 180;                          // month ends only
    static constexpr std::size_t maxRecentClients = 2048;
    static constexpr std::size_t maxRecentContainers = 256;
    static constexpr std::size_t maxClients = 64;
    static constexpr std::size_t maxContainers = 32;
    static constexpr int daysOfHabit = 5; // fewer for what is there but once a week

private:
    using SeriesOf = std::function<VolumeHistory::Day(const VolumeDay&)>;

    VolumeDay* dayToFill(std::int64_t number);
    void age();
    void setFirst(std::int64_t day);
    void dropForecasts(std::int64_t changedDay);
    [[nodiscard]] VolumeForecast newForecast(std::int64_t number, const LearningRules& rules) const;
    [[nodiscard]] VolumeHistory history(const VolumeForecast& forecast, const SeriesOf& seriesOf) const;
    [[nodiscard]] bool hasHabit(const VolumeForecast& forecast, VolumeDay::Table VolumeDay::*table,
                                std::string_view name) const;
    [[nodiscard]] const VolumeExpectation* habit(VolumeForecast& forecast, VolumeForecast::Table& known,
                                                 VolumeDay::Table VolumeDay::*table,
                                                 std::string_view name) const;
    void writeDay(std::int64_t number, std::string& text) const;

    std::map<std::int64_t, VolumeDay> days_;
    std::int64_t newest_ = -1;
    std::optional<std::int64_t> first_; // day
    std::set<std::int64_t> changed_;    // days, since takeChanges()
    bool firstChanged_ = false;
    VolumeDay* filled_ = nullptr; // the day of the last record, known to be among the changed ones
    std::int64_t filledDay_ = 0;
    mutable std::map<std::int64_t, VolumeForecast> forecasts_; // worked out, not state
};

} // namespace cosmoswatch
