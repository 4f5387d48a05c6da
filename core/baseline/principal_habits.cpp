#include "core/baseline/principal_habits.h"

#include "core/baseline/make_room.h"

#include <utility>

namespace cosmoswatch {
namespace {

constexpr AccessHabits::Limits ofPrincipal{64, 64, 64, 32, 32, 32};

} // namespace

const AccessHabits* PrincipalHabits::of(std::string_view principal) const {
    const auto it = principals_.find(principal);
    return it == principals_.end() ? nullptr : &it->second;
}

AccessHabits& PrincipalHabits::habits(std::string_view principal) {
    if (const auto it = principals_.find(principal); it != principals_.end()) return it->second;
    makeRoom(principals_, maxPrincipals, [](const AccessHabits& known) {
        return std::pair(known.operations.last(), known.operations.requests());
    });
    return principals_.emplace(std::string(principal), AccessHabits{ofPrincipal}).first->second;
}

void PrincipalHabits::merge(const PrincipalHabits& other) {
    for (const auto& [principal, theirs] : other.principals_)
        habits(principal).merge(theirs);
}

void PrincipalHabits::save(ByteWriter& into) const {
    into.number(principals_.size());
    for (const auto& [principal, habits] : principals_) {
        into.text(principal);
        habits.save(into);
    }
}

void PrincipalHabits::load(ByteReader& from) {
    for (auto left = from.numberUpTo(maxPrincipals); left > 0 && from.ok(); --left) {
        std::string principal(from.text());
        principals_.emplace(std::move(principal), AccessHabits{ofPrincipal}).first->second.load(from);
    }
}

} // namespace cosmoswatch
