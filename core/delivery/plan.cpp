#include "core/delivery/plan.h"

#include "core/base/hash.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

std::chrono::minutes minuteOfDay(const PlanTime& time) {
    return std::chrono::floor<minutes>(time.now - dayStart(time));
}

bool isQuiet(const QuietHours& quiet, minutes minute) {
    if (quiet.from <= quiet.until) return minute >= quiet.from && minute < quiet.until;
    return minute >= quiet.from || minute < quiet.until;
}

// The next moment that is not quiet: now, when it is not.
Timestamp afterQuiet(const std::optional<QuietHours>& quiet, const PlanTime& time) {
    const auto minute = minuteOfDay(time);
    if (!quiet || !isQuiet(*quiet, minute)) return time.now;
    const Timestamp today = dayStart(time) + quiet->until;
    return minute < quiet->until ? today : today + days{1};
}

// The next digest, and no digest into quiet hours.
Timestamp digestTime(const MailReceiver& mail, const PlanTime& time) {
    Timestamp due = dayStart(time) + hours{mail.digestHour};
    if (due <= time.now) due += days{1};
    return afterQuiet(mail.quiet, {due, time.zone});
}

std::string messageId(const ReceiverSettings& receiver, const Alert& alert) {
    return stableId({"message", receiver.name, alert.id});
}

class MailPlan {
public:
    MailPlan(const ReceiverSettings& receiver, const MailReceiver& mail, const PlanTime& time)
        : receiver_(receiver), mail_(mail), time_(time) {}

    void add(const Alert& alert, std::uint64_t& sent) {
        if (sent < mail_.limits[static_cast<std::size_t>(alert.severity)]) {
            ++sent;
            const bool passes = mail_.quiet && mail_.quiet->highPasses && alert.severity == Severity::High;
            entries_.push_back({messageId(receiver_, alert),
                                MessagePurpose::Alert,
                                alert.severity,
                                {alert.id},
                                time_.now,
                                passes ? time_.now : afterQuiet(mail_.quiet, time_)});
            return;
        }
        if (digest_.id.empty()) {
            digest_.purpose = MessagePurpose::Digest;
            digest_.queued = time_.now;
            digest_.notBefore = digestTime(mail_, time_);
            digest_.id = stableId({"digest", receiver_.name, formatIso8601(digest_.notBefore)});
            digest_.severity = alert.severity;
        }
        digest_.severity = std::max(digest_.severity, alert.severity);
        digest_.alerts.push_back(alert.id);
    }
    std::vector<OutboxEntry> take() {
        if (!digest_.id.empty()) entries_.push_back(std::move(digest_));
        return std::move(entries_);
    }

private:
    const ReceiverSettings& receiver_;
    const MailReceiver& mail_;
    const PlanTime& time_;
    std::vector<OutboxEntry> entries_;
    OutboxEntry digest_;
};

} // namespace

Timestamp dayStart(const PlanTime& time) {
    return dayOf(time.now + time.zone) - time.zone;
}

std::vector<OutboxEntry> plan(const ReceiverSettings& receiver, std::span<const Alert> alerts,
                              std::array<std::uint64_t, 4> sentToday, const PlanTime& time) {
    const auto* mail = std::get_if<MailReceiver>(&receiver.way);
    if (mail) {
        MailPlan plan(receiver, *mail, time);
        for (const auto& alert : alerts)
            if (isTold(receiver.rule, alert))
                plan.add(alert, sentToday[static_cast<std::size_t>(alert.severity)]);
        return plan.take();
    }
    std::vector<OutboxEntry> entries;
    for (const auto& alert : alerts)
        if (isTold(receiver.rule, alert))
            entries.push_back({messageId(receiver, alert),
                               MessagePurpose::Alert,
                               alert.severity,
                               {alert.id},
                               time.now,
                               time.now});
    return entries;
}

} // namespace cosmoswatch
