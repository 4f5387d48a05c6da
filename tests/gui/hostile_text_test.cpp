// Text of an attacker in every field of the store, on every page the navigation has: nothing is opened,
// nothing is taken for markup, and no page grows beyond the window.
#include "tests/gui/sample_console.h"
#include "ui/alert_tray.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDesktopServices>
#include <QFile>
#include <QLabel>
#include <QTabBar>
#include <QTest>
#include <QTextDocument>
#include <QTextEdit>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

constexpr const char* schemes[] = {"http", "https", "file", "ftp", "mailto"};

} // namespace

class HostileTextTest : public QObject {
    Q_OBJECT

public slots:
    void opened(const QUrl& url) { m_opened << url; }

private slots:
    void initTestCase();
    void cleanupTestCase();
    void everyPage_data();
    void everyPage();
    void noNetwork();
    void theTraySaysNothingOfIt();

private:
    void check(const Console& console, const QString& where);
    StoreFolder m_hostile = StoreFolder::ofHostile();
    QList<QUrl> m_opened;
};

void HostileTextTest::initTestCase() {
    installTranslations();
    applyTheme(*qApp, ThemeChoice::Light);
    for (const char* scheme : schemes)
        QDesktopServices::setUrlHandler(QString::fromLatin1(scheme), this, "opened");
}

void HostileTextTest::cleanupTestCase() {
    for (const char* scheme : schemes)
        QDesktopServices::unsetUrlHandler(QString::fromLatin1(scheme));
}

void HostileTextTest::check(const Console& console, const QString& where) {
    const QRect window = console.window().rect();
    QVERIFY2(console.window().width() <= 1280, qPrintable(where));
    for (const auto* widget : console.window().findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != &console.window()) continue;
        // What scrolls may be larger inside its own view; the view may not.
        bool scrolled = false;
        for (const auto* one = widget->parentWidget(); one != nullptr; one = one->parentWidget())
            scrolled = scrolled || one->inherits("QAbstractScrollArea");
        const int width = scrolled ? 0 : widget->width();
        QVERIFY2(width <= window.width(),
                 qPrintable(where + u' ' + QString::fromLatin1(widget->metaObject()->className()) +
                            QStringLiteral(" is %1 wide").arg(width)));
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            QVERIFY2(label->textFormat() == Qt::PlainText, qPrintable(where + u' ' + label->text().left(80)));
            QVERIFY(!label->openExternalLinks());
        }
        if (const auto* text = qobject_cast<const QTextEdit*>(widget)) {
            const QString source = text->toHtml();
            QVERIFY2(!source.contains(QStringLiteral("<img")) && !source.contains(QStringLiteral("<a ")),
                     qPrintable(where));
        }
    }
    // Controls and bidi overrides never reach the screen.
    for (const auto* view : console.window().findChildren<QAbstractItemView*>()) {
        if (!view->isVisible() || view->model() == nullptr) continue;
        for (int row = 0; row < std::min(10, view->model()->rowCount()); ++row)
            for (int column = 0; column < view->model()->columnCount(); ++column) {
                const QModelIndex index = view->model()->index(row, column);
                for (const int role : {int(Qt::DisplayRole), int(Qt::AccessibleTextRole)}) {
                    const QString text = index.data(role).toString();
                    for (const QChar c : text)
                        QVERIFY2(c != QChar(0x202E) && c != QChar(0x1b) && !c.isNull(),
                                 qPrintable(where + QStringLiteral(": a control in a table")));
                }
                const QString tip = index.data(Qt::ToolTipRole).toString();
                QVERIFY2(tip.isEmpty() || !tip.contains(QStringLiteral("<img")),
                         qPrintable(where + tip.left(80)));
            }
    }
    QVERIFY2(m_opened.isEmpty(), qPrintable(where));
}

void HostileTextTest::everyPage_data() {
    QTest::addColumn<int>("theme");
    QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
    QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
}

void HostileTextTest::everyPage() {
    QFETCH(int, theme);
    const Console console(m_hostile.store());
    console.window().chooseTheme(static_cast<ThemeChoice>(theme));
    console.window().resize(1280, 720);
    auto* queue = console.window().alertsPage()->queue();
    QTRY_VERIFY(queue->isVisible() &&
                queue->model()->rowCount() >= 4); // the hostile alerts are on the screen
    for (int page = 0; page < console.pages(); ++page) {
        console.showPage(page);
        check(console, console.pageName(page));
        // Each line of each table chosen, each tab opened: what is shown beside them is filled by it.
        for (auto* view : console.window().findChildren<QAbstractItemView*>()) {
            if (!view->isVisible() || view == &console.navigation() || view->model() == nullptr) continue;
            for (int row = 0; row < std::min(6, view->model()->rowCount()); ++row) {
                view->setCurrentIndex(view->model()->index(row, 0));
                for (auto* tabs : console.window().findChildren<QTabBar*>())
                    for (int tab = 0; tabs->isVisible() && tab < tabs->count(); ++tab) {
                        tabs->setCurrentIndex(tab);
                        QTest::qWait(60);
                        check(console, console.pageName(page) + QStringLiteral(" tab ") + tabs->tabText(tab));
                    }
                QTest::qWait(40);
            }
        }
        check(console, console.pageName(page));
        console.window().grab();
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

// Nothing that could fetch is even loaded.
void HostileTextTest::noNetwork() {
    QFile maps(QStringLiteral("/proc/self/maps"));
    if (!maps.open(QIODevice::ReadOnly)) QSKIP("No list of loaded libraries on this system");
    const QByteArray loaded = maps.readAll();
    QVERIFY(loaded.contains("libQt6Widgets"));
    QVERIFY(!loaded.contains("libQt6Network"));
    QVERIFY(!loaded.contains("libQt6WebEngine"));
}

void HostileTextTest::theTraySaysNothingOfIt() {
    QCOMPARE(trayText({"CosmosDB_TorAnomaly", hostileText()}),
             QStringLiteral("Access from a Tor exit node\nOf another type"));
}

QTEST_MAIN(HostileTextTest)
#include "hostile_text_test.moc"
