#include "core/engine/query_joins.h"

#include "core/base/hash.h"
#include "core/base/text.h"

namespace cosmoswatch {
namespace {

template<typename Table>
void makeRoom(Table& newer, Table& older, std::size_t limit) {
    if (newer.size() < limit) return;
    older = std::move(newer);
    newer.clear();
}

} // namespace

void QueryJoins::noteRequest(std::string_view activityId, Client client) {
    if (activityId.empty()) return;
    makeRoom(requests_, olderRequests_, maxRequests);
    client.principal = elide(client.principal, longestPrincipal);
    requests_.insert_or_assign(hash64(activityId), std::move(client));
}

const QueryJoins::Client* QueryJoins::clientOf(std::string_view activityId) const {
    if (activityId.empty()) return nullptr;
    const std::uint64_t key = hash64(activityId);
    if (const auto it = requests_.find(key); it != requests_.end()) return &it->second;
    const auto it = olderRequests_.find(key);
    return it == olderRequests_.end() ? nullptr : &it->second;
}

void QueryJoins::noteFindings(std::string_view activityId, std::vector<Finding> findings) {
    if (activityId.empty() || findings.empty()) return;
    makeRoom(findings_, olderFindings_, maxFindings);
    findings_.insert_or_assign(hash64(activityId), std::move(findings));
}

std::vector<Finding> QueryJoins::takeFindings(std::string_view activityId) {
    if (activityId.empty()) return {};
    const std::uint64_t key = hash64(activityId);
    for (Table<std::vector<Finding>>* table : {&findings_, &olderFindings_}) {
        const auto it = table->find(key);
        if (it == table->end()) continue;
        std::vector<Finding> findings = std::move(it.value());
        table->erase(it);
        return findings;
    }
    return {};
}

} // namespace cosmoswatch
