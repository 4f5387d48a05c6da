// What other threads look at while a workspace is read: its connection, its problems and how far it is.
#pragma once

#include "core/source/event_source.h"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace cosmoswatch {

class SourceStanding {
public:
    [[nodiscard]] SourceProgress progress() const;
    [[nodiscard]] std::vector<SourceProblem> problems() const;
    [[nodiscard]] SourceConnection connection() const;

    void change(const std::function<void(SourceProgress&)>& change);
    void connecting();
    void connected();
    void retrying(const std::string& why, std::chrono::milliseconds wait);
    // One for each place: the latest stays, on top.
    void report(const std::string& where, const std::string& what);
    void settle(const std::string& where); // what was reported there is over

private:
    void enter(SourceConnection::State state);

    mutable std::mutex mutex_;
    SourceProgress progress_;
    std::vector<SourceProblem> problems_;
    SourceConnection connection_{SourceConnection::State::Connecting, "", now(), {}, 0};
};

} // namespace cosmoswatch
