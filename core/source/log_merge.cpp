#include "core/source/log_merge.h"

#include <algorithm>

namespace cosmoswatch {

LogMerge::~LogMerge() = default;

void LogMerge::fill(EventBatch& batch, std::size_t mostEvents, bool atEnd, const std::stop_token& stop) {
    std::size_t recordBytes = 0;
    while (batch.events.size() < mostEvents && recordBytes < maxBatchBytes) {
        if (!lineUp(batch, atEnd, stop) || heads_.empty()) break;
        std::pop_heap(heads_.begin(), heads_.end());
        Open& earliest = *heads_.back().open;
        heads_.pop_back();
        if (batch.events.empty()) batch.events.reserve(mostEvents);
        earliest.log->takeInto(batch);
        earliest.touched = true;
        recordBytes += batch.events.back().json.size();
        unlined_.push_back(&earliest);
    }
    for (const auto& open : open_)
        if (std::exchange(open->touched, false)) owner_.advanced(*open->log, batch);
}

// Opens one more log whose records may come before what is next.
LogMerge::Opened LogMerge::openNextDue() {
    if (waiting_.empty() || open_.size() >= mostOpen_) return Opened::No;
    if (!heads_.empty() && heads_.front().time < waiting_.begin()->start) return Opened::No;
    auto log = owner_.open(*waiting_.begin());
    if (!log) return Opened::Later;
    waiting_.erase(waiting_.begin());
    if (!*log) return Opened::Yes;
    auto& open = open_.emplace_back(std::make_unique<Open>());
    open->log = std::move(*log);
    unlined_.push_back(open.get());
    return Opened::Yes;
}

// Opens what is due and finds the next event of every open log. False when the batch must do without.
bool LogMerge::lineUp(EventBatch& batch, bool atEnd, const std::stop_token& stop) {
    for (;;) {
        while (!unlined_.empty()) {
            if (stop.stop_requested()) return false;
            Open& open = *unlined_.back();
            const LogFile::Step step = open.log->advance(batch, atEnd);
            if (step == LogFile::Step::PassedOver) {
                open.touched = true;
                continue;
            }
            if (step == LogFile::Step::End) {
                if (owner_.ended(*open.log, open.log->takeError(), batch)) return false;
                unlined_.pop_back();
                std::erase_if(open_, [&](const auto& other) { return other.get() == &open; });
                continue;
            }
            unlined_.pop_back();
            heads_.push_back({open.log->event().time, &open});
            std::push_heap(heads_.begin(), heads_.end());
        }
        const Opened opened = openNextDue();
        if (opened == Opened::Later) return false;
        if (opened == Opened::No) return !stop.stop_requested();
    }
}

} // namespace cosmoswatch
