// Every shape Azure has written, and what an attacker or a broken writer makes of them.
#include "core/event/json_text.h"
#include "core/event/record_fields.h"
#include "event_records.h"

#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

namespace {

struct Decoded {
    DecodeOutcome outcome = DecodeOutcome::NotJson;
    std::string detail;
    Event event;
    std::unique_ptr<Padded> text;
    std::unique_ptr<TextArena> arena = std::make_unique<TextArena>();

    template<typename Details>
    [[nodiscard]] const Details& as() const {
        return std::get<Details>(event.details);
    }
};

Decoded decode(std::string_view json) {
    Decoded result;
    result.text = std::make_unique<Padded>(json);
    RecordDecoder decoder;
    result.outcome = decoder.decode(result.text->view(), result.event, *result.arena);
    if (result.outcome != DecodeOutcome::Decoded) result.detail = decoder.detail();
    return result;
}

Decoded decodeData(const std::string& properties, const std::string& time = "\"2023-02-21T11:37:17Z\"") {
    return decode(R"({"time":)" + time + R"(,"category":"DataPlaneRequests","properties":{)" + properties +
                  "}}");
}

constexpr std::string_view streamedActivity =
    R"({"time":"2024-05-01T10:00:00Z",)"
    R"("resourceId":"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/SHOP",)"
    R"("operationName":"MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/LISTKEYS/ACTION","category":"Action","resultType":"Start",)"
    R"("resultSignature":"Started.","callerIpAddress":"198.51.100.7","correlationId":"c-1",)"
    R"("identity":{"authorization":{"scope":"/subscriptions/s/x","action":"Microsoft.DocumentDB/databaseAccounts/listKeys/action",)"
    R"("evidence":{"role":"Owner","principalId":"p-evidence","principalType":"User"}},)"
    R"("claims":{"appid":"04b07795-8ddb-461a-bbee-02f9e1bf7b46","ipaddr":"203.0.113.9",)"
    R"("http://schemas.microsoft.com/identity/claims/objectidentifier":"object-1",)"
    R"("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"ann@contoso.com","name":"Ann"}}})";

constexpr std::string_view restActivity =
    R"({"authorization":{"action":"Microsoft.DocumentDB/databaseAccounts/write",)"
    R"("scope":"/subscriptions/s/y"},"caller":"bob@contoso.com","category":{"value":"Administrative","localizedValue":"A"},)"
    R"("claims":{"appid":"1950a258-227b-4e31-a9cf-717495945fc2","oid":"object-2"},"correlationId":"c-2",)"
    R"("eventTimestamp":"2024-05-01T10:00:01.5Z","httpRequest":{"clientIpAddress":"198.51.100.8"},)"
    R"("operationName":{"value":"Microsoft.DocumentDB/databaseAccounts/write","localizedValue":"Update"},)"
    R"("resourceId":"/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDB/databaseAccounts/shop",)"
    R"("status":{"value":"Succeeded"},"subStatus":{"value":"OK"}})";

} // namespace

class EventDecoderTest : public QObject {
    Q_OBJECT

private slots:
    void dataRequest();
    void dataRequestOf2017();
    void queryStatistics();
    void controlRequest();
    void streamedActivity_();
    void restActivity_();
    void activityOutcomes_data();
    void activityOutcomes();
    void activityVariants();
    void passesOver_data();
    void passesOver();
    void numbers_data();
    void numbers();
    void texts_data();
    void texts();
    void badUtf8IsRepaired();
    void anyOrderOfKeys();
    void propertiesWinOverTheTop();
    void deepNesting();
    void kernelsAgree_data();
    void kernelsAgree();
};

