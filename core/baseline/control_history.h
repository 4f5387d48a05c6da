// What was done to an account through Azure's management, as far as detectors ask: changes of its network,
// its logs, its roles and keys, and deletions. Each is told by up to four records: start and end in the
// Activity Log, which says who, and start and end in the account's own log, which often says what.
#pragma once

#include "core/baseline/burst_counts.h"
#include "core/baseline/key_listing.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

enum class ChangeKind : std::uint8_t {
    Network,
    Logging,
    RoleAssignment,
    RoleDefinition,
    KeyRegeneration,
    Deletion
};
inline constexpr std::size_t changeKinds = 6;

struct ControlChange {
    using Facts = std::map<std::string, std::string, std::less<>>;

    ChangeKind kind = ChangeKind::Network;
    bool activity = false; // told by the Activity Log, else by the account's own
    std::string id;        // correlation or activity id: the same for start and end
    std::string subject;   // the setting, role, key or container, lower case; may be empty
    bool deletes = false;
    std::optional<Timestamp> begun;
    std::optional<Timestamp> done; // when it succeeded
    Facts facts;                   // what it sets, by the kind's own names
    std::string principal;
    std::string principalName;
    std::string address;
    std::string country;
    std::string tool;
    EvidenceRecord record; // of the end, else of the start; json at most 4 KiB

    [[nodiscard]] Timestamp time() const { return done ? *done : begun.value_or(Timestamp{}); }
    [[nodiscard]] std::string_view doer() const { return principalName.empty() ? principal : principalName; }
    [[nodiscard]] std::string_view fact(std::string_view name) const;
    // Adds what another record tells of the same operation.
    void add(const ControlChange& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);
};

class ControlHistory {
public:
    // With what is known of the operation already.
    [[nodiscard]] ControlChange completed(const ControlChange& change) const;
    // The same change in the other log: done within a quarter of an hour, the closest; or null.
    [[nodiscard]] const ControlChange* counterpart(const ControlChange& change) const;
    // In order of time; the last 64.
    [[nodiscard]] const std::vector<ControlChange>& changes(ChangeKind kind) const {
        return changes_[static_cast<std::size_t>(kind)];
    }
    // Settled days on which that was done by that principal with that tool; those of the learning period (the
    // days before `learned`) count twice. So two are a habit: one day while learning, or two since.
    [[nodiscard]] std::size_t habitualDays(const ControlChange& change, Timestamp time, Timestamp learned,
                                           const LearningRules& rules) const;
    // How often that will have been done in the window, with this time, and the most that is usual for them.
    [[nodiscard]] std::uint64_t withOneMore(const ControlChange& change, const BurstWindow& window) const;
    [[nodiscard]] std::uint64_t usualInWindow(const ControlChange& change, Timestamp time, Timestamp learned,
                                              const LearningRules& rules) const;
    // Whether that log has been telling of this account: its part of a change will come, too.
    [[nodiscard]] bool tells(bool activity, Timestamp time, const LearningRules& rules) const;

    // Any record of management.
    void observeLog(bool activity, Timestamp time);
    void observe(const ControlChange& change);

    void merge(const ControlHistory& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr std::size_t maxChanges = 64; // of a kind; the oldest make room
    static constexpr std::size_t habit = 2;       // habitualDays that make one
    static constexpr std::chrono::minutes apart{15};

private:
    void keep(const ControlChange& change);

    BurstCounts doers_;                                           // kind, principal and tool
    BurstCounts logs_;                                            // "activity", "control"
    std::array<std::vector<ControlChange>, changeKinds> changes_; // by time, then id
};

} // namespace cosmoswatch
