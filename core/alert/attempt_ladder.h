// The different attempts of one intrusion in the order in which they were made: how somebody came from the
// first try to one that worked. Bounded: of many the first and the last are kept, whatever the order in which
// they become known.
#pragma once

#include "core/alert/alert.h"

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct Attempt {
    Timestamp time;
    std::string text; // the telling part
    bool accepted = false;
    friend auto operator<=>(const Attempt&, const Attempt&) = default;
};

class AttemptLadder {
public:
    static constexpr std::size_t first = 8, last = 4;
    static constexpr std::size_t longestText = 160;

    // Attempts of the same text are one: the earliest.
    void add(Attempt attempt);
    void merge(const AttemptLadder& other);
    [[nodiscard]] const std::vector<Attempt>& attempts() const { return attempts_; }

    // As a reason of an alert, and back.
    [[nodiscard]] Reason reason() const;
    [[nodiscard]] static AttemptLadder of(const Reason& reason);
    static constexpr std::string_view reasonKind = "attempt-ladder";

private:
    std::vector<Attempt> attempts_; // by time
};

// Reasons that stand beside those that raised the alert and are kept when others take their place: the
// ladder, and numbers of which the largest is told.
[[nodiscard]] bool standsBeside(std::string_view reasonKind);
void mergeBeside(std::vector<Reason>& known, const std::vector<Reason>& more);

} // namespace cosmoswatch
