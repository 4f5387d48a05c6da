#include "core/event/changed_settings.h"

#include <QTest>

using namespace cosmoswatch;

namespace {

std::string valueOf(const std::string& properties, std::string_view name) {
    const auto settings = ChangedSettings::of(R"({"time":"x","properties":)" + properties + "}");
    const auto* value = settings.find(name);
    return value ? *value : "(none)";
}

} // namespace

class ChangedSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void readsEachForm_data();
    void readsEachForm();
    void keepsEntriesTogether();
    void readsOnlyProperties();
    void endsOnHostileText_data();
    void endsOnHostileText();
    void isBounded();
};

void ChangedSettingsTest::readsEachForm_data() {
    QTest::addColumn<QString>("properties");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* title, const char* properties, const char* name, const char* value) {
        QTest::newRow(title) << properties << name << value;
    };
    row("member", R"({"roleAssignmentScope":"\/dbs"})", "roleassignmentscope", "/dbs");
    row("any case", R"({"PublicNetworkAccess":"Enabled"})", "publicnetworkaccess", "Enabled");
    row("number and literal", R"({"a":12,"b":true})", "b", "true");
    row("body in a string", R"({"requestbody":"{\"properties\":{\"publicNetworkAccess\":\"Disabled\"}}"})",
        "publicnetworkaccess", "Disabled");
    row("without quotes", R"({"resourceDetails":"{location:West Europe,properties:{scope:/,x:1}}"})",
        "location", "West Europe");
    row("nested without quotes", R"({"resourceDetails":"{properties:{scope:/dbs/a/colls/b}}"})", "scope",
        "/dbs/a/colls/b");
    row("colons in a bare value", R"({"resourceDetails":"{at:2023-03-13T09:56:41Z,b:2}"})", "at",
        "2023-03-13T09:56:41Z");
    row("empty list", R"({"resourceDetails":"{ipRules:[],b:2}"})", "iprules", "[]");
    row("empty object", R"({"a":{},"b":2})", "a", "{}");
    row("empty text", R"({"ipRangeFilter":""})", "iprangefilter", "");
    row("escaped", R"({"name":"a\u0041\n"})", "name", "aA");
    row("unfinished", R"({"resourceDetails":"{properties:{publicNetworkAccess:Enabled"})",
        "publicnetworkaccess", "Enabled");
    row("not there", R"({"a":1})", "b", "(none)");
}

void ChangedSettingsTest::readsEachForm() {
    QFETCH(QString, properties);
    QFETCH(QString, name);
    QFETCH(QString, value);
    QCOMPARE(QString::fromStdString(valueOf(properties.toStdString(), name.toStdString())), value);
}

void ChangedSettingsTest::keepsEntriesTogether() {
    const auto settings = ChangedSettings::of(
        R"({"properties":{"requestbody":"{\"logs\":[{\"category\":\"A\",\"enabled\":true},)"
        R"({\"category\":\"B\",\"enabled\":false}],\"metrics\":[{\"category\":\"M\",\"enabled\":true}]}"}})");
    std::string seen;
    for (const auto* setting : settings.below("logs"))
        if (setting->name == "category")
            seen += setting->value + "=" + *settings.beside(*setting, "enabled") + " ";
    QCOMPARE(seen, std::string("A=true B=false "));
    QVERIFY(settings.has("metrics"));
    QVERIFY(!settings.has("metric"));

    const auto rules = ChangedSettings::of(
        R"({"properties":{"resourceDetails":"{ipRules:[{ipAddressOrRange:1.2.3.4},5.6.7.0/24],b:1}"}})");
    QCOMPARE(rules.below("iprules").size(), std::size_t(2));
    QCOMPARE(rules.below("iprules")[1]->value, std::string("5.6.7.0/24"));
}

// A name that a caller chose must not count as a setting.
void ChangedSettingsTest::readsOnlyProperties() {
    const auto settings =
        ChangedSettings::of(R"({"identity":{"claims":{"scope":"/"}},"scope":"/","properties":{"a":"1"}})");
    QCOMPARE(settings.all().size(), std::size_t(1));
    QVERIFY(settings.find("scope") == nullptr);
}

void ChangedSettingsTest::endsOnHostileText_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("deep") << QByteArray(R"({"properties":)") + QByteArray(100'000, '[');
    QTest::newRow("deep objects") << QByteArray(R"({"properties":{)") + QByteArray("{a:").repeated(50'000);
    QTest::newRow("strings in strings") << QByteArray(R"({"properties":"{\"a\":\"{\\\"b\\\":\\\"{)");
    QTest::newRow("wrong brackets") << QByteArray(R"({"properties":{a:[1,2},b:3]}})");
    QTest::newRow("commas") << QByteArray(R"({"properties":{)") + QByteArray(100'000, ',');
    QTest::newRow("colons") << QByteArray(R"({"properties":{::::,:}})");
    QTest::newRow("open string") << QByteArray(R"({"properties":{"a":"b\)");
}

void ChangedSettingsTest::endsOnHostileText() {
    QFETCH(QByteArray, text);
    QVERIFY(ChangedSettings::of(text.toStdString()).all().size() < 10);
}

void ChangedSettingsTest::isBounded() {
    std::string text = R"({"properties":{)";
    for (int i = 0; i < 10'000; ++i)
        text += "a" + std::to_string(i) + ":1,";
    QCOMPARE(ChangedSettings::of(text + "}}").all().size(), ChangedSettings::maxSettings);
}

QTEST_APPLESS_MAIN(ChangedSettingsTest)
#include "event_changed_settings_test.moc"
