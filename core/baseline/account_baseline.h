// What is usual for one account: learned from its own records, by the records' own time. Made of parts, each
// of which is saved under its own name and merges with the same part of another half of the stream.
#pragma once

#include "core/base/result.h"
#include "core/baseline/access_habits.h"
#include "core/baseline/account_use.h"
#include "core/baseline/burst_counts.h"
#include "core/baseline/control_history.h"
#include "core/baseline/key_history.h"
#include "core/baseline/listed_visits.h"
#include "core/baseline/principal_habits.h"
#include "core/baseline/query_history.h"
#include "core/baseline/travel_history.h"
#include "core/baseline/volume_baseline.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

class AccountBaseline {
public:
    AccountBaseline();

    [[nodiscard]] const AccessHabits& access() const { return access_.state; }
    // Null when the principal is not known.
    [[nodiscard]] const AccessHabits* accessOf(std::string_view principal) const {
        return principals_.state.of(principal);
    }
    // When an address that is on a list reached the account for the first time; nothing when never.
    [[nodiscard]] std::optional<Timestamp> firstVisit(std::string_view address) const {
        return visits_.state.first(address);
    }
    [[nodiscard]] const KeyHistory& keys() const { return keys_.state; }
    [[nodiscard]] const TravelHistory& travel() const { return travel_.state; }
    [[nodiscard]] const VolumeBaseline& volume() const { return volume_; }
    [[nodiscard]] const QueryHistory& queries() const { return queries_; }
    [[nodiscard]] const ControlHistory& control() const { return control_.state; }
    [[nodiscard]] const AccountUse& use() const { return use_.state; }
    [[nodiscard]] const BurstCounts& refusals() const { return refusals_.state; }
    [[nodiscard]] const BurstCounts& deletions() const { return deletions_.state; }

    // Of records of any kind; and whether they have been seen for long enough.
    [[nodiscard]] const LearningClock& clock() const { return clock_.state; }
    [[nodiscard]] bool hasLearned(Timestamp time, const LearningRules& rules) const {
        return clock().hasLearned(time, rules);
    }
    // The end of the learning period; far ahead when nothing was seen.
    [[nodiscard]] Timestamp learnedAt(const LearningRules& rules) const {
        const auto start = clock().start();
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
    QueryHistory& changeQueries() { return queries_; } // which knows itself what has changed
    void observeManagement(std::string_view principal, Timestamp time) {
        keys_.change().observeManagement(principal, time);
    }
    void observe(const KeyListing& listing, const AddressFacts* facts) {
        keys_.change().observe(listing, facts);
    }
    template<typename Make>
    void observeKeyNewcomer(std::string_view network, Timestamp time, Make make) {
        keys_.change().observeNewcomer(network, time, make);
    }
    void observe(const ControlChange& change) { control_.change().observe(change); }
    // Calls learn(AccountUse&), which says whether anything was news.
    template<typename Learn>
    void observeUse(Learn learn) {
        use_.changed |= learn(use_.state);
    }
    void observeControlLog(bool activity, Timestamp time) { control_.change().observeLog(activity, time); }
    void observeRefusal(std::string_view actor, std::string_view group, Timestamp time,
                        std::uint64_t member) {
        refusals_.change().observe(actor, group, time, member);
    }
    void observeDeletion(std::string_view actor, std::string_view group, Timestamp time) {
        deletions_.change().observe(actor, group, time);
    }

    void merge(const AccountBaseline& other);
    // The parts that have changed since the last call, each with its name.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> saveChanged();
    // A part that is damaged is an error and learned anew; the others are not touched.
    Result<void> load(std::string_view part, std::string_view saved);

private:
    static constexpr int toolsOfRestless = 2;

    template<typename State>
    struct Part {
        State state;
        bool changed = false; // since it was saved
        State& change() {
            changed = true;
            return state;
        }
    };
    // Calls visit(name, part...) for each part that is saved as one text, with that part of each baseline.
    template<typename Visit, typename... Baselines>
    static void eachPart(Visit visit, Baselines&... baselines) {
        visit("clock", baselines.clock_...);
        visit("access", baselines.access_...);
        visit("principals", baselines.principals_...);
        visit("visits", baselines.visits_...);
        visit("keys", baselines.keys_...);
        visit("travel", baselines.travel_...);
        visit("control", baselines.control_...);
        visit("refusals", baselines.refusals_...);
        visit("deletions", baselines.deletions_...);
        visit("use", baselines.use_...);
    }

    Part<LearningClock> clock_;
    std::int64_t lastDay_ = -1; // handed to the clock last
    Part<AccessHabits> access_;
    Part<PrincipalHabits> principals_;
    Part<ListedVisits> visits_;
    Part<KeyHistory> keys_;
    Part<TravelHistory> travel_;
    Part<ControlHistory> control_;
    Part<BurstCounts> refusals_;
    Part<BurstCounts> deletions_;
    Part<AccountUse> use_;
    VolumeBaseline volume_; // saved by the day
    QueryHistory queries_;  // saved by the container
};

} // namespace cosmoswatch
