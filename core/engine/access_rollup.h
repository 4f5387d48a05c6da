// Hourly sums of one account's requests by address, application, operation and principal, kept until the next
// commit.
#pragma once

#include "core/base/hash.h"
#include "core/engine/client_cache.h"
#include "core/event/event.h"
#include "core/store/alert_store.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tsl/robin_map.h>
#include <vector>

namespace cosmoswatch {

class AccessRollup {
public:
    void add(const Event& event, const DataRequest& request,
             const std::shared_ptr<const KnownAddress>& address,
             const std::shared_ptr<const KnownApplication>& application, std::string_view principal);
    // Moves the sums out.
    void collect(const std::string& accountKey, StoreBatch& into);
    [[nodiscard]] std::size_t size() const { return cells_.size(); }

private:
    struct Key {
        std::int64_t hour = 0; // since 1970
        const KnownAddress* address = nullptr;
        const KnownApplication* application = nullptr;
        std::uint32_t operation = 0;
        std::uint32_t principal = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const;
    };
    // Keeps alive what the key points to.
    struct Cell {
        RollupValue value;
        std::shared_ptr<const KnownAddress> address;
        std::shared_ptr<const KnownApplication> application;
    };
    static constexpr std::size_t maxOperations = 64;
    static constexpr std::size_t maxPrincipals = 4096; // between two commits; the rest counts as others

    std::uint32_t operationIndex(std::string_view operation);
    std::uint32_t principalIndex(std::string_view principal);

    tsl::robin_map<Key, Cell, KeyHash> cells_;
    std::vector<std::string> operations_;
    std::vector<std::string> principals_;
    tsl::robin_map<std::string, std::uint32_t, TextHash, std::equal_to<>> principalIndexes_;
};

} // namespace cosmoswatch
