#include "core/eventhub/hub_health.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostProblems = 100;

} // namespace

void HubHealth::connected() {
    const std::lock_guard lock(mutex_);
    if (connection_.state == SourceConnection::State::Connected) return;
    connection_.state = SourceConnection::State::Connected;
    connection_.why.clear();
    connection_.since = now();
    connection_.nextTry = {};
}

void HubHealth::failed(const std::string& where, const std::string& why, std::chrono::milliseconds wait) {
    const std::lock_guard lock(mutex_);
    ++connection_.failures;
    connection_.why = why;
    connection_.nextTry = now() + wait;
    if (connection_.state != SourceConnection::State::Retrying) connection_.since = now();
    connection_.state = SourceConnection::State::Retrying;
    note(where, why);
}

void HubHealth::report(const std::string& where, const std::string& what) {
    const std::lock_guard lock(mutex_);
    note(where, what);
}

// What is said again moves to the front.
void HubHealth::note(const std::string& where, const std::string& what) {
    std::erase_if(problems_,
                  [&](const auto& problem) { return problem.where == where && problem.what == what; });
    problems_.insert(problems_.begin(), {where, what});
    if (problems_.size() > mostProblems) problems_.pop_back();
}

SourceConnection HubHealth::connection() const {
    const std::lock_guard lock(mutex_);
    return connection_;
}

std::vector<SourceProblem> HubHealth::problems() const {
    const std::lock_guard lock(mutex_);
    return problems_;
}

void Wake::notify() {
    const std::lock_guard lock(mutex_);
    due_ = true;
    changed_.notify_all();
}

void Wake::wait(std::chrono::milliseconds longest, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, longest, [this] { return due_; });
    due_ = false;
}

} // namespace cosmoswatch