void EventDecoderTest::dataRequest() {
    const Decoded d = decode(
        R"({"time":"2023-02-21T11:37:17.0556567Z","resourceId":"/SUBSCRIPTIONS/S/X","category":"DataPlaneRequests",
        "operationName":"Query","properties":{"activityId":"a-1","requestResourceType":"Document",
        "requestResourceId":"/dbs/x/colls/y","statusCode":"304","duration":"444.264900","userAgent":"sdk/3",
        "clientIpAddress":"20.193.136.102","requestCharge":"2.5","requestLength":"25","responseLength":"175",
        "resourceTokenPermissionId":"perm","resourceTokenUserRid":"user","region":"Central India",
        "aadAppliedRoleAssignmentId":"role","aadPrincipalId":"principal","authTokenType":"AadToken",
        "keyType":"PrimaryMasterKey","connectionMode":"Gateway","databaseName":"db","collectionName":"coll"}})");
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(formatIso8601(d.event.time), std::string("2023-02-21T11:37:17.055656Z"));
    QCOMPARE(d.event.resourceId, std::string_view("/SUBSCRIPTIONS/S/X"));
    QCOMPARE(d.event.operation, std::string_view("Query"));
    QCOMPARE(d.event.activityId, std::string_view("a-1"));
    QCOMPARE(d.event.json, d.text->view());
    const auto& request = d.as<DataRequest>();
    QCOMPARE(request.statusCode, 304);
    QVERIFY(request.succeeded());
    QCOMPARE(request.durationMs, 444.2649);
    QCOMPARE(request.requestCharge, 2.5);
    QCOMPARE(request.requestLength, std::uint64_t{25});
    QCOMPARE(request.responseLength, std::uint64_t{175});
    QCOMPARE(request.clientAddress, std::string_view("20.193.136.102"));
    QCOMPARE(request.userAgent, std::string_view("sdk/3"));
    QCOMPARE(request.database, std::string_view("db"));
    QCOMPARE(request.container, std::string_view("coll"));
    QCOMPARE(request.resourceType, std::string_view("Document"));
    QCOMPARE(request.resourceId, std::string_view("/dbs/x/colls/y"));
    QCOMPARE(request.region, std::string_view("Central India"));
    QCOMPARE(request.keyType, std::string_view("PrimaryMasterKey"));
    QCOMPARE(request.authTokenType, std::string_view("AadToken"));
    QCOMPARE(request.principalId, std::string_view("principal"));
    QCOMPARE(request.roleAssignmentId, std::string_view("role"));
    QCOMPARE(request.resourceTokenUser, std::string_view("user"));
    QCOMPARE(request.resourceTokenPermission, std::string_view("perm"));
    QCOMPARE(request.connectionMode, std::string_view("Gateway"));
}

void EventDecoderTest::dataRequestOf2017() {
    const Decoded d = decode(
        R"({"time":"Fri, 23 Jun 2017 19:29:50.266 GMT","resourceId":"contosocosmosdb","category":"DataPlaneRequests",
        "operationName":"Query","resourceType":"Database","properties":{"activityId":"a-2","documentResourceId":"d-1",
        "clientIpAddress":"13.92.241.0","requestCharge":"2.260","collectionRid":"r","duration":"9250","userAgent":"old/1",
        "statusCode":"200","requestLength":"72","responseLength":"209","resourceTokenUserRid":"","region":"East US"}})");
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(formatIso8601(d.event.time), std::string("2017-06-23T19:29:50.266000Z"));
    QCOMPARE(d.event.resourceId, std::string_view("contosocosmosdb"));
    const auto& request = d.as<DataRequest>();
    QCOMPARE(request.resourceType, std::string_view("Database"));
    QCOMPARE(request.resourceId, std::string_view("d-1"));
    QCOMPARE(request.durationMs, 9250.0);
    QCOMPARE(request.responseLength, std::uint64_t{209});
    QVERIFY(request.keyType.empty());
}

void EventDecoderTest::queryStatistics() {
    const Decoded d = decode(
        R"({"time":"2019-04-14T19:08:11.6353239Z","resourceId":"r","category":"QueryRuntimeStatistics","properties":
        {"activityId":"a-3","databasename":"Tasks","collectionname":"Items","partitionkeyrangeid":"0","useragent":"gw",
        "partialipaddress":"10.0.0.0","numberofrowsreturned":"17","queryexecutionstatus":"Finished",
        "querytext":"{\"query\":\"SELECT *\\nFROM c WHERE c.x = '\\u00e9'\",\"parameters\":[]}"}})");
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QVERIFY(d.event.operation.empty());
    const auto& query = d.as<QueryStatistics>();
    QCOMPARE(query.database, std::string_view("Tasks"));
    QCOMPARE(query.container, std::string_view("Items"));
    QCOMPARE(query.partitionKeyRange, std::string_view("0"));
    QCOMPARE(query.userAgent, std::string_view("gw"));
    QCOMPARE(query.partialAddress, std::string_view("10.0.0.0"));
    QCOMPARE(query.rowsReturned, std::uint64_t{17});
    QCOMPARE(query.executionStatus, std::string_view("Finished"));
    QCOMPARE(query.queryText,
             std::string_view(R"({"query":"SELECT *\nFROM c WHERE c.x = '\u00e9'","parameters":[]})"));
}

