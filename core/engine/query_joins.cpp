#include "core/engine/query_joins.h"

#include "core/base/hash.h"

namespace cosmoswatch {

void QueryJoins::noteRequest(std::string_view activityId, Client client) {
    if (requests_.size() >= maxRequests) {
        olderRequests_ = std::move(requests_);
        requests_.clear();
    }
    requests_.insert_or_assign(hash64(activityId), std::move(client));
}

const QueryJoins::Client* QueryJoins::clientOf(std::string_view activityId) const {
    const std::uint64_t key = hash64(activityId);
    if (const auto it = requests_.find(key); it != requests_.end()) return &it->second;
    const auto it = olderRequests_.find(key);
    return it == olderRequests_.end() ? nullptr : &it->second;
}

void QueryJoins::noteFindings(std::string_view activityId, std::vector<Finding> findings) {
    if (findings_.size() >= maxFindings) findings_.clear();
    findings_.insert_or_assign(hash64(activityId), std::move(findings));
}

std::vector<Finding> QueryJoins::takeFindings(std::string_view activityId) {
    if (findings_.empty()) return {};
    const auto it = findings_.find(hash64(activityId));
    if (it == findings_.end()) return {};
    std::vector<Finding> findings = std::move(it.value());
    findings_.erase(it);
    return findings;
}

} // namespace cosmoswatch
