// Which lists are asked for when. Years of logs are listed rarely as a whole; the days that still grow often.
#pragma once

#include "core/base/time.h"
#include "core/blob/blob_client.h"

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace cosmoswatch {

class BlobRounds {
public:
    using Clock = std::chrono::steady_clock;
    struct Task {
        enum class Kind {
            Containers,
            Roots, // where Azure's layout by date begins, and blobs that do not follow it
            Blobs,
        };
        Kind kind = Kind::Blobs;
        BlobQuestion question; // its marker moves on page by page
        int failures = 0;
        [[nodiscard]] bool asks(const Task& other) const;
    };

    BlobRounds(const BlobLogs& logs, std::chrono::milliseconds pollInterval);

    // Puts what is due in line.
    void schedule(Clock::time_point time, Timestamp clock);
    [[nodiscard]] Clock::time_point nextDue() const;
    [[nodiscard]] bool isIdle() const { return tasks_.empty(); }
    [[nodiscard]] Task& front() { return tasks_.front(); }
    // A page of the front task was answered.
    void answered(const BlobPage& page);
    // It was refused: the others come first; false when it was given up because only this one fails.
    [[nodiscard]] bool putOff(int failuresInARow);
    // The storage account takes no delimiter of several characters: one with a hierarchical namespace.
    [[nodiscard]] bool takeSimplerDelimiter();

    // A blob of this hour was seen.
    void saw(const BlobPlace& place, Timestamp hour);
    // It may well still grow: it is of the newest hour, or the one before, of its account and category.
    [[nodiscard]] bool isNewest(const BlobPlace& place, Timestamp hour) const;

private:
    using Root = std::pair<std::string, std::string>; // container, prefix up to and with "y="

    void add(Task task);
    void addRoots(const std::string& container);
    void addDays(const Root& root, Timestamp newest, Timestamp first, Timestamp last);
    [[nodiscard]] static std::string rootOf(const std::string& name);

    BlobLogs logs_;
    std::string delimiter_ = "/y=";
    std::deque<Task> tasks_;
    std::map<Root, Timestamp> roots_; // with the newest hour
    struct Round {
        std::chrono::milliseconds interval;
        Clock::time_point due;
        [[nodiscard]] bool take(Clock::time_point time);
    };
    Round today_;  // the newest day: the hour turns
    Round days_;   // the two before
    Round places_; // new containers, accounts, categories
    Round all_;    // names that appeared late in older days
    bool started_ = false;
};

} // namespace cosmoswatch