void EventDecoderTest::controlRequest() {
    const Decoded d = decode(
        R"({"time":"2023-06-26T12:00:41.4942131Z","resourceId":"r","operationName":"SqlContainersDelete",
        "category":"ControlPlaneRequests","properties":{"activityId":"a-4","httpstatusCode":"204","result":"OK",
        "httpMethod":"DELETE","apiKind":"Sql","apiKindResourceType":"Containers","operationType":"Delete",
        "resourceUri":"sqlDatabases/x","resourceDetails":"{id:x}"}})");
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    const auto& control = d.as<ControlRequest>();
    QCOMPARE(control.statusCode, 204);
    QCOMPARE(control.result, std::string_view("OK"));
    QCOMPARE(control.httpMethod, std::string_view("DELETE"));
    QCOMPARE(control.apiKind, std::string_view("Sql"));
    QCOMPARE(control.apiKindResourceType, std::string_view("Containers"));
    QCOMPARE(control.operationType, std::string_view("Delete"));
    QCOMPARE(control.resourceUri, std::string_view("sqlDatabases/x"));
    QCOMPARE(control.resourceDetails, std::string_view("{id:x}"));
}

void EventDecoderTest::streamedActivity_() {
    const Decoded d = decode(streamedActivity);
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(d.event.operation, std::string_view("MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/LISTKEYS/ACTION"));
    QCOMPARE(d.event.activityId, std::string_view("c-1"));
    const auto& entry = d.as<ActivityEntry>();
    QCOMPARE(entry.outcome, ActivityOutcome::Started);
    QCOMPARE(entry.category, std::string_view("Action"));
    QCOMPARE(entry.callerAddress, std::string_view("198.51.100.7"));
    QCOMPARE(entry.principalId, std::string_view("object-1"));
    QCOMPARE(entry.principalName, std::string_view("ann@contoso.com"));
    QCOMPARE(entry.principalType, std::string_view("User"));
    QCOMPARE(entry.applicationId, std::string_view("04b07795-8ddb-461a-bbee-02f9e1bf7b46"));
    QCOMPARE(entry.scope, std::string_view("/subscriptions/s/x"));
    QCOMPARE(entry.resultSignature, std::string_view("Started."));
}

void EventDecoderTest::restActivity_() {
    const Decoded d = decode(restActivity);
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(formatIso8601(d.event.time), std::string("2024-05-01T10:00:01.500000Z"));
    QCOMPARE(d.event.operation, std::string_view("Microsoft.DocumentDB/databaseAccounts/write"));
    QCOMPARE(d.event.activityId, std::string_view("c-2"));
    const auto& entry = d.as<ActivityEntry>();
    QCOMPARE(entry.outcome, ActivityOutcome::Succeeded);
    QCOMPARE(entry.category, std::string_view("Administrative"));
    QCOMPARE(entry.callerAddress, std::string_view("198.51.100.8"));
    QCOMPARE(entry.principalId, std::string_view("object-2"));
    QCOMPARE(entry.principalName, std::string_view("bob@contoso.com"));
    QCOMPARE(entry.applicationId, std::string_view("1950a258-227b-4e31-a9cf-717495945fc2"));
    QCOMPARE(entry.scope, std::string_view("/subscriptions/s/y"));
    QCOMPARE(entry.resultSignature, std::string_view("OK"));
}

void EventDecoderTest::activityOutcomes_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char* word, ActivityOutcome outcome) {
        QTest::newRow(word) << word << static_cast<int>(outcome);
    };
    row("Start", ActivityOutcome::Started);
    row("Started", ActivityOutcome::Started);
    row("Accept", ActivityOutcome::Accepted);
    row("Success", ActivityOutcome::Succeeded);
    row("SUCCEEDED", ActivityOutcome::Succeeded);
    row("Failure", ActivityOutcome::Failed);
    row("Failed", ActivityOutcome::Failed);
    row("Sideways", ActivityOutcome::Unknown);
}

void EventDecoderTest::activityOutcomes() {
    QFETCH(QString, word);
    QFETCH(int, outcome);
    std::string json(streamedActivity);
    json.replace(json.find("\"Start\""), 7, "\"" + word.toStdString() + "\"");
    const Decoded d = decode(json);
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(static_cast<int>(d.as<ActivityEntry>().outcome), outcome);
}

