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

// A query's record, kept until its client is known.
struct KeptQuery {
    std::string database, container, queryText, json, source;
    Timestamp time;
    std::uint64_t offset = 0;
    std::uint64_t rows = 0;
    std::uint64_t recordHash = 0;
    std::string resourceId;
    std::string activityId;

    KeptQuery(const Event& event, const QueryStatistics& query, std::uint64_t recordHash);
    [[nodiscard]] Event event() const; // views into this
    static constexpr std::size_t longestText = 16 * 1024;
};

class QueryJoins {
public:
    struct Client {
        std::shared_ptr<const KnownAddress> address; // null when not readable
        std::shared_ptr<const KnownApplication> application;
        std::string principal;
        std::string authentication;
        std::uint64_t bytes = 0; // of the answer; 0 when an alert has told them already
        int statusCode = 0;
    };
    // A query whose client is not known yet.
    struct Asked {
        std::string container; // "database/container"
        std::uint64_t print = 0;
        Timestamp time;
        bool clean = false; // and learned
        std::optional<std::uint64_t> usualBytes;
        std::vector<Finding> findings;         // to be told again with the client
        std::shared_ptr<const KeptQuery> kept; // when some application would not send it
    };

    void noteRequest(std::string_view activityId, Client client);
    // Null when its request has not come, or long ago.
    [[nodiscard]] const Client* clientOf(std::string_view activityId) const;
    // Its bytes stand in an alert now.
    void bytesAreTold(std::string_view activityId);

    void noteQuery(std::string_view activityId, Asked asked);
    // Moves it out.
    [[nodiscard]] std::optional<Asked> takeQuery(std::string_view activityId);

    [[nodiscard]] std::size_t size() const {
        return requests_.size() + olderRequests_.size() + queries_.size() + olderQueries_.size();
    }

    static constexpr std::size_t maxRequests = 4096; // of a generation
    static constexpr std::size_t maxQueries = 4096;  // likewise
    static constexpr std::size_t maxKept = 64;       // likewise, with their records
    static constexpr std::size_t longestPrincipal = 512;

private:
    // Two generations, the older one forgotten when the newer is full.
    template<typename Value>
    using Table = tsl::robin_map<std::uint64_t, Value>;

    Table<Client> requests_;
    Table<Client> olderRequests_;
    Table<Asked> queries_;
    Table<Asked> olderQueries_;
    std::size_t kept_ = 0; // in queries_
};

} // namespace cosmoswatch
