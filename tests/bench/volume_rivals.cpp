#include "volume_rivals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace cosmoswatch::study {
namespace {

using Day = VolumeHistory::Day;
constexpr std::ptrdiff_t perDay = VolumeHistory::halfHours;

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Twice, or so, the most of the learning period.
class FixedThreshold final : public Method {
public:
    FixedThreshold(int learningDays, double factor) : left_(learningDays), factor_(factor) {}
    void learn(const Day& day) override {
        if (left_-- <= 0) return;
        part_ = std::max(part_, *std::max_element(day.parts.begin(), day.parts.end()));
        day_ = std::max(day_, day.total);
    }
    Limits limits(std::int64_t) override {
        Limits result;
        result.parts.fill(factor_ * part_);
        result.day = factor_ * day_;
        return result;
    }

private:
    int left_;
    double factor_;
    double part_ = 0;
    double day_ = 0;
};

class MedianDeviation final : public Method {
public:
    explicit MedianDeviation(double deviations) : deviations_(deviations) {}
    void learn(const Day& day) override {
        parts_.insert(parts_.end(), day.parts.begin(), day.parts.end());
        days_.push_back(day.total);
        if (days_.size() > 35) {
            days_.erase(days_.begin());
            parts_.erase(parts_.begin(), parts_.begin() + perDay);
        }
    }
    Limits limits(std::int64_t) override {
        Limits result;
        result.parts.fill(limit(parts_));
        result.day = limit(days_);
        return result;
    }

private:
    [[nodiscard]] double limit(const std::vector<double>& values) const {
        const double middle = median(values);
        std::vector<double> distances;
        for (const double value : values)
            distances.push_back(std::abs(value - middle));
        return middle + deviations_ * 1.4826 * median(distances);
    }
    double deviations_;
    std::vector<double> parts_;
    std::vector<double> days_;
};

// Peaks over threshold: the volume that is exceeded with probability `risk`, by a generalised Pareto
// distribution of the excesses over the 98 % quantile. The likelihood is maximised along one parameter, as
// Grimshaw does (Technometrics 35, 1993).
class PeaksOverThreshold {
public:
    explicit PeaksOverThreshold(double risk, double level = 0.98) : risk_(risk), level_(level) {}

    void calibrate(std::vector<double> values) {
        count_ = static_cast<double>(values.size());
        std::sort(values.begin(), values.end());
        const double last = std::max(count_ - 1, 0.0);
        start_ = values.empty() ? 0 : values[static_cast<std::size_t>(level_ * last)];
        for (const double value : values)
            if (value > start_) peaks_.push_back(value - start_);
        limit_.reset();
    }
    // Values above the limit are anomalies and not learned, as in the paper.
    void add(double value) {
        if (value > limit()) return;
        ++count_;
        if (value <= start_) return;
        peaks_.push_back(value - start_);
        if (peaks_.size() > 400) peaks_.erase(peaks_.begin());
        limit_.reset();
    }
    [[nodiscard]] double limit() {
        if (!limit_) limit_ = fit();
        return *limit_;
    }

private:
    [[nodiscard]] double fit() const {
        if (peaks_.empty()) return start_;
        const double many = static_cast<double>(peaks_.size());
        const double mean = std::accumulate(peaks_.begin(), peaks_.end(), 0.0) / many;
        const double most = *std::max_element(peaks_.begin(), peaks_.end());
        double shape = 0;
        double scale = mean;
        double best = -many * (std::log(mean) + 1); // exponential
        for (int step = 1; step < 120; ++step) {
            // Parameter shape/scale, from almost -1/max up to far above 1/mean.
            const double ratio = step < 40 ? -(1 - 1e-3) / most * (40 - step) / 40
                                           : std::pow(10.0, (step - 100) / 20.0) / mean;
            double sum = 0;
            for (const double peak : peaks_)
                sum += std::log1p(ratio * peak);
            const double candidate = sum / many;
            const double candidateScale = candidate / ratio;
            if (candidate < -0.5 || candidateScale <= 0) continue;
            const double likelihood = -many * (std::log(candidateScale) + 1 + candidate);
            if (likelihood > best) {
                best = likelihood;
                shape = candidate;
                scale = candidateScale;
            }
        }
        const double odds = risk_ * count_ / many;
        if (std::abs(shape) < 1e-6) return start_ - scale * std::log(odds);
        return start_ + scale / shape * (std::pow(odds, -shape) - 1);
    }

    double risk_;
    double level_;
    double count_ = 0;
    double start_ = 0;
    std::vector<double> peaks_;
    std::optional<double> limit_;
};

// SPOT, and with a depth DSPOT: values less the mean of the last `depth` ones. Siffer, Fouque, Termier,
// Largouët: Anomaly detection in streams with extreme value theory, KDD 2017. Days are judged by the sums of
// the last 24 hours, taken every half hour.
class Spot final : public Method {
public:
    Spot(int learningDays, double risk, std::size_t depth)
        : learning_(learningDays), depth_(depth), part_(risk), day_(risk) {}

