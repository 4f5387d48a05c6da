#include "core/sample/traffic.h"

#include "core/sample/addresses.h"
#include "core/sample/client_life.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 10> operationNames{"Create",   "Upsert", "Replace", "Patch",   "Read",
                                                          "ReadFeed", "Query",  "Delete",  "Execute", "Head"};

int statusOf(Operation operation, Random& random) {
    const double dice = random.unit();
    if (dice < 0.002) return 429;
    switch (operation) {
    case Operation::Create:
        return dice < 0.015 ? 409 : 201;
    case Operation::Upsert:
        return dice < 0.7 ? 200 : 201;
    case Operation::Replace:
        return dice < 0.014 ? 412 : 200;
    case Operation::Patch:
        return dice < 0.008 ? 404 : 200;
    case Operation::Read:
        return dice < 0.03 ? 404 : 200;
    case Operation::Delete:
        return dice < 0.03 ? 404 : 204;
    default:
        return 200;
    }
}

// Bytes each way, request units and time, as far as they follow from the operation and the item's size.
void weigh(DataRecord& record, Operation operation, int itemBytes, Random& random) {
    const auto bytes = [&](double mean) { return static_cast<std::uint64_t>(random.around(mean)); };
    const bool writes = operation <= Operation::Patch || operation == Operation::Execute;
    record.requestLength = writes ? bytes(itemBytes) : 0;
    record.responseLength = bytes(320);
    const bool succeeded = record.statusCode < 300;
    if (succeeded && (writes || operation == Operation::Read)) record.responseLength = bytes(itemBytes);
    if (succeeded && operation == Operation::ReadFeed) record.responseLength = bytes(itemBytes * 20.0);
    const double kilobytes = static_cast<double>(record.requestLength + record.responseLength) / 1000.0;
    record.requestCharge = succeeded ? 1.0 + kilobytes * (writes ? 4.0 : 0.4) : 1.0;
    record.durationMs = random.around(writes ? 6.5 : 2.5) + kilobytes / 50.0;
}

void addQuery(Request& request, const AccountProfile& account, const QueryTemplate& query, Random& random) {
    DataRecord& data = request.data;
    QueryRecord statistics;
    statistics.at = {data.at.time + 1ms + random.within(Duration{40ms}), random.between(0, 9),
                     data.at.clockError};
    statistics.account = &account;
    statistics.container = data.container;
    statistics.region = data.region;
    statistics.activityId = data.activityId;
    statistics.text =
        account.obfuscatedQueries ? std::string(query.obfuscated) : fillQuery(query.text, random);
    if (!account.obfuscatedQueries) statistics.parameters = fillQuery(query.parameters, random);
    statistics.rows = static_cast<std::uint64_t>(random.between(query.minRows, query.maxRows));
    data.requestLength = statistics.text.size() + statistics.parameters.size() + 26;
    data.responseLength = 160 + static_cast<std::uint64_t>(static_cast<double>(statistics.rows) *
                                                           query.bytesPerRow * (0.9 + 0.2 * random.unit()));
    data.requestCharge = 2.3 + static_cast<double>(data.responseLength) / 2500.0;
    data.durationMs = random.around(8) + static_cast<double>(data.responseLength) / 20'000.0;
    request.statistics = std::move(statistics);
}

// Most answers are short and a few are very long: Pareto with exponent 2, up to what one answer may hold.
void lengthen(Request& request, Random& random) {
    constexpr double longestAnswer = 4e6;
    const double factor = std::min(0.6 / std::sqrt(1.0 - random.unit()), 60.0);
    DataRecord& data = request.data;
    data.responseLength = static_cast<std::uint64_t>(
        std::min(static_cast<double>(data.responseLength) * factor, longestAnswer));
    if (request.statistics)
        request.statistics->rows =
            static_cast<std::uint64_t>(static_cast<double>(request.statistics->rows) * factor);
}

} // namespace

