#include "core/report/period_report.h"

namespace cosmoswatch {
namespace {

using std::chrono::days;

constexpr days longestPeriod{3660};

Result<void> checked(const PeriodRequest& request) {
    if (request.from >= request.to)
        return fail(ErrorCode::InvalidArgument,
                    "The period is empty: its end must come after its beginning.");
    if (request.to - request.from > longestPeriod)
        return fail(ErrorCode::InvalidArgument, "The period is longer than ten years; choose a shorter one.");
    return {};
}

Result<std::vector<std::string>> namesOf(const AlertReader& store, const std::vector<std::string>& keys) {
    std::vector<std::string> names;
    if (keys.empty()) return names;
    const auto accounts = store.accounts();
    if (!accounts) return tl::unexpected(accounts.error());
    for (const auto& key : keys) {
        std::string name = key;
        for (const auto& account : *accounts)
            if (account.account.key == key) name = account.account.name;
        names.push_back(std::move(name));
    }
    return names;
}

} // namespace

std::pair<Timestamp, Timestamp> periodAround(Timestamp time, Period period) {
    const auto day = std::chrono::floor<days>(time);
    if (period == Period::Day) return {Timestamp(day), Timestamp(day + days(1))};
    if (period == Period::Week) {
        const auto monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
        return {Timestamp(monday), Timestamp(monday + days(7))};
    }
    const std::chrono::year_month_day date(day);
    const auto first = date.year() / date.month();
    const auto next = first + std::chrono::months(1);
    return {Timestamp(std::chrono::sys_days(first / 1)), Timestamp(std::chrono::sys_days(next / 1))};
}

Result<PeriodReport> loadPeriodReport(const AlertReader& store, const PeriodRequest& request) {
    if (const auto good = checked(request); !good) return tl::unexpected(good.error());
    PeriodReport report;
    report.request = request;
    auto audit = store.auditHead();
    if (!audit) return tl::unexpected(audit.error());
    report.audit = std::move(*audit);
    auto names = namesOf(store, request.accountKeys);
    if (!names) return tl::unexpected(names.error());
    report.accounts = std::move(*names);

    AlertFilter filter;
    filter.accountKeys = request.accountKeys;
    filter.time = {request.from, request.to};
    auto statistics = store.statistics(filter, mostInPeriodList);
    if (!statistics) return tl::unexpected(statistics.error());
    report.alerts = std::move(*statistics);
    auto incidents = store.incidents(filter, mostInPeriodList);
    if (!incidents) return tl::unexpected(incidents.error());
    report.incidents = std::move(*incidents);
    AccessFilter access;
    access.accountKeys = request.accountKeys;
    access.time = filter.time;
    auto countries = store.accessByCountry(access);
    if (!countries) return tl::unexpected(countries.error());
    report.countries = std::move(*countries);

    filter.statuses = {AlertStatus::Active, AlertStatus::InProgress};
    auto open = store.alerts(filter, {AlertColumn::Severity, true}, {}, mostInPeriodList);
    if (!open) return tl::unexpected(open.error());
    report.open = std::move(open->rows);
    filter.statuses.clear();
    filter.time = {request.from - (request.to - request.from), request.from};
    const auto before = store.countAlerts(filter);
    if (!before) return tl::unexpected(before.error());
    report.before = *before;
    return report;
}

} // namespace cosmoswatch
