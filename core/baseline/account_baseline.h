// What is usual for one account: learned from its own records, by the records' own time. Made of parts, each
// of which is saved under its own name and merges with the same part of another half of the stream.
#pragma once

#include "core/base/result.h"
#include "core/baseline/access_habits.h"
#include "core/baseline/burst_counts.h"
#include "core/baseline/control_history.h"
#include "core/baseline/key_history.h"
#include "core/baseline/query_history.h"
#include "core/baseline/travel_history.h"
#include "core/baseline/volume_baseline.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

class AccountBaseline {
public:
    AccountBaseline();

    [[nodiscard]] const AccessHabits& access() const { return access_; }
    // Null when the principal is not known.
    [[nodiscard]] const AccessHabits* accessOf(std::string_view principal) const;
    // When an address that is on a list reached the account for the first time; nothing when never.
    [[nodiscard]] std::optional<Timestamp> firstVisit(std::string_view address) const;

    [[nodiscard]] const KeyHistory& keys() const { return keys_; }
    [[nodiscard]] const TravelHistory& travel() const { return travel_; }
    [[nodiscard]] const VolumeBaseline& volume() const { return volume_; }
    [[nodiscard]] const QueryHistory& queries() const { return queries_; }
    // Of records of any kind; and whether they have been seen for long enough.
    [[nodiscard]] const LearningClock& clock() const { return clock_; }
    [[nodiscard]] const ControlHistory& control() const { return control_; }
    [[nodiscard]] const BurstCounts& refusals() const { return refusals_; }
    [[nodiscard]] const BurstCounts& deletions() const { return deletions_; }
    [[nodiscard]] bool hasLearned(Timestamp time, const LearningRules& rules) const {
        return clock_.hasLearned(time, rules);
    }
    // The end of the learning period; far ahead when nothing was seen.
    [[nodiscard]] Timestamp learnedAt(const LearningRules& rules) const {
        const auto start = clock_.start();
        return start ? *start + rules.period : Timestamp::max();
    }

    // Used without routine, as by developers: other programs turn up all the time, or several general tools
    // are at home. What is much elsewhere is an ordinary afternoon here.
    [[nodiscard]] bool isRestless(Timestamp time, const LearningRules& rules) const;

    // All of these: call after the detectors have looked, as an event must not be usual because of itself.
    void observeRecord(Timestamp time); // any record
    // A request that got an answer. Addresses on lists are remembered as visits and teach nothing else.
    void observe(const AccessObservation& observation);
    void observe(const VolumeObservation& read) { volume_.observe(read); }
    void observeQuery(std::string_view container, std::string_view statement, bool known, std::uint64_t rows,
                      Timestamp time, const LearningRules& rules) {
        queries_.observeClean(container, statement, known, rows, time, rules);
    }
    void observeAttempt(std::string_view container, bool accepted, Timestamp time) {
        queries_.observeAttempt(container, accepted, time);
    }
    void observeManagement(std::string_view principal, Timestamp time);
    void observe(const KeyListing& listing, const AddressFacts* facts);
    template<typename Make>
    void observeKeyNewcomer(std::string_view network, Timestamp time, Make make) {
        keys_.observeNewcomer(network, time, make);
        keysChanged_ = true;
    }

    void observe(const ControlChange& change);
    void observeControlLog(bool activity, Timestamp time);
    void observeRefusal(std::string_view actor, std::string_view group, Timestamp time, std::uint64_t member);
    void observeDeletion(std::string_view actor, std::string_view group, Timestamp time);

    void merge(const AccountBaseline& other);
    // The parts that have changed since the last call, each with its name.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> saveChanged();
    // A part that is damaged is an error and learned anew; the others are not touched.
    Result<void> load(std::string_view part, std::string_view saved);

private:
    static constexpr std::size_t maxPrincipals = 500;
    static constexpr std::size_t maxVisits = 4096;
    static constexpr int toolsOfRestless = 2;

    struct Visits {
        Timestamp first;
        Timestamp last;
    };
    using Principals = std::map<std::string, AccessHabits, std::less<>>;
    using VisitTable = std::map<std::string, Visits, std::less<>>;

    void observeVisit(std::string_view address, const Visits& visits);
    AccessHabits& principal(std::string_view name);
    static void save(const Principals& principals, ByteWriter& into);
    static void load(Principals& principals, ByteReader& from);
    static void save(const VisitTable& visits, ByteWriter& into);
    static void load(VisitTable& visits, ByteReader& from);

    LearningClock clock_;
    std::int64_t lastDay_ = -1; // handed to the clock last
    AccessHabits access_;
    Principals principals_;
    KeyHistory keys_;
    TravelHistory travel_;
    VolumeBaseline volume_;
    QueryHistory queries_;
    ControlHistory control_;
    BurstCounts refusals_;
    BurstCounts deletions_;
    VisitTable visits_; // of addresses on lists
    bool clockChanged_ = false;
    bool accessChanged_ = false;
    bool principalsChanged_ = false;
    bool visitsChanged_ = false;
    bool keysChanged_ = false;
    bool travelChanged_ = false;
    bool controlChanged_ = false;
    bool refusalsChanged_ = false;
    bool deletionsChanged_ = false;
};

} // namespace cosmoswatch
