// Rates over the last few seconds, and the time that is left.
#pragma once

#include "core/engine/engine.h"

#include <chrono>
#include <deque>

namespace cosmoswatch {

class ProgressMeter {
public:
    // Takes note of the sums reached by now and fills the rates and the time left.
    void update(EngineProgress& progress) {
        const auto time = std::chrono::steady_clock::now();
        samples_.push_back(
            {time, progress.counters.records, progress.counters.bytes, progress.source.bytesRead});
        while (samples_.size() > 2 && time - samples_.front().time > window)
            samples_.pop_front();
        const Sample& first = samples_.front();
        const double seconds = std::chrono::duration<double>(time - first.time).count();
        if (seconds < 0.05) return;
        const auto rate = [seconds](std::uint64_t from, std::uint64_t to) {
            return static_cast<double>(to - from) / seconds;
        };
        progress.recordsPerSecond = rate(first.records, progress.counters.records);
        progress.bytesPerSecond = rate(first.bytes, progress.counters.bytes);
        const double fileRate = rate(first.fileBytes, progress.source.bytesRead);
        progress.timeLeft.reset();
        if (progress.following || fileRate <= 0 || progress.source.bytesTotal < progress.source.bytesRead)
            return;
        const double left =
            static_cast<double>(progress.source.bytesTotal - progress.source.bytesRead) / fileRate;
        progress.timeLeft = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(left));
    }

private:
    static constexpr std::chrono::seconds window{5};
    struct Sample {
        std::chrono::steady_clock::time_point time;
        std::uint64_t records;
        std::uint64_t bytes;
        std::uint64_t fileBytes;
    };
    std::deque<Sample> samples_;
};

} // namespace cosmoswatch
