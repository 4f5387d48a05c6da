#include "core/baseline/volume_baseline.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr unsigned quarters = 96;
constexpr std::size_t maxForecasts = 4;
constexpr std::size_t maxHabits = 2048; // worked out and remembered for a day
constexpr std::int64_t longSilence = 7; // days; a few before it are no beginning
constexpr int daysToLearn = 5;
constexpr int runsOfHabit = 2;
constexpr std::int64_t weekOfHabit = 7; // days
constexpr double calmOfContainers = 3.0;
constexpr double calmOfAccount = 1.8;

unsigned partsAtAge(std::int64_t age) {
    if (age < VolumeBaseline::recentDays) return quarters;
    return age < VolumeBaseline::profileDays ? VolumeHistory::halfHours : 1;
}

bool isKept(std::int64_t day, std::int64_t age) {
    return age < VolumeBaseline::profileDays || (age <= VolumeBaseline::oldestDay && isMonthEnd(day));
}

// Leaves those with the most; of equal ones the first by name, so that chance decides nothing.
void keepGreatest(VolumeDay::Table& table, std::size_t limit) {
    if (table.size() <= limit) return;
    std::vector<VolumeDay::Table::const_iterator> entries;
    entries.reserve(table.size());
    for (auto it = table.cbegin(); it != table.cend(); ++it)
        entries.push_back(it);
    const auto kept = entries.begin() + static_cast<std::ptrdiff_t>(limit);
    std::nth_element(entries.begin(), kept, entries.end(), [](const auto& a, const auto& b) {
        return a->second.total() != b->second.total() ? a->second.total() > b->second.total()
                                                      : a->first < b->first;
    });
    std::for_each(kept, entries.end(), [&](const auto& entry) { table.erase(entry); });
}

void addTo(VolumeDay::Table& table, std::string_view name, std::size_t limit, unsigned part,
           std::uint64_t bytes) {
    if (name.empty()) return;
    auto it = table.find(name);
    if (it == table.end()) {
        // All at once, so that somebody who rotates through names does not make each a search.
        if (table.size() >= limit) keepGreatest(table, limit - limit / 8);
        it = table.emplace(std::string(name), VolumeSeries{}).first;
    }
    it->second.add(part, bytes);
}

std::size_t clientLimit(unsigned partsPerDay) {
    return partsPerDay == quarters ? VolumeBaseline::maxRecentClients : VolumeBaseline::maxClients;
}

std::size_t containerLimit(unsigned partsPerDay) {
    return partsPerDay == quarters ? VolumeBaseline::maxRecentContainers : VolumeBaseline::maxContainers;
}

void coarsen(VolumeDay& day, unsigned partsPerDay) {
    if (day.partsPerDay <= partsPerDay) return;
    const unsigned parts = day.partsPerDay / partsPerDay;
    day.partsPerDay = partsPerDay;
    keepGreatest(day.clients, clientLimit(partsPerDay));
    keepGreatest(day.containers, containerLimit(partsPerDay));
    day.account.coarsen(parts);
    for (VolumeDay::Table* table : {&day.clients, &day.containers}) {
        for (auto& [name, series] : *table)
            series.coarsen(parts);
        VolumeDay::Table(std::make_move_iterator(table->begin()), std::make_move_iterator(table->end()))
            .swap(*table); // with fewer buckets
    }
}

void mergeInto(VolumeDay::Table& table, const VolumeDay::Table& other) {
    for (const auto& [name, series] : other)
        table[name].merge(series);
}

VolumeHistory::Day historyOf(const VolumeDay& day, const VolumeSeries& series) {
    VolumeHistory::Day result;
    result.total = static_cast<double>(series.total());
    const unsigned parts = std::max<unsigned>(day.partsPerDay / VolumeHistory::halfHours, 1);
    series.forEach([&](unsigned part, std::uint64_t bytes) {
        result.parts[std::min<std::size_t>(part / parts, VolumeHistory::halfHours - 1)] +=
            static_cast<double>(bytes);
    });
    return result;
}

