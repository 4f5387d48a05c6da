// What an account's keys went through: who usually lists them, and which networks began to use them lately.
#pragma once

#include "core/baseline/access_habits.h"
#include "core/baseline/key_listing.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// A network whose first requests with a key are recent.
struct KeyNewcomer {
    Timestamp first;
    Timestamp last;
    std::uint64_t requests = 0;
    std::string address; // of the first record, and its
    std::string place;   // see placeOf()
    std::string application;
    EvidenceRecord record;
};

class KeyHistory {
public:
    KeyHistory();

    // Everything done to the account through Azure's management, and the listings among it.
    [[nodiscard]] const Habit& managers() const { return managers_; }
    [[nodiscard]] const Habit& listers() const { return listers_; }          // principals
    [[nodiscard]] const Habit& listersTools() const { return tools_; }       // by toolOf()
    [[nodiscard]] const AccessHabits& listings() const { return listings_; } // from where, with what, when
    // When that principal lists them; nothing when it never did.
    [[nodiscard]] DayHours hoursOf(std::string_view principal) const;
    // Of the last four days up to the newest of them, in order of time.
    [[nodiscard]] const std::vector<KeyListing>& recentListings() const { return recent_; }
    // By network.
    [[nodiscard]] const std::map<std::string, KeyNewcomer, std::less<>>& newcomers() const {
        return newcomers_;
    }
    // Under which name a principal's use of a tool is kept.
    [[nodiscard]] static std::string toolOf(std::string_view principal, std::string_view tool) {
        return std::string(principal) + '\n' + std::string(tool);
    }
    // Listings of that principal on that UTC day, and its most on any earlier, settled day.
    [[nodiscard]] std::uint32_t listedOn(std::string_view principal, Timestamp time) const;
    [[nodiscard]] std::uint32_t mostListedBefore(std::string_view principal, Timestamp settled) const;

    void observeManagement(std::string_view principal, Timestamp time);
    void observe(const KeyListing& listing, const AddressFacts* facts);
    // A request with a key from a network that is not familiar. `make` gives the rest when it is the first.
    template<typename Make>
    void observeNewcomer(std::string_view network, Timestamp time, Make make) {
        const auto it = newcomers_.find(network);
        if (it == newcomers_.end() || time < it->second.first) return observeNewcomer(network, make());
        it->second.last = std::max(it->second.last, time);
        ++it->second.requests;
    }

    void merge(const KeyHistory& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    // Recent listings: those of two days before a use that comes as late as is accepted.
    static constexpr std::chrono::hours kept{96};
    static constexpr std::size_t maxRecent = 200;
    static constexpr std::size_t maxNewcomers = 128;
    static constexpr std::chrono::days newcomersKept{7};

private:
    static constexpr std::size_t maxDayCounts = 512;
    static constexpr std::size_t maxHours = 256;
    struct DayOf {
        std::int64_t day = 0;
        std::string principal;
        friend auto operator<=>(const DayOf&, const DayOf&) = default;
    };

    void observeNewcomer(std::string_view network, const KeyNewcomer& seen);
    DayHours& hours(const std::string& principal);
    void keepRecent(const KeyListing& listing);
    void forgetOld();

    Habit managers_;
    Habit listers_;
    Habit tools_;
    AccessHabits listings_;
    std::map<std::string, DayHours, std::less<>> hours_; // by principal
    std::map<DayOf, std::uint32_t> perDay_;
    std::vector<KeyListing> recent_; // by time, then hash
    std::map<std::string, KeyNewcomer, std::less<>> newcomers_;
};

} // namespace cosmoswatch