    void learn(const Day& day) override {
        for (const double value : day.parts) {
            parts_.push_back(value);
            if (parts_.size() < VolumeHistory::halfHours) continue;
            const double sum = std::accumulate(parts_.end() - perDay, parts_.end(), 0.0);
            sums_.push_back(sum);
            tell(part_, parts_, partCalibration_);
            tell(day_, sums_, dayCalibration_);
        }
        if (++days_ == learning_) {
            part_.calibrate(partCalibration_);
            day_.calibrate(dayCalibration_);
        }
    }
    Limits limits(std::int64_t) override {
        Limits result;
        result.parts.fill(drift(parts_) + part_.limit());
        result.day = drift(sums_) + day_.limit();
        return result;
    }

private:
    [[nodiscard]] double drift(const std::vector<double>& values) const {
        const std::size_t depth = std::min(depth_, values.size());
        if (depth == 0) return 0;
        return std::accumulate(values.end() - static_cast<std::ptrdiff_t>(depth), values.end(), 0.0) /
               static_cast<double>(depth);
    }
    void tell(PeaksOverThreshold& peaks, const std::vector<double>& values,
              std::vector<double>& calibration) const {
        const double value = values.back();
        const double rest = value - drift(values);
        if (days_ < learning_)
            calibration.push_back(rest);
        else
            peaks.add(rest);
    }

    int learning_;
    std::size_t depth_;
    int days_ = 0;
    PeaksOverThreshold part_;
    PeaksOverThreshold day_;
    std::vector<double> parts_;
    std::vector<double> sums_;
    std::vector<double> partCalibration_;
    std::vector<double> dayCalibration_;
};

// Holt–Winters with the week as season, on logarithms, outliers clipped before they teach: Gelper, Fried,
// Croux, Robust forecasting with exponential and Holt–Winters smoothing, Journal of Forecasting 29, 2010.
class RobustHoltWinters {
public:
    RobustHoltWinters(std::size_t season, double level, double seasonal)
        : seasons_(season), seen_(season), levelWeight_(level), seasonWeight_(seasonal) {}

    void learn(double value) {
        const std::size_t at = next_++ % seasons_.size();
        const double x = std::log(value + 1e4);
        if (next_ == 1) level_ = x;
        if (!seen_[at]) {
            seasons_[at] = x - level_;
            seen_[at] = true;
            level_ += 0.02 * (x - level_);
            return;
        }
        const double error = x - (level_ + seasons_[at]);
        const double clipped = std::clamp(error, -2 * scale_, 2 * scale_);
        scale_ += 0.02 * (1.25 * std::min(std::abs(error), 3 * scale_) - scale_);
        scale_ = std::max(scale_, 0.05);
        level_ += levelWeight_ * clipped;
        seasons_[at] += seasonWeight_ * clipped;
    }
    [[nodiscard]] double limit(std::size_t ahead, double deviations) const {
        const std::size_t at = (next_ + ahead) % seasons_.size();
        return std::exp(level_ + seasons_[at] + deviations * scale_) - 1e4;
    }

private:
    std::vector<double> seasons_;
    std::vector<bool> seen_;
    double levelWeight_;
    double seasonWeight_;
    std::size_t next_ = 0;
    double level_ = 0;
    double scale_ = 0.5;
};

class HoltWinters final : public Method {
public:
    HoltWinters(std::int64_t firstDay, double deviations) : next_(firstDay), deviations_(deviations) {}
    void learn(const Day& day) override {
        for (const double value : day.parts)
            parts_.learn(value);
        days_.learn(day.total);
        ++next_;
    }
    Limits limits(std::int64_t day) override {
        Limits result;
        const auto ahead = static_cast<std::size_t>(day - next_);
        for (std::size_t part = 0; part < VolumeHistory::halfHours; ++part)
            result.parts[part] = parts_.limit(ahead * VolumeHistory::halfHours + part, deviations_);
        result.day = days_.limit(ahead, deviations_);
        return result;
    }

private:
    std::int64_t next_;
    double deviations_;
    RobustHoltWinters parts_{7 * VolumeHistory::halfHours, 0.01, 0.3};
    RobustHoltWinters days_{7, 0.1, 0.3};
};

// The last five weeks, for what looks back at them.
VolumeHistory recent(const std::vector<Day>& days, std::int64_t firstDay) {
    VolumeHistory history;
    const auto longest = static_cast<std::size_t>(VolumeHistory::longest);
    const std::size_t skipped = days.size() > longest ? days.size() - longest : 0;
    history.firstDay = firstDay + static_cast<std::int64_t>(skipped);
    history.days.assign(days.begin() + static_cast<std::ptrdiff_t>(skipped), days.end());
    for (std::size_t d = 0; d < skipped; ++d)
        if (isMonthEnd(firstDay + static_cast<std::int64_t>(d)))
            history.earlierMonthEnds.push_back(days[d].total);
    return history;
}

// What the product does.
class HalfHourOfWeek final : public Method {
public:
    HalfHourOfWeek(std::int64_t firstDay, VolumeCaution caution) : firstDay_(firstDay), caution_(caution) {}
    void learn(const Day& day) override { days_.push_back(day); }
    Limits limits(std::int64_t day) override {
        const VolumeExpectation expected = expectedVolume(recent(days_, firstDay_), day, caution_);
        return {expected.limit, expected.limitOfDay};
    }

private:
    std::int64_t firstDay_;
    VolumeCaution caution_;
    std::vector<Day> days_;
};

// The same profile, but the margin over it by peaks over threshold on the logarithms of the excesses.
class HalfHourOfWeekPeaks final : public Method {
public:
    HalfHourOfWeekPeaks(std::int64_t firstDay, double risk)
        : firstDay_(firstDay), part_(risk), day_(risk * 10) {}
    void learn(const Day& day) override {
        const std::int64_t number = firstDay_ + static_cast<std::int64_t>(days_.size());
        if (days_.size() >= 8) {
            const Expected expected = expectation(number);
            for (std::size_t part = 0; part < VolumeHistory::halfHours; ++part)
                tell(part_, partCalibration_, std::log((day.parts[part] + 1e4) / expected.parts[part]));
            tell(day_, dayCalibration_, std::log((day.total + 1e4) / expected.day));
            if (++judged_ == 6) {
                part_.calibrate(partCalibration_);
                day_.calibrate(dayCalibration_);
            }
        }
        days_.push_back(day);
    }
    Limits limits(std::int64_t day) override {
        const Expected expected = expectation(day);
        Limits result;
        const double margin = judged_ < 6 ? 5 : std::exp(std::min(part_.limit(), 6.0));
        for (std::size_t part = 0; part < VolumeHistory::halfHours; ++part)
            result.parts[part] = expected.parts[part] * margin;
        result.day = expected.day * (judged_ < 6 ? 5 : std::exp(std::min(day_.limit(), 6.0)));
        return result;
    }

private:
    struct Expected {
        std::array<double, VolumeHistory::halfHours> parts{};
        double day = 0;
    };
    [[nodiscard]] Expected expectation(std::int64_t day) const {
        const VolumeHistory history = recent(days_, firstDay_);
        const VolumeExpectation expected = expectedVolume(history, day, {});
        std::vector<double> totals;
        for (const auto& past : history.days)
            totals.push_back(past.total);
        const double typical = median(totals);
        Expected result;
        for (std::size_t part = 0; part < VolumeHistory::halfHours; ++part)
            result.parts[part] = expected.usual[part] + 0.01 * typical + 1e4;
        result.day = expected.usualOfDay + 0.1 * typical + 1e4;
        return result;
    }
    void tell(PeaksOverThreshold& peaks, std::vector<double>& calibration, double value) const {
        if (judged_ < 6)
            calibration.push_back(value);
        else
            peaks.add(value);
    }

