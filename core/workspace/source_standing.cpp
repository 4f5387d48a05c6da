#include "core/workspace/source_standing.h"

#include <algorithm>

namespace cosmoswatch {

namespace {
constexpr std::size_t mostProblems = 100;
} // namespace

SourceProgress SourceStanding::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

std::vector<SourceProblem> SourceStanding::problems() const {
    const std::lock_guard lock(mutex_);
    return problems_;
}

SourceConnection SourceStanding::connection() const {
    const std::lock_guard lock(mutex_);
    return connection_;
}

void SourceStanding::change(const std::function<void(SourceProgress&)>& change) {
    const std::lock_guard lock(mutex_);
    change(progress_);
}

void SourceStanding::enter(SourceConnection::State state) {
    if (connection_.state != state) connection_.since = now();
    connection_.state = state;
}

void SourceStanding::connecting() {
    const std::lock_guard lock(mutex_);
    enter(SourceConnection::State::Connecting);
}

void SourceStanding::connected() {
    const std::lock_guard lock(mutex_);
    enter(SourceConnection::State::Connected);
    connection_.why.clear();
    connection_.nextTry = {};
}

void SourceStanding::retrying(const std::string& why, std::chrono::milliseconds wait) {
    const std::lock_guard lock(mutex_);
    enter(SourceConnection::State::Retrying);
    connection_.why = why;
    connection_.nextTry = now() + wait;
    ++connection_.failures;
}

void SourceStanding::report(const std::string& where, const std::string& what) {
    const std::lock_guard lock(mutex_);
    std::erase_if(problems_, [&](const SourceProblem& problem) { return problem.where == where; });
    problems_.insert(problems_.begin(), {where, what});
    if (problems_.size() > mostProblems) problems_.pop_back();
}

void SourceStanding::settle(const std::string& where) {
    const std::lock_guard lock(mutex_);
    std::erase_if(problems_, [&](const SourceProblem& problem) { return problem.where == where; });
}

} // namespace cosmoswatch
