// SQL injection, as it comes back over months.
#include "core/sample/attack_plan.h"

#include <array>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 16> effective{"' OR 1=1 --",
                                                     "' OR c.id != null --",
                                                     "x' OR LENGTH(c.id) >= 0 OR c.city = 'x",
                                                     "' OR IS_DEFINED(c.mailHash) --",
                                                     "x' OR 'north'='north' OR c.city = '",
                                                     "' OR EXISTS(SELECT VALUE 1) --",
                                                     "' OR c.city LIKE '%' --",
                                                     "' OR true --",
                                                     "' oR NOT (false) --",
                                                     "x' OR CONTAINS(c.name, '') OR c.city = 'x",
                                                     "' OR c._ts > 0 /*",
                                                     "x' OR STARTSWITH(c.id, '') --",
                                                     "'||c.name||'' OR 2>1 --",
                                                     "' OR IIF(1=1, true, false) --",
                                                     "x' OR ARRAY_LENGTH([1]) = 1 --",
                                                     "' OR c.tenant != 'none' --"};
constexpr std::array<std::string_view, 6> effectiveObfuscated{
    "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"\" OR 1 = 1",
    "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"str1\" OR LENGTH(c.id) >= 0",
    "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"\" OR \"str1\" = \"str1\" AND c.p3 > 1000",
    "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"str1\" OR true",
    "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"str1\" OR IS_DEFINED(c.id)",
    "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"\" OR NOT (false) AND c.p3 > 1000"};
constexpr std::array<std::string_view, 14> rejected{
    "' UNION SELECT * FROM users --",
    "'; DROP TABLE customers --",
    "'; WAITFOR DELAY '0:0:5' --",
    "' AND SLEEP(5) --' '",
    "'; EXEC xp_cmdshell('dir') --",
    "' UNION ALL SELECT table_name FROM INFORMATION_SCHEMA.TABLES --",
    "' AND 1=CONVERT(int, @@version) --",
    "' OR 1=1 #",
    "' INTO OUTFILE '/var/www/x' --",
    "\"'",
    "' HAVING 1=1 --",
    "%27%20OR%201=1",
    "'; INSERT INTO c VALUES (1) --",
    "' AND BENCHMARK(5000000,MD5(1)) --"};

struct SearchBox {
    std::string_view account, client;
    int container;
};
constexpr std::array<SearchBox, 2> boxes{{{"shop-prod", "api", 2}, {"crm-eu", "service", 0}}};

// The box sends the text through the program that owns it.
Request search(Stage& stage, const SearchBox& box, std::string_view typed) {
    Request request = stage.request(stage.account(box.account), box.client,
                                    {Operation::Query, box.container, 1, &query::searchByName});
    request.statistics->text = "SELECT c.id, c.name, c.city FROM c WHERE c.name = '" + std::string(typed) +
                               "' AND c.tenant = 'shop'";
    request.data.requestLength = request.statistics->text.size() + 28;
    return request;
}

void widen(Stage& stage, Request& request, std::uint64_t bytesPerRow) {
    request.statistics->rows = 2000 + stage.random().below(7000);
    request.data.responseLength = request.statistics->rows * bytesPerRow;
    request.data.requestCharge = static_cast<double>(request.data.responseLength) / 2500.0;
    request.data.durationMs = 90 + 60 * stage.random().unit();
}

void injection(Stage& stage) {
    const SearchBox& box = stage.turn(boxes);
    stage.attack("injection", "CosmosDB_SqlInjection.DataExfiltration", std::string(box.account),
                 "the search box's text becomes part of the query: everything is returned");
    const std::size_t first = stage.random().below(effective.size());
    for (int i = 0, texts = stage.random().between(2, 8); i < texts; ++i) {
        Request request =
            search(stage, box, effective[(first + static_cast<std::size_t>(i)) % effective.size()]);
        widen(stage, request, 160);
        stage.send(std::move(request));
        stage.wait(20s + stage.random().within(Duration{70s}));
    }
}

void injectionObfuscated(Stage& stage) {
    stage.attack("injection-obfuscated", "CosmosDB_SqlInjection.DataExfiltration", "global-app",
                 "as above on an account whose query texts are logged obfuscated");
    const std::size_t first = stage.random().below(effectiveObfuscated.size());
    for (int i = 0, texts = stage.random().between(2, 5); i < texts; ++i) {
        Request request = stage.request(stage.account("global-app"), "api",
                                        {Operation::Query, 2, 1, &query::partnerCatalogue});
        request.statistics->text =
            effectiveObfuscated[(first + static_cast<std::size_t>(i)) % effectiveObfuscated.size()];
        widen(stage, request, 190);
        stage.send(std::move(request));
        stage.wait(20s + stage.random().within(Duration{70s}));
    }
}

void fuzzing(Stage& stage) {
    const SearchBox& box = stage.turn(boxes, 1);
    stage.attack("fuzzing", "CosmosDB_SqlInjection.FailedFuzzingAttempt", std::string(box.account),
                 "payloads made for other databases; all of them rejected");
    const Duration pause = stage.round() % 2 == 0 ? 25s : 3s;
    for (int i = 0, tries = stage.random().between(15, 80); i < tries; ++i) {
        Request request = search(stage, box, stage.random().pick(rejected));
        request.data.statusCode = 400;
        request.data.responseLength = 410;
        request.data.requestCharge = 0;
        request.data.durationMs = 1 + stage.random().unit();
        request.statistics->rows = 0;
        request.statistics->status = "Failed";
        stage.send(std::move(request));
        stage.wait(pause / 2 + stage.random().within(pause));
    }
}

} // namespace

std::vector<Scenario> monthsQueryScenarios() {
    return {{injection, 19}, {injectionObfuscated, 13}, {fuzzing, 18}};
}

} // namespace cosmoswatch::sample
