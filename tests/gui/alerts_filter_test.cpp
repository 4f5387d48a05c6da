// The filter bar: its language there and back, what it offers, and its chips.
#include "tests/gui/alerts_desk.h"
#include "ui/models/alert_filter_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/filter_edit.h"
#include "ui/widgets/time_range_dialog.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QDateTimeEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTimer>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace Qt::StringLiterals;

class AlertsFilterTest : public QObject {
    Q_OBJECT

    static FilterVocabulary vocabulary() {
        FilterVocabulary known;
        known.accounts = {{"k1", "shop-prod"}, {"k2", "shop-test"}, {"k3", "shop"}};
        known.countries = {{"NL", "Netherlands"}, {"DE", "Germany"}};
        known.now = *parseTimestamp("2026-10-09T12:00:30Z");
        known.me = "anna";
        known.rules = {{"r1", "Office scanner"}};
        known.texts = {{FilterField::Application, {{".NET SDK · ShopApi", ".NET SDK · ShopApi"}}},
                       {FilterField::Principal, {{"ana@contoso.example", "ana@contoso.example"}}}};
        known.allKnown = {FilterField::Application};
        return known;
    }
    static void examples(FakeStore& store) { fillWithExamples(store); }

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void whatIsLeftOut() {
        const auto read = parseFilterText(
            u"-severity:low -account:shop-prod -address:203.0.113.7 -country:NL -health probe"_s,
            vocabulary());
        QVERIFY(read.problems.empty());
        QCOMPARE(read.filter.exclude.severities, std::vector{Severity::Low});
        QCOMPARE(read.filter.exclude.accountKeys, std::vector<std::string>{"k1"});
        QCOMPARE(read.filter.exclude.addresses, std::vector<std::string>{"203.0.113.7"});
        QCOMPARE(read.filter.exclude.countryCodes, std::vector<std::string>{"NL"});
        QCOMPARE(read.filter.excludedText, std::string("health"));
        QCOMPARE(read.filter.text, std::string("probe"));
        QVERIFY(read.filter.severities.empty());
    }

    void valuesOnlyTheLogsKnow() {
        const auto read =
            parseFilterText(u"application:shopapi principal:bob@contoso.example assigned:me,nobody "
                            "conclusion:falsepositive suppressed:office"_s,
                            vocabulary());
        QVERIFY(read.problems.empty());
        QCOMPARE(read.filter.applications, std::vector<std::string>{".NET SDK · ShopApi"});
        QCOMPARE(read.filter.principals,
                 std::vector<std::string>{"bob@contoso.example"}); // not all are known
        QCOMPARE(read.filter.assignees, (std::vector<std::string>{"anna", ""}));
        QCOMPARE(read.filter.dispositions, std::vector{Disposition::FalsePositive});
        QCOMPARE(read.filter.suppressedBy, std::string("r1"));
    }

    void aWholeNameIsThatNameOnly() {
        QCOMPARE(parseFilterText(u"account:shop"_s, vocabulary()).filter.accountKeys,
                 std::vector<std::string>{"k3"});
        QCOMPARE(parseFilterText(u"account:shop-"_s, vocabulary()).filter.accountKeys,
                 (std::vector<std::string>{"k1", "k2"}));
    }

