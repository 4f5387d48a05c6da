#include "core/base/account.h"

#include <QTest>

using namespace cosmoswatch;

class BaseAccountTest : public QObject {
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
};

void BaseAccountTest::parses_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("subscription");
    QTest::addColumn<QString>("group");
    const QString key =
        "/subscriptions/s-1/resourcegroups/rg/providers/microsoft.documentdb/databaseaccounts/shop";
    const auto row = [&](const char* id) {
        QTest::newRow(id) << id << key << "shop"
                          << "s-1"
                          << "rg";
    };
    row("/SUBSCRIPTIONS/S-1/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/SHOP");
    row("/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/shop/");
    row(" /subscriptions/s-1/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/Shop/"
        "sqlDatabases/db/containers/c");
    row("/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/shop/providers/"
        "Microsoft.Insights/diagnosticSettings/x");
    QTest::newRow("short") << "ContosoCosmosDB"
                           << "contosocosmosdb"
                           << "contosocosmosdb"
                           << ""
                           << "";
    QTest::newRow("empty") << ""
                           << ""
                           << ""
                           << ""
                           << "";
    QTest::newRow("slashes") << "///"
                             << "/"
                             << ""
                             << ""
                             << "";
    QTest::newRow("no account") << "/subscriptions/S/resourceGroups/G"
                                << "/subscriptions/s/resourcegroups/g"
                                << "g"
                                << "s"
                                << "g";
    QTest::newRow("without a name") << "/databaseAccounts/"
                                    << "/databaseaccounts"
                                    << "databaseaccounts"
                                    << ""
                                    << "";
}

void BaseAccountTest::parses() {
    QFETCH(QString, id);
    QFETCH(QString, key);
    QFETCH(QString, name);
    QFETCH(QString, subscription);
    QFETCH(QString, group);
    const Account account = parseAccount(id.toStdString());
    QCOMPARE(QString::fromStdString(account.key), key);
    QCOMPARE(QString::fromStdString(account.name), name);
    QCOMPARE(QString::fromStdString(account.subscriptionId), subscription);
    QCOMPARE(QString::fromStdString(account.resourceGroup), group);
    QVERIFY(parseAccount(account.key) == account);
}

QTEST_APPLESS_MAIN(BaseAccountTest)
#include "base_account_test.moc"
