#include "core/delivery/snapshot.h"

#include "core/base/hash.h"

#include <algorithm>
#include <optional>
#include <string>

namespace cosmoswatch {
namespace {

constexpr std::size_t readAtOnce = 500;

class Snapshot {
public:
    Snapshot(const ReceiverSettings& receiver, Timestamp now) : receiver_(receiver), now_(now) {}

    void add(const Alert& alert) {
        if (entries_.empty() || entries_.back().alerts.size() == alertsOfOneSnapshot) begin();
        OutboxEntry& entry = entries_.back();
        entry.severity = std::max(entry.severity, alert.severity);
        entry.alerts.push_back(alert.id);
        ++count_;
    }
    [[nodiscard]] bool isFull() const { return count_ >= mostSnapshotAlerts; }
    std::vector<OutboxEntry> take() { return std::move(entries_); }

private:
    void begin() {
        OutboxEntry entry;
        entry.id = stableId(
            {"snapshot", receiver_.name, formatIso8601(weekStart(now_)), std::to_string(entries_.size())});
        entry.purpose = MessagePurpose::Snapshot;
        entry.severity = Severity::Informational;
        entry.queued = entry.notBefore = now_;
        entries_.push_back(std::move(entry));
    }

    const ReceiverSettings& receiver_;
    Timestamp now_;
    std::vector<OutboxEntry> entries_;
    std::size_t count_ = 0;
};

} // namespace

Timestamp weekStart(Timestamp time) {
    constexpr std::chrono::days thursday{3}; // 1970 began with one
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const auto sinceMonday = (day.time_since_epoch() + thursday) % std::chrono::days{7};
    return day - sinceMonday;
}

Result<std::vector<OutboxEntry>> weeklySnapshot(const ReceiverSettings& receiver, const AlertReader& store,
                                                Timestamp now) {
    AlertFilter filter;
    filter.statuses = {AlertStatus::Active, AlertStatus::InProgress};
    filter.time.from = now - std::chrono::days{7};
    Snapshot snapshot(receiver, now);
    std::optional<PageKey> after;
    do {
        const auto page = store.alerts(filter, {}, after, readAtOnce);
        if (!page) return tl::unexpected(page.error());
        for (const auto& row : page->rows) {
            const auto alert = store.alert(row.id);
            if (!alert && alert.error().code != ErrorCode::NotFound) return tl::unexpected(alert.error());
            if (alert && isTold(receiver.rule, *alert)) snapshot.add(*alert);
            if (snapshot.isFull()) return snapshot.take();
        }
        after = page->next;
    } while (after);
    return snapshot.take();
}

} // namespace cosmoswatch
