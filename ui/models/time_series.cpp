#include "ui/models/time_series.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace cosmoswatch {
namespace {

constexpr std::size_t fewestActive = 8;
constexpr std::size_t fewestPerHour = 4;
constexpr double deviations = 3 * 1.4826; // 1.4826: MAD to standard deviation of a normal distribution
constexpr double leastSpread = 0.25;      // of the median

struct Band {
    double low = 0;
    double middle = 0;
    double high = 0;
};

double medianOf(std::vector<double>& values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    if (values.size() % 2 == 1) {
        return *half;
    }
    return (*half + *std::max_element(values.begin(), half)) / 2;
}

Band bandOf(std::vector<double> values) {
    if (values.empty()) {
        return {};
    }
    const double middle = medianOf(values);
    for (double& value : values) {
        value = std::abs(value - middle);
    }
    // Counts scatter by their square root however regular the habit is.
    const double spread =
        std::max({deviations * medianOf(values), leastSpread * middle, 3 * std::sqrt(middle)});
    return {std::max(0.0, middle - spread), middle, middle + spread};
}

void append(UsualRange& range, const Band& band) {
    range.low.push_back(band.low);
    range.middle.push_back(band.middle);
    range.high.push_back(band.high);
}

std::size_t hourOfDay(Timestamp time) {
    const auto sinceMidnight = time - dayOf(time);
    return static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::hours>(sinceMidnight).count());
}

} // namespace

std::vector<TimedValue> decimated(std::span<const TimedValue> points, std::size_t most) {
    if (points.size() <= most || most < 2) {
        return {points.begin(), points.end()};
    }
    const std::size_t stretches = most / 2;
    std::vector<TimedValue> result;
    result.reserve(stretches * 2);
    for (std::size_t i = 0; i < stretches; ++i) {
        const auto stretch =
            points.subspan(i * points.size() / stretches,
                           (i + 1) * points.size() / stretches - i * points.size() / stretches);
        const auto [least, greatest] =
            std::minmax_element(stretch.begin(), stretch.end(),
                                [](const TimedValue& a, const TimedValue& b) { return a.value < b.value; });
        result.push_back(least < greatest ? *least : *greatest);
        if (least != greatest) {
            result.push_back(least < greatest ? *greatest : *least);
        }
    }
    return result;
}

UsualRange usualRange(std::span<const TimedValue> points, Duration width) {
    std::vector<double> all;
    std::vector<double> active;
    std::array<std::vector<double>, 24> byHour;
    for (const TimedValue& point : points) {
        all.push_back(point.value);
        byHour[hourOfDay(point.start)].push_back(point.value);
        if (point.value > 0) {
            active.push_back(point.value);
        }
    }
    UsualRange range;
    if (active.size() < fewestActive) {
        return range;
    }
    const bool enoughDays = std::all_of(byHour.begin(), byHour.end(), [](const std::vector<double>& hour) {
        return hour.empty() || hour.size() >= fewestPerHour;
    });
    std::array<Band, 24> bands;
    if (active.size() * 2 < all.size()) {
        range.basis = UsualBasis::Active;
        bands.fill(bandOf(std::move(active)));
    } else if (enoughDays && width < std::chrono::hours(24)) {
        range.basis = UsualBasis::HourOfDay;
        std::transform(byHour.begin(), byHour.end(), bands.begin(), bandOf);
    } else {
        range.basis = UsualBasis::Overall;
        bands.fill(bandOf(std::move(all)));
    }
    for (const TimedValue& point : points) {
        append(range, bands[hourOfDay(point.start)]);
    }
    return range;
}

} // namespace cosmoswatch
