// The query text of a QueryRuntimeStatistics record: {"query":"…","parameters":[…]} as JSON, or bare.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace cosmoswatch::query {

class QueryTextReader {
public:
    QueryTextReader();
    ~QueryTextReader();
    QueryTextReader(QueryTextReader&&) noexcept;
    QueryTextReader& operator=(QueryTextReader&&) noexcept;

    // The statement alone; a text that is no such JSON is taken as the statement itself. Parameters are
    // values, never code: they are left out. Good until the next call.
    [[nodiscard]] std::string_view read(std::string_view queryText);

private:
    struct Memory;
    std::unique_ptr<Memory> memory_;
};

} // namespace cosmoswatch::query
