// The checks one by one. Private to this room.
#pragma once

#include "core/baseline/account_baseline.h"
#include "core/posture/posture_texts.h"

namespace cosmoswatch {

// What is known of the account, and the days that count.
struct PostureView {
    explicit PostureView(const AccountBaseline& baseline)
        : use(baseline.use()), control(baseline.control()), today(use.lastDay()) {}

    const AccountUse& use;
    const ControlHistory& control;
    std::int64_t today; // of the newest record

    static constexpr std::int64_t window = 30; // days
    // Days of the window on which that was seen.
    [[nodiscard]] std::uint32_t recent(const DaySet& days) const {
        return days.empty() ? 0 : days.total() - days.before(today - window + 1);
    }
    [[nodiscard]] std::uint32_t managementDays() const; // ever, in either log of management
};

[[nodiscard]] std::string dateText(std::int64_t day);
// "on 14 of the last 30 days, last on 2026-11-02"
[[nodiscard]] std::string daysText(const DaySet& days, const PostureView& view);

// Of programs and what they sign in with (checks_of_clients.cpp).
[[nodiscard]] CheckResult keysInUse(const PostureView& view);
[[nodiscard]] CheckResult keysEnabled(const PostureView& view);
[[nodiscard]] CheckResult writeKeysForReading(const PostureView& view);
[[nodiscard]] CheckResult oldSdks(const PostureView& view);
[[nodiscard]] CheckResult generalTools(const PostureView& view);
[[nodiscard]] std::size_t publicClients(const PostureView& view);
[[nodiscard]] bool usesKeys(const PostureView& view);
// "documentdb-dotnet-sdk/2.10.0" is retired; empty when nothing speaks against it.
[[nodiscard]] std::string_view complaintAbout(std::string_view sdk);

// Of settings, logs and queries (checks.cpp).
[[nodiscard]] CheckResult injectableQueries(const PostureView& view);
[[nodiscard]] CheckResult publicNetwork(const PostureView& view);
[[nodiscard]] CheckResult keyAge(const PostureView& view);
[[nodiscard]] CheckResult diagnosticCategories(const PostureView& view);
[[nodiscard]] CheckResult fullTextQuery(const PostureView& view);
[[nodiscard]] CheckResult broadRoles(const PostureView& view);
[[nodiscard]] CheckResult oldTls(const PostureView& view);

} // namespace cosmoswatch
