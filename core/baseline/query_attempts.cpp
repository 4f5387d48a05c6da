#include "core/baseline/query_attempts.h"

#include "core/baseline/make_room.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::chrono::minutes bucketWidth{5};

void add(std::set<std::uint64_t>& values, std::uint64_t value, std::size_t limit) {
    if (values.size() < limit) values.insert(value);
}

void saveSet(const std::set<std::uint64_t>& values, ByteWriter& into) {
    into.number(values.size());
    for (const auto value : values)
        into.number(value);
}

std::set<std::uint64_t> loadSet(ByteReader& from, std::size_t limit) {
    std::set<std::uint64_t> values;
    for (auto left = from.numberUpTo(limit); left > 0 && from.ok(); --left)
        values.insert(from.number());
    return values;
}

} // namespace

std::int64_t QueryAttempts::bucketOf(Timestamp time) {
    return time.time_since_epoch() / bucketWidth;
}

QueryAttempts::OfDay QueryAttempts::on(Timestamp day) const {
    const auto found = days_.find(dayNumber(day));
    return found == days_.end() ? OfDay{} : found->second;
}

QueryAttempts::InSeries QueryAttempts::inSeries(const SeriesQuestion& question, Timestamp time) const {
    InSeries most{1, 1};
    const auto series = series_.find(question.series);
    if (series == series_.end()) return most;
    const std::int64_t bucket = bucketOf(time);
    for (const std::int64_t first : {bucket - 1, bucket}) {
        std::set<std::uint64_t> questions{question.question}, positions{question.position};
        for (auto at = series->second.lower_bound(first);
             at != series->second.end() && at->first <= first + 1; ++at) {
            questions.insert(at->second.questions.begin(), at->second.questions.end());
            positions.insert(at->second.positions.begin(), at->second.positions.end());
        }
        most.questions = std::max(most.questions, questions.size());
        most.positions = std::max(most.positions, positions.size());
    }
    return most;
}

void QueryAttempts::observe(const Attempt& attempt) {
    OfDay& day = days_[dayNumber(attempt.time)];
    ++(attempt.accepted ? day.accepted : day.rejected);
    day.ladder.add(attempt);
    forgetOld();
}

void QueryAttempts::observe(const SeriesQuestion& question, Timestamp time) {
    if (!series_.contains(question.series))
        makeRoom(series_, maxSeries, [](const Series& known) { return known.rbegin()->first; });
    Series& series = series_[question.series];
    Bucket& bucket = series[bucketOf(time)];
    add(bucket.questions, question.question, maxQuestions);
    add(bucket.positions, question.position, maxQuestions);
    bound(series);
}

void QueryAttempts::bound(Series& series) const {
    while (series.size() > maxBuckets)
        series.erase(series.begin());
}

void QueryAttempts::forgetOld() {
    if (days_.empty()) return;
    days_.erase(days_.begin(), days_.lower_bound(days_.rbegin()->first - keptDays));
}

void QueryAttempts::merge(const QueryAttempts& other) {
    for (const auto& [day, theirs] : other.days_) {
        OfDay& ours = days_[day];
        ours.accepted += theirs.accepted;
        ours.rejected += theirs.rejected;
        ours.ladder.merge(theirs.ladder);
    }
    forgetOld();
    for (const auto& [name, theirs] : other.series_) {
        if (!series_.contains(name))
            makeRoom(series_, maxSeries, [](const Series& known) { return known.rbegin()->first; });
        Series& ours = series_[name];
        for (const auto& [time, bucket] : theirs) {
            for (const auto question : bucket.questions)
                add(ours[time].questions, question, maxQuestions);
            for (const auto position : bucket.positions)
                add(ours[time].positions, position, maxQuestions);
        }
        bound(ours);
    }
}

void QueryAttempts::save(ByteWriter& into) const {
    into.number(days_.size());
    for (const auto& [day, attempts] : days_) {
        into.number(static_cast<std::uint64_t>(day));
        into.number(attempts.accepted);
        into.number(attempts.rejected);
        into.number(attempts.ladder.attempts().size());
        for (const Attempt& attempt : attempts.ladder.attempts()) {
            into.signedNumber(toMicroseconds(attempt.time));
            into.text(attempt.text);
            into.number(attempt.accepted ? 1 : 0);
        }
    }
    into.number(series_.size());
    for (const auto& [name, series] : series_) {
        into.number(name);
        into.number(series.size());
        for (const auto& [time, bucket] : series) {
            into.signedNumber(time);
            saveSet(bucket.questions, into);
            saveSet(bucket.positions, into);
        }
    }
}

void QueryAttempts::load(ByteReader& from) {
    *this = {};
    for (auto left = from.numberUpTo(keptDays + 1); left > 0 && from.ok(); --left) {
        OfDay& day = days_[readDay(from)];
        day.accepted = from.number();
        day.rejected = from.number();
        for (auto steps = from.numberUpTo(AttemptLadder::first + AttemptLadder::last); steps > 0 && from.ok();
             --steps) {
            const Timestamp time = fromMicroseconds(from.signedNumber());
            std::string text(from.text());
            day.ladder.add({time, std::move(text), from.numberUpTo(1) != 0});
        }
    }
    for (auto left = from.numberUpTo(maxSeries); left > 0 && from.ok(); --left) {
        Series& series = series_[from.number()];
        for (auto buckets = from.numberUpTo(maxBuckets); buckets > 0 && from.ok(); --buckets) {
            Bucket& bucket = series[from.signedNumber()];
            bucket.questions = loadSet(from, maxQuestions);
            bucket.positions = loadSet(from, maxQuestions);
        }
        if (series.empty()) from.fail(); // there is none without a time
    }
}

} // namespace cosmoswatch
