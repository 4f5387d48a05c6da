// Alerts to show and to test with.
#include "tests/gui/fake_store.h"

#include <fmt/format.h>

namespace cosmoswatch::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Timestamp at(int daysBack, int hour, int minute) {
    return Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 10 / 9)) - days(daysBack) + hours(hour) +
           minutes(minute);
}

Account account(const std::string& name) {
    return parseAccount("/subscriptions/6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01/resourceGroups/rg-" + name +
                        "/providers/Microsoft.DocumentDB/databaseAccounts/" + name);
}

struct Outline {
    const char* type;
    Severity severity;
    const char* account;
    const char* address;
    const char* code;
    const char* country;
    const char* network;
    std::uint64_t count;
    Timestamp last;
    AlertStatus status = AlertStatus::Active;
};

Alert made(const Outline& outline, int number) {
    Alert alert;
    alert.id = fmt::format("{:032x}", number);
    alert.type = outline.type;
    alert.severity = outline.severity;
    alert.status = outline.status;
    alert.account = account(outline.account);
    alert.entity = alert.address = outline.address;
    alert.place.countryCode = outline.code;
    alert.place.countryName = outline.country;
    alert.place.network = outline.network;
    alert.first = outline.last - minutes(10);
    alert.last = outline.last;
    alert.windowStart = hourOf(alert.first);
    alert.generated = outline.last + minutes(4);
    alert.count = outline.count;
    alert.application = ".NET SDK · ShopApi";
    alert.userAgent = "cosmos-netstandard-sdk/3.35.1|1|X64|Linux|.NET 8.0|ShopApi";
    alert.authentication = "primary key";
    alert.operations = {"Query", "Read"};
    alert.containers = {"store/customers", "store/orders"};
    alert.responseBytes = 612'000;
    return alert;
}

EvidenceRecord record(const Alert& alert, int number) {
    const auto time = alert.first + minutes(number);
    return {time, static_cast<std::uint64_t>(number),
            "insights-logs-dataplanerequests/y=2026/m=10/d=04/h=16/PT1H.json",
            static_cast<std::uint64_t>(number) * 1811,
            fmt::format(
                R"({{"time":"{}","resourceId":"{}","category":"DataPlaneRequests","operationName":"Query",)"
                R"("properties":{{"activityId":"8f2c19ab-77d0-4c1e-9d15-{:012x}","statusCode":"200",)"
                R"("clientIpAddress":"{}","userAgent":"{}","responseLength":"104332","requestCharge":"31.2",)"
                R"("databaseName":"store","collectionName":"customers","keyType":"PrimaryMasterKey"}}}})",
                formatIso8601(time), alert.account.key, number, alert.address, alert.userAgent)};
}

} // namespace

void fillWithExamples(FakeStore& store, int more) {
    const Outline outlines[] = {
        {"AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", Severity::High, "iot-telemetry",
         "105.112.4.9", "NG", "Nigeria", "Airtel", 1, at(1, 19, 6)},
        {"CosmosDB_SqlInjection.DataExfiltration", Severity::Medium, "shop-prod", "20.61.99.4", "NL",
         "Netherlands", "Azure", 6, at(5, 16, 10), AlertStatus::InProgress},
        {"CosmosDB_DataExfiltrationAnomaly", Severity::Medium, "hr-records", "84.12.9.40", "DE", "Germany",
         "Office Berlin", 240, at(6, 15, 40)},
        {"CosmosDB_TorAnomaly", Severity::High, "iot-telemetry", "185.220.101.1", "DE", "Germany", "", 1,
         at(7, 11, 0)},
        {"CosmosDB_ApplicationAnomaly", Severity::Low, "shop-prod", "20.61.99.3", "NL", "Netherlands",
         "Azure", 20, at(7, 13, 31)},
        {"CosmosDB_GeoAnomaly", Severity::Low, "hr-records", "113.160.2.7", "VN", "Vietnam", "VNPT", 12,
         at(8, 9, 43)},
        {"CosmosDB_SuspiciousIp", Severity::Medium, "iot-telemetry", "45.9.148.3", "RU", "Russia", "", 4,
         at(9, 15, 13)},
        {"CosmosDB_SqlInjection.FailedFuzzingAttempt", Severity::Low, "shop-prod", "2a01:4f8:c17:b0f::2",
         "DE", "Germany", "", 48, at(10, 8, 55), AlertStatus::Resolved}};
    int number = 0;
    for (const auto& outline : outlines) {
        Alert alert = made(outline, ++number);
        if (number == 2 || number == 3)
            alert.reasons = {{"volume",
                              {{"observed", "612 KB"}, {"usual", "1.3 KB"}},
                              Measure{"Bytes read by one query", "bytes", 612'000, 1'300, 20'000}}};
        if (number == 4)
            alert.threats = {{"tor-exits.txt", "Tor exit", "", "Listed as a Tor exit node.", at(8, 0, 0)}};
        std::vector<EvidenceRecord> evidence;
        for (int i = 0; i < static_cast<int>(std::min<std::uint64_t>(alert.count, 6)); ++i)
            evidence.push_back(record(alert, i));
        store.add(std::move(alert), std::move(evidence));
    }
    for (int i = 0; i < more; ++i)
        store.add(exampleAlert(100 + i, i % 7 == 0 ? Severity::Medium : Severity::Low));
}

Alert exampleAlert(int number, Severity severity) {
    Outline outline{"CosmosDB_GeoAnomaly",
                    severity,
                    "shop-prod",
                    "203.0.113.7",
                    "FR",
                    "France",
                    "",
                    3,
                    at(11, 0, 0) - hours(3 * number) + minutes(number % 50)};
    if (number % 4 == 0) outline.account = "hr-records";
    if (severity == Severity::Medium) outline.type = "CosmosDB_SuspiciousIp";
    return made(outline, 1000 + number);
}

Alert hostileAlert() {
    const std::string bad =
        "<b>x</b><img src='file:///etc/passwd'><a href=\"http://198.51.100.1/\">click</a> "
        "//server/share \x1b[31m\xE2\x80\xAE"
        "evil %1 %2 & \n\t</p>";
    Alert alert = exampleAlert(1, Severity::High);
    alert.id = fmt::format("{:032x}", 666);
    alert.last = at(0, 23, 0);
    alert.account.name = "shop" + bad;
    alert.address = alert.entity = bad;
    alert.place.countryName = bad;
    alert.place.city = bad;
    alert.place.network = bad;
    alert.threats = {{bad, bad, bad, bad, std::nullopt}};
    alert.application = alert.userAgent = alert.principal = alert.authentication = alert.assignedTo = bad;
    alert.operations = {bad, bad};
    alert.containers = {bad, bad};
    alert.reasons = {
        {"volume", {{"observed", bad}}, Measure{bad, bad, 3, 1, 2}},
        {"injected-query", {{"fragment", bad}, {"statement", bad}, {"twin", bad}}, std::nullopt}};
    return alert;
}

} // namespace cosmoswatch::test
