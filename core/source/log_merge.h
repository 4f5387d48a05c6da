// Merges logs by their records' own time, a bounded number of them open at once.
#pragma once

#include "core/source/event_source.h"
#include "core/source/log_file.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace cosmoswatch {

class LogMerge {
public:
    // A batch ends early when its records are this long together.
    static constexpr std::size_t maxBatchBytes = 16 * 1024 * 1024;
    // Records arrive in the log of the hour they were received: some belong to the hour before.
    static constexpr std::chrono::minutes expectedLateness{30};

    struct Waiting {
        Timestamp start; // no record is expected before
        std::string name;
        ReaderPosition from;
        friend bool operator<(const Waiting& a, const Waiting& b) {
            return a.start != b.start ? a.start < b.start : a.name < b.name;
        }
    };

    // Whose logs they are.
    class Owner {
    public:
        // Null when it is not to be read after all. Fails when it cannot be opened now: it stays in line, and
        // the batch is handed on without it.
        [[nodiscard]] virtual Result<std::unique_ptr<LogFile>> open(const Waiting& next) = 0;
        // Some of it was given to the batch, which is about to be handed on.
        virtual void advanced(LogFile& log, EventBatch& batch) = 0;
        // It gave all that is there, or failed. True: it is kept open and tried again with the next batch.
        [[nodiscard]] virtual bool ended(LogFile& log, std::optional<Error> error, EventBatch& batch) = 0;

    protected:
        ~Owner() = default;
    };

    // Past `mostOpen` logs wait, and order is kept as well as it can be.
    LogMerge(Owner& owner, std::size_t mostOpen) : owner_(owner), mostOpen_(mostOpen) {}
    ~LogMerge();

    void add(Waiting log) { waiting_.insert(std::move(log)); }
    [[nodiscard]] bool isIdle() const { return open_.empty() && waiting_.empty(); }
    // Until the batch is full, nothing is left, a log must be tried again, or a stop is asked for. With
    // `atEnd` what is unfinished at the end of a log is set aside.
    void fill(EventBatch& batch, std::size_t mostEvents, bool atEnd, const std::stop_token& stop);

private:
    struct Open {
        std::unique_ptr<LogFile> log;
        bool touched = false; // the owner must know before the present batch is handed on
    };
    struct Head { // an open log's next event
        Timestamp time;
        Open* open = nullptr;
        // For std::push_heap: the earliest on top, ties by name so that every run is the same.
        friend bool operator<(const Head& a, const Head& b) {
            if (a.time != b.time) return a.time > b.time;
            return a.open->log->name() > b.open->log->name();
        }
    };

    enum class Opened { Yes, No, Later };
    [[nodiscard]] Opened openNextDue();
    [[nodiscard]] bool lineUp(EventBatch& batch, bool atEnd, const std::stop_token& stop);

    Owner& owner_;
    std::size_t mostOpen_;
    std::set<Waiting> waiting_;
    std::vector<std::unique_ptr<Open>> open_;
    std::vector<Open*> unlined_; // open logs whose next event is not known yet
    std::vector<Head> heads_;    // a heap
};

} // namespace cosmoswatch
