#include "core/baseline/volume_profile.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace cosmoswatch {
namespace {

// Added to what is usual, as a share of a usual day: a little work at an odd hour is no theft.
constexpr double slackOfPart = 0.01;
constexpr double slackOfDay = 0.10;
// How far beyond the second greatest excess of the past the limit lies, in spans from the middle one to it on
// a log scale. For a log-normal excess that is about four standard deviations.
constexpr double reach = 1.5;
constexpr double greatestMargin = 300;
constexpr std::size_t excessesToLearn = 4;
constexpr double dayToPart = 0.9; // a day is calmer than half an hour
// An excess below this is none; keeps quiet days from looking like a wide spread.
constexpr double calmExcess = 0.8;
// Jobs do not start to the minute: a half hour may hold most of what the hour around it usually does.
constexpr std::size_t drift = 2;
constexpr double driftShare = 0.75;
constexpr std::int64_t daysOfGrowth = 7;
constexpr double greatestGrowth = 4;
constexpr double monthEndMargin = 1.5;

constexpr std::int64_t noDay = -1;

unsigned weekday(std::int64_t day) { // 0 is Sunday
    return static_cast<unsigned>(((day + 4) % 7 + 7) % 7);
}

std::size_t classOf(std::int64_t day) { // working day or weekend
    return weekday(day) == 0 || weekday(day) == 6 ? 1 : 0;
}

double upperMedian(std::vector<double>& values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// The days as rows of values: the half hours, or the whole day as one.
class Rows {
public:
    Rows(const VolumeHistory& history, std::size_t width)
        : history_(history), width_(width), wide_(history.days.size() * width) {
        for (std::size_t at = 0; at < wide_.size(); ++at)
            wide_[at] = widened(at);
        for (std::size_t which = 0; which < likely_.size(); ++which)
            likely_[which] = middleOfClass(which);
    }

    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] double value(std::size_t row, std::size_t i) const { return valueAt(row * width_ + i); }
    [[nodiscard]] std::int64_t dayOf(std::size_t row) const {
        return history_.firstDay + static_cast<std::int64_t>(row);
    }

    // The middle of the same weekdays but the one left out, or of all working or weekend days, whichever is
    // more. Of two the greater is the middle.
    [[nodiscard]] double usual(std::int64_t day, std::size_t i, std::int64_t leftOut = noDay) const {
        std::array<double, VolumeHistory::longest / 7 + 1> same{};
        std::size_t count = 0;
        for (std::size_t row = firstRowLike(day); row < history_.days.size() && count < same.size(); row += 7)
            if (dayOf(row) != leftOut) same[count++] = wide_[row * width_ + i];
        std::sort(same.begin(), same.begin() + count);
        return std::max(count > 0 ? same[count / 2] : 0, likely_[classOf(day)][i]);
    }

    [[nodiscard]] bool hasOther(std::size_t row) const {
        return row >= 7 || row + 7 < history_.days.size(); // of the same weekday
    }

private:
    [[nodiscard]] std::size_t firstRowLike(std::int64_t day) const {
        return static_cast<std::size_t>(((day - history_.firstDay) % 7 + 7) % 7);
    }
    [[nodiscard]] double valueAt(std::size_t at) const {
        const auto& day = history_.days[at / width_];
        return width_ == 1 ? day.total : day.parts[at % width_];
    }
    [[nodiscard]] double widened(std::size_t at) const {
        double most = valueAt(at);
        if (width_ == 1) return most;
        const std::size_t first = at < drift ? 0 : at - drift;
        const std::size_t last = std::min(at + drift, wide_.size() - 1);
        for (std::size_t other = first; other <= last; ++other)
            most = std::max(most, driftShare * valueAt(other));
        return most;
    }
    [[nodiscard]] std::vector<double> middleOfClass(std::size_t which) const {
        std::vector<double> result(width_);
        std::vector<double> values;
        for (std::size_t i = 0; i < width_; ++i) {
            values.clear();
            for (std::size_t row = 0; row < history_.days.size(); ++row)
                if (classOf(dayOf(row)) == which) values.push_back(wide_[row * width_ + i]);
            result[i] = upperMedian(values);
        }
        return result;
    }

    const VolumeHistory& history_;
    std::size_t width_;
    std::vector<double> wide_;
    std::array<std::vector<double>, 2> likely_;
};

// How much more than the like days the last week had. A holiday does not make the normal week after it a
// surprise: never less than one.
double growth(const VolumeHistory& history, const Rows& totals) {
    std::vector<double> ratios;
    const auto days = static_cast<std::int64_t>(history.days.size());
    for (std::int64_t row = std::max<std::int64_t>(days - daysOfGrowth, 0); row < days; ++row) {
        const double usual = totals.usual(history.firstDay + row, 0);
        if (usual > 0) ratios.push_back(history.days[static_cast<std::size_t>(row)].total / usual);
    }
    if (ratios.size() <= static_cast<std::size_t>(daysOfGrowth / 2)) return 1;
    return std::clamp(upperMedian(ratios), 1.0, greatestGrowth);
}

// By how much the days of the past exceeded what the others made one expect of them.
double learnedMargin(const VolumeHistory& history, const Rows& rows, double slack) {
    std::vector<double> excesses;
    for (std::size_t row = 0; row < history.days.size(); ++row) {
        const std::int64_t day = rows.dayOf(row);
        if (!rows.hasOther(row) || isMonthEnd(day)) continue;
        double most = 0;
        for (std::size_t i = 0; i < rows.width(); ++i)
            if (const double value = rows.value(row, i); value > slack)
                most = std::max(most, value / (rows.usual(day, i, day) + slack));
        excesses.push_back(most);
    }
    if (excesses.size() < excessesToLearn) return 1;
    std::sort(excesses.begin(), excesses.end());
    // The greatest may have been a theft.
    const double high = std::max(excesses[excesses.size() - 2], 1.0);
    const double middle = std::max(excesses[excesses.size() / 2], calmExcess);
    return std::min(high * std::pow(std::max(high / middle, 1.0), reach), greatestMargin);
}

// The mean without the two greatest, which may be thefts.
double typicalDay(const VolumeHistory& history) {
    std::vector<double> totals;
    for (const auto& day : history.days)
        totals.push_back(day.total);
    std::sort(totals.begin(), totals.end());
    if (totals.size() > 4) totals.resize(totals.size() - 2);
    const double sum = std::accumulate(totals.begin(), totals.end(), 0.0);
    return totals.empty() ? 0 : sum / static_cast<double>(totals.size());
}

struct MonthEnds {
    bool seen = false;    // one that is not the one under way
    double greatest = 0;  // total; zero when no more than on other days
};

MonthEnds monthEnds(const VolumeHistory& history, std::int64_t judged) {
    MonthEnds result;
    std::vector<double> ordinary;
    for (const double total : history.earlierMonthEnds)
        result.greatest = std::max(result.greatest, total);
    result.seen = !history.earlierMonthEnds.empty();
    for (std::size_t row = 0; row < history.days.size(); ++row) {
        const std::int64_t day = history.firstDay + static_cast<std::int64_t>(row);
        const double total = history.days[row].total;
        if (isMonthEnd(day))
            result.greatest = std::max(result.greatest, total);
        else
            ordinary.push_back(total);
        result.seen |= isMonthEnd(day) && judged - day > 10;
    }
    // All but the two greatest other days, which may be thefts.
    std::sort(ordinary.begin(), ordinary.end());
    if (ordinary.size() > 2 && result.greatest <= ordinary[ordinary.size() - 3]) result.greatest = 0;
    return result;
}

void allowMonthEnd(VolumeExpectation& expected, const MonthEnds& ends, double first) {
    const double known = monthEndMargin * ends.greatest;
    const double factor = ends.seen ? 1 : first;
    expected.limitOfDay = std::max(factor * expected.limitOfDay, known);
    // More to export takes longer, so it may fill hours that are usually quiet.
    double most = known;
    if (factor > 1)
        most = std::max(most, factor * *std::max_element(expected.limit.begin(), expected.limit.end()));
    for (double& limit : expected.limit)
        limit = std::max(limit, most);
}

} // namespace

