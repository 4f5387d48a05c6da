#include "core/baseline/container_queries.h"

#include "core/base/text.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace cosmoswatch {
namespace {

// A shape stays young by the week: what is saved of it changes no oftener.
std::uint64_t weekOf(std::int64_t day) {
    return static_cast<std::uint64_t>(day - day % 7);
}

bool raise(std::uint64_t& most, std::uint64_t value) {
    if (value <= most) return false;
    most = value;
    return true;
}

template<typename Set>
Set bit(std::size_t index) {
    return static_cast<Set>(1u << index);
}

} // namespace

bool ContainerQueries::Use::add(const Use& other) {
    bool changed = raise(rows, other.rows);
    changed |= raise(bytes, other.bytes);
    const auto before = std::tuple(limits, applications);
    limits.extendTo(other.limits);
    applications = static_cast<ApplicationSet>(applications | other.applications);
    return changed || before != std::tuple(limits, applications);
}

const query::KnownShapes* ContainerQueries::known(Timestamp time, const LearningRules& rules) const {
    return clock_.hasLearned(time, rules) ? &settled_ : nullptr;
}

std::optional<std::size_t> ContainerQueries::indexOf(std::string_view application) const {
    const auto at = std::find_if(applications_.begin(), applications_.end(),
                                 [&](const Application& known) { return known.name == application; });
    if (application.empty() || at == applications_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - applications_.begin());
}

std::vector<std::string_view> ContainerQueries::learnedApplications(Timestamp time,
                                                                    const LearningRules& rules) const {
    std::vector<std::string_view> names;
    for (const Application& application : applications_)
        if (application.clock.hasLearned(time, rules)) names.push_back(application.name);
    return names;
}

std::vector<std::string> ContainerQueries::applicationsThatSend(std::uint64_t print) const {
    std::vector<std::string> names;
    const auto facts = facts_.find(print);
    for (std::size_t i = 0; facts != facts_.end() && i < applications_.size(); ++i)
        if (facts->second.applications & bit<ApplicationSet>(i)) names.push_back(applications_[i].name);
    std::sort(names.begin(), names.end());
    return names;
}

const ContainerQueries::Own& ContainerQueries::ownOf(std::size_t index) const {
    if (const auto at = own_.find(index); at != own_.end()) return at->second;
    std::vector<std::size_t> common(applications_.size()), total(applications_.size());
    std::vector<std::uint64_t> prints;
    for (const auto& [print, facts] : facts_) {
        const bool ours = (facts.applications & bit<ApplicationSet>(index)) != 0;
        if (ours) prints.push_back(print);
        for (std::size_t i = 0; i < applications_.size(); ++i) {
            const bool theirs = (facts.applications & bit<ApplicationSet>(i)) != 0;
            total[i] += theirs;
            common[i] += theirs && ours;
        }
    }
    Own& own = own_[index];
    own.shapes = settled_.only(prints);
    for (std::size_t i = 0; i < applications_.size(); ++i)
        if (common[i] > 0 && 2 * common[i] >= std::min(total[i], total[index]))
            own.kin = static_cast<ApplicationSet>(own.kin | bit<ApplicationSet>(i));
    return own;
}

const query::KnownShapes* ContainerQueries::shapesToMeet(std::string_view application, std::uint64_t print,
                                                         Timestamp time, const LearningRules& rules) const {
    const auto index = indexOf(application);
    if (!index || !applications_[*index].clock.hasLearned(time, rules)) return nullptr;
    const Own& own = ownOf(*index);
    if (const auto at = facts_.find(print); at != facts_.end()) {
        const ApplicationSet senders = at->second.applications;
        if (senders == 0 || (senders & bit<ApplicationSet>(*index)) || (senders & own.kin)) return nullptr;
    }
    return own.shapes.size() > 0 ? &own.shapes : nullptr;
}

std::optional<ContainerQueries::Usual> ContainerQueries::usual(std::uint64_t print) const {
    const auto facts = facts_.find(print);
    const auto shape = settled_.find(print);
    if (facts == facts_.end() || !shape || facts->second.days < daysOfUsual) return std::nullopt;
    return Usual{facts->second.rows, facts->second.bytes, shape->highest};
}

bool ContainerQueries::Usual::isFar(const std::optional<std::uint64_t>& asked,
                                    const std::optional<std::uint64_t>& usual) {
    return asked && usual && *asked / farFactor >= std::max<std::uint64_t>(*usual, 1);
}

void ContainerQueries::forgetRecent(std::uint64_t print) {
    for (auto& [day, uses] : recent_) {
        const auto at = uses.uses.find(print);
        if (at == uses.uses.end()) continue;
        uses.statements -= !at->second.statement.empty();
        uses.bytes -= at->second.statement.size();
        unsettledBytes_ -= at->second.statement.size();
        uses.uses.erase(at);
        recentChanged = true;
    }
}

