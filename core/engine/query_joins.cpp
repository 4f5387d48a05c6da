#include "core/engine/query_joins.h"

#include "core/base/hash.h"
#include "core/base/text.h"

namespace cosmoswatch {
namespace {

template<typename Table>
bool makeRoom(Table& newer, Table& older, std::size_t limit) {
    if (newer.size() < limit) return false;
    older = std::move(newer);
    newer.clear();
    return true;
}

} // namespace

KeptQuery::KeptQuery(const Event& event, const QueryStatistics& query, std::uint64_t hash)
    : database(elide(query.database, longestText)), container(elide(query.container, longestText)),
      queryText(query.queryText.substr(0, longestText)), json(elide(event.json, longestText)),
      source(event.source), time(event.time), offset(event.offset), rows(query.rowsReturned),
      recordHash(hash), resourceId(elide(event.resourceId, longestText)),
      activityId(elide(event.activityId, longestText)) {}

Event KeptQuery::event() const {
    QueryStatistics query;
    query.database = database;
    query.container = container;
    query.queryText = queryText;
    query.rowsReturned = rows;
    return {time, resourceId, {}, activityId, query, json, source, offset};
}

void QueryJoins::noteRequest(std::string_view activityId, Client client) {
    if (activityId.empty()) return;
    (void)makeRoom(requests_, olderRequests_, maxRequests);
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

void QueryJoins::bytesAreTold(std::string_view activityId) {
    if (activityId.empty()) return;
    const std::uint64_t key = hash64(activityId);
    for (Table<Client>* table : {&requests_, &olderRequests_})
        if (const auto it = table->find(key); it != table->end()) it.value().bytes = 0;
}

void QueryJoins::noteQuery(std::string_view activityId, Asked asked) {
    if (activityId.empty()) return;
    if (makeRoom(queries_, olderQueries_, maxQueries)) kept_ = 0;
    if (kept_ >= maxKept) asked.kept.reset();
    kept_ += asked.kept != nullptr;
    queries_.insert_or_assign(hash64(activityId), std::move(asked));
}

std::optional<QueryJoins::Asked> QueryJoins::takeQuery(std::string_view activityId) {
    if (activityId.empty()) return std::nullopt;
    const std::uint64_t key = hash64(activityId);
    for (Table<Asked>* table : {&queries_, &olderQueries_}) {
        const auto it = table->find(key);
        if (it == table->end()) continue;
        Asked asked = std::move(it.value());
        if (table == &queries_ && asked.kept) --kept_;
        table->erase(it);
        return asked;
    }
    return std::nullopt;
}

} // namespace cosmoswatch
