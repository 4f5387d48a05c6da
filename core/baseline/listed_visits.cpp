#include "core/baseline/listed_visits.h"

#include "core/baseline/key_listing.h"
#include "core/baseline/make_room.h"

#include <algorithm>

namespace cosmoswatch {

std::optional<Timestamp> ListedVisits::first(std::string_view address) const {
    const auto it = visits_.find(address);
    return it == visits_.end() ? std::nullopt : std::optional(it->second.first);
}

void ListedVisits::widen(std::string_view address, const Span& span) {
    auto it = visits_.find(address);
    if (it == visits_.end()) {
        makeRoom(visits_, maxAddresses, [](const Span& known) { return known.last; });
        it = visits_.emplace(std::string(address), span).first;
    }
    it->second.first = std::min(it->second.first, span.first);
    it->second.last = std::max(it->second.last, span.last);
}

void ListedVisits::merge(const ListedVisits& other) {
    for (const auto& [address, span] : other.visits_)
        widen(address, span);
}

void ListedVisits::save(ByteWriter& into) const {
    into.number(visits_.size());
    for (const auto& [address, span] : visits_) {
        into.text(address);
        saveTime(span.first, into);
        saveTime(span.last, into);
    }
}

void ListedVisits::load(ByteReader& from) {
    for (auto left = from.numberUpTo(maxAddresses); left > 0 && from.ok(); --left) {
        std::string address(from.text());
        const Timestamp first = loadTime(from);
        visits_.emplace(std::move(address), Span{first, loadTime(from)});
    }
}

} // namespace cosmoswatch
