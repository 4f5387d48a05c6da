// A query leaves two records: what was asked (QueryRuntimeStatistics) and who asked (DataPlaneRequests), of
// one activity id, in either order; records without an id belong to none. Keeps the last of both for a while.
// Not saved: a pair that a restart tears apart only lacks its client.
#pragma once

#include "core/detect/detector.h"
#include "core/engine/client_cache.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tsl/robin_map.h>
#include <vector>

namespace cosmoswatch {

class QueryJoins {
public:
    struct Client {
        std::shared_ptr<const KnownAddress> address; // null when not readable
        std::shared_ptr<const KnownApplication> application;
        std::string principal;
        int statusCode = 0;
    };

    void noteRequest(std::string_view activityId, Client client);
    // Null when its request has not come, or long ago.
    [[nodiscard]] const Client* clientOf(std::string_view activityId) const;

    // Findings about a query whose client is not known yet.
    void noteFindings(std::string_view activityId, std::vector<Finding> findings);
    // Moves them out; empty when there are none.
    [[nodiscard]] std::vector<Finding> takeFindings(std::string_view activityId);

    [[nodiscard]] std::size_t size() const {
        return requests_.size() + olderRequests_.size() + findings_.size() + olderFindings_.size();
    }

    static constexpr std::size_t maxRequests = 4096; // of a generation
    static constexpr std::size_t maxFindings = 1024; // likewise
    static constexpr std::size_t longestPrincipal = 512;

private:
    // Two generations, the older one forgotten when the newer is full.
    template<typename Value>
    using Table = tsl::robin_map<std::uint64_t, Value>;

    Table<Client> requests_;
    Table<Client> olderRequests_;
    Table<std::vector<Finding>> findings_;
    Table<std::vector<Finding>> olderFindings_;
};

} // namespace cosmoswatch
