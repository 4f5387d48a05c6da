// What a person without a mouse or without sight needs, on every page the navigation has: names, an order of
// the Tab key that reaches everything, a focus that can be seen, and tables that can be read.
#include "tests/gui/sample_console.h"
#include "ui/theme.h"
#include "ui/translations.h"

#include <QAbstractItemView>
#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QButtonGroup>
#include <QLabel>
#include <QScrollArea>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

bool takesTab(const QWidget& widget) {
    return widget.isVisible() && widget.isEnabled() && (widget.focusPolicy() & Qt::TabFocus) != 0 &&
           widget.focusProxy() == nullptr;
}

// Of an exclusive group Tab reaches the one that is chosen, the arrows the rest.
bool reachedByArrows(const QWidget& widget) {
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    return button != nullptr && !button->isChecked() &&
           (button->autoExclusive() || (button->group() != nullptr && button->group()->exclusive()));
}

QString described(const QWidget& widget) {
    QStringList chain;
    for (const auto* one = &widget; one != nullptr && chain.size() < 4; one = one->parentWidget()) {
        QString name = QString::fromLatin1(one->metaObject()->className()).section(u':', -1);
        if (!one->objectName().isEmpty()) name += u'#' + one->objectName();
        if (!one->accessibleName().isEmpty()) name += u'"' + one->accessibleName() + u'"';
        chain << name;
    }
    return chain.join(QStringLiteral(" in "));
}

QList<QWidget*> tabStops(const QWidget& window) {
    QList<QWidget*> stops;
    for (auto* widget : window.findChildren<QWidget*>())
        if (widget->window() == &window && takesTab(*widget)) stops << widget;
    return stops;
}

QString nameOf(QWidget& widget) {
    auto* accessible = QAccessible::queryAccessibleInterface(&widget);
    return accessible == nullptr ? QString() : accessible->text(QAccessible::Name).trimmed();
}

// How many pixels of the widget (and a little around it) the focus changes enough to be seen.
int visibleDifference(const QImage& before, const QImage& after, const QRect& where) {
    int differing = 0;
    const QRect area = where.adjusted(-3, -3, 3, 3) & before.rect();
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x)
            if (contrastRatio(before.pixelColor(x, y), after.pixelColor(x, y)) > 1.25) ++differing;
    return differing;
}

} // namespace

class AccessibilityTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        installTranslations();
        QAccessible::setActive(true);
        applyTheme(*qApp, ThemeChoice::Light);
    }
    void everythingHasAName();
    void tabReachesEverythingAndComesBack();
    void focusIsSeen_data();
    void focusIsSeen();
    void tablesCanBeRead();
    void labelsKeepTheirText();

private:
    StoreFolder m_sample = StoreFolder::ofSample();
};

