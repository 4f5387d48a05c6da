// Records for a hub, and what a source gives of them.
#pragma once

#include "core/source/event_source.h"
#include "tests/integration/headless_program.h"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cosmoswatch::testing {

// A record as text, without its newline; `number` is its activity id, and sets its time.
inline QByteArray numberedRecord(int number) {
    const auto time = QTime(0, 0).addMSecs(number * 10).toString(QStringLiteral("hh:mm:ss.zzz")).toUtf8();
    return dataRecord("2026-03-01T" + time + 'Z', "192.0.2.7", "200", QByteArray::number(number)).trimmed();
}

inline std::set<int> upTo(int count) {
    std::set<int> numbers;
    for (int i = 0; i < count; ++i)
        numbers.insert(i);
    return numbers;
}

// What a source gave, and how it may go on.
struct Reading {
    std::vector<int> numbers; // in the order in which they came
    std::vector<RejectedRecord> rejected;
    std::map<std::string, std::string> cursors;
    bool ordered = true; // within each batch

    void add(const EventBatch& batch) {
        for (std::size_t i = 0; i < batch.events.size(); ++i) {
            numbers.push_back(std::stoi(std::string(batch.events[i].activityId)));
            ordered &= i == 0 || batch.events[i - 1].time <= batch.events[i].time;
        }
        rejected.insert(rejected.end(), batch.rejected.begin(), batch.rejected.end());
        for (const auto& [name, position] : batch.cursors)
            cursors[name] = position;
    }
    [[nodiscard]] std::set<int> different() const { return {numbers.begin(), numbers.end()}; }
};

inline constexpr int longestReading = 20'000; // ms

// Reads until it ends.
inline Reading readAll(EventSource& source) {
    Reading reading;
    QElapsedTimer timer;
    timer.start();
    EventBatch batch;
    while (source.next(batch, {}) != SourceState::Finished && timer.elapsed() < longestReading)
        reading.add(batch);
    reading.add(batch);
    return reading;
}

// Reads on until something is so; false when it does not become so.
template<typename Condition>
bool readUntil(EventSource& source, Reading& reading, Condition condition) {
    QElapsedTimer timer;
    timer.start();
    while (!condition() && timer.elapsed() < longestReading) {
        EventBatch batch;
        (void)source.next(batch, {});
        reading.add(batch);
    }
    return condition();
}

} // namespace cosmoswatch::testing
