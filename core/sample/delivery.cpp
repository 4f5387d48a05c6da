#include "core/sample/delivery.h"

#include <algorithm>
#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr double lateShare = 0.002;
constexpr double veryLateShare = 0.0003; // where there is trouble at all
constexpr double duplicateShare = 0.001;

} // namespace

Delivery::Delivery(BlobWriter& blobs, const std::vector<AccountProfile>& accounts, Timestamp end,
                   std::uint64_t seed, std::vector<DeliveryTrouble> troubles)
    : blobs_(blobs), accounts_(accounts), end_(end), random_(seed, "delivery"),
      troubles_(std::move(troubles)) {
    std::map<std::string_view, std::size_t> activity; // one log a subscription
    for (const AccountProfile& account : accounts) {
        const auto [found, isNew] = activity.try_emplace(account.subscription);
        if (isNew) {
            const std::string subscription =
                account.resourceId.substr(0, account.resourceId.find("/RESOURCEGROUPS/"));
            found->second = blobs_.addStream("insights-activity-logs", subscription);
        }
        streams_.push_back({blobs_.addStream("insights-logs-dataplanerequests", account.resourceId),
                            blobs_.addStream("insights-logs-queryruntimestatistics", account.resourceId),
                            blobs_.addStream("insights-logs-controlplanerequests", account.resourceId),
                            found->second});
    }
}

void Delivery::add(const Record& record) {
    const Timestamp received = timeOf(record) + delayOf(record);
    std::string text;
    text.reserve(1300);
    std::visit([&text](const auto& kind) { write(text, kind); }, record);
    const std::size_t stream = streamOf(record);
    if (random_.chance(duplicateShare))
        await({received + 30s + random_.within(Duration{10min}), stream, text});
    if (troubleOf(record, DeliveryTrouble::Kind::Twice) != nullptr) {
        for (int again = random_.between(1, 3); again > 0; --again)
            await({received + 5min + random_.within(Duration{3h}), stream, text});
    }
    await({received, stream, std::move(text)});
}

Result<void> Delivery::deliverUntil(Timestamp time) {
    while (!waiting_.empty() && waiting_.begin()->first < time) {
        std::vector<Line>& lines = waiting_.begin()->second;
        std::ranges::stable_sort(lines, {}, &Line::received);
        for (const Line& line : lines) {
            if (auto written = blobs_.append(line.stream, line.received, line.text); !written) return written;
        }
        waiting_.erase(waiting_.begin());
    }
    return {};
}

std::size_t Delivery::streamOf(const Record& record) const {
    const AccountProfile* account = std::visit([](const auto& kind) { return kind.account; }, record);
    const Streams& streams = streams_[static_cast<std::size_t>(account - accounts_.data())];
    switch (record.index()) {
    case 0:
        return streams.data;
    case 1:
        return streams.queries;
    case 2:
        return streams.control;
    default:
        return streams.activity;
    }
}

Duration Delivery::delayOf(const Record& record) {
    const bool isData = std::holds_alternative<DataRecord>(record);
    Duration late = random_.chance(lateShare) ? 5min + random_.within(Duration{50min}) : Duration{};
    if (!troubles_.empty() && random_.chance(veryLateShare)) late = 1h + random_.within(Duration{5h});
    if (const DeliveryTrouble* trouble = troubleOf(record, DeliveryTrouble::Kind::Late))
        late = trouble->span.to - timeOf(record) + 90min + random_.within(Duration{30min});
    if (isData) return 60s + random_.within(Duration{90s}) + late;
    return 3min + random_.within(Duration{4min}) + late;
}

const DeliveryTrouble* Delivery::troubleOf(const Record& record, DeliveryTrouble::Kind kind) const {
    const AccountProfile* account = std::visit([](const auto& one) { return one.account; }, record);
    const auto found = std::ranges::find_if(troubles_, [&](const DeliveryTrouble& trouble) {
        return trouble.kind == kind && trouble.account == account->name && trouble.span.holds(timeOf(record));
    });
    return found == troubles_.end() ? nullptr : &*found;
}

void Delivery::await(Line line) {
    if (line.received >= end_) return;
    const Timestamp minute = std::chrono::floor<std::chrono::minutes>(line.received);
    waiting_[minute].push_back(std::move(line));
}

} // namespace cosmoswatch::sample
