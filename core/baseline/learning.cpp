#include "core/baseline/learning.h"

#include <algorithm>

namespace cosmoswatch {

void LearningClock::add(std::int64_t day) {
    const auto value = static_cast<std::int32_t>(day);
    const auto end = days_.begin() + count_;
    if (count_ == days_.size() && value >= days_.back()) return;
    const auto at = std::lower_bound(days_.begin(), end, value);
    if (at != end && *at == value) return;
    if (count_ < days_.size()) ++count_;
    std::move_backward(at, days_.begin() + count_ - 1, days_.begin() + count_);
    *at = value;
}

std::size_t LearningClock::startIndex() const {
    std::size_t start = 0;
    for (std::size_t i = 1; i < count_; ++i) {
        if (days_[i] - days_[i - 1] > longSilence) start = i;
        if (i - start + 1 >= daysToLearn) break;
    }
    return start;
}

std::optional<Timestamp> LearningClock::start() const {
    if (count_ == 0) return std::nullopt;
    return dayStart(days_[startIndex()]);
}

bool LearningClock::hasLearned(Timestamp time, const LearningRules& rules) const {
    if (count_ == 0) return false;
    const std::size_t first = startIndex();
    const auto days = std::chrono::ceil<std::chrono::days>(rules.period).count();
    return time >= dayStart(days_[first]) + rules.period &&
           static_cast<std::int64_t>(count_ - first) >= std::min<std::int64_t>(daysToLearn, days);
}

void LearningClock::merge(const LearningClock& other) {
    for (std::size_t i = 0; i < other.count_; ++i)
        add(other.days_[i]);
}

void LearningClock::save(ByteWriter& into) const {
    into.number(count_);
    for (std::size_t i = 0; i < count_; ++i)
        into.number(static_cast<std::uint64_t>(days_[i]));
}

void LearningClock::load(ByteReader& from) {
    *this = {};
    for (auto left = from.numberUpTo(days_.size()); left > 0; --left)
        add(readDay(from));
}

} // namespace cosmoswatch
