#include "core/sample/months_chaos.h"

#include "core/sample/client_life.h"
#include "core/sample/months_accounts.h"

#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

// "{}" is a version that changes from day to day.
constexpr std::array<std::string_view, 11> tools{
    "azsdk-js-cosmos/4.0.{} Node/v20.11.0 OS/(x64-Darwin-23.3.0)",
    "azsdk-python-cosmos/4.{}.0 Python/3.12.1 (macOS-14.3-arm64)",
    "azsdk-go-azcosmos/v0.3.{} (go1.22.0; darwin)",
    "cosmos-netstandard-sdk/3.{}.0|1|X64|Darwin 23.3.0|.NET 8.0.2|S|F1|",
    "azsdk-java-cosmos/4.{}.0 MacOSX/14.3 JRE/21.0.2",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/12{}.0.0.0 "
    "Safari/537.36",
    "PostmanRuntime/7.3{}.0",
    "curl/8.{}.0",
    "python-requests/2.3{}.0",
    "axios/1.{}.2",
    "Go-http-client/2.0"};

constexpr std::array<const Principal*, 3> developers{&principal::labFirst, &principal::labSecond,
                                                     &principal::labThird};
constexpr std::array<std::string_view, 3> managementTools{principal::azureCli, principal::azurePowerShell,
                                                          principal::portal};

} // namespace

DeveloperChaos::DeveloperChaos(const AccountProfile& lab, std::uint64_t seed)
    : lab_(lab), client_(lab.client("developers")), random_(seed, "chaos") {}

void DeveloperChaos::minute(Timestamp minute, const RecordSink& sink) {
    // Mostly by day and in the evening, now and then at night and at weekends.
    const double activity = 0.15 + activityAt(rhythm::evening, minute);
    for (std::size_t developer = 0; developer < developers.size(); ++developer) {
        if (random_.chance(2.5 * activity / (24 * 60)))
            begin(developer, minute + random_.within(Duration{1min}), sink);
    }
}

// Short ones mostly; a few run on and on.
int DeveloperChaos::sessionLength() {
    return static_cast<int>(std::min(4.0 / std::sqrt(1.0 - random_.unit()) + 2, 600.0));
}

void DeveloperChaos::begin(std::size_t developer, Timestamp time, const RecordSink& sink) {
    const std::size_t places = client_.addresses.size() + client_.pooled;
    Session session;
    session.visitor = random_.chance(0.7) ? developer : random_.below(places);
    const std::string_view tool = tools[random_.below(tools.size())];
    session.agent = fmt::format(fmt::runtime(tool), random_.between(1, 9));
    session.time = time;
    session.pause = 300ms + random_.within(Duration{12s});
    const int length = sessionLength();
    switch (random_.below(9)) {
    case 0: // a copy of everything to play with
        work(session, Operation::ReadFeed, 3 * length + 10, sink);
        break;
    case 1: // test data in, test data out
        work(session, Operation::Create, 4 * length, sink);
        work(session, Operation::Delete, 4 * length, sink);
        break;
    case 2: // wrong key, looked up, once more
        refuse(session, 401, 3 + length / 2, sink);
        listKeys(developer, session, sink);
        work(session, Operation::Query, length, sink);
        break;
    case 3: // a query that will not parse
        refuse(session, 400, 2 + length, sink);
        work(session, Operation::Query, length, sink);
        break;
    case 4:
        listKeys(developer, session, sink);
        break;
    default:
        work(session, random_.chance(0.5) ? Operation::Query : Operation::Read, 2 * length, sink);
        work(session, Operation::Upsert, length, sink);
    }
}

void DeveloperChaos::work(Session& session, Operation operation, int requests, const RecordSink& sink) {
    const int container = random_.between(0, 2);
    const Action action{operation, container, 1,
                        operation == Operation::Query ? &query::trialQuery : nullptr};
    for (int i = 0; i < requests; ++i) {
        Request request = makeRequest(lab_, client_, action, session.visitor, session.time, random_);
        request.data.userAgent = session.agent;
        if (operation == Operation::ReadFeed) request.data.responseLength = 20'000 + random_.below(900'000);
        sink(std::move(request.data));
        if (request.statistics) sink(std::move(*request.statistics));
        session.time += session.pause / 2 + random_.within(session.pause);
    }
}

void DeveloperChaos::refuse(Session& session, int status, int requests, const RecordSink& sink) {
    for (int i = 0; i < std::min(requests, 60); ++i) {
        Request request =
            makeRequest(lab_, client_, {Operation::Read, 0}, session.visitor, session.time, random_);
        request.data.userAgent = session.agent;
        request.data.statusCode = status;
        request.data.requestCharge = 0;
        request.data.responseLength = 290;
        sink(std::move(request.data));
        session.time += session.pause / 2 + random_.within(session.pause);
    }
}

void DeveloperChaos::listKeys(std::size_t developer, const Session& session, const RecordSink& sink) {
    Principal principal = *developers[developer];
    principal.appId = managementTools[random_.below(managementTools.size())];
    const std::string address = addressAt(client_, session.visitor, session.time);
    Timestamp time = session.time;
    for (int times = random_.between(1, 3); times > 0; --times) {
        sendManagementCall(lab_, principal, address, "Microsoft.DocumentDB/databaseAccounts/listKeys/action",
                           {}, time, random_, sink);
        time += 5s + random_.within(Duration{2min});
    }
}

} // namespace cosmoswatch::sample
