#include "core/sample/months_calendar.h"

#include "core/sample/client_life.h"
#include "core/sample/random.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

Timestamp workingDay(Timestamp time) {
    while (weekdayOf(time) > 4)
        time += days{1};
    return time;
}

// One month of what goes wrong or changes, `length` long, from `begin` on.
void addMonth(MonthsCalendar& calendar, std::size_t month, Timestamp begin, Duration length, Random& random) {
    const auto at = [&](int percent) {
        return hourOf(begin + length * percent / 100 + random.within(std::chrono::hours{20}));
    };
    calendar.minors.push_back(workingDay(dayOf(at(18))) + 13h);
    const Timestamp wrong = at(8);
    (month % 2 == 0 ? calendar.fastClocks : calendar.slowClocks).push_back({wrong, wrong + 40h});
    const Timestamp late = workingDay(dayOf(at(30))) + 8h + std::chrono::hours{random.between(0, 4)};
    calendar.lateRecords.push_back({late, late + 2h + random.within(Duration{2h})});
    const Timestamp twice = workingDay(dayOf(at(42))) + 8h + std::chrono::hours{random.between(0, 4)};
    calendar.twiceRecords.push_back({twice, twice + 1h + random.within(Duration{3h})});
    if (month % 2 == 0) {
        calendar.majors.push_back(workingDay(dayOf(at(62))) + 10h);
        const Timestamp monday = dayOf(at(70)) - days{weekdayOf(at(70))};
        calendar.quietWeeks.push_back({monday, monday + days{7}});
    }
}

} // namespace

MonthsCalendar makeCalendar(Timestamp start, Timestamp end, std::uint64_t seed) {
    Random random(seed, "calendar");
    MonthsCalendar calendar{.start = start, .settled = start + days{14}, .end = end};
    const Duration left = end - calendar.settled;
    const auto months = std::max<Duration::rep>(1, left / days{30});
    for (Duration::rep month = 0; month < months; ++month) {
        addMonth(calendar, static_cast<std::size_t>(month), calendar.settled + left * month / months,
                 left / months, random);
    }
    calendar.launch = dayOf(calendar.settled + left * 11 / 20) + 9h;
    // Once or twice a week, and so while the program learns.
    for (Timestamp day = dayOf(start) + days{2}; day < end;
         day = workingDay(day + days{random.between(4, 8)})) {
        const bool isHoliday =
            std::ranges::any_of(calendar.quietWeeks, [day](const Span& week) { return week.holds(day); });
        if (weekdayOf(day) < 5 && !isHoliday) calendar.travels.push_back(day);
    }
    const std::chrono::year_month_day first{std::chrono::floor<days>(workingDay(dayOf(start) + days{4}))};
    const unsigned dayOfMonth = std::min(static_cast<unsigned>(first.day()), 27u);
    for (auto date = first; Timestamp{std::chrono::sys_days{date}} < end; date += std::chrono::months{1}) {
        const auto due = date.year() / date.month() / std::chrono::day{dayOfMonth};
        calendar.months.push_back(workingDay(Timestamp{std::chrono::sys_days{due}}));
    }
    return calendar;
}

} // namespace cosmoswatch::sample