void EventDecoderTest::activityVariants() {
    // Identity as JSON within a text; the address only in the claims; an application's name.
    const Decoded d = decode(
        R"({"time":"2024-05-01T10:00:00Z","category":"Administrative","resourceId":"/x/microsoft.documentdb/databaseaccounts/a",
        "operationName":"X","identity":"{\"claims\":{\"ipaddr\":\"203.0.113.9\",\"name\":\"robot\",\"oid\":\"o\"}}"})");
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(d.as<ActivityEntry>().callerAddress, std::string_view("203.0.113.9"));
    QCOMPARE(d.as<ActivityEntry>().principalName, std::string_view("robot"));
    QCOMPARE(d.as<ActivityEntry>().principalId, std::string_view("o"));
    // Nothing but what makes a record; members of odd types are as good as missing.
    const Decoded bare = decode(
        R"({"time":"2024-05-01T10:00:00Z","category":"Action","operationName":"Microsoft.DocumentDB/x","identity":7,
        "callerIpAddress":[],"correlationId":{"x":1},"resultType":null})");
    QCOMPARE(bare.outcome, DecodeOutcome::Decoded);
    QVERIFY(bare.as<ActivityEntry>().callerAddress.empty());
    QVERIFY(bare.event.activityId.empty());
    QCOMPARE(bare.as<ActivityEntry>().outcome, ActivityOutcome::Unknown);
}

void EventDecoderTest::passesOver_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char* json, DecodeOutcome outcome, const char* detail) {
        QTest::newRow(json) << json << static_cast<int>(outcome) << detail;
    };
    using enum DecodeOutcome;
    row(R"({"category":"MongoRequests","time":"x"})", Ignored, "MongoRequests");
    row(R"({"category":"a\u202eb"})", Ignored, "a\\u202Eb");
    row(R"({"category":"Security","operationName":"x","callerIpAddress":"1.1.1.1"})", Ignored, "Security");
    row(R"({"time":"2024-05-01T10:00:00Z","category":"Action","operationName":"Microsoft.Compute/x/action"})",
        Ignored, "Activity Log of other services");
    row(R"({"records":[]})", Envelope, "");
    row(R"({"value":[1]})", Envelope, "");
    row(R"({"a":1}{"b":2})", MoreText, "");
    row(R"({})", NotARecord, "category");
    row(R"({"time":"2024-05-01T10:00:00Z"})", NotARecord, "category");
    row(R"({"category":7})", Ignored, "7");
    row(R"({"category":{"x":1},"time":1})", NotARecord, "category");
    row(R"({"category":"DataPlaneRequests","properties":{}})", NotARecord, "no time");
    row(R"({"category":"DataPlaneRequests","time":"yesterday","properties":{}})", NotARecord,
        "cannot be read");
    row(R"({"category":"DataPlaneRequests","time":null,"properties":{}})", NotARecord, "cannot be read");
    row(R"({"category":"DataPlaneRequests","time":20230221,"properties":{}})", NotARecord, "cannot be read");
    row(R"({"category":"DataPlaneRequests","time":["2023-02-21T11:37:17Z"],"properties":{}})", NotARecord,
        "cannot be read");
    row(R"({"category":"DataPlaneRequests","time":"2023-02-21T11:37:17Z"})", NotARecord, "no properties");
    row(R"({"category":"DataPlaneRequests","time":"2023-02-21T11:37:17Z","properties":"x"})", NotARecord,
        "no properties");
    row(R"({"category":"DataPlaneRequests","time":"2023-02-21T11:37:17Z","properties":[{}]})", NotARecord,
        "no properties");
    row(R"({"category":"Administrative"})", NotARecord, "time");
    row(R"({"category":"Data)", NotJson, "JSON");
    row(R"({"category":})", NotJson, "JSON");
    row(R"({"category" "x"})", NotJson, "JSON");
    row(R"({"time":"2023)", NotJson, "JSON");
    row(R"({"a":1)", NotJson, "JSON");
    row("{\"a\":\"tab\there\"}", NotJson, "JSON");
    row("{", NotJson, "JSON");
    row("[]", NotJson, "JSON");
    row("\"text\"", NotJson, "JSON");
    row("7", NotJson, "JSON");
    row("", NotJson, "JSON");
}