// The place of one that was used on few days, and longest ago, when all are taken; of equals that of the
// last, so that many strangers take it from each other.
std::size_t ContainerQueries::placeFor(std::string_view name) {
    const auto worth = [](const Application& known) { return std::pair(known.days, known.lastDay); };
    if (applications_.size() < maxApplications) {
        applications_.push_back({std::string(name), {}, 0, -1});
        return applications_.size() - 1;
    }
    std::size_t index = 0;
    for (std::size_t i = 1; i < applications_.size(); ++i)
        if (worth(applications_[i]) <= worth(applications_[index])) index = i;
    const auto others = static_cast<ApplicationSet>(~bit<ApplicationSet>(index));
    for (auto& [print, facts] : facts_)
        facts.applications = static_cast<ApplicationSet>(facts.applications & others);
    for (auto& [day, uses] : recent_)
        for (auto& [print, use] : uses.uses)
            use.applications = static_cast<ApplicationSet>(use.applications & others);
    applications_[index] = {std::string(name), {}, 0, -1};
    own_.clear();
    return index;
}

ContainerQueries::ApplicationSet ContainerQueries::applicationOf(std::string_view name, std::int64_t day) {
    name = name.substr(0, longestApplication);
    if (name.empty()) return 0;
    const auto found = indexOf(name);
    const std::size_t index = found ? *found : placeFor(name);
    Application& application = applications_[index];
    if (application.lastDay != day) {
        application.clock.add(day);
        if (day > application.lastDay) {
            application.lastDay = day;
            ++application.days;
        }
        settledChanged = true;
    }
    return bit<ApplicationSet>(index);
}

void ContainerQueries::settle(std::int64_t day, const Day& uses) {
    for (const auto& [print, use] : uses.uses) {
        if (!use.statement.empty()) settled_.learn(use.statement, weekOf(day));
        const auto shape = settled_.find(print);
        if (!shape) continue;
        Facts& facts = facts_[print];
        const bool raised = Usual::isFar(use.limits.top, shape->highest.top) ||
                            Usual::isFar(use.limits.limit, shape->highest.limit);
        if (raised && ++facts.daysRaised < daysOfUsual) continue;
        settled_.seeAgain(print, weekOf(day), use.limits);
        raise(facts.rows, use.rows);
        raise(facts.bytes, use.bytes);
        ++facts.days;
        facts.applications = static_cast<ApplicationSet>(facts.applications | use.applications);
    }
    unsettledBytes_ -= uses.bytes;
}

void ContainerQueries::settle(std::int64_t endDay) {
    const auto end = recent_.lower_bound(endDay);
    if (end == recent_.begin()) return;
    for (auto it = recent_.begin(); it != end; ++it)
        settle(it->first, it->second);
    recent_.erase(recent_.begin(), end);
    own_.clear();
    settledChanged = recentChanged = true;
}

void ContainerQueries::forgetOld(std::int64_t day) {
    if (day < daysKnown) return;
    const std::size_t before = settled_.size();
    settled_.forgetBefore(weekOf(day - daysKnown));
    if (settled_.size() == before && facts_.size() == before) return;
    std::erase_if(facts_, [this](const auto& entry) { return !settled_.find(entry.first); });
    own_.clear();
    settledChanged = true;
}

void ContainerQueries::add(std::int64_t day, std::uint64_t print, Use use, std::size_t room) {
    if (recent_.size() >= maxRecentDays && !recent_.contains(day)) settle(recent_.begin()->first + 1);
    Day& uses = recent_[day];
    const auto at = uses.uses.find(print);
    if (at != uses.uses.end()) {
        recentChanged |= at->second.add(use);
        return;
    }
    const std::size_t bytes = use.statement.size();
    if (uses.uses.size() >= maxRecentShapes) return;
    if (bytes > 0 &&
        (uses.statements >= maxRecentStatements || uses.bytes + bytes > maxRecentBytes || bytes > room))
        return;
    uses.statements += bytes > 0;
    uses.bytes += bytes;
    unsettledBytes_ += bytes;
    uses.uses.emplace(print, std::move(use));
    recentChanged = true;
}

void ContainerQueries::observe(const CleanQuery& query, std::size_t room, const LearningRules& rules) {
    const std::int64_t day = dayNumber(query.time);
    if (day != lastDay_) {
        lastDay_ = day;
        clock_.add(day);
        settle(dayNumber(rules.settled(query.time)));
        forgetOld(dayNumber(rules.settled(query.time)));
        settledChanged = true;
    }
    if (query.statement.size() > longestStatement) return;
    const std::uint64_t print = settled_.printOf(query.tokens);
    const bool known = settled_.find(print).has_value();
    add(day, print,
        {std::string(known ? std::string_view() : query.statement), query::rowLimits(query.tokens),
         query.rows, query.bytes, applicationOf(query.application, day)},
        room);
}

// Adds to what the query left; a day that has settled since is not opened again.
void ContainerQueries::observe(const QueryRequest& request) {
    const std::int64_t day = dayNumber(request.time);
    const auto at = recent_.find(day);
    if (at == recent_.end() || !at->second.uses.contains(request.print)) return;
    Use use;
    use.bytes = request.bytes;
    use.applications = applicationOf(request.application, day);
    recentChanged |= at->second.uses[request.print].add(use);
}

} // namespace cosmoswatch
