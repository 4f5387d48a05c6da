#include "core/baseline/volume_profile.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numeric>

namespace cosmoswatch {
namespace {

// Added to what is usual, as a share of a usual day: a little work at an odd hour is no theft.
constexpr double slackOfPart = 0.01;
constexpr double slackOfDay = 0.05;
// The limit is what one day in so many would exceed if nothing were wrong.
constexpr double daysToExceed = 1500;
constexpr double greatestSpread = 5; // of the greatest few
constexpr double erraticSpread = 3;
constexpr double farthest = 6; // beyond the second greatest, as a multiple of it
// The runs of a weekly job are too few to say what its tail is like.
constexpr std::size_t fewRuns = 8;
constexpr double farthestOfFew = 1.3;
constexpr std::size_t excessesToLearn = 4;
// Where at least this share of the greatest usual part is usual, an excess is measured as a multiple of it;
// elsewhere in bytes, since a multiple of next to nothing says nothing.
constexpr double busyShare = 0.2;
constexpr double dayToPart = 0.85; // a day is calmer than half an hour
// Jobs do not start to the minute: a half hour may hold most of what the hour around it usually does.
constexpr std::size_t drift = 2;
constexpr double driftShare = 0.75;
constexpr std::int64_t daysOfGrowth = 5;
constexpr double greatestGrowth = 4;
constexpr double monthEndMargin = 1.5; // over the greatest so far
constexpr double firstMonthEnd = 5;    // over the limit of other days
constexpr double fewDays = 0.2;        // that thefts may be

constexpr std::int64_t noDay = -1;

unsigned weekday(std::int64_t day) { // 0 is Sunday
    return static_cast<unsigned>(((day + 4) % 7 + 7) % 7);
}

std::size_t classOf(std::int64_t day) { // working day or weekend
    return weekday(day) == 0 || weekday(day) == 6 ? 1 : 0;
}

double lowerMedian(std::vector<double>& values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
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
            result[i] = lowerMedian(values);
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
    return std::clamp(lowerMedian(ratios), 1.0, greatestGrowth);
}

// What the excesses of future days will stay below: the quantile of a heavy tail that is fitted to the
// greatest few (Hill, Annals of Statistics 3, 1975; Weissman, Journal of the American Statistical Association
// 73, 1978). The very greatest is left out, since it may have been a theft, unless the others are so erratic
// that it is probably one of them.
double tailLimit(std::vector<double>& excesses, double mostBeyond) {
    const std::size_t count = excesses.size();
    if (count < excessesToLearn) return 0;
    std::sort(excesses.begin(), excesses.end(), std::greater<>());
    const std::size_t last = std::clamp<std::size_t>(count / 5, 3, 6);
    const bool isErratic = excesses[1] > erraticSpread * excesses[last];
    const double high = excesses[isErratic ? 0 : 1];
    if (high <= 0) return 0;
    const double spread = std::log(excesses[1] / std::max(excesses[last], excesses[1] / greatestSpread));
    double expected = 0; // of the spread, when the tail's index is one
    for (std::size_t rank = 2; rank <= last; ++rank)
        expected += 1.0 / static_cast<double>(rank);
    const double beyond =
        std::exp(spread / expected * std::log(2 * daysToExceed / static_cast<double>(count)));
    return high * std::min(beyond, mostBeyond);
}

// What the past days had beyond what the others made one expect of them.
struct Tails {
    double busiest = 0; // the greatest usual value of a week
    double factor = 0;  // for busy parts
    double bytes = 0;   // for the others
};

Tails learnedTails(const VolumeHistory& history, const Rows& rows) {
    Tails result;
    const std::int64_t end = history.firstDay + static_cast<std::int64_t>(history.days.size());
    for (std::int64_t day = end - 7; day < end; ++day)
        for (std::size_t i = 0; i < rows.width(); ++i)
            result.busiest = std::max(result.busiest, rows.usual(day, i));
    std::vector<double> factors;
    std::vector<double> bytes;
    for (std::size_t row = 0; row < history.days.size(); ++row) {
        const std::int64_t day = rows.dayOf(row);
        if (!rows.hasOther(row) || isMonthEnd(day)) continue;
        double factor = -1;
        double beyond = -1;
        for (std::size_t i = 0; i < rows.width(); ++i) {
            const double usual = rows.usual(day, i, day);
            const double value = rows.value(row, i);
            if (usual > busyShare * result.busiest)
                factor = std::max(factor, value / usual);
            else
                beyond = std::max(beyond, value - usual);
        }
        if (factor >= 0) factors.push_back(factor);
        if (beyond >= 0) bytes.push_back(beyond);
    }
    result.factor = tailLimit(factors, factors.size() < fewRuns ? farthestOfFew : farthest);
    result.bytes = tailLimit(bytes, farthest);
    return result;
}

double limitOf(double usual, double slack, double leastMargin, const Tails& tails) {
    const double least = (usual + slack) * leastMargin;
    const double busy = usual > busyShare * tails.busiest ? usual * tails.factor : 0;
    return std::max({least, busy, usual + tails.bytes});
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
    bool seen = false;   // one that is not the one under way
    double greatest = 0; // total; zero when no more than on other days
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
    // Beside the other days but the greatest, which may be thefts.
    std::sort(ordinary.begin(), ordinary.end());
    const auto greatest = static_cast<std::size_t>(fewDays * static_cast<double>(ordinary.size()));
    if (ordinary.size() > 2 &&
        result.greatest <= ordinary[ordinary.size() - 1 - std::max<std::size_t>(greatest, 2)])
        result.greatest = 0;
    return result;
}

void allowMonthEnd(VolumeExpectation& expected, const MonthEnds& ends) {
    const double known = monthEndMargin * ends.greatest;
    const double factor = ends.seen ? 1 : firstMonthEnd;
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
    result.typicalOfDay = typical;
    const Tails partTails = learnedTails(history, parts);
    for (std::size_t i = 0; i < VolumeHistory::halfHours; ++i) {
        const double usual = parts.usual(day, i);
        result.usual[i] = grown * usual;
        result.limit[i] = grown * limitOf(usual, slackOfPart * typical, caution.leastMargin, partTails);
    }
    const double usualOfDay = totals.usual(day, 0);
    result.usualOfDay = grown * usualOfDay;
    result.limitOfDay = grown * limitOf(usualOfDay, slackOfDay * typical, dayToPart * caution.leastMargin,
                                        learnedTails(history, totals));
    if (caution.allowMonthEnds && isMonthEnd(day)) allowMonthEnd(result, monthEnds(history, day));
    return result;
}

} // namespace cosmoswatch