void EventDecoderTest::passesOver() {
    QFETCH(QString, json);
    QFETCH(int, outcome);
    QFETCH(QString, detail);
    const Decoded d = decode(json.toStdString());
    QCOMPARE(static_cast<int>(d.outcome), outcome);
    if (!detail.isEmpty()) QVERIFY2(QString::fromStdString(d.detail).contains(detail), d.detail.c_str());
}

void EventDecoderTest::numbers_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<double>("amount");
    QTest::addColumn<quint64>("count");
    const auto row = [](const char* value, double amount, quint64 count) {
        QTest::newRow(value) << value << amount << count;
    };
    row("\"12\"", 12, 12);
    row("12", 12, 12);
    row("\"12.75\"", 12.75, 12);
    row("1.5e3", 1500, 1500);
    row("\"\"", 0, 0);
    row("null", 0, 0);
    row("true", 0, 0);
    row("\"-5\"", -5, 0);
    row("1e400", 0, 0);
    row("-1e400", 0, 0);
    row("\"nan\"", 0, 0);
    row("\"inf\"", 0, 0);
    row("\"many\"", 0, 0);
    row("\"99999999999999999999\"", 1e20, 0);
    row("\"18446744073709551615\"", 18446744073709551615.0, 18446744073709551615u);
    row("{\"a\":1}", 0, 0);
    row("[1]", 0, 0);
}

void EventDecoderTest::numbers() {
    QFETCH(QString, value);
    QFETCH(double, amount);
    QFETCH(quint64, count);
    const std::string v = value.toStdString();
    const Decoded d =
        decodeData("\"duration\":" + v + ",\"requestCharge\":" + v + ",\"responseLength\":" + v);
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(d.as<DataRequest>().durationMs, amount);
    QCOMPARE(d.as<DataRequest>().requestCharge, amount);
    QCOMPARE(d.as<DataRequest>().responseLength, std::uint64_t{count});
    QCOMPARE(decodeData("\"statusCode\":401").as<DataRequest>().statusCode, 401);
    QCOMPARE(decodeData("\"statusCode\":\"4294967700\"").as<DataRequest>().statusCode, 0);
}

void EventDecoderTest::texts_data() {
    QTest::addColumn<QString>("token");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* token, const char* text) { QTest::newRow(token) << token << text; };
    row(R"("plain")", "plain");
    row(R"("")", "");
    row("null", "");
    row("12.5", "12.5");
    row("{\"a\":\"b\"}", "");
    row("[\"a\"]", "");
    row(R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t");
    row(R"("\u0041\u00e9\u20ac\ud83d\ude00")", "Aé€😀");
    row(R"("\ud83d")", "\uFFFD");
    row(R"("\ude00x")", "\uFFFDx");
    row(R"("\ud83dx")", "\uFFFDx");
    row(R"("\ud83d\u0041")", "\uFFFD\u0041");
    row(R"("\ud83d\ud83d\ude00")", "\uFFFD😀");
    row(R"("\q\u12x")", "\uFFFD\uFFFD12x");
    row(R"("é€😀")", "é€😀");
}

void EventDecoderTest::texts() {
    QFETCH(QString, token);
    QFETCH(QString, text);
    const Decoded d = decodeData("\"userAgent\":" + token.toStdString() + ",\"region\":\"r\"");
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(std::string(d.as<DataRequest>().userAgent), text.toStdString());
    QCOMPARE(d.as<DataRequest>().region, std::string_view("r"));
    TextArena arena;
    QCOMPARE(scalarText("\"a\\u0000b\"", arena), std::string_view("a\0b", 3));
    QCOMPARE(scalarText("\"", arena), std::string_view());
    QCOMPARE(scalarText("\"\\\"", arena), std::string_view("\\"));
}