bool isMonthEnd(std::int64_t day) {
    using namespace std::chrono;
    const auto dayOfMonth = [](std::int64_t number) {
        return static_cast<unsigned>(
            year_month_day{sys_days{std::chrono::days{static_cast<int>(number)}}}.day());
    };
    if (dayOfMonth(day) == 1 || dayOfMonth(day + 1) == 1) return true;
    return weekday(day) == 5 && (dayOfMonth(day + 2) == 1 || dayOfMonth(day + 3) == 1);
}

VolumeExpectation expectedVolume(const VolumeHistory& history, std::int64_t day,
                                 const VolumeCaution& caution) {
    VolumeExpectation result;
    result.days = static_cast<int>(history.days.size());
    for (const auto& past : history.days)
        result.activeDays += past.total > 0;

    const Rows parts(history, VolumeHistory::halfHours);
    const Rows totals(history, 1);
    const double grown = growth(history, totals);
    const double typical = typicalDay(history);
    const double margin = std::max(caution.leastMargin, learnedMargin(history, parts, slackOfPart * typical));
    for (std::size_t i = 0; i < VolumeHistory::halfHours; ++i) {
        result.usual[i] = grown * parts.usual(day, i);
        result.limit[i] = (result.usual[i] + grown * slackOfPart * typical) * margin;
    }
    result.usualOfDay = grown * totals.usual(day, 0);
    result.limitOfDay =
        (result.usualOfDay + grown * slackOfDay * typical) *
        std::max(dayToPart * caution.leastMargin, learnedMargin(history, totals, slackOfDay * typical));
    if (isMonthEnd(day)) allowMonthEnd(result, monthEnds(history, day), caution.firstMonthEnd);
    return result;
}

} // namespace cosmoswatch
