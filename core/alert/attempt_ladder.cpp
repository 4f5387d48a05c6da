#include "core/alert/attempt_ladder.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace cosmoswatch {
namespace {

using namespace std::string_view_literals;

constexpr std::array besideKinds{"attempts-beside"sv, "query-series"sv, "query-bytes"sv,
                                 AttemptLadder::reasonKind};
constexpr std::string_view accepted = " accepted", rejected = " rejected";

// Of "7" and "1,200" the latter: numbers as people read them.
bool isLarger(std::string_view one, std::string_view other) {
    return std::pair(one.size(), one) > std::pair(other.size(), other);
}

// The first value is the one that is counted.
bool tellsMore(const Reason& one, const Reason& other) {
    if (one.values.empty() || other.values.empty()) return !one.values.empty();
    return isLarger(one.values.front().second, other.values.front().second);
}

} // namespace

void AttemptLadder::add(Attempt attempt) {
    constexpr std::size_t mark = 3; // "…": what was cut stays as it is
    if (attempt.text.size() > longestText + mark) attempt.text = elide(attempt.text, longestText);
    const auto same = std::find_if(attempts_.begin(), attempts_.end(), [&](const Attempt& known) {
        return known.text == attempt.text && known.accepted == attempt.accepted;
    });
    if (same != attempts_.end()) {
        if (same->time <= attempt.time) return;
        attempts_.erase(same);
    }
    attempts_.insert(std::upper_bound(attempts_.begin(), attempts_.end(), attempt), std::move(attempt));
    if (attempts_.size() > first + last) attempts_.erase(attempts_.begin() + first);
}

void AttemptLadder::merge(const AttemptLadder& other) {
    for (const Attempt& attempt : other.attempts_)
        add(attempt);
}

Reason AttemptLadder::reason() const {
    Reason reason{std::string(reasonKind), {}, std::nullopt};
    std::size_t number = 0; // names differ, also at one moment
    for (const Attempt& attempt : attempts_) {
        std::string name = formatIso8601(attempt.time);
        name += attempt.accepted ? accepted : rejected;
        reason.values.emplace_back(name + " " + std::to_string(++number), attempt.text);
    }
    return reason;
}

AttemptLadder AttemptLadder::of(const Reason& reason) {
    AttemptLadder ladder;
    for (const auto& [name, text] : reason.values) {
        const auto blank = name.find(' ');
        if (const auto time = parseTimestamp(name.substr(0, blank)))
            ladder.add(
                {*time, text,
                 blank != std::string::npos && std::string_view(name).substr(blank).starts_with(accepted)});
    }
    return ladder;
}

bool standsBeside(std::string_view reasonKind) {
    return std::find(besideKinds.begin(), besideKinds.end(), reasonKind) != besideKinds.end();
}

void mergeBeside(std::vector<Reason>& known, const std::vector<Reason>& more) {
    for (const Reason& added : more) {
        if (!standsBeside(added.kind)) continue;
        const auto at = std::find_if(known.begin(), known.end(),
                                     [&](const Reason& reason) { return reason.kind == added.kind; });
        if (at == known.end()) {
            known.push_back(added);
        } else if (added.kind == AttemptLadder::reasonKind) {
            AttemptLadder ladder = AttemptLadder::of(*at);
            ladder.merge(AttemptLadder::of(added));
            *at = ladder.reason();
        } else if (tellsMore(added, *at)) {
            *at = added;
        }
    }
    // Behind all others, in one order.
    const auto place = [](const Reason& reason) {
        return std::find(besideKinds.begin(), besideKinds.end(), reason.kind) - besideKinds.begin();
    };
    const auto beside = std::stable_partition(
        known.begin(), known.end(), [](const Reason& reason) { return !standsBeside(reason.kind); });
    std::stable_sort(beside, known.end(),
                     [&](const Reason& a, const Reason& b) { return place(a) < place(b); });
}

} // namespace cosmoswatch