Request makeRequest(const AccountProfile& account, const Client& client, const Action& action,
                    std::size_t visitor, Timestamp time, Random& random) {
    Request request;
    DataRecord& data = request.data;
    data.at = {time, random.between(0, 9), clockErrorAt(client, time)};
    data.account = &account;
    if (action.container >= 0)
        data.container = &account.containers[static_cast<std::size_t>(action.container)];
    else
        data.resourceType = "Database";
    data.operation = operationNames[static_cast<std::size_t>(action.operation)];
    data.address = addressAt(client, visitor, time);
    const std::vector<std::string>& agents = agentsAt(account, client, time);
    data.userAgent = agents[visitor % agents.size()];
    data.credential = client.credentials[visitor % client.credentials.size()];
    data.region = client.region;
    data.connectionMode = client.connectionMode;
    data.activityId = random.guid();
    data.statusCode = statusOf(action.operation, random);
    if (client.refusedShare > 0 && random.chance(client.refusedShare)) {
        data.statusCode = random.below(4) == 0 ? 403 : 401;
    }
    constexpr int metadataBytes = 25;
    weigh(data, action.operation, data.container != nullptr ? data.container->itemBytes : metadataBytes,
          random);
    const bool isSingle = action.operation != Operation::ReadFeed && action.operation != Operation::Query;
    if (isSingle) data.itemId = fmt::format("{}{:06}", data.container->itemPrefix, random.below(900'000));
    if (data.statusCode == 401 || data.statusCode == 403) {
        data.responseLength = 290;
        data.requestCharge = 0;
    } else if (action.query != nullptr && data.statusCode < 300) {
        addQuery(request, account, *action.query, random);
    }
    if (client.heavyTailed && data.statusCode < 300) lengthen(request, random);
    return request;
}

std::optional<Timestamp> runOn(const Job& job, Timestamp day) {
    if (job.weekday >= 0 && weekdayOf(day) != job.weekday) return std::nullopt;
    if (job.monthEnd) {
        const std::chrono::year_month_day tomorrow{
            std::chrono::floor<std::chrono::days>(day + std::chrono::days{1})};
        if (tomorrow.day() != std::chrono::day{1}) return std::nullopt;
    }
    return dayOf(day) + std::chrono::hours{job.hour} + std::chrono::minutes{job.minute};
}

Traffic::Traffic(const AccountProfile& account, Timestamp start, double rate, std::uint64_t seed)
    : account_(account), start_(start), rate_(rate), random_(seed, "traffic " + std::string(account.name)) {
    for (const Client& client : account.clients) {
        weights_.push_back(
            std::accumulate(client.actions.begin(), client.actions.end(), 0,
                            [](int sum, const Action& action) { return sum + action.weight; }));
    }
}

void Traffic::minute(Timestamp minute, const RecordSink& sink) {
    if (minute < account_.created) return;
    for (const Client& client : account_.clients) {
        if (client.perDay > 0) visit(client, minute, sink);
        if (client.restarts && random_.chance(1.0 / (6 * 24 * 60))) restart(client, minute, sink);
    }
    for (const Job& job : account_.jobs) {
        if (runOn(job, dayOf(minute)) == minute) run(job, minute, sink);
    }
}

void Traffic::visit(const Client& client, Timestamp minute, const RecordSink& sink) {
    const double weeks = std::chrono::duration<double, std::ratio<604800>>(minute - start_).count();
    const double bursts = (1.0 + client.longestBurst) / 2.0;
    const double mean = client.perDay * rate_ / 1440.0 * activityAt(*client.rhythm, minute) *
                        (1.0 + client.growthPerWeek * weeks) / bursts * presenceAt(account_, client, minute);
    const int weight = weights_[static_cast<std::size_t>(&client - account_.clients.data())];
    for (std::uint64_t arrivals = random_.count(mean); arrivals > 0; --arrivals) {
        const std::size_t visitor = random_.below(visitorsAt(client, minute));
        Timestamp time = minute + random_.within(Duration{1min});
        for (int left = random_.between(1, client.longestBurst); left > 0; --left) {
            int dice = random_.between(1, weight);
            const Action* action = client.actions.data();
            while ((dice -= action->weight) > 0)
                ++action;
            send(client, *action, visitor, time, sink);
            time += 800ms + random_.within(Duration{12s});
        }
    }
}

// A program that starts looks at databases and containers before it works.
void Traffic::restart(const Client& client, Timestamp minute, const RecordSink& sink) {
    const std::size_t visitor = random_.below(visitorsAt(client, minute));
    Timestamp time = minute + random_.within(Duration{1min});
    for (int left = random_.between(8, 40); left > 0; --left) {
        const Action action =
            left % 3 == 0 ? Action{Operation::ReadFeed, 0} : Action{Operation::ReadFeed, -1};
        send(client, action, visitor, time, sink);
        time += random_.within(Duration{3s});
    }
}

void Traffic::run(const Job& job, Timestamp begin, const RecordSink& sink) {
    const Client& client = account_.clients[static_cast<std::size_t>(job.client)];
    for (int i = 0; i < job.requests; ++i) {
        send(client, job.action, 0, begin + i * job.pause + random_.within(job.pause), sink);
    }
}

void Traffic::send(const Client& client, const Action& action, std::size_t visitor, Timestamp time,
                   const RecordSink& sink) {
    Request request = makeRequest(account_, client, action, visitor, time, random_);
    sink(std::move(request.data));
    if (request.statistics) sink(std::move(*request.statistics));
}

Management::Management(const std::vector<AccountProfile>& accounts, std::uint64_t seed)
    : accounts_(accounts), random_(seed, "management") {}

void Management::minute(Timestamp minute, const RecordSink& sink) {
    const int weekday = weekdayOf(minute);
    const auto ofDay = std::chrono::floor<std::chrono::minutes>(minute - dayOf(minute));
    // Each Monday the pipeline renews the applications' secrets, one account after the other.
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
        const AccountProfile& account = accounts_[i];
        if (minute < account.created || account.name == "dev-sandbox") continue;
        if (weekday == 0 && ofDay == 6h + 4min * static_cast<int>(i)) {
            sendManagementCall(account, principal::pipeline, address::pipelineAgent,
                               "Microsoft.DocumentDB/databaseAccounts/listKeys/action", {},
                               minute + random_.within(Duration{40s}), random_, sink);
        }
    }
    if (weekday > 4 || ofDay < 8h || ofDay >= 16h) return;
    // Data Explorer and scripts fetch keys for their users in office hours.
    struct Habit {
        std::size_t account;
        const Principal& principal;
        std::string_view address, action;
        double perDay;
    };
    static constexpr std::string_view listKeys = "Microsoft.DocumentDB/databaseAccounts/listKeys/action";
    static constexpr std::string_view readOnlyKeys =
        "Microsoft.DocumentDB/databaseAccounts/readonlykeys/action";
    static const Habit habits[] = {{0, principal::shopAdmin, address::shopOffice[0], listKeys, 1.5},
                                   {1, principal::iotOperator, address::iotOperations, readOnlyKeys, 1.0},
                                   {2, principal::hrAdmin, address::hrOffice[0], readOnlyKeys, 0.8},
                                   {4, principal::developer, address::developerHome, listKeys, 2.0}};
    for (const Habit& habit : habits) {
        const AccountProfile& account = accounts_[habit.account];
        if (!random_.chance(habit.perDay / 480.0) || minute < account.created) continue;
        sendManagementCall(account, habit.principal, habit.address, habit.action, {},
                           minute + random_.within(Duration{40s}), random_, sink);
    }
}

void sendManagementCall(const AccountProfile& account, const Principal& principal, std::string_view address,
                        std::string_view action, std::string below, Timestamp time, Random& random,
                        const RecordSink& sink) {
    ActivityRecord record;
    record.at = {time, random.between(0, 9)};
    record.account = &account;
    record.action = action;
    record.below = std::move(below);
    record.started = true;
    record.signature = "Started.";
    record.address = std::string(address);
    record.principal = principal;
    record.correlationId = random.guid();
    sink(record);
    record.at.time += 120ms + random.within(Duration{900ms});
    record.started = false;
    record.signature = "Succeeded.";
    sink(record);
}

} // namespace cosmoswatch::sample
