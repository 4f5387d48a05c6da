// The Access page against a store in memory: cross-filtering, keyboard, states, and pictures to look at when
// COSMOSWATCH_SCREENSHOTS names a folder.
#include "tests/gui/access_fake_store.h"
#include "ui/models/address_access_model.h"
#include "ui/models/country_access_model.h"
#include "ui/pages/access_page.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/access_delegates.h"
#include "ui/widgets/world_map.h"

#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

using namespace cosmoswatch;
using cosmoswatch::test::AccessFakeStore;

class AccessPageTest : public QObject {
    Q_OBJECT
private slots:
    void screenshots_data();
    void screenshots();
};

void AccessPageTest::screenshots_data() {
    QTest::addColumn<int>("theme");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("state");
    const std::pair<const char*, ThemeChoice> themes[] = {
        {"light", ThemeChoice::Light}, {"dark", ThemeChoice::Dark}, {"contrast", ThemeChoice::HighContrast}};
    for (const auto& [name, choice] : themes) {
        for (const QSize size : {QSize(1290, 810), QSize(1130, 630)}) {
            for (const char* state : {"loaded", "empty", "filtered", "countries", "focus"}) {
                QTest::addRow("%s-%s-%d", name, state, size.width())
                    << static_cast<int>(choice) << size << QString::fromLatin1(state);
            }
        }
    }
}

void AccessPageTest::screenshots() {
    const QString folder = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
    if (folder.isEmpty()) {
        QSKIP("COSMOSWATCH_SCREENSHOTS names no folder");
    }
    QFETCH(int, theme);
    QFETCH(QSize, size);
    QFETCH(QString, state);
    applyTheme(*qApp, static_cast<ThemeChoice>(theme));
    AccessFakeStore store =
        state == QLatin1String("empty") ? AccessFakeStore::empty() : AccessFakeStore::realistic();
    StoreGateway gateway(store);
    AccessPage page(gateway);
    page.resize(size);
    page.show();
    if (state == QLatin1String("filtered")) {
        AccessSelection selection;
        selection.countryCode = "DE";
        selection.address = "84.12.9.40";
        page.setSelection(selection);
    }
    QTest::qWait(300);
    if (state == QLatin1String("countries")) {
        page.findChild<QTabBar*>()->setCurrentIndex(1);
        page.findChild<QPushButton*>(QStringLiteral("measure-requests"))->click();
    }
    if (state == QLatin1String("focus")) {
        auto* map = page.findChild<WorldMap*>();
        map->setFocus(Qt::TabFocusReason);
        QTest::keyClick(map, Qt::Key_Right);
        auto* chart = page.findChildren<TimeSeriesChart*>().last();
        for (int i = 0; i < 120; ++i) {
            QTest::keyClick(chart, Qt::Key_Left, i > 60 ? Qt::ShiftModifier : Qt::NoModifier);
        }
    } else if (QApplication::focusWidget() != nullptr) {
        QApplication::focusWidget()->clearFocus();
    }
    QTest::qWait(300);
    QVERIFY(page.grab().save(QDir(folder).filePath(
        QStringLiteral("access-%1.png").arg(QString::fromLatin1(QTest::currentDataTag())))));
}

QTEST_MAIN(AccessPageTest)
#include "access_page_test.moc"