void EventDecoderTest::badUtf8IsRepaired() {
    const std::string json = dataRecord("11:37:17", "a", "x\xFFy\xC3(z\xED\xA0\x80");
    const Decoded d = decode(json);
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(d.event.activityId, std::string_view("a"));
    QCOMPARE(d.as<DataRequest>().userAgent, std::string_view("x\uFFFDy\uFFFD(z\uFFFD\uFFFD\uFFFD"));
    QVERIFY(d.event.json.find("\uFFFD") != std::string_view::npos);
    const Decoded allBad = decode(dataRecord("11:37:17", "b", std::string(10'000, '\xFF')));
    QCOMPARE(allBad.outcome, DecodeOutcome::Decoded);
    QCOMPARE(allBad.as<DataRequest>().userAgent.size(), std::size_t{30'000});
}

void EventDecoderTest::anyOrderOfKeys() {
    const Decoded d = decode(
        R"({"properties":{"clientIpAddress":"192.0.2.1","nested":{"statusCode":"500"},"statusCode":"200","list":[{"activityId":"no"}],
        "activityId":"a"},"operationName":"Read","unknown":{"time":"2000-01-01T00:00:00Z"},"category":"dataplanerequests",
        "time":"2023-02-21T11:37:17Z"})");
    QCOMPARE(d.outcome, DecodeOutcome::Decoded);
    QCOMPARE(d.event.activityId, std::string_view("a"));
    QCOMPARE(d.as<DataRequest>().statusCode, 200);
    QCOMPARE(formatMinute(d.event.time), std::string("2023-02-21 11:37"));
    // Of members that stand twice the last one counts, as in most readers.
    QCOMPARE(decodeData(R"("statusCode":"200","statusCode":"403")").as<DataRequest>().statusCode, 403);
}

void EventDecoderTest::propertiesWinOverTheTop() {
    const char* properties =
        R"("properties":{"duration":"5","time":"2001-01-01T00:00:00Z","category":"X","records":[1]})";
    const char* top =
        R"("duration":"9","userAgent":"top","time":"2023-02-21T11:37:17Z","category":"DataPlaneRequests")";
    for (const std::string& json :
         {"{" + std::string(properties) + "," + top + "}", "{" + std::string(top) + "," + properties + "}"}) {
        const Decoded d = decode(json);
        QCOMPARE(d.outcome, DecodeOutcome::Decoded);
        QCOMPARE(d.as<DataRequest>().durationMs, 5.0);
        QCOMPARE(d.as<DataRequest>().userAgent, std::string_view("top"));
        QCOMPARE(formatMinute(d.event.time), std::string("2023-02-21 11:37"));
    }
}

void EventDecoderTest::deepNesting() {
    const std::string open(100'000, '[');
    const std::string close(100'000, ']');
    QCOMPARE(decodeData("\"deep\":" + open + close + ",\"statusCode\":\"200\"").as<DataRequest>().statusCode,
             200);
    QVERIFY(decode("{\"a\":" + open).outcome != DecodeOutcome::Decoded);
    const Decoded activity =
        decode(R"({"time":"2024-05-01T10:00:00Z","category":"Action","operationName":"Microsoft.DocumentDB/x",
        "deep":)" +
               open + close + "}");
    QCOMPARE(activity.outcome, DecodeOutcome::Decoded);
}

void EventDecoderTest::kernelsAgree_data() {
    QTest::addColumn<QByteArray>("json");
    const std::string record = dataRecord("11:37:17", "a", "x\\\"\\\\\\u00e9 {[,:]}");
    QTest::newRow("record") << QByteArray::fromStdString(record);
    QTest::newRow("bad UTF-8") << QByteArray::fromStdString(dataRecord("11:37:17", "a", "\xFF"));
    QTest::newRow("activity") << QByteArray::fromRawData(streamedActivity.data(),
                                                         static_cast<int>(streamedActivity.size()));
    for (std::size_t cut = 0; cut <= record.size(); ++cut)
        QTest::addRow("cut at %zu", cut) << QByteArray::fromStdString(record.substr(0, cut));
    for (std::size_t at = 0; at < record.size(); at += 3) {
        std::string damaged = record;
        damaged[at] = "\"{}[],:\\\0x"[at % 10];
        QTest::addRow("damaged at %zu", at) << QByteArray::fromStdString(damaged);
    }
}

void EventDecoderTest::kernelsAgree() {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2")) QSKIP("this processor has no AVX2");
    QFETCH(QByteArray, json);
    const Padded text(std::string_view(json.constData(), static_cast<std::size_t>(json.size())));
    FieldTokens slow;
    FieldTokens fast;
    const auto expected = generic::makeFieldCollector()->collect(text.view(), slow);
    QCOMPARE(avx2::makeFieldCollector()->collect(text.view(), fast), expected);
    if (expected != CollectOutcome::Collected && expected != CollectOutcome::MoreText) return;
    for (int field = 0; field < static_cast<int>(Field::fieldCount); ++field)
        QCOMPARE(fast[static_cast<Field>(field)], slow[static_cast<Field>(field)]);
#else
    QSKIP("only x86-64 has two kernels");
#endif
}

QTEST_APPLESS_MAIN(EventDecoderTest)
#include "event_decoder_test.moc"
