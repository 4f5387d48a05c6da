#include "core/sample/record_writer.h"

#include "core/sample/accounts.h"

#include <QObject>
#include <QTest>
#include <nlohmann/json.hpp>

using namespace cosmoswatch;
using namespace cosmoswatch::sample;
using nlohmann::json;

namespace {

const LogTime someTime{parseTimestamp("2026-03-09T16:05:07.012345Z").value(), 6};

template<typename Record>
json written(const Record& record) {
    std::string text;
    write(text, record);
    return json::parse(text);
}

} // namespace

class SampleRecordWriterTest : public QObject {
    Q_OBJECT

    std::vector<AccountProfile> accounts_ =
        makeAccounts(someTime.time, someTime.time + std::chrono::days{30}, 1);

private slots:
    void dataRequest() {
        DataRecord record;
        record.at = someTime;
        record.account = &accounts_[0];
        record.container = &accounts_[0].containers[1];
        record.operation = "Read";
        record.itemId = "order-1";
        record.statusCode = 404;
        record.userAgent = "odd \"agent\"\\\n\x01";
        record.address = "2001:db8::1";
        record.credential = credential::entra(person::vogt);
        record.responseLength = 5'000'000'000;
        const json read = written(record);
        QCOMPARE(read["time"].get<std::string>(), std::string("2026-03-09T16:05:07.0123456Z"));
        QCOMPARE(read["category"].get<std::string>(), std::string("DataPlaneRequests"));
        const std::string resource = read["resourceId"].get<std::string>();
        QVERIFY(resource.ends_with("/PROVIDERS/MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/SHOP-PROD"));
        const json& properties = read["properties"];
        QCOMPARE(properties.size(), 25u);
        for (const auto& value : properties)
            QVERIFY(value.is_string());
        QCOMPARE(properties["requestResourceId"].get<std::string>(),
                 std::string("/dbs/shop/colls/orders/docs/order-1"));
        QCOMPARE(properties["userAgent"].get<std::string>(), record.userAgent);
        QCOMPARE(properties["statusCode"].get<std::string>(), std::string("404"));
        QCOMPARE(properties["responseLength"].get<std::string>(), std::string("5000000000"));
        QCOMPARE(properties["aadPrincipalId"].get<std::string>(), std::string(person::vogt));
        QCOMPARE(properties["keyType"].get<std::string>(), std::string());
    }

    void accountRequestHasNoContainer() {
        DataRecord record;
        record.at = someTime;
        record.account = &accounts_[1];
        record.operation = "ReadFeed";
        record.resourceType = "Database";
        const json read = written(record);
        QCOMPARE(read["properties"]["requestResourceId"].get<std::string>(), std::string("/dbs"));
        QCOMPARE(read["properties"]["databaseName"].get<std::string>(), std::string());
    }

    void queryTextIsJsonInAString() {
        QueryRecord record;
        record.at = someTime;
        record.account = &accounts_[0];
        record.container = &accounts_[0].containers[0];
        record.text = "SELECT * FROM c\nWHERE c.a = \"b\\\"c\"";
        record.parameters = "[{\"name\":\"@x\",\"value\":\"it's\"}]";
        record.rows = 12;
        const json read = written(record);
        QVERIFY(!read.contains("operationName"));
        QCOMPARE(read["properties"]["numberofrowsreturned"].get<std::string>(), std::string("12"));
        const json text = json::parse(read["properties"]["querytext"].get<std::string>());
        QCOMPARE(text["query"].get<std::string>(), record.text);
        QCOMPARE(text["parameters"][0]["value"].get<std::string>(), std::string("it's"));
    }

    void activityNamesTheTool() {
        ActivityRecord record;
        record.at = someTime;
        record.account = &accounts_[2];
        record.action = "Microsoft.DocumentDB/databaseAccounts/listKeys/action";
        record.started = true;
        record.signature = "Started.";
        record.address = "192.0.2.1";
        record.principal = principal::iotOperator;
        const json read = written(record);
        QCOMPARE(read["operationName"].get<std::string>(),
                 std::string("MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/LISTKEYS/ACTION"));
        QCOMPARE(read["category"].get<std::string>(), std::string("Action"));
        QCOMPARE(read["resultType"].get<std::string>(), std::string("Start"));
        QCOMPARE(read["identity"]["claims"]["appid"].get<std::string>(), std::string(principal::azureCli));
        QCOMPARE(read["identity"]["authorization"]["action"].get<std::string>(), std::string(record.action));
        QCOMPARE(read["identity"]["authorization"]["evidence"]["principalType"].get<std::string>(),
                 std::string("User"));
    }

    void controlRequest() {
        ControlRecord record;
        record.at = someTime;
        record.account = &accounts_[2];
        record.operationName = "AccountUpdateStart";
        record.resourceDetails = "{properties:{ipRules:[]}}";
        const json read = written(record);
        QCOMPARE(read["category"].get<std::string>(), std::string("ControlPlaneRequests"));
        QCOMPARE(read["properties"]["resourceDetails"].get<std::string>(), record.resourceDetails);
        QCOMPARE(read["properties"]["httpstatusCode"].get<std::string>(), std::string("200"));
    }
};

QTEST_APPLESS_MAIN(SampleRecordWriterTest)
#include "sample_record_writer_test.moc"