    void mistakes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("start");
        QTest::addColumn<int>("length");
        QTest::newRow("excluded value") << u"x -severity:urgent"_s << 12 << 6;
        QTest::newRow("excluded field") << u"-colour:red"_s << 0 << 11;
        QTest::newRow("excluded time") << u"-after:7d"_s << 0 << 9;
        QTest::newRow("no such application") << u"application:nothing"_s << 12 << 7;
        QTest::newRow("no such rule") << u"suppressed:nothing"_s << 11 << 7;
        QTest::newRow("no such conclusion") << u"conclusion:maybe"_s << 11 << 5;
        QTest::newRow("quotation") << u"principal:\"a b"_s << 10 << 4;
    }
    void mistakes() {
        QFETCH(QString, text);
        QFETCH(int, start);
        QFETCH(int, length);
        const auto read = parseFilterText(text, vocabulary());
        QCOMPARE(read.problems.size(), std::size_t{1});
        QCOMPARE(read.problems.front().start, start);
        QCOMPARE(read.problems.front().length, length);
        QVERIFY(!read.problems.front().message.isEmpty());
    }

    void aFilterIsWrittenAndReadAgain_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"status:open", "status:any", "severity:high,low status:active", "status:open assigned:me",
              "status:open type:CosmosDB_TorAnomaly account:shop-prod address:203.0.113.7 country:NL",
              "status:any -severity:low -status:resolved -account:shop-test -address:203.0.113.7",
              "status:open after:today", "status:open after:7d tor exit -health",
              "status:open after:2026-10-04T16:00:00 before:2026-10-05T00:00:00",
              "status:any principal:\"a, \\\"b\\\" \\\\c\" -application:\"x y\"",
              "status:open suppressed:r1"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void aFilterIsWrittenAndReadAgain() {
        QFETCH(QString, text);
        FilterVocabulary known = vocabulary();
        known.allKnown.clear();
        auto read = parseFilterText(text, known);
        QVERIFY(read.problems.empty());
        if (read.filter.statuses.size() == allStatuses.size()) read.filter.statuses.clear();
        if (!read.back.isEmpty()) read.filter.time.from.reset();
        QCOMPARE(filterToText(read.filter, read.back, known), text);
    }

    void whatIsOffered_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("first");
        QTest::addColumn<int>("start");
        QTest::newRow("field") << u"sev"_s << u"severity:"_s << 0;
        QTest::newRow("excluded field") << u"tor -sev"_s << u"severity:"_s << 5;
        QTest::newRow("value") << u"severity:h"_s << u"high"_s << 9;
        QTest::newRow("every value") << u"country:"_s << u"NL"_s << 8;
        QTest::newRow("by its name") << u"country:germ"_s << u"DE"_s << 8;
        QTest::newRow("second of a list") << u"severity:high,me"_s << u"medium"_s << 14;
        QTest::newRow("with a blank") << u"application:shop"_s << u"\".NET SDK · ShopApi\""_s << 12;
        QTest::newRow("time") << u"after:to"_s << u"today"_s << 6;
        QTest::newRow("assigned") << u"assigned:m"_s << u"me"_s << 9;
        QTest::newRow("nothing") << u"zebra"_s << QString() << 0;
        QTest::newRow("between words") << u"tor "_s << QString() << 4;
    }
    void whatIsOffered() {
        QFETCH(QString, text);
        QFETCH(QString, first);
        QFETCH(int, start);
        const auto offered = completeFilterText(text, static_cast<int>(text.size()), vocabulary());
        QCOMPARE(offered.choices.empty() ? QString() : offered.choices.front().text, first);
        if (!first.isEmpty()) QCOMPARE(offered.start, start);
    }

    void aChoiceIsPutInPlace() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        auto* edit = desk.bar().findChild<FilterEdit*>();
        desk.key(Qt::Key_Slash);
        QTRY_VERIFY(edit->hasFocus());
        QTest::keyClicks(edit, u"sev"_s);
        QTRY_VERIFY(edit->isOffering());
        auto* list = edit->findChild<QCompleter*>()->popup();
        QVERIFY(list->height() >= list->sizeHintForRow(0));
        QVERIFY(list->sizeHintForRow(0) > 5);
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_COMPARE(edit->text(), u"severity:"_s);
        QTRY_VERIFY(edit->isOffering()); // its values
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_COMPARE(edit->text(), u"severity:high "_s);
        QTRY_COMPARE(desk.rows(), 2);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(edit->text(), QString());
        QCOMPARE(desk.bar().expression(), u"severity:high status:open"_s);
        QCOMPARE(desk.page->window()->focusWidget(), &desk.queue());
    }

    void enterConfirmsWhatIsWrittenThoughMoreIsOffered() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        auto* edit = desk.bar().findChild<FilterEdit*>();
        desk.bar().focusText();
        QTest::keyClicks(edit, u"severity:hi"_s);
        QTRY_VERIFY(edit->isOffering());
        QTest::keyClick(edit, Qt::Key_Escape);
        QTest::keyClicks(edit, u"gh"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(desk.rows(), 2);
    }

    void chipsAndTheirMenus() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.bar().setExpression(u"status:open -country:NL,DE address:185.220.101.1 tor"_s);
        QTRY_COMPARE(desk.rows(), 0); // it is in Germany
        QStringList chips;
        for (auto* chip : desk.bar().findChildren<FilterChip*>())
            if (chip->isVisible()) chips << chip->accessibleName();
        QCOMPARE(chips.size(), 3);
        QVERIFY(chips.contains(u"Filter Country: not NL, DE"_s));
        for (auto* chip : desk.bar().findChildren<FilterChip*>())
            if (chip->accessibleName().contains(u"not NL"_s)) QTest::keyClick(chip, Qt::Key_Delete);
        QTRY_COMPARE(desk.rows(), 1);
        desk.bar().setText({});
        for (auto* chip : desk.bar().findChildren<FilterChip*>())
            if (chip->isVisible() && chip->menu()) {
                emit chip->menu()->aboutToShow();
                QVERIFY(!chip->menu()->actions().isEmpty());
            }
    }

    void timeRanges() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        QSignalSpy told(desk.page.get(), &AlertsPage::timeRangeChosen);
        QTimer::singleShot(50, qApp, [] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(menu);
            QTest::keyClick(menu, Qt::Key_7);
        });
        desk.key(Qt::Key_T);
        QTRY_COMPARE(told.count(), 1);
        QCOMPARE(desk.bar().expression(), u"status:open after:7d"_s);
        desk.bar().setBack(u"today"_s);
        QCOMPARE(desk.bar().expression(), u"status:open after:today"_s);
        desk.bar().setBack({});
        QVERIFY(desk.bar().isDefault());
    }

    void aRangeByHand() {
        TimeRangeDialog dialog(
            {*parseTimestamp("2026-10-04T16:00:00Z"), *parseTimestamp("2026-10-05T00:00:00Z")});
        const auto edits = dialog.findChildren<QDateTimeEdit*>();
        QCOMPARE(edits.size(), 2);
        QCOMPARE(*dialog.range().from, *parseTimestamp("2026-10-04T16:00:00Z"));
        edits[0]->setDateTime(edits[1]->dateTime().addSecs(60));
        bool refused = false;
        for (auto* button : dialog.findChildren<QAbstractButton*>())
            refused = refused || (button->text() == u"Show"_s && !button->isEnabled());
        QVERIFY(refused);
    }

    void backToTheFilterBefore() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.bar().setExpression(u"status:open severity:high"_s);
        QTRY_COMPARE(desk.rows(), 2);
        const auto* row = desk.model().row(0);
        QVERIFY(row);
        const std::string address = row->address;
        desk.queue().selectRow(0);
        desk.key(Qt::Key_I);
        QTRY_COMPARE(desk.bar().filter().addresses, std::vector<std::string>{address});
        QVERIFY(desk.bar().filter().statuses.empty()); // closed ones tell of it too
        QTRY_COMPARE(desk.rows(), 1);
        desk.key(Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(desk.bar().expression(), u"severity:high status:open"_s);
    }

    void includeAndExcludeACell() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.bar().excludeValue({u"country"_s, "NL"});
        QTRY_COMPARE(desk.rows(), 5);
        desk.bar().includeValue({u"country"_s, "DE"});
        desk.bar().excludeValue({u"status"_s, "InProgress"}); // of those chosen
        QCOMPARE(desk.bar().filter().statuses, std::vector{AlertStatus::Active});
        desk.bar().pivotOn({u"assigned"_s, "nobody"});
        QCOMPARE(desk.bar().filter().assignees, std::vector<std::string>{""});
        QCOMPARE(desk.bar().expression(), u"status:any assigned:nobody"_s);
    }

    void valuesNobodyCouldType() {
        const std::string bad = "a\"b\\c <img src=//x>\xE2\x80\xAE %1 &x";
        Desk desk([&](FakeStore& store) {
            Alert alert = exampleAlert(1);
            alert.principal = bad;
            store.add(alert);
            store.add(exampleAlert(2));
        });
        QTRY_COMPARE(desk.rows(), 2);
        desk.bar().includeValue({u"principal"_s, bad});
        QTRY_COMPARE(desk.rows(), 1);
        const QString text = desk.bar().expression();
        desk.bar().reset();
        QTRY_COMPARE(desk.rows(), 2);
        desk.bar().setExpression(text);
        QCOMPARE(desk.bar().filter().principals, std::vector<std::string>{bad});
        QTRY_COMPARE(desk.rows(), 1);
        for (auto* chip : desk.bar().findChildren<FilterChip*>())
            QVERIFY(!chip->text().contains(QChar(0x202E)));
    }
};

QTEST_MAIN(AlertsFilterTest)
#include "alerts_filter_test.moc"
