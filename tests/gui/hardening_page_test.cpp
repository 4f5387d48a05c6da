// The Hardening page: what is listed, what is told of a check, every action, and every state of the page.
#include "core/baseline/account_baseline.h"
#include "tests/gui/fake_store.h"
#include "tests/gui/page_tools.h"
#include "ui/pages/hardening_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/check_table.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace Qt::StringLiterals;

namespace {

const Timestamp start = dayStart(20'000);
constexpr auto day = std::chrono::days{1};

// Accounts with what was learned of their use.
class LearnedStore : public FakeStore {
public:
    std::atomic_bool broken{false};
    mutable std::atomic_int questions{0};

    void learn(const std::string& name, const std::function<void(AccountUse&)>& observe) {
        const Account account = parseAccount(
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/" + name);
        AccountBaseline baseline;
        baseline.observeUse([&](AccountUse& use) {
            observe(use);
            return true;
        });
        const std::lock_guard lock(m_guard);
        if (std::none_of(accountSummaries.begin(), accountSummaries.end(),
                         [&](const AccountSummary& known) { return known.account == account; }))
            accountSummaries.push_back({account, start, start + 20 * day, 10, 0});
        for (auto& [part, saved] : baseline.saveChanged())
            m_state["baseline/" + account.key + "/" + part] = saved;
        ++m_changes;
    }
    Result<std::map<std::string, std::string>> state(const std::string& prefix) const override {
        ++questions;
        if (broken) return fail(ErrorCode::Unreadable, "The disk is gone. Plug it in again.");
        const std::lock_guard lock(m_guard);
        std::map<std::string, std::string> found;
        for (const auto& [name, value] : m_state)
            if (name.starts_with(prefix)) found.emplace(name, value);
        return found;
    }
    std::uint64_t revision() const override { return FakeStore::revision() + m_changes; }

private:
    mutable std::mutex m_guard;
    std::map<std::string, std::string> m_state;
    std::atomic<std::uint64_t> m_changes{0};
};

void useKeys(AccountUse& use) {
    for (int i = 0; i < 10; ++i) {
        use.observeLog(LogKind::DataRequests, start + i * day);
        use.observeClient({Credential::Key, "Java SDK", "azsdk-java-cosmos/4.63.0"}, true, true,
                          start + i * day);
    }
}

void joinValues(AccountUse& use) {
    useKeys(use);
    use.observeLog(LogKind::Queries, start);
    for (int place = 0; place < 14; ++place)
        for (int i = 0; i < 20; ++i)
            use.observeQuery("db/c" + std::to_string(place),
                             "SELECT *\nFROM c WHERE c.a = 'x" + std::to_string(i) + "'", start);
}

} // namespace

class HardeningPageTest : public QObject {
    Q_OBJECT

    struct Desk {
        LearnedStore store;
        StoreGateway gateway{store};
        std::unique_ptr<HardeningPage> page;
        explicit Desk(bool filled = true) {
            if (filled) {
                store.learn("shop", joinValues);
                store.learn("archive", useKeys);
            }
            page = std::make_unique<HardeningPage>(gateway);
            page->resize(1130, 640);
            await([&] { page->show(); });
        }
        void await(const std::function<void()>& act) {
            QSignalSpy ready(page.get(), &HardeningPage::ready);
            act();
            QVERIFY(ready.wait(8000));
        }
        QAction* action(const char* name) { return actionNamed(QString::fromLatin1(name), page->actions()); }
        CheckTable* table() { return page->findChild<CheckTable*>(); }
        QTabBar* tabs() { return page->findChild<QTabBar*>(); }
        QStringList column(int column) {
            QStringList texts;
            for (int row = 0; row < page->model().rowCount(); ++row)
                texts << page->model().index(row, column).data().toString();
            return texts;
        }
        void choose(const char* id) {
            for (int row = 0; row < page->model().rowCount(); ++row)
                if (page->model().checkAt(row)->id == id) return table()->selectRow(row);
            QFAIL(id);
        }
        bool says(const QString& words) {
            QApplication::processEvents();
            for (auto* label : page->findChildren<PlainLabel*>())
                if (label->isVisible() && label->text().contains(words)) return true;
            for (auto* view : page->findChildren<PlainTextView*>())
                if (view->isVisible() && view->toPlainText().contains(words)) return true;
            return false;
        }
        QPushButton* button(const QString& text) {
            for (auto* button : page->findChildren<QPushButton*>())
                if (button->isVisible() && button->text() == text) return button;
            return nullptr;
        }
    };

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void modelKeepsItsPromises() {
        PostureModel model;
        const QAbstractItemModelTester tester(&model);
        std::vector<PostureCheck> checks;
        for (int i = 0; i < 12; ++i) {
            PostureCheck check;
            check.id = "c" + std::to_string(i % 4);
            check.account = {i < 4 ? "b" : "a", i < 4 ? "b" : "a", {}, {}};
            check.title = std::string(1, static_cast<char>('z' - i));
            check.state = static_cast<CheckState>(i % 3);
            check.severity = i % 2 == 0 ? Severity::High : Severity::Low;
            checks.push_back(check);
        }
        model.setChecks(checks);
        QCOMPARE(model.rowCount(), 12);
        QCOMPARE(model.checkAt(0)->state, CheckState::ToDo);
        QCOMPARE(model.checkAt(0)->severity, Severity::High);
        QCOMPARE(model.checkAt(11)->state, CheckState::Fine);
        const QPersistentModelIndex kept = model.index(0, 1);
        const QString title = kept.data().toString();
        model.sort(PostureModel::Check, Qt::AscendingOrder);
        QCOMPARE(model.index(0, 1).data().toString(), u"o"_s);
        QCOMPARE(kept.data().toString(), title);
        model.sort(PostureModel::AccountName, Qt::DescendingOrder);
        QCOMPARE(model.checkAt(0)->account.name, std::string("b"));
        QCOMPARE(model.checkAt(0)->state, CheckState::ToDo); // inside too
        model.setFilter({"a", CheckState::Unknown});
        QVERIFY(model.rowCount() > 0 && model.rowCount() < 8);
        for (int row = 0; row < model.rowCount(); ++row) {
            QCOMPARE(model.checkAt(row)->state, CheckState::Unknown);
            QCOMPARE(model.index(row, 0).data().toString(), u"Unknown"_s);
            QVERIFY(!model.index(row, 0).data(PostureModel::SeverityRole).isValid());
        }
        QCOMPARE(model.ofAccount().size(), std::size_t{8});
        QVERIFY(model.checkAt(-1) == nullptr && model.checkAt(model.rowCount()) == nullptr);
        model.setChecks({});
        QCOMPARE(model.rowCount(), 0);
    }

    void whatIsToDoAtFirst() {
        Desk desk;
        QVERIFY(desk.page->model().rowCount() >= 3);
        for (int row = 0; row < desk.page->model().rowCount(); ++row)
            QCOMPARE(desk.page->model().checkAt(row)->state, CheckState::ToDo);
        QCOMPARE(desk.tabs()->tabText(0), u"To do  %1"_s.arg(desk.page->model().rowCount()));
        QCOMPARE(desk.table()->currentIndex().row(), 0);
        QVERIFY(desk.says(u"Why it matters"_s));
        QVERIFY(
            desk.page->model().index(0, 0).data(Qt::AccessibleTextRole).toString().startsWith(u"To do, "_s));
        desk.tabs()->setCurrentIndex(3);
        QCOMPARE(desk.page->model().rowCount(), static_cast<int>(desk.page->model().checks().size()));
    }

    void oneAccount() {
        Desk desk;
        desk.tabs()->setCurrentIndex(3);
        auto* accounts = desk.page->findChild<QComboBox*>();
        QCOMPARE(accounts->count(), 3);
        accounts->setCurrentIndex(1);
        emit accounts->activated(1);
        QStringList names = desk.column(2);
        names.removeDuplicates();
        QCOMPARE(names.size(), 1);
        QCOMPARE(desk.column(2).first(), u"archive"_s);
    }

    void statementsAreRankedInTheFixedFont() {
        Desk desk;
        desk.choose("injectable-queries");
        QVERIFY(desk.says(u"Queries, the most dangerous first"_s));
        const auto statements = [&] {
            int count = 0;
            for (auto* code : desk.page->findChildren<PlainCodeView*>())
                if (code->isVisible() && code->accessibleName().startsWith(u"Query"_s)) {
                    ++count;
                    if (!code->toPlainText().startsWith(u"SELECT *\nFROM c WHERE c.a = 'x"_s)) return -1;
                }
            return count;
        };
        QTRY_COMPARE(statements(), 10);
        QVERIFY(desk.button(u"Show 4 more"_s) != nullptr);
        desk.button(u"Show 4 more"_s)->click();
        QTRY_COMPARE(statements(), 14);
    }

    void evidenceWithoutStatementsIsATable() {
        Desk desk;
        desk.choose("keys-in-use");
        QApplication::processEvents();
        QTableWidget* table = nullptr; // those of other checks are on their way out
        for (auto* widget : desk.page->findChildren<QTableWidget*>())
            if (widget->isVisible()) table = widget;
        QVERIFY(table != nullptr);
        QCOMPARE(table->item(0, 0)->text(), u"Java SDK"_s);
        for (auto* button : desk.page->findChildren<IconButton*>())
            if (button->isVisible() && button->accessibleName() == u"Copy the command of step 1"_s)
                button->click();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"az cosmosdb "_s));
    }

