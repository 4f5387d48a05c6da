// How a hub's connection is doing, told by the threads of the Kafka client, asked by everybody.
#pragma once

#include "core/source/event_source.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace cosmoswatch {

class HubHealth {
public:
    void connected();
    // The connection is down; it is tried again, at the latest after `wait`.
    void failed(const std::string& where, const std::string& why, std::chrono::milliseconds wait);
    // Something to know, while the reading goes on; each text once.
    void report(const std::string& where, const std::string& what);

    [[nodiscard]] SourceConnection connection() const;
    [[nodiscard]] std::vector<SourceProblem> problems() const;

private:
    void note(const std::string& where, const std::string& what);

    mutable std::mutex mutex_;
    SourceConnection connection_{SourceConnection::State::Connecting, {}, now(), {}, 0};
    std::vector<SourceProblem> problems_; // newest first
};

// Wakes the thread that reads when there is something for it.
class Wake {
public:
    void notify();
    void wait(std::chrono::milliseconds longest, const std::stop_token& stop);

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool due_ = false;
};

} // namespace cosmoswatch
