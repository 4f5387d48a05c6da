// What a container is known to be asked: of two halves together, and as text for the store.
#include "core/baseline/container_queries.h"

namespace cosmoswatch {
namespace {

void save(const std::optional<std::uint64_t>& limit, ByteWriter& into) {
    into.number(limit ? 1 : 0);
    if (limit) into.number(*limit);
}

std::optional<std::uint64_t> loadLimit(ByteReader& from) {
    return from.numberUpTo(1) == 0 ? std::nullopt : std::optional(from.number());
}

} // namespace

// Of another seed, shapes have other names there: those are translated.
void ContainerQueries::merge(const ContainerQueries& other) {
    settled_.merge(other.settled_);
    std::unordered_map<std::uint64_t, std::uint64_t> prints;
    query::TokenList tokens;
    const auto translate = [&](std::uint64_t print, std::string_view statement) {
        tokens.read(statement);
        prints.emplace(print, other.settled_.seed() == settled_.seed() ? print : settled_.printOf(tokens));
    };
    for (const auto& [print, facts] : other.facts_)
        if (const auto shape = other.settled_.find(print)) translate(print, shape->example);
    std::vector<ApplicationSet> applications;
    for (const Application& theirs : other.applications_) {
        const auto index = indexOf(theirs.name);
        Application& ours = applications_[index ? *index : placeFor(theirs.name)];
        ours.clock.merge(theirs.clock);
        ours.days += theirs.days;
        ours.lastDay = std::max(ours.lastDay, theirs.lastDay);
        applications.push_back(
            static_cast<ApplicationSet>(1u << static_cast<std::size_t>(&ours - applications_.data())));
    }
    const auto ourSet = [&](ApplicationSet theirs) {
        ApplicationSet set = 0;
        for (std::size_t i = 0; i < applications.size(); ++i)
            if (theirs & (1u << i)) set = static_cast<ApplicationSet>(set | applications[i]);
        return set;
    };
    for (const auto& [print, theirs] : other.facts_) {
        const auto name = prints.find(print);
        if (name == prints.end() || !settled_.find(name->second)) continue;
        Facts& ours = facts_[name->second];
        ours.rows = std::max(ours.rows, theirs.rows);
        ours.bytes = std::max(ours.bytes, theirs.bytes);
        ours.days += theirs.days;
        ours.daysRaised += theirs.daysRaised;
        ours.applications = static_cast<ApplicationSet>(ours.applications | ourSet(theirs.applications));
    }
    for (const auto& [day, theirs] : other.recent_)
        for (auto [print, use] : theirs.uses) {
            if (!use.statement.empty()) translate(print, use.statement);
            use.applications = ourSet(use.applications);
            if (const auto name = prints.find(print); name != prints.end())
                add(day, name->second, std::move(use), maxRecentBytes);
        }
    clock_.merge(other.clock_);
    own_.clear();
    settledChanged = recentChanged = true;
}

std::string ContainerQueries::saveSettled() const {
    ByteWriter into;
    clock_.save(into);
    into.text(settled_.save());
    const std::map<std::uint64_t, Facts> ordered(facts_.begin(), facts_.end());
    into.number(ordered.size());
    for (const auto& [print, facts] : ordered) {
        into.number(print);
        into.number(facts.rows);
        into.number(facts.bytes);
        into.number(facts.days);
        into.number(facts.daysRaised);
        into.number(facts.applications);
    }
    into.number(applications_.size());
    for (const Application& application : applications_) {
        into.text(application.name);
        application.clock.save(into);
        into.number(application.days);
        into.signedNumber(application.lastDay);
    }
    return into.take();
}

std::string ContainerQueries::saveRecent() const {
    ByteWriter into;
    into.number(recent_.size());
    for (const auto& [day, uses] : recent_) {
        into.number(static_cast<std::uint64_t>(day));
        into.number(uses.uses.size());
        for (const auto& [print, use] : uses.uses) {
            into.number(print);
            into.text(use.statement);
            for (const auto& limit : {use.limits.top, use.limits.offset, use.limits.limit})
                save(limit, into);
            into.number(use.rows);
            into.number(use.bytes);
            into.number(use.applications);
        }
    }
    return into.take();
}

bool ContainerQueries::loadSettled(ByteReader& from) {
    clock_.load(from);
    auto shapes = query::KnownShapes::load(from.text(), limits);
    if (!shapes) return false;
    settled_ = std::move(*shapes);
    for (auto left = from.numberUpTo(limits.shapes); left > 0 && from.ok(); --left) {
        const std::uint64_t print = from.number();
        Facts& facts = facts_[print];
        facts.rows = from.number();
        facts.bytes = from.number();
        facts.days = static_cast<std::uint32_t>(from.numberUpTo(UINT32_MAX));
        facts.daysRaised = static_cast<std::uint32_t>(from.numberUpTo(UINT32_MAX));
        facts.applications = static_cast<ApplicationSet>(from.numberUpTo(UINT8_MAX));
    }
    for (auto left = from.numberUpTo(maxApplications); left > 0 && from.ok(); --left) {
        Application& application = applications_.emplace_back();
        application.name = from.text();
        application.clock.load(from);
        application.days = static_cast<std::uint32_t>(from.numberUpTo(UINT32_MAX));
        application.lastDay = from.signedNumber();
    }
    return from.finished();
}

bool ContainerQueries::loadRecent(ByteReader& from) {
    for (auto days = from.numberUpTo(maxRecentDays); days > 0 && from.ok(); --days) {
        Day& day = recent_[readDay(from)];
        for (auto left = from.numberUpTo(maxRecentShapes); left > 0 && from.ok(); --left) {
            const std::uint64_t print = from.number();
            Use use;
            use.statement = from.text().substr(0, longestStatement);
            for (auto* limit : {&use.limits.top, &use.limits.offset, &use.limits.limit})
                *limit = loadLimit(from);
            use.rows = from.number();
            use.bytes = from.number();
            use.applications = static_cast<ApplicationSet>(from.numberUpTo(UINT8_MAX));
            const std::size_t bytes = use.statement.size();
            if (!day.uses.emplace(print, std::move(use)).second) continue;
            day.statements += bytes > 0;
            day.bytes += bytes;
            unsettledBytes_ += bytes;
        }
    }
    return from.finished();
}

void ContainerQueries::takeSettled(ContainerQueries&& loaded) {
    clock_ = loaded.clock_;
    settled_ = std::move(loaded.settled_);
    facts_ = std::move(loaded.facts_);
    applications_ = std::move(loaded.applications_);
    own_.clear();
}

void ContainerQueries::takeRecent(ContainerQueries&& loaded) {
    recent_ = std::move(loaded.recent_);
    unsettledBytes_ = loaded.unsettledBytes_;
}

} // namespace cosmoswatch
