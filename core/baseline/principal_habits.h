// How each principal uses an account.
#pragma once

#include "core/baseline/access_habits.h"

#include <map>
#include <string>
#include <string_view>

namespace cosmoswatch {

class PrincipalHabits {
public:
    // Null when the principal is not known.
    [[nodiscard]] const AccessHabits* of(std::string_view principal) const;

    void observe(const AccessObservation& seen) { habits(seen.principal).observe(seen); }
    void merge(const PrincipalHabits& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr std::size_t maxPrincipals = 500; // more: those not seen for longest make room

private:
    AccessHabits& habits(std::string_view principal);

    std::map<std::string, AccessHabits, std::less<>> principals_;
};

} // namespace cosmoswatch
