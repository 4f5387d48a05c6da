#include "core/sample/months_management.h"

#include "core/sample/addresses.h"
#include "core/sample/client_life.h"
#include "core/sample/months_accounts.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view listKeysAction = "Microsoft.DocumentDB/databaseAccounts/listKeys/action";
constexpr std::string_view regenerateKeyAction = "Microsoft.DocumentDB/databaseAccounts/regenerateKey/action";
constexpr std::string_view writeAction = "Microsoft.DocumentDB/databaseAccounts/write";
constexpr std::string_view crmOffice = "80.13.120.9";
constexpr Duration auditPace = 7min; // from one account to the next: a person, not a script

} // namespace

void sendControlPair(ControlRecord record, std::string_view startName, std::string_view completeName,
                     Timestamp time, Random& random, const RecordSink& sink) {
    record.activityId = random.guid();
    record.operationName = startName;
    record.at = {time, random.between(0, 9)};
    sink(record);
    record.operationName = completeName;
    record.at.time += 20s + random.within(Duration{40s});
    sink(record);
}

Span auditOn(Timestamp day) {
    return {dayOf(day) + 9h, dayOf(day) + 10h};
}
Span rotationOn(Timestamp day) {
    return {dayOf(day) + 7h, dayOf(day) + 7h + 10min};
}
Span updateOn(Timestamp day) {
    return {dayOf(day) + std::chrono::days{1} + 11h, dayOf(day) + std::chrono::days{1} + 11h + 10min};
}

MonthsManagement::MonthsManagement(const std::vector<AccountProfile>& accounts,
                                   const MonthsCalendar& calendar, std::uint64_t seed)
    : accounts_(accounts), calendar_(calendar), random_(seed, "months") {}

void MonthsManagement::minute(Timestamp minute, const RecordSink& sink) {
    audit(minute, sink);
    update(minute, sink);
    if (weekdayOf(minute) == 0 && minute == rotationOn(minute).from + 2min) {
        sendManagementCall(accounts_[3], principal::pipeline, address::pipelineAgent, regenerateKeyAction, {},
                           minute + random_.within(Duration{40s}), random_, sink);
    }
    const Duration ofDay = minute - dayOf(minute);
    const bool isOfficeHour = weekdayOf(minute) < 5 && ofDay >= 8h && ofDay < 16h;
    if (isOfficeHour && random_.chance(1.2 / 480)) {
        sendManagementCall(accounts_[5], principal::crmAdmin, crmOffice, listKeysAction, {},
                           minute + random_.within(Duration{40s}), random_, sink);
    }
}

void MonthsManagement::audit(Timestamp minute, const RecordSink& sink) {
    if (!std::ranges::binary_search(calendar_.months, dayOf(minute))) return;
    Timestamp turn = auditOn(minute).from + 5min;
    for (const AccountProfile& account : accounts_) {
        if (account.name == "dev-sandbox" || account.name == "dev-lab") continue;
        if (minute == turn) {
            sendManagementCall(account, principal::auditor, address::shopOffice[1], listKeysAction, {},
                               minute + random_.within(Duration{50s}), random_, sink);
        }
        turn += auditPace;
    }
}

// global-app is open to the world, and stays so.
void MonthsManagement::update(Timestamp minute, const RecordSink& sink) {
    const Timestamp dayBefore = dayOf(minute) - std::chrono::days{1};
    if (!std::ranges::binary_search(calendar_.months, dayBefore) || minute != updateOn(dayBefore).from + 3min)
        return;
    const AccountProfile& account = accounts_[3];
    sendManagementCall(account, principal::pipeline, address::pipelineAgent, writeAction, {}, minute, random_,
                       sink);
    ControlRecord record;
    record.account = &account;
    record.operationType = "Update";
    record.resourceDetails = network::openToAll;
    sendControlPair(std::move(record), "AccountUpdateStart", "AccountUpdateComplete", minute + 5s, random_,
                    sink);
}

} // namespace cosmoswatch::sample
