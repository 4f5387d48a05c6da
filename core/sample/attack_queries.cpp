// SQL injection: what works and what is thrown back.
#include "core/sample/attack_plan.h"

#include <array>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

std::string searchFor(std::string_view typed) {
    return "SELECT c.id, c.name, c.city FROM c WHERE c.name = '" + std::string(typed) +
           "' AND c.tenant = 'shop'";
}

// The search box sends the attacker's text through the shop's own server.
Request search(Stage& stage, std::string_view typed) {
    Request request =
        stage.request(stage.account("shop-prod"), "api", {Operation::Query, 2, 1, &query::searchByName});
    request.statistics->text = searchFor(typed);
    request.data.requestLength = request.statistics->text.size() + 28;
    return request;
}

void injection(Stage& stage) {
    constexpr std::array<std::string_view, 8> typed{"' OR 1=1 --",
                                                    "' OR c.id != null --",
                                                    "x' OR LENGTH(c.id) >= 0 OR c.city = 'x",
                                                    "' OR IS_DEFINED(c.mailHash) --",
                                                    "x' OR 'north'='north' OR c.city = '",
                                                    "' OR EXISTS(SELECT VALUE 1) --",
                                                    "' OR c.city LIKE '%' --",
                                                    "' OR true --"};
    stage.attack("injection", "CosmosDB_SqlInjection.DataExfiltration", "shop-prod",
                 "the search box's text becomes part of the query: every customer is returned");
    for (const std::string_view text : typed) {
        Request request = search(stage, text);
        request.statistics->rows = 4000 + stage.random().below(5000);
        request.data.responseLength = request.statistics->rows * 160;
        request.data.requestCharge = static_cast<double>(request.data.responseLength) / 2500.0;
        request.data.durationMs = 90 + 60 * stage.random().unit();
        stage.send(std::move(request));
        stage.wait(20s + stage.random().within(Duration{70s}));
    }
}

void injectionObfuscated(Stage& stage) {
    constexpr std::array<std::string_view, 4> logged{
        "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"\" OR 1 = 1",
        "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"str1\" OR LENGTH(c.id) >= 0",
        "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"\" OR \"str1\" = \"str1\" AND c.p3 > 1000",
        "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"str1\" OR true"};
    stage.attack("injection-obfuscated", "CosmosDB_SqlInjection.DataExfiltration", "global-app",
                 "as above on an account whose query texts are logged obfuscated");
    for (const std::string_view text : logged) {
        Request request = stage.request(stage.account("global-app"), "api",
                                        {Operation::Query, 2, 1, &query::partnerCatalogue});
        request.statistics->text = text;
        request.statistics->rows = 6000 + stage.random().below(3000);
        request.data.responseLength = request.statistics->rows * 190;
        request.data.requestCharge = static_cast<double>(request.data.responseLength) / 2500.0;
        stage.send(std::move(request));
        stage.wait(20s + stage.random().within(Duration{70s}));
    }
}

void fuzzing(Stage& stage) {
    constexpr std::array<std::string_view, 10> typed{
        "' UNION SELECT * FROM users --",
        "'; DROP TABLE customers --",
        "'; WAITFOR DELAY '0:0:5' --",
        "' AND SLEEP(5) --' '",
        "'; EXEC xp_cmdshell('dir') --",
        "' UNION ALL SELECT table_name FROM INFORMATION_SCHEMA.TABLES --",
        "' AND 1=CONVERT(int, @@version) --",
        "' OR 1=1 #",
        "' INTO OUTFILE '/var/www/x' --",
        "\"'"};
    stage.attack("fuzzing", "CosmosDB_SqlInjection.FailedFuzzingAttempt", "shop-prod",
                 "payloads made for other databases; all of them rejected");
    for (int i = 0; i < 40; ++i) {
        Request request = search(stage, typed[static_cast<std::size_t>(i) % typed.size()]);
        request.data.statusCode = 400;
        request.data.responseLength = 410;
        request.data.requestCharge = 0;
        request.data.durationMs = 1 + stage.random().unit();
        request.statistics->rows = 0;
        request.statistics->status = "Failed";
        stage.send(std::move(request));
        stage.wait(2s + stage.random().within(Duration{9s}));
    }
}

} // namespace

std::vector<Scenario> queryScenarios() {
    return {{fuzzing, 18}, {injection, 19}, {injectionObfuscated, 13}};
}

} // namespace cosmoswatch::sample