// Of each part, the client that read the most.
VolumeHistory::Day greatestClientOf(const VolumeDay& day) {
    VolumeHistory::Day result;
    for (const auto& [name, series] : day.clients) {
        const VolumeHistory::Day one = historyOf(day, series);
        result.total = std::max(result.total, one.total);
        for (std::size_t i = 0; i < one.parts.size(); ++i)
            result.parts[i] = std::max(result.parts[i], one.parts[i]);
    }
    return result;
}

} // namespace

const VolumeDay* VolumeBaseline::day(std::int64_t number) const {
    const auto it = days_.find(number);
    return it == days_.end() ? nullptr : &it->second;
}

void VolumeBaseline::observe(const VolumeObservation& read) {
    const std::int64_t number = dayNumber(read.time);
    VolumeDay* day = dayToFill(number);
    if (!day) return;
    const auto sinceMidnight = read.time - dayOf(read.time);
    const auto part =
        static_cast<unsigned>(sinceMidnight / (Duration{std::chrono::hours{24}} / day->partsPerDay));
    day->account.add(part, read.bytes);
    addTo(day->clients, read.client, clientLimit(day->partsPerDay), part, read.bytes);
    addTo(day->containers, read.container, containerLimit(day->partsPerDay), part, read.bytes);
}

VolumeDay* VolumeBaseline::dayToFill(std::int64_t number) {
    if (filled_ && number == filledDay_) return filled_;
    if (number > newest_) {
        newest_ = number;
        age();
    }
    setFirst(number);
    if (!isKept(number, newest_ - number)) return nullptr;
    dropForecasts(number);
    changed_.insert(number);
    const auto [it, isNew] = days_.try_emplace(number);
    if (isNew) it->second.partsPerDay = partsAtAge(newest_ - number);
    filled_ = &it->second;
    filledDay_ = number;
    return filled_;
}

void VolumeBaseline::setFirst(std::int64_t day) {
    if (first_ && *first_ <= day) return;
    first_ = day;
    firstChanged_ = true;
}

void VolumeBaseline::age() {
    filled_ = nullptr;
    for (auto it = days_.begin(); it != days_.end();) {
        auto& [number, day] = *it;
        const std::int64_t age = newest_ - number;
        const unsigned parts = partsAtAge(age);
        if (day.partsPerDay != parts) changed_.insert(number);
        if (!isKept(number, age)) {
            changed_.insert(number);
            it = days_.erase(it);
            continue;
        }
        coarsen(day, parts);
        ++it;
    }
}

void VolumeBaseline::merge(const VolumeBaseline& other) {
    if (other.days_.empty()) return;
    newest_ = std::max(newest_, other.newest_);
    age();
    for (const auto& [number, theirs] : other.days_) {
        VolumeDay* day = dayToFill(number);
        if (!day) continue;
        VolumeDay added = theirs;
        coarsen(added, day->partsPerDay);
        day->account.merge(added.account);
        mergeInto(day->clients, added.clients);
        mergeInto(day->containers, added.containers);
        keepGreatest(day->clients, clientLimit(day->partsPerDay));
        keepGreatest(day->containers, containerLimit(day->partsPerDay));
    }
    if (other.first_) setFirst(*other.first_);
    forecasts_.clear();
}

void VolumeBaseline::dropForecasts(std::int64_t changedDay) {
    std::erase_if(forecasts_, [&](const auto& entry) { return changedDay < entry.second.upTo; });
}

VolumeForecast& VolumeBaseline::forecast(std::int64_t number, const LearningRules& rules) const {
    if (const auto it = forecasts_.find(number); it != forecasts_.end()) return it->second;
    if (forecasts_.size() >= maxForecasts)
        forecasts_.erase(number < forecasts_.begin()->first ? std::prev(forecasts_.end())
                                                            : forecasts_.begin());
    return forecasts_.emplace(number, newForecast(number, rules)).first->second;
}

