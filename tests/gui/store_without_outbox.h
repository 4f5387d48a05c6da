// A store that delivers nothing, for fakes that are about something else.
#pragma once

#include "core/store/alert_store.h"

namespace cosmoswatch::test {

class StoreWithoutOutbox : public AlertStore {
public:
    Result<std::vector<OutboxMessage>> outbox(const OutboxFilter&, std::size_t) const override {
        return std::vector<OutboxMessage>{};
    }
    Result<std::vector<ReceiverStanding>> receiverStandings() const override {
        return std::vector<ReceiverStanding>{};
    }
    Result<std::array<std::uint64_t, 4>> alertMessagesSince(const std::string&, Timestamp) const override {
        return std::array<std::uint64_t, 4>{};
    }
    Result<NewAlerts> newAlerts(const std::string&, std::size_t) const override { return NewAlerts{}; }
    Result<void> openReceiver(const std::string&) override { return {}; }
    Result<void> enqueue(const std::string&, std::span<const OutboxEntry>,
                         std::optional<std::int64_t>) override {
        return {};
    }
    Result<void> changeOutbox(const std::string&, std::span<const OutboxChange>) override { return {}; }
    Result<std::uint64_t> pruneOutbox(Timestamp, std::uint64_t) override { return 0; }
};

} // namespace cosmoswatch::test
