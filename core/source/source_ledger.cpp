#include "core/source/source_ledger.h"

#include <algorithm>

namespace cosmoswatch {

void SourceLedger::settle(Item& item, Standing standing) {
    const std::lock_guard lock(mutex_);
    const auto counter = [this](Standing of) -> std::uint64_t* {
        switch (of) {
        case Standing::Done:
            return &progress_.itemsDone;
        case Standing::Skipped:
            return &progress_.itemsSkipped;
        case Standing::Failed:
            return &progress_.itemsFailed;
        case Standing::New:
        case Standing::InHand:
            break;
        }
        return nullptr;
    };
    if (item.standing == Standing::New) ++progress_.items;
    if (auto* before = counter(item.standing)) --*before;
    if (auto* after = counter(standing)) ++*after;
    item.standing = standing;
}

void SourceLedger::account(Item& item, std::uint64_t bytesTotal, std::uint64_t bytesRead) {
    const std::lock_guard lock(mutex_);
    progress_.bytesTotal += bytesTotal - std::min(bytesTotal, item.bytesTotal);
    progress_.bytesRead += bytesRead - std::min(bytesRead, item.bytesRead);
    item.bytesTotal = std::max(item.bytesTotal, bytesTotal);
    item.bytesRead = std::max(item.bytesRead, bytesRead);
}

void SourceLedger::countUnreachable(std::uint64_t places) {
    const std::lock_guard lock(mutex_);
    progress_.items += places - unreachable_;
    progress_.itemsFailed += places - unreachable_;
    unreachable_ = places;
}

void SourceLedger::report(const std::string& where, const std::string& what) {
    constexpr std::size_t maxProblems = 100;
    const std::lock_guard lock(mutex_);
    if (reported_.size() > 10 * maxProblems) reported_.clear();
    if (!reported_.insert(where + '\n' + what).second) return;
    problems_.insert(problems_.begin(), {where, what});
    if (problems_.size() > maxProblems) problems_.pop_back();
}

SourceProgress SourceLedger::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

std::vector<SourceProblem> SourceLedger::problems() const {
    const std::lock_guard lock(mutex_);
    return problems_;
}

} // namespace cosmoswatch
