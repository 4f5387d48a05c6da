// What looks like an attack and is none, over months: some of it is played, most of it is life that is
// pointed at.
#include "core/sample/addresses.h"
#include "core/sample/attack_plan.h"
#include "core/sample/client_life.h"
#include "core/sample/months_accounts.h"
#include "core/sample/months_management.h"
#include "core/sample/months_plan.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr std::string_view extraction = "CosmosDB_DataExfiltrationAnomaly";
constexpr std::string_view place = "CosmosDB_GeoAnomaly;CosmosDB_ImpossibleTravel";
constexpr std::string_view program = "CosmosDB_ApplicationAnomaly";
constexpr std::string_view listing =
    "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal;CosmosDB_SuspiciousListKeys.MaliciousScript";
constexpr std::string_view anything = "*";

void refuseFrom(Stage& stage, const AccountProfile& account, std::string_view client,
                const std::string& address, int requests) {
    for (int i = 0; i < requests; ++i) {
        Request request = stage.refused(account, client, i % 3 == 2 ? 403 : 401);
        request.data.address = address;
        stage.send(std::move(request));
        stage.wait(20s + stage.random().within(Duration{100s}));
    }
}

void torRefused(Stage& stage) {
    stage.nearMiss("tor-refused", "CosmosDB_TorAnomaly;CosmosDB_AuthenticationFailures", "shop-prod",
                   "a Tor exit knocks a few times and is refused");
    refuseFrom(stage, stage.account("shop-prod"), "api",
               stage.torExit(static_cast<std::size_t>(stage.round()) + 1), stage.random().between(1, 6));
}

void suspiciousRefused(Stage& stage) {
    stage.nearMiss("suspicious-refused", "CosmosDB_SuspiciousIp;CosmosDB_AuthenticationFailures",
                   "iot-telemetry", "a listed scanner is refused each time");
    refuseFrom(stage, stage.account("iot-telemetry"), "jobs",
               stage.suspiciousAddress(static_cast<std::size_t>(stage.round()) + 1),
               stage.random().between(2, 6));
}

// A partner somewhere new, on an account that is used from everywhere.
void newCountryGlobal(Stage& stage) {
    constexpr std::array<std::string_view, 5> places{address::iceland, "90.190.112.9", address::kazakhstan,
                                                     "213.135.240.9", "102.16.1.1"};
    stage.nearMiss("country-global", std::string(place), "global-app",
                   "first requests from one more country on an account used from everywhere");
    browse(stage, stage.account("global-app"), "partners", stage.turn(places), stage.random().between(3, 9),
           &query::partnerCatalogue);
}

void travellerThroughVpn(Stage& stage) {
    stage.nearMiss("traveller-vpn", std::string(place), "hr-records",
                   "a user abroad works late through the company's VPN, whose address is known");
    const Credential wagner = credential::entra(person::wagner);
    stage.startAt(dayOf(stage.now()) + 19h + stage.random().within(Duration{2h}));
    browse(stage, stage.account("hr-records"), "portal", address::hrVpn, stage.random().between(4, 12),
           &query::employeeByNumber, &wagner);
}

void explorerFromNeighbour(Stage& stage) {
    stage.nearMiss("explorer-neighbour", std::string(place), "shop-prod",
                   "Data Explorer from the usual office by a new address in the same /24");
    browse(stage, stage.account("shop-prod"), "explorer",
           fmt::format("217.224.81.{}", 30 + stage.random().below(200)), stage.random().between(4, 12),
           &query::explorerCount);
}

void expiredToken(Stage& stage) {
    const AccountProfile& account = stage.account("global-app");
    stage.nearMiss("expired-token", "CosmosDB_AuthenticationFailures", "global-app",
                   "a phone tries a few times with a token that has run out");
    for (int i = stage.random().between(3, 10); i > 0; --i) {
        stage.send(stage.refused(account, "mobile", 401));
        stage.wait(3s + stage.random().within(Duration{5s}));
    }
}

void typingError(Stage& stage) {
    constexpr std::array<std::string_view, 4> texts{"SELECT * FORM c", "SELECT c.id c.total FROM c",
                                                    "SELECT * FROM c WHERE c.status = open'",
                                                    "SELECT TOP ten * FROM c"};
    stage.nearMiss("typo", "CosmosDB_SqlInjection.FailedFuzzingAttempt", "shop-prod",
                   "somebody misspells a query in Data Explorer");
    for (int i = stage.random().between(1, 4); i > 0; --i) {
        Request request = stage.request(stage.account("shop-prod"), "explorer",
                                        {Operation::Query, 1, 1, &query::explorerAll});
        request.data.statusCode = 400;
        request.data.responseLength = 400;
        request.statistics->text = stage.random().pick(texts);
        request.statistics->rows = 0;
        request.statistics->status = "Failed";
        stage.send(std::move(request));
        stage.wait(20s);
    }
}

