// Writes every query that is sent to a workspace, separated by lines of "----".
#include "core/workspace/log_tables.h"

#include <cstdio>

int main() {
    using namespace cosmoswatch;
    const Timestamp from = fromMicroseconds(1'795'000'000'123'456);
    const auto write = [](const std::string& query) { std::printf("%s\n----\n", query.c_str()); };
    for (const auto& table : logTables()) {
        write(recordsQuery(table, {from, from + std::chrono::hours{1}, 1, 0}));
        write(recordsQuery(table, {from, from + std::chrono::seconds{1}, 8, 5}));
        write(overviewQuery(table));
    }
    write(clockQuery());
    return 0;
}
