// Alerts that the tests of texts, reports and mails share.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/incident.h"

#include <algorithm>
#include <string>
#include <vector>

namespace cosmoswatch::samples {

inline Timestamp at(const char* text) {
    return parseTimestamp(text).value_or(Timestamp{});
}

inline Alert torAlert() {
    Alert alert;
    alert.id = "8f2c19ab77d04c1e9a3b5d6f70812233";
    alert.type = "CosmosDB_TorAnomaly";
    alert.severity = Severity::High;
    alert.account =
        parseAccount("/subscriptions/6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01/resourceGroups/rg-shop-prod/"
                     "providers/Microsoft.DocumentDB/databaseAccounts/shop-prod");
    alert.entity = alert.address = "185.220.101.1";
    alert.first = at("2026-10-04T16:00:12Z");
    alert.last = at("2026-10-04T16:10:40Z");
    alert.generated = at("2026-10-04T16:12:00Z");
    alert.count = 12;
    alert.place.countryCode = "DE";
    alert.place.countryName = "Germany";
    alert.place.network = "Stiftung Erneuerbare Freiheit";
    alert.threats = {
        {"tor-exits.txt", "Tor exit", "", "Known exit of the Tor network.", at("2026-10-04T06:00:00Z")}};
    alert.application = ".NET SDK · ShopApi";
    alert.userAgent = "cosmos-netstandard-sdk/3.35.4|1|X64|Linux|.NET 8|ShopApi";
    alert.authentication = "primary key";
    alert.operations = {"Query", "Read"};
    alert.containers = {"store/customers"};
    alert.responseBytes = 612'000;
    alert.itemsReturned = 481;
    alert.reasons = {{"tor-exit", {{"list", "tor-exits.txt"}, {"listed", "2026-10-04T06:00:00Z"}}, {}},
                     {"first-visit", {}, {}}};
    return alert;
}

inline Alert suspiciousAlert() {
    Alert alert = torAlert();
    alert.id = "1122334455667788990011223344aabb";
    alert.type = "CosmosDB_SuspiciousIp";
    alert.severity = Severity::Medium;
    alert.entity = alert.address = "45.9.148.3";
    alert.place = {"RU", "Russia", "", "", {}, {}, 0, ""};
    alert.threats = {{"feodo.txt", "Suspicious address", "", "", {}},
                     {"sslbl.txt", "Suspicious address", "", "", {}}};
    alert.operations = {"Read", "Upsert"};
    alert.reasons = {{"listed-address", {{"lists", "feodo.txt, sslbl.txt"}, {"listCount", "2"}}, {}}};
    return alert;
}

inline Alert geoAlert() {
    Alert alert = torAlert();
    alert.id = "cafe0000cafe0000cafe0000cafe0000";
    alert.type = "CosmosDB_GeoAnomaly";
    alert.severity = Severity::Low;
    alert.account = parseAccount("/subscriptions/6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01/resourceGroups/rg-hr/"
                                 "providers/Microsoft.DocumentDB/databaseAccounts/hr-records");
    alert.entity = alert.address = "113.160.2.7";
    alert.place = {"VN", "Vietnam", "", "Hanoi", 21.0, 105.8, 45899, "VNPT"};
    alert.threats.clear();
    alert.authentication = "Microsoft Entra ID";
    alert.principal = "ana.lindqvist@contoso.example";
    alert.application = "Data Explorer (browser)";
    alert.reasons = {{"unfamiliar-country",
                      {{"observed", "Vietnam"},
                       {"usual", "Netherlands 72 %, Germany 20 %"},
                       {"usualCount", "2"},
                       {"days", "14"},
                       {"requests", "12340"}},
                      {}}};
    return alert;
}

inline Alert injectionAlert() {
    Alert alert = torAlert();
    alert.id = "5a1000005a1000005a1000005a100000";
    alert.type = "CosmosDB_SqlInjection.DataExfiltration";
    alert.severity = Severity::Medium;
    alert.entity = alert.containers.front();
    alert.threats.clear();
    alert.operations = {"Query"};
    const std::string columns = "c.id, c.name, c.mail, c.address, c.telephone, c.tenant, c.created";
    const std::string statement = "SELECT " + columns + " FROM c WHERE c.name = ";
    alert.reasons = {{"injected-query",
                      {{"fragment", "x' OR 1=1 --' AND c.tenant = 't1'"},
                       {"offset", std::to_string(statement.size() + 1)},
                       {"length", "33"},
                       {"effect", "returns every item: the condition is always true"},
                       {"rule", "always-true"},
                       {"statement", statement + "'x' OR 1=1 --' AND c.tenant = 't1'"},
                       {"twin", statement + "'x' AND c.tenant = 't1'"},
                       {"known", ""},
                       {"parameterized", statement + "@p1 AND c.tenant = @p2"}},
                      {}},
                     {"query-rows", {{"observed", "48,000"}, {"usual", "3"}}, {}}};
    return alert;
}

inline Incident incidentOf(const std::vector<Alert>& alerts) {
    Incident incident;
    incident.id = alerts.front().correlationKey.empty() ? alerts.front().id : alerts.front().correlationKey;
    incident.first = alerts.front().first;
    for (const auto& alert : alerts) {
        incident.members.push_back(memberOf(alert));
        incident.first = std::min(incident.first, alert.first);
        incident.last = std::max(incident.last, alert.last);
        incident.severity = std::max(incident.severity, alert.severity);
        if (std::find(incident.accounts.begin(), incident.accounts.end(), alert.account) ==
            incident.accounts.end())
            incident.accounts.push_back(alert.account);
    }
    incident.alertCount = alerts.size();
    orderStory(incident.members);
    return incident;
}

// Keys of hr-records listed by Ana, used from elsewhere, much read.
inline std::vector<Alert> intrusion() {
    Alert listed = geoAlert();
    listed.id = "11110000111100001111000011110000";
    listed.type = "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal";
    listed.severity = Severity::High;
    listed.first = listed.last = at("2026-10-04T15:02:00Z");
    Alert used = torAlert();
    used.id = "22220000222200002222000022220000";
    used.type = "CosmosDB_KeyUsedAfterListing";
    used.first = at("2026-10-04T15:40:00Z");
    used.links = {"principal:" + listed.principal};
    Alert read = torAlert();
    read.id = "33330000333300003333000033330000";
    read.type = "CosmosDB_DataExfiltrationAnomaly";
    read.severity = Severity::Medium;
    for (Alert* alert : {&listed, &used, &read})
        alert->correlationKey = listed.id;
    return {read, listed, used};
}

// `attack` in every field that a log or a list can fill.
inline Alert hostileAlert(const std::string& attack) {
    Alert alert = torAlert();
    alert.account = {"/subscriptions/" + attack, attack, attack, attack};
    alert.entity = alert.address = alert.application = alert.userAgent = attack;
    alert.principal = alert.authentication = alert.assignedTo = attack;
    alert.operations = {attack, "Read"};
    alert.containers = {attack + "/" + attack};
    alert.place = {attack, attack, attack, attack, {}, {}, 0, attack};
    alert.threats = {{attack, attack, attack, attack, {}}};
    alert.reasons = {{"tor-exit", {{"list", attack}, {"listed", attack}}, Measure{attack, attack, 1, 2, 3}},
                     {"injected-query",
                      {{"fragment", attack},
                       {"offset", attack},
                       {"effect", attack},
                       {"statement", attack},
                       {"twin", attack},
                       {"known", attack},
                       {"parameterized", attack}},
                      {}}};
    return alert;
}

// What attackers put into the fields they write: headers, markup, formulas, direction marks, bytes.
inline const std::vector<std::string>& attacks() {
    static const std::vector<std::string> texts{
        "x\r\nBcc: victim@example.com\r\n\r\n<h1>hello</h1>",
        "<img src=//evil.example/x.png><script src=//evil.example/x.js></script>",
        "</td></tr></table><script>alert(1)</script>\" onload=\"alert(1)\" "
        "style=\"background:url(//evil.example)",
        "\xE2\x80\xAE"
        "moc.live\xE2\x80\xAC\xE2\x81\xA6\xEF\xBB\xBF",
        std::string("a\0b\x1B[2J\x7F", 8) + "\xFF\xFE\xC0\x80",
        std::string(1 << 20, 'W'),
        "=cmd|'/c calc'!A1",
        "{address} {count} [[{account}]] ]] [[ %s %n",
        "=?utf-8?B?PHNjcmlwdD4=?= ,;:<a@b>",
        "http://evil.example/x.png cid:evil@x data:text/html,x <a href=\"http://evil.example\">x</a>",
    };
    return texts;
}

} // namespace cosmoswatch::samples
