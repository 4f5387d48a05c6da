#include "core/query/query_text.h"

#include "core/base/text.h"

#include <simdjson.h>

namespace cosmoswatch::query {
namespace {

constexpr std::size_t longestText = 16u << 20;

// A text that was cut before its end: what there is of the string, its escapes resolved as far as they
// matter.
std::string untilCut(std::string_view rest) {
    std::string query;
    for (std::size_t i = 0; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] != '\\' || i + 1 == rest.size()) {
            query += rest[i];
            continue;
        }
        const char escaped = rest[++i];
        query += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    }
    return query;
}

} // namespace

struct QueryTextReader::Memory {
    simdjson::dom::parser parser{longestText};
    std::string cut;
};

QueryTextReader::QueryTextReader() : memory_(std::make_unique<Memory>()) {}
QueryTextReader::~QueryTextReader() = default;
QueryTextReader::QueryTextReader(QueryTextReader&&) noexcept = default;
QueryTextReader& QueryTextReader::operator=(QueryTextReader&&) noexcept = default;

std::string_view QueryTextReader::read(std::string_view queryText) {
    const std::string_view text = trim(queryText);
    if (text.empty() || text.front() != '{') return queryText;
    simdjson::dom::element document;
    std::string_view query;
    if (memory_->parser.parse(text.data(), text.size()).get(document) == simdjson::SUCCESS)
        return document["query"].get(query) == simdjson::SUCCESS ? query : queryText;
    constexpr std::string_view begin = "{\"query\":\"";
    if (!text.starts_with(begin)) return queryText;
    memory_->cut = untilCut(text.substr(begin.size()));
    return memory_->cut;
}

} // namespace cosmoswatch::query
