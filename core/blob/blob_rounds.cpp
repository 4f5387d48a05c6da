#include "core/blob/blob_rounds.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

using std::chrono::days;

std::string dayFolder(Timestamp time) {
    const std::chrono::year_month_day date{std::chrono::floor<days>(time)};
    return fmt::format("{:04}/m={:02}/d={:02}/", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

} // namespace

bool BlobRounds::Task::asks(const Task& other) const {
    return kind == other.kind && question.container == other.question.container &&
           question.prefix == other.question.prefix;
}

bool BlobRounds::Round::take(Clock::time_point time) {
    if (time < due) return false;
    due = time + interval;
    return true;
}

// With the usual 5 s: half a minute, five minutes, an hour.
BlobRounds::BlobRounds(const BlobLogs& logs, std::chrono::milliseconds pollInterval)
    : logs_(logs), today_{6 * pollInterval, {}}, days_{60 * pollInterval, {}}, places_{60 * pollInterval, {}},
      all_{720 * pollInterval, {}} {}

void BlobRounds::schedule(Clock::time_point time, Timestamp clock) {
    if (places_.take(time)) {
        if (logs_.container.empty())
            add({Task::Kind::Containers, {{}, "insights-", {}, {}}});
        else
            addRoots(logs_.container);
    }
    if (!std::exchange(started_, true)) { // all of it is listed as it is found
        today_.due = time + today_.interval;
        days_.due = time + days_.interval;
        all_.due = time + all_.interval;
        return;
    }
    const bool all = all_.take(time);
    const bool earlierDays = days_.take(time);
    const bool today = today_.take(time);
    for (const auto& [root, newest] : roots_) {
        if (all) add({Task::Kind::Blobs, {root.first, root.second, {}, {}}});
        if (today) addDays(root, newest, dayOf(newest), std::max(dayOf(newest), dayOf(clock)));
        if (earlierDays) addDays(root, newest, dayOf(newest) - days{2}, dayOf(newest) - days{1});
    }
}

// Of a root that was silent for long only the newest days are looked for; the others are found with all.
void BlobRounds::addDays(const Root& root, Timestamp newest, Timestamp first, Timestamp last) {
    if (last - first > days{2}) {
        add({Task::Kind::Blobs, {root.first, root.second + dayFolder(newest), {}, {}}});
        first = last - days{1};
    }
    for (Timestamp day = first; day <= last; day += days{1})
        add({Task::Kind::Blobs, {root.first, root.second + dayFolder(day), {}, {}}});
}

BlobRounds::Clock::time_point BlobRounds::nextDue() const {
    return std::min({today_.due, days_.due, places_.due, all_.due});
}

void BlobRounds::add(Task task) {
    if (std::none_of(tasks_.begin(), tasks_.end(), [&](const Task& other) { return other.asks(task); }))
        tasks_.push_back(std::move(task));
}

void BlobRounds::addRoots(const std::string& container) {
    const bool isWithinRoot = !rootOf(logs_.prefix).empty();
    if (isWithinRoot)
        add({Task::Kind::Blobs, {container, logs_.prefix, {}, {}}});
    else
        add({Task::Kind::Roots, {container, logs_.prefix, delimiter_, {}}});
}

void BlobRounds::answered(const BlobPage& page) {
    Task task = tasks_.front();
    if (page.next.empty() || page.next == task.question.marker) {
        tasks_.pop_front();
    } else {
        tasks_.front().question.marker = page.next;
        tasks_.front().failures = 0;
    }
    for (const auto& container : page.containers)
        if (task.kind == Task::Kind::Containers) addRoots(container);
    for (const auto& prefix : page.prefixes) {
        const std::string root = rootOf(prefix);
        if (root.empty())
            add({Task::Kind::Roots, {task.question.container, prefix, delimiter_, {}}});
        else if (roots_.try_emplace({task.question.container, root}).second)
            add({Task::Kind::Blobs, {task.question.container, root, {}, {}}});
    }
}

bool BlobRounds::putOff(int failuresInARow) {
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    constexpr int enough = 3;
    const bool othersWork = failuresInARow < ++task.failures;
    if (othersWork && task.failures >= enough) return false;
    tasks_.push_back(std::move(task));
    return true;
}

bool BlobRounds::takeSimplerDelimiter() {
    if (delimiter_ == "/" || tasks_.front().kind != Task::Kind::Roots) return false;
    delimiter_ = "/";
    for (auto& task : tasks_)
        if (task.kind == Task::Kind::Roots) task.question.delimiter = delimiter_;
    return true;
}

// "…/DATABASEACCOUNTS/SHOP/y=2026/m=11/…" → "…/DATABASEACCOUNTS/SHOP/y="
std::string BlobRounds::rootOf(const std::string& name) {
    const auto at = name.find("/y=");
    return at == std::string::npos ? std::string() : name.substr(0, at + 3);
}

void BlobRounds::saw(const BlobPlace& place, Timestamp hour) {
    if (const std::string root = rootOf(place.name); !root.empty()) {
        Timestamp& newest = roots_[{place.container, root}];
        newest = std::max(newest, hour);
    }
}

bool BlobRounds::isNewest(const BlobPlace& place, Timestamp hour) const {
    const auto root = roots_.find({place.container, rootOf(place.name)});
    return root != roots_.end() && hour + std::chrono::hours{1} >= root->second;
}

} // namespace cosmoswatch
