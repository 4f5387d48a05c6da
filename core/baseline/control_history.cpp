#include "core/baseline/control_history.h"

#include <algorithm>
#include <tuple>

namespace cosmoswatch {
namespace {

constexpr std::size_t maxFacts = 24;
constexpr std::string_view activityLog = "activity";
constexpr std::string_view controlLog = "control";

auto order(const ControlChange& change) {
    return std::tuple(change.time(), std::string_view(change.id), std::string_view(change.subject),
                      change.activity);
}

bool sameOperation(const ControlChange& a, const ControlChange& b) {
    return a.kind == b.kind && a.activity == b.activity && a.id == b.id && a.subject == b.subject;
}

std::string doerOf(const ControlChange& change) {
    return std::string(1, static_cast<char>('0' + static_cast<int>(change.kind))) +
           (change.deletes ? "-" : "+") + change.principal + '\n' + change.tool;
}

void saveTime(const std::optional<Timestamp>& time, ByteWriter& into) {
    into.number(time.has_value());
    if (time) saveTime(*time, into);
}

std::optional<Timestamp> loadOptionalTime(ByteReader& from) {
    if (from.numberUpTo(1) == 0) return std::nullopt;
    return loadTime(from);
}

} // namespace

std::string_view ControlChange::fact(std::string_view name) const {
    const auto it = facts.find(name);
    return it == facts.end() ? std::string_view{} : std::string_view(it->second);
}

void ControlChange::add(const ControlChange& other) {
    const bool otherIsEnd = other.done && (!done || *other.done < *done);
    if (other.begun && (!begun || *other.begun < *begun)) begun = other.begun;
    if (otherIsEnd) {
        done = other.done;
        record = other.record;
    }
    deletes |= other.deletes;
    for (const auto& [name, value] : other.facts)
        if (facts.size() < maxFacts) facts.emplace(name, value);
    for (const auto member : {&ControlChange::principal, &ControlChange::principalName,
                              &ControlChange::address, &ControlChange::country, &ControlChange::tool})
        if ((this->*member).empty()) this->*member = other.*member;
}

void ControlChange::save(ByteWriter& into) const {
    into.number(static_cast<std::uint64_t>(kind));
    into.number(activity);
    into.number(deletes);
    saveTime(begun, into);
    saveTime(done, into);
    for (const std::string* text : {&id, &subject, &principal, &principalName, &address, &country, &tool})
        into.text(*text);
    into.number(facts.size());
    for (const auto& [name, value] : facts) {
        into.text(name);
        into.text(value);
    }
    saveRecord(record, into);
}

void ControlChange::load(ByteReader& from) {
    kind = static_cast<ChangeKind>(from.numberUpTo(changeKinds - 1));
    activity = from.numberUpTo(1) != 0;
    deletes = from.numberUpTo(1) != 0;
    begun = loadOptionalTime(from);
    done = loadOptionalTime(from);
    for (std::string* text : {&id, &subject, &principal, &principalName, &address, &country, &tool})
        *text = from.text();
    for (auto left = from.numberUpTo(maxFacts); left > 0 && from.ok(); --left) {
        std::string name(from.text());
        facts.emplace(std::move(name), from.text());
    }
    record = loadRecord(from);
}

ControlChange ControlHistory::completed(const ControlChange& change) const {
    ControlChange whole = change;
    for (const auto& known : changes(change.kind))
        if (sameOperation(known, change)) whole.add(known);
    return whole;
}

const ControlChange* ControlHistory::counterpart(const ControlChange& change) const {
    const ControlChange* closest = nullptr;
    const auto distance = [&](const ControlChange& other) {
        return std::max(other.time(), change.time()) - std::min(other.time(), change.time());
    };
    for (const auto& other : changes(change.kind)) {
        const bool sameSubject =
            other.subject == change.subject || other.subject.empty() || change.subject.empty();
        if (other.activity == change.activity || !other.done || !sameSubject || distance(other) > apart)
            continue;
        if (!closest || distance(other) < distance(*closest)) closest = &other;
    }
    return closest;
}

std::size_t ControlHistory::habitualDays(const ControlChange& change, Timestamp time, Timestamp learned,
                                         const LearningRules& rules) const {
    return doers_.habitualDays(doerOf(change), time, learned, rules);
}

std::uint64_t ControlHistory::withOneMore(const ControlChange& change, const BurstWindow& window) const {
    return doers_.withOneMore(doerOf(change), window, change.time());
}

std::uint64_t ControlHistory::usualInWindow(const ControlChange& change, Timestamp time, Timestamp learned,
                                            const LearningRules& rules) const {
    return doers_.usual(doerOf(change), time, learned, rules).inWindow;
}

bool ControlHistory::tells(bool activity, Timestamp time, const LearningRules& rules) const {
    return logs_.habitualDays(activity ? activityLog : controlLog, time, {}, rules) > 0;
}

void ControlHistory::observeLog(bool activity, Timestamp time) {
    logs_.observe(activity ? activityLog : controlLog, "", time);
}

void ControlHistory::observe(const ControlChange& change) {
    const ControlChange whole = completed(change);
    keep(whole);
    if (change.done && change.activity) doers_.observe(doerOf(whole), "", *change.done);
}

void ControlHistory::keep(const ControlChange& change) {
    auto& known = changes_[static_cast<std::size_t>(change.kind)];
    std::erase_if(known, [&](const ControlChange& other) { return sameOperation(other, change); });
    const auto at =
        std::lower_bound(known.begin(), known.end(), change,
                         [](const ControlChange& a, const ControlChange& b) { return order(a) < order(b); });
    known.insert(at, change);
    if (known.size() > maxChanges) known.erase(known.begin());
}

void ControlHistory::merge(const ControlHistory& other) {
    doers_.merge(other.doers_);
    logs_.merge(other.logs_);
    for (const auto& kind : other.changes_)
        for (const auto& change : kind)
            keep(completed(change));
}

void ControlHistory::save(ByteWriter& into) const {
    doers_.save(into);
    logs_.save(into);
    for (const auto& kind : changes_) {
        into.number(kind.size());
        for (const auto& change : kind)
            change.save(into);
    }
}

void ControlHistory::load(ByteReader& from) {
    doers_.load(from);
    logs_.load(from);
    for (std::size_t kind = 0; kind < changeKinds; ++kind) {
        for (auto left = from.numberUpTo(maxChanges); left > 0 && from.ok(); --left)
            changes_[kind].emplace_back().load(from);
        for (const auto& change : changes_[kind])
            if (static_cast<std::size_t>(change.kind) != kind) from.fail();
    }
}

} // namespace cosmoswatch
