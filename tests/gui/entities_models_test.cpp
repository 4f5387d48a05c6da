// Models behind the Entities page: contract, order, hostile text.
#include "tests/gui/entity_store.h"
#include "ui/models/access_selection.h"
#include "ui/models/entity_alerts_model.h"
#include "ui/models/entity_answer.h"
#include "ui/models/entity_list_model.h"
#include "ui/plain_text.h"
#include "ui/widgets/table_text.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

EntitySummary entityOf(const std::string& value, std::uint64_t alerts, std::uint64_t requests) {
    EntitySummary entity;
    entity.entity = {EntityKind::Address, value};
    entity.label = value;
    entity.countryCode = "DE";
    entity.countryName = "Germany";
    entity.totals.alerts = alerts;
    entity.totals.requests = requests;
    return entity;
}

QStringList names(const QAbstractItemModel& model) {
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row) {
        result << model.index(row, 0).data().toString();
    }
    return result;
}

} // namespace

class EntitiesModelsTest : public QObject {
    Q_OBJECT
private slots:
    void listKeepsItsContract() {
        EntityListModel model(EntityKind::Address);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({entityOf("1.1.1.1", 2, 10), entityOf("2.2.2.2", 5, 1), entityOf("3.3.3.3", 0, 99)});
        QCOMPARE(names(model), (QStringList{QStringLiteral("1.1.1.1"), QStringLiteral("2.2.2.2"),
                                            QStringLiteral("3.3.3.3")})); // as the store ordered them
        const QPersistentModelIndex second = model.index(1, EntityListModel::Requests);
        model.sort(EntityListModel::Requests, Qt::DescendingOrder);
        QCOMPARE(names(model), (QStringList{QStringLiteral("3.3.3.3"), QStringLiteral("1.1.1.1"),
                                            QStringLiteral("2.2.2.2")}));
        QCOMPARE(second.row(), 2);
        for (int column = 0; column < EntityListModel::ColumnCount; ++column) {
            model.sort(column, Qt::AscendingOrder);
            for (int row = 0; row < model.rowCount(); ++row) {
                QVERIFY(!model.index(row, column).data(Qt::AccessibleTextRole).toString().isEmpty());
            }
        }
        model.setKind(EntityKind::Principal);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("Principal"));
    }

    void ordersOfTheStore() {
        QVERIFY(EntityListModel::storeOrder(-1, Qt::AscendingOrder) == EntityOrder::Alerts);
        QVERIFY(EntityListModel::storeOrder(EntityListModel::LastSeen, Qt::DescendingOrder) ==
                EntityOrder::LastSeen);
        QVERIFY(EntityListModel::storeOrder(EntityListModel::BytesRead, Qt::DescendingOrder) ==
                EntityOrder::BytesRead);
        QVERIFY(!EntityListModel::storeOrder(EntityListModel::Requests, Qt::AscendingOrder));
        QVERIFY(!EntityListModel::storeOrder(EntityListModel::Name, Qt::DescendingOrder));
    }

    void alertsKeepTheirContract() {
        EntityAlertsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto store = storeWith(shopMonth());
        AlertFilter filter;
        model.setRows(store->alerts(filter, {}, {}, 10)->rows);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, EntityAlertsModel::Account).data().toString(), QStringLiteral("shop-prod"));
        QVERIFY(model.index(1, 0).data(EntityAlertsModel::ClosedRole).toBool());
        QVERIFY(!model.index(2, 0).data(EntityAlertsModel::ClosedRole).toBool());
        QVERIFY(model.rowAt(3) == nullptr && model.rowAt(-1) == nullptr);
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

    void hostileTextStaysText_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("image") << QByteArray("<img src=\"//evil/x\">");
        QTest::newRow("bidi") << QByteArray("a\xE2\x80\xAE"
                                            "b");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("a megabyte") << QByteArray(1 << 20, 'x');
        QTest::newRow("lines") << QByteArray("a\nb\tc");
    }
    void hostileTextStaysText() {
        QFETCH(QByteArray, text);
        EntitySummary entity = entityOf(text.toStdString(), 1, 1);
        entity.countryName = entity.network = text.toStdString();
        EntityListModel model(EntityKind::Address);
        model.setRows({entity});
        const QString name = model.index(0, 0).data().toString();
        QVERIFY(name.size() < 4000); // what a cell lays out
        for (const QChar bad : {QChar(0), QChar(0x202E), QChar(u'\n'), QChar(u'\t')}) {
            QVERIFY(!name.contains(bad));
            QVERIFY(!model.index(0, 0).data(EntityListModel::SecondaryTextRole).toString().contains(bad));
        }
        const QString markdown = tableAsMarkdown(model);
        QCOMPARE(markdown.count(QLatin1Char('\n')), 3); // heading, line, row
        QVERIFY(!markdown.contains(QStringLiteral(" <img"))); // escaped
        QCOMPARE(tableAsText(model).count(QLatin1Char('\n')), 2);
    }

    void answersAreWhole() {
        const auto store = storeWith(shopMonth());
        auto answered = answer(*store, {EntityKind::Address, tor}, {});
        QVERIFY(answered && *answered);
        QCOMPARE((*answered)->alerts.size(), std::size_t(2));
        QCOMPARE((*answered)->alerts[0].id, std::string("a2")); // newest first
        QVERIFY((*answered)->requests.points.size() >= 24);     // a visit has a chart around it
        double sum = 0;
        for (const TimedValue& point : (*answered)->requests.points) {
            sum += point.value;
        }
        QCOMPARE(sum, 9.0);
        answered = answer(*store, {EntityKind::Address, service}, {});
        QVERIFY((*answered)->requests.usual.basis == UsualBasis::HourOfDay);
        answered = answer(*store, {EntityKind::Principal, "nobody"}, {});
        QVERIFY(answered && !*answered);
    }

    void selectionsAreTakenBackOneByOne() {
        for (const EntityKind kind : allEntityKinds) {
            AccessSelection selection;
            const Entity entity{kind, "x"};
            selection.include(entity);
            QVERIFY(selection.filtersBy(entity));
            selection.exclude(entity);
            QVERIFY(!selection.filtersBy(entity) && selection.isNarrowed());
            QCOMPARE(selection.excluded.size(), std::size_t(1));
            selection.include(entity);
            QVERIFY(selection.excluded.empty() && selection.filtersBy(entity));
            selection.drop(entity);
            QVERIFY(selection == AccessSelection());
        }
    }

    void aTableIsNotFilteredByItsOwnChoice() {
        AccessSelection selection;
        for (const EntityKind kind : allEntityKinds) {
            selection.include({kind, "x"});
        }
        selection.exclude({EntityKind::Country, "NL"});
        const TimeRange range;
        QVERIFY(selection.forEntities(EntityKind::Principal, range).principal.empty());
        QCOMPARE(selection.forEntities(EntityKind::Principal, range).application, std::string("x"));
        QVERIFY(selection.forEntities(EntityKind::Account, range).accountKeys.empty());
        QVERIFY(selection.forCountries(range).countryCode.empty());
        QCOMPARE(selection.forCountries(range).withoutCountries.size(), std::size_t(1));
    }
};

QTEST_MAIN(EntitiesModelsTest)
#include "entities_models_test.moc"