VolumeForecast VolumeBaseline::newForecast(std::int64_t number, const LearningRules& rules) const {
    VolumeForecast result;
    result.day = number;
    result.upTo = dayNumber(rules.settled(Timestamp{std::chrono::days{number}}));
    const std::int64_t oldest = result.upTo - VolumeHistory::longest;
    // Where the days begin of which usual ones are drawn; a few before a long silence are not counted.
    std::int64_t begin = result.upTo;
    std::int64_t last = 0;
    int active = 0;
    for (auto it = days_.lower_bound(oldest); it != days_.end() && it->first < number; ++it) {
        if (it->second.account.total() == 0) continue;
        if (active == 0 || (active < daysToLearn && it->first - last > longSilence)) {
            begin = it->first;
            active = 0;
        }
        last = it->first;
        ++active;
    }
    result.from = std::min(begin, result.upTo);
    // The account may be older than what is looked at.
    if (begin < oldest + longSilence && first_) begin = std::min(begin, *first_);
    const auto period = std::chrono::ceil<std::chrono::days>(rules.period).count();
    result.learned = active >= std::min<std::int64_t>(daysToLearn, period) && number - begin >= period;
    if (!result.learned) return result;
    result.account =
        expectedVolume(history(result, [](const VolumeDay& day) { return historyOf(day, day.account); }),
                       number, {calmOfAccount, false});
    result.greatestClient = expectedVolume(history(result, greatestClientOf), number, {});
    return result;
}

VolumeHistory VolumeBaseline::history(const VolumeForecast& forecast, const SeriesOf& seriesOf) const {
    VolumeHistory result;
    for (auto it = days_.begin(); it != days_.end() && it->first < forecast.upTo; ++it) {
        const VolumeHistory::Day day = seriesOf(it->second);
        if (it->first < forecast.from) {
            if (isMonthEnd(it->first)) result.earlierMonthEnds.push_back(day.total);
            continue;
        }
        if (result.days.empty() && day.total == 0) continue; // not there yet
        if (result.days.empty()) result.firstDay = it->first;
        result.days.resize(static_cast<std::size_t>(it->first - result.firstDay));
        result.days.push_back(day);
    }
    if (!result.days.empty()) result.days.resize(static_cast<std::size_t>(forecast.upTo - result.firstDay));
    return result;
}

// Seen on some days, or on a few over more than a week, as a weekly job is.
bool VolumeBaseline::hasHabit(const VolumeForecast& forecast, VolumeDay::Table VolumeDay::*table,
                              std::string_view name) const {
    int seen = 0;
    std::int64_t first = 0;
    for (auto it = days_.lower_bound(forecast.from); it != days_.end() && it->first < forecast.upTo; ++it) {
        if (!(it->second.*table).contains(name)) continue;
        if (seen++ == 0) first = it->first;
    }
    return seen >= VolumeBaseline::daysOfHabit ||
           (seen >= runsOfHabit && forecast.upTo - first >= weekOfHabit);
}

const VolumeExpectation* VolumeBaseline::habit(VolumeForecast& forecast, VolumeForecast::Table& known,
                                               VolumeDay::Table VolumeDay::*table,
                                               std::string_view name) const {
    if (const auto it = known.find(name); it != known.end()) return it->second.get();
    if (known.size() >= maxHabits) known.clear();
    std::unique_ptr<const VolumeExpectation> expected;
    if (hasHabit(forecast, table, name)) {
        const VolumeHistory past = history(forecast, [&](const VolumeDay& day) {
            const auto it = (day.*table).find(name);
            return it == (day.*table).end() ? VolumeHistory::Day{} : historyOf(day, it->second);
        });
        const bool isClient = table == &VolumeDay::clients;
        const VolumeCaution caution = isClient ? VolumeCaution{VolumeCaution{}.leastMargin, true}
                                               : VolumeCaution{calmOfContainers, true};
        expected = std::make_unique<const VolumeExpectation>(expectedVolume(past, forecast.day, caution));
    }
    return known.emplace(std::string(name), std::move(expected)).first->second.get();
}

const VolumeExpectation* VolumeBaseline::habitOfClient(VolumeForecast& forecast,
                                                       std::string_view client) const {
    return habit(forecast, forecast.clients, &VolumeDay::clients, client);
}

const VolumeExpectation* VolumeBaseline::habitOfContainer(VolumeForecast& forecast,
                                                          std::string_view container) const {
    return habit(forecast, forecast.containers, &VolumeDay::containers, container);
}

} // namespace cosmoswatch