    void copies() {
        Desk desk;
        desk.choose("keys-in-use");
        desk.action("hardening.copy-text")->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"[Medium] Replace account keys"_s));
        desk.action("hardening.copy-markdown")->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"# Medium: Replace account keys"_s));
        desk.action("hardening.copy-json")->trigger();
        const auto json = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object();
        QCOMPARE(json[u"check"_s].toString(), u"keys-in-use"_s);
        QGuiApplication::clipboard()->clear();
        desk.page->activateWindow();
        desk.table()->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(desk.page.get()));
        QTest::keySequence(desk.table(), QKeySequence::Copy);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().contains(u"[Medium] "_s));
    }

    void exportsTheAccountsShown() {
        Desk desk;
        QTemporaryDir folder;
        QSignalSpy said(desk.page.get(), &HardeningPage::message);
        QSignalSpy failed(desk.page.get(), &HardeningPage::failed);
        desk.page->exportTo(folder.filePath(u"checks.md"_s));
        QVERIFY(said.wait());
        QFile file(folder.filePath(u"checks.md"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.startsWith("# Hardening\n"));
        QVERIFY(bytes.contains("\n## archive\n") && bytes.contains("\n## shop\n"));
        QVERIFY(bytes.contains("- fine: "));
        desk.page->exportTo(folder.filePath(u"no/such/folder.md"_s));
        QVERIFY(failed.wait());
    }

    void leadsToItsAlerts() {
        Desk desk;
        desk.choose("keys-in-use");
        QVERIFY(!desk.action("hardening.show-alerts")->isEnabled());
        desk.choose("injectable-queries");
        QSignalSpy asked(desk.page.get(), &HardeningPage::alertsRequested);
        desk.action("hardening.show-alerts")->trigger();
        QCOMPARE(asked.size(), 1);
        const auto filter = asked[0][0].value<AlertFilter>();
        QCOMPARE(filter.types.size(), std::size_t{2});
        QVERIFY(filter.types[0].starts_with("CosmosDB_SqlInjection."));
        QVERIFY(filter.accountKeys.at(0).ends_with("/shop"));
    }

    void keyboard() {
        Desk desk;
        desk.table()->setFocus();
        QTest::keyClick(desk.table(), Qt::Key_Down);
        QCOMPARE(desk.table()->currentIndex().row(), 1);
        QVERIFY(desk.says(desk.column(1)[1]));
        QTest::keyClick(desk.table(), Qt::Key_Return);
        QTRY_COMPARE(QApplication::focusWidget() ? QApplication::focusWidget()->accessibleName() : QString(),
                     u"What was seen"_s);
    }

    // Another look at the store keeps the choice, and comes not more often than every few seconds.
    void changesOfTheStore() {
        Desk desk;
        desk.choose("keys-in-use");
        const PostureCheck before = *desk.page->model().checkAt(desk.table()->currentIndex().row());
        const int asked = desk.store.questions;
        desk.await([&] {
            for (int i = 0; i < 5; ++i) {
                desk.store.learn("new" + std::to_string(i), joinValues);
                desk.gateway.poll();
            }
        });
        QVERIFY(desk.store.questions - asked <= 2 * 7); // one look at seven accounts
        const PostureCheck* after = desk.page->model().checkAt(desk.table()->currentIndex().row());
        QVERIFY(after != nullptr);
        QCOMPARE(after->id, before.id);
        QCOMPARE(after->account, before.account);
    }

    void withoutLogsThereIsOneNextStep() {
        Desk desk(false);
        QVERIFY(desk.says(u"No logs have been read yet"_s));
        for (auto* action : desk.page->actions())
            QCOMPARE(action->isEnabled(), action->objectName() == u"hardening.refresh"_s);
        QSignalSpy open(desk.page.get(), &HardeningPage::openLogsRequested);
        QSignalSpy sample(desk.page.get(), &HardeningPage::sampleRequested);
        desk.button(u"Open a Folder of Logs"_s)->click();
        desk.button(u"Try Sample Data"_s)->click();
        QCOMPARE(open.size(), 1);
        QCOMPARE(sample.size(), 1);
    }

    void troubleIsSaidAndTriedAgain() {
        Desk desk;
        desk.store.broken = true;
        desk.await([&] { desk.action("hardening.refresh")->trigger(); });
        QVERIFY(desk.says(u"Plug it in again."_s));
        QVERIFY(!desk.action("hardening.copy-text")->isEnabled());
        QVERIFY(!desk.action("hardening.export-markdown")->isEnabled());
        desk.store.broken = false;
        desk.await([&] { desk.button(u"Try Again"_s)->click(); });
        QVERIFY(desk.table()->isVisible());
        QVERIFY(desk.action("hardening.copy-text")->isEnabled());
    }

    void nothingLeftToDo() {
        Desk desk(false);
        desk.store.learn("calm", [](AccountUse&) {});
        desk.await([&] { desk.action("hardening.refresh")->trigger(); });
        QVERIFY(desk.says(u"Nothing is left to do"_s));
        QVERIFY(!desk.action("hardening.copy-text")->isEnabled());
        QVERIFY(desk.action("hardening.export-markdown")->isEnabled());
        desk.button(u"Show All Checks"_s)->click();
        QVERIFY(desk.table()->isVisible());
        QVERIFY(desk.page->model().rowCount() > 5);
    }

    void hostileTextStaysText() {
        Desk desk(false);
        const std::string evil = "<img src=//x><b>\u202E&amp;\x1b[2J" + std::string(1, '\0') + "%1";
        desk.store.learn("evil", [&](AccountUse& use) {
            for (int i = 0; i < 10; ++i) {
                use.observeLog(LogKind::DataRequests, start + i * day);
                use.observeClient({Credential::Key, evil, "documentdb-dotnet-sdk/1.0" + evil}, true, true,
                                  start + i * day);
                use.observeLog(LogKind::Queries, start + i * day);
                for (int value = 0; value < 20; ++value)
                    use.observeQuery("db/" + evil,
                                     "SELECT * FROM c WHERE c.a = '" + std::to_string(value) + "' --" + evil +
                                         std::string(20'000, 'x'),
                                     start + i * day);
            }
        });
        desk.await([&] { desk.action("hardening.refresh")->trigger(); });
        const int width = desk.page->width();
        for (int row = 0; row < desk.page->model().rowCount(); ++row) {
            desk.table()->selectRow(row);
            QApplication::processEvents();
            for (auto* view : desk.page->findChildren<QTextEdit*>()) {
                QVERIFY(!view->toPlainText().contains(QChar(0x202E)));
                QVERIFY(!view->toPlainText().contains(QChar(0x1b)));
                QVERIFY(!view->toPlainText().contains(QChar(QChar::ObjectReplacementCharacter)));
            }
            for (auto* action : {"hardening.copy-text", "hardening.copy-markdown"}) {
                desk.action(action)->trigger();
                QVERIFY(!QGuiApplication::clipboard()->text().contains(QChar(0x202E)));
            }
        }
        QVERIFY(desk.page->model().rowCount() >= 2);
        QCOMPARE(desk.page->width(), width);
        QVERIFY(desk.page->minimumSizeHint().width() <= width);
    }
};

QTEST_MAIN(HardeningPageTest)
#include "hardening_page_test.moc"