void attackTextAsValue(Stage& stage) {
    stage.nearMiss("injection-as-value",
                   "CosmosDB_SqlInjection.DataExfiltration;CosmosDB_SqlInjection.FailedFuzzingAttempt",
                   "shop-prod", "attack text in a parameter: it stays a value");
    for (int i = 0; i < 3; ++i) {
        Request request = stage.request(stage.account("shop-prod"), "api",
                                        {Operation::Query, 1, 1, &query::ordersOfCustomer});
        request.statistics->parameters = R"([{"name":"@customer","value":"' OR 1=1 --"}])";
        request.statistics->rows = 0;
        request.data.responseLength = 160;
        stage.send(std::move(request));
        stage.wait(25s);
    }
}

void firewallNarrowed(Stage& stage) {
    stage.nearMiss("network-narrowed", "CosmosDB_NetworkOpened", "shop-prod",
                   "the firewall is changed, but to a few addresses");
    const AccountProfile& account = stage.account("shop-prod");
    stage.manage(account, principal::shopAdmin, address::shopOffice[0],
                 "Microsoft.DocumentDB/databaseAccounts/write");
    ControlRecord record;
    record.account = &account;
    record.operationType = "Update";
    record.resourceDetails =
        "{location:West Europe,properties:{publicNetworkAccess:Enabled,isVirtualNetworkFilterEnabled:true,"
        "ipRules:[{ipAddressOrRange:217.224.81.20},{ipAddressOrRange:217.224.81.21}]}}";
    sendControlPair(std::move(record), "AccountUpdateStart", "AccountUpdateComplete", stage.now() + 6s,
                    stage.random(), [&stage](const Record& one) { stage.records().push_back(one); });
}

// Collects the answers that point at life.
class Pointer {
public:
    Pointer(const std::vector<AccountProfile>& accounts, const MonthsCalendar& calendar, Timestamp latest)
        : accounts_(accounts), calendar_(calendar), latest_(latest) {}

    void at(std::string_view id, std::string_view alertType, std::string_view account, Span span,
            std::string_view note, std::string_view address = {}, std::string_view principal = {},
            std::uint64_t records = 0) {
        if (span.from < calendar_.settled + 2h || span.to > latest_) return;
        Label label;
        label.id = fmt::format("{}-{}", id, ++numbers_[id]);
        label.isAttack = false;
        label.alertType = alertType;
        label.account = account;
        label.address = address;
        label.principal = principal;
        label.first = span.from;
        label.last = span.to;
        label.records = records;
        label.note = note;
        labels_.push_back(std::move(label));
    }

    void atJob(std::string_view id, std::string_view alertType, const AccountProfile& account, const Job& job,
               std::string_view note, int every = 1) {
        const Client& client = account.clients[static_cast<std::size_t>(job.client)];
        int run = 0;
        for (Timestamp day = dayOf(calendar_.settled); day < latest_; day += days{1}) {
            const auto begin = runOn(job, day);
            if (begin && run++ % every == 0)
                at(id, alertType, account.name, {*begin, *begin + job.requests * job.pause}, note,
                   client.addresses.front(), {}, static_cast<std::uint64_t>(job.requests));
        }
    }

    // Stretches of ordinary life, a fortnight each, that must stay quiet.
    void always(std::string_view id, std::string_view alertType, std::string_view account,
                std::string_view note, std::string_view principal = {}) {
        for (Timestamp from = calendar_.settled + 2h; from + days{3} < latest_; from += days{14})
            at(id, alertType, account, {from, std::min(from + days{14} - 1s, latest_)}, note, {}, principal);
    }

    [[nodiscard]] std::vector<Label> take() { return std::move(labels_); }
    [[nodiscard]] const AccountProfile& account(std::size_t index) const { return accounts_[index]; }
    [[nodiscard]] const MonthsCalendar& calendar() const { return calendar_; }
    [[nodiscard]] Timestamp latest() const { return latest_; }

private:
    const std::vector<AccountProfile>& accounts_;
    const MonthsCalendar& calendar_;
    Timestamp latest_;
    std::vector<Label> labels_;
    std::map<std::string_view, int> numbers_;
};

void pointAtJobs(Pointer& pointer) {
    const AccountProfile& shop = pointer.account(0);
    const AccountProfile& iot = pointer.account(1);
    const AccountProfile& hr = pointer.account(2);
    const AccountProfile& crm = pointer.account(5);
    pointer.atJob("weekly-export", extraction, hr, hr.jobs[0],
                  "every Sunday night all employees are exported");
    pointer.atJob("nightly-report", extraction, shop, shop.jobs[0], "the report of every night", 14);
    pointer.atJob("month-end-export", extraction, shop, shop.jobs[1],
                  "once a month by the program and address of the nightly report, three times as much");
    pointer.atJob("nightly-deletion", "CosmosDB_MassDeletion", iot, iot.jobs[1], "old readings, every night",
                  14);
    pointer.atJob("nightly-sync", extraction, crm, crm.jobs[0], "contacts go to another system, every night",
                  14);
}

