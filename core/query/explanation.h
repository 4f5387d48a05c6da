// What an analyst and a developer need beside the verdict: what the attack does, how the statement looked
// before it, and how it is written so that no value can become code.
#pragma once

#include "core/query/analysis.h"

#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::query {

struct QueryParameter {
    std::string name;  // "@p1"
    std::string value; // JSON
};

struct ParameterizedQuery {
    std::string query;
    std::vector<QueryParameter> parameters;
    // {"query":"…","parameters":[{"name":"@p1","value":"…"}]}, as the service's REST interface takes it.
    [[nodiscard]] std::string json() const;
};

struct Explanation {
    std::string effect;    // "returns every item: the condition is always true"
    std::string cleanTwin; // the statement without what was injected; empty when it cannot be told
    ParameterizedQuery hardened;
};

// The query with its values taken out as parameters; empty when the text is no valid query.
[[nodiscard]] ParameterizedQuery parameterize(std::string_view query);

[[nodiscard]] Explanation explain(std::string_view query, const QueryAnalysis& analysis);

} // namespace cosmoswatch::query