void AccessibilityTest::everythingHasAName() {
    const Console console(m_sample.store());
    QStringList nameless;
    for (int page = 0; page < console.pages(); ++page) {
        console.showPage(page);
        for (auto* widget : tabStops(console.window()))
            if (nameOf(*widget).isEmpty())
                nameless << console.pageName(page) + QStringLiteral(": ") + described(*widget);
    }
    nameless.removeDuplicates();
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

void AccessibilityTest::tabReachesEverythingAndComesBack() {
    const Console console(m_sample.store());
    QStringList problems;
    for (int page = 0; page < console.pages(); ++page) {
        console.showPage(page);
        console.navigation().setFocus();
        const auto stops = tabStops(console.window());
        QSet<QWidget*> missed(stops.begin(), stops.end());
        QList<QWidget*> visited;
        for (qsizetype presses = 0; presses <= 2 * stops.size(); ++presses) {
            auto* focused = QApplication::focusWidget();
            if (focused == nullptr || (visited.size() > 1 && focused == visited.front())) break;
            visited << focused;
            missed.remove(focused);
            QTest::keyClick(focused, Qt::Key_Tab);
        }
        for (const auto* widget : missed)
            if (!reachedByArrows(*widget))
                problems << console.pageName(page) + QStringLiteral(": Tab does not reach ") +
                                described(*widget);
        // The page's own parts come one after the other, not mixed with the rest of the window.
        const QWidget* shown = nullptr;
        for (auto* stack : console.window().findChildren<QWidget*>())
            if (stack->isVisible() && stack->inherits("QStackedWidget")) {
                shown = stack;
                break;
            }
        QVERIFY(shown != nullptr);
        QStringList entries;
        bool inside = false;
        for (const auto* widget : visited) {
            const bool now = shown->isAncestorOf(widget);
            if (now && !inside) entries << described(*widget);
            inside = now;
        }
        if (entries.size() > 1)
            problems << console.pageName(page) +
                            QStringLiteral(": Tab leaves the page and comes back to it at ") +
                            entries.join(QStringLiteral(" and "));
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
}

void AccessibilityTest::focusIsSeen_data() {
    QTest::addColumn<int>("theme");
    QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
    QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
    QTest::newRow("high contrast") << static_cast<int>(ThemeChoice::HighContrast);
}

void AccessibilityTest::focusIsSeen() {
    QFETCH(int, theme);
    const Console console(m_sample.store());
    console.window().chooseTheme(static_cast<ThemeChoice>(theme));
    QApplication::setCursorFlashTime(0); // a text cursor alone is no visible focus
    QStringList unseen;
    for (int page = 0; page < console.pages(); ++page) {
        console.showPage(page);
        for (auto* widget : tabStops(console.window())) {
            if (!takesTab(*widget)) continue; // gone with what had the focus before
            if (auto* focused = QApplication::focusWidget()) focused->clearFocus();
            for (auto* around = widget->parentWidget(); around != nullptr; around = around->parentWidget())
                if (auto* scrolled = qobject_cast<QScrollArea*>(around))
                    scrolled->ensureWidgetVisible(widget);
            QTest::qWait(1);
            const QImage before = console.window().grab().toImage();
            widget->setFocus(Qt::TabFocusReason);
            QTest::qWait(1);
            const QImage after = console.window().grab().toImage();
            const QRect where(widget->mapTo(&console.window(), QPoint()), widget->size());
            // A line along one side of a small control is the least.
            if (visibleDifference(before, after, where) < std::min(20, where.width()))
                unseen << console.pageName(page) + QStringLiteral(": ") + described(*widget);
        }
    }
    unseen.removeDuplicates();
    applyTheme(*qApp, ThemeChoice::Light);
    QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(u'\n')));
}

void AccessibilityTest::tablesCanBeRead() {
    const Console console(m_sample.store());
    int cells = 0;
    QStringList silent;
    for (int page = 0; page < console.pages(); ++page) {
        console.showPage(page);
        for (auto* view : console.window().findChildren<QAbstractItemView*>()) {
            if (!view->isVisible() || view->model() == nullptr || view->inherits("QHeaderView")) continue;
            auto* accessible = QAccessible::queryAccessibleInterface(view);
            QVERIFY(accessible != nullptr);
            auto* table = accessible->tableInterface();
            if (table == nullptr) continue;
            const auto* model = view->model();
            for (int row = 0; row < std::min(3, model->rowCount()); ++row)
                for (int column = 0; column < model->columnCount(); ++column) {
                    const auto index = model->index(row, column);
                    const auto* tableView = qobject_cast<QTableView*>(view);
                    if (tableView != nullptr && tableView->isColumnHidden(column)) continue;
                    auto* cell = table->cellAt(row, column);
                    const QString said = cell == nullptr ? QString() : cell->text(QAccessible::Name);
                    const QString drawn = index.data(Qt::DisplayRole).toString();
                    ++cells;
                    const bool meant = index.data(Qt::AccessibleTextRole).isValid();
                    if (said.isEmpty() && (!drawn.isEmpty() || meant))
                        silent << QStringLiteral("%1: %2, row %3, column %4")
                                      .arg(console.pageName(page), described(*view), QString::number(row),
                                           QString::number(column));
                }
        }
    }
    QVERIFY(cells > 40);
    QVERIFY2(silent.isEmpty(), qPrintable(silent.join(u'\n')));
}

// A label with a name of its own is read by that name, and its text is lost.
void AccessibilityTest::labelsKeepTheirText() {
    const Console console(m_sample.store());
    for (int page = 0; page < console.pages(); ++page) {
        console.showPage(page);
        for (const auto* label : console.window().findChildren<QLabel*>())
            QVERIFY2(label->accessibleName().isEmpty(), qPrintable(described(*label)));
    }
}

QTEST_MAIN(AccessibilityTest)
#include "accessibility_test.moc"