void pointAtManagement(Pointer& pointer) {
    const MonthsCalendar& calendar = pointer.calendar();
    constexpr std::string_view business = "shop-prod;iot-telemetry;hr-records;global-app;crm-eu";
    for (Timestamp day = dayOf(calendar.settled); day < pointer.latest(); day += days{1}) {
        if (weekdayOf(day) != 0) continue;
        pointer.at("pipeline-monday", listing, "shop-prod;iot-telemetry;hr-records;global-app;crm-eu;dev-lab",
                   {day + 6h, day + 6h + 30min}, "the deployment pipeline lists keys every Monday at six",
                   address::pipelineAgent, principal::pipeline.objectId, 12);
        pointer.at("key-rotation", "CosmosDB_KeyRegenerated", "global-app", rotationOn(day),
                   "the pipeline renews the second key every Monday at seven", address::pipelineAgent,
                   principal::pipeline.objectId, 2);
    }
    for (const Timestamp day : calendar.months) {
        pointer.at("monthly-administrator", listing, business, auditOn(day),
                   "once a month one administrator looks at the keys of every account, minutes apart",
                   address::shopOffice[1], principal::auditor.objectId, 10);
        pointer.at("network-unchanged", "CosmosDB_NetworkOpened", "global-app", updateOn(day),
                   "the monthly deployment writes the account as it is: open, as always",
                   address::pipelineAgent, principal::pipeline.objectId, 2);
    }
}

void pointAtPlaces(Pointer& pointer) {
    for (const Timestamp day : pointer.calendar().travels)
        pointer.at("border-travel", place, "hr-records", {day + 6h, day + 18h},
                   "a day of work beyond the border, as on a day of most weeks", {}, person::steger);
    constexpr std::string_view either =
        "CosmosDB_GeoAnomaly;CosmosDB_ImpossibleTravel;CosmosDB_ApplicationAnomaly";
    pointer.always("home-worker", either, "hr-records",
                   "at home, under another address of the same provider each day", person::huber);
    pointer.always("home-worker-crm", either, "crm-eu", "the same in France", person::girard);
    pointer.always("fleet", "CosmosDB_GeoAnomaly", "shop-prod;crm-eu",
                   "instances come and go in the evening, with new addresses in the same cloud networks");
    pointer.always("world-wide", place, "global-app",
                   "users in fifty countries, phones under ever new addresses");
    pointer.always("developer-chaos", anything, "dev-lab",
                   "any tool, any hour, any amount: three people try things");
}

void pointAtVersions(Pointer& pointer) {
    for (const std::size_t index : {0, 1, 2, 3, 5}) {
        const AccountProfile& account = pointer.account(index);
        for (const Client& client : account.clients) {
            for (std::size_t i = 0; i < client.releases.size(); ++i) {
                const Timestamp from = client.releases[i].from;
                const auto& majors = pointer.calendar().majors;
                const bool isMajor = std::ranges::find(majors, from) != majors.end();
                pointer.at(
                    isMajor ? "new-sdk-major" : "new-sdk-minor", program, account.name,
                    {from, from + days{2}},
                    fmt::format("{} moves to a new {} version", client.name, isMajor ? "major" : "minor"));
            }
        }
    }
}

void pointAtTroubles(Pointer& pointer) {
    const MonthsCalendar& calendar = pointer.calendar();
    for (const Span& span : calendar.fastClocks)
        pointer.at("clock-skew", anything, "iot-telemetry", span,
                   "the collector's clock is seven minutes fast");
    for (const Span& span : calendar.slowClocks)
        pointer.at("clock-skew", anything, "iot-telemetry", span,
                   "the collector's clock is nine minutes slow");
    for (const Span& span : calendar.lateRecords)
        pointer.at("late-records", anything, "shop-prod", span,
                   "a collector stops; its records arrive hours later");
    for (const Span& span : calendar.twiceRecords)
        pointer.at("doubled-records", anything, "hr-records;global-app", span,
                   "a collector starts anew and sends all again");
    for (const Span& week : calendar.quietWeeks)
        pointer.at("holiday", anything, "hr-records;crm-eu", {week.from, week.to + days{3}},
                   "a week in which hardly anybody works, and the days after");
    pointer.at("growth-step", extraction, "shop-prod", {calendar.launch, calendar.launch + days{7}},
               "a launch: sixty per cent more traffic from now on");
}

} // namespace

std::vector<Scenario> monthsNearMissScenarios() {
    return {{torRefused, 6},
            {suspiciousRefused, 11},
            {newCountryGlobal, 8},
            {travellerThroughVpn, 19, true},
            {explorerFromNeighbour, 13, true},
            {attackTextAsValue, 17},
            {typingError, 9, true},
            {expiredToken, 15},
            {firewallNarrowed, 10, true}};
}

std::vector<Label> trapsOfLife(const std::vector<AccountProfile>& accounts, const MonthsCalendar& calendar,
                               Timestamp latest) {
    Pointer pointer(accounts, calendar, latest);
    pointAtJobs(pointer);
    pointAtManagement(pointer);
    pointAtPlaces(pointer);
    pointAtVersions(pointer);
    pointAtTroubles(pointer);
    return pointer.take();
}

} // namespace cosmoswatch::sample