    std::int64_t firstDay_;
    int judged_ = 0;
    PeaksOverThreshold part_;
    PeaksOverThreshold day_;
    std::vector<double> partCalibration_;
    std::vector<double> dayCalibration_;
    std::vector<Day> days_;
};

} // namespace

std::vector<NamedMethod> allMethods() {
    std::vector<NamedMethod> methods;
    for (const double factor : {1.5, 2.0, 3.0})
        methods.push_back(
            {fmt::format("Fixed: {} × the most of learning", factor), [factor](std::int64_t, int learning) {
                 return std::make_unique<FixedThreshold>(learning, factor);
             }});
    for (const double deviations : {5.0, 10.0, 20.0})
        methods.push_back({fmt::format("Median + {} MAD", deviations), [deviations](std::int64_t, int) {
                               return std::make_unique<MedianDeviation>(deviations);
                           }});
    for (const double risk : {1e-4, 1e-5, 1e-6})
        methods.push_back({fmt::format("SPOT, risk {:.0e}", risk), [risk](std::int64_t, int learning) {
                               return std::make_unique<Spot>(learning, risk, 0);
                           }});
    for (const double risk : {1e-4, 1e-5, 1e-6})
        methods.push_back(
            {fmt::format("DSPOT, depth one day, risk {:.0e}", risk), [risk](std::int64_t, int learning) {
                 return std::make_unique<Spot>(learning, risk, VolumeHistory::halfHours);
             }});
    for (const double deviations : {4.0, 6.0, 9.0})
        methods.push_back(
            {fmt::format("Robust Holt–Winters, {} σ", deviations), [deviations](std::int64_t firstDay, int) {
                 return std::make_unique<HoltWinters>(firstDay, deviations);
             }});
    for (const double risk : {1e-4, 1e-5, 1e-6})
        methods.push_back(
            {fmt::format("Half hour of week + SPOT, risk {:.0e}", risk), [risk](std::int64_t firstDay, int) {
                 return std::make_unique<HalfHourOfWeekPeaks>(firstDay, risk);
             }});
    for (const double margin : {2.0, 2.5, 3.0})
        methods.push_back(
            {fmt::format("Half hour of week, margin from {}", margin), [margin](std::int64_t firstDay, int) {
                 return std::make_unique<HalfHourOfWeek>(firstDay, VolumeCaution{margin, true});
             }});
    return methods;
}

} // namespace cosmoswatch::study
