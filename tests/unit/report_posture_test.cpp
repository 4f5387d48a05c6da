// Checks of how accounts are hardened, as text, Markdown and JSON.
#include "core/report/posture_report.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace cosmoswatch;

namespace {

PostureCheck injectable() {
    PostureCheck check;
    check.id = "injectable-queries";
    check.account = {"/subscriptions/s/databaseaccounts/shop", "shop", "s", "rg"};
    check.state = CheckState::ToDo;
    check.severity = Severity::High;
    check.title = "Pass values as parameters";
    check.finding = "1 query.";
    check.evidence = {{"db/<img src=//x>", "texts, 20 values or more", "SELECT *\nFROM c -- ``` ````"}};
    check.why = "It can end its quotes.";
    check.steps = {{"Look at *all* of them.", "az cosmosdb show --name shop"}, {"Then mend them.", ""}};
    return check;
}

PostureCheck fine(const char* account) {
    PostureCheck check;
    check.id = "old-tls";
    check.account = {account, account, {}, {}};
    check.title = "Ask for TLS 1.2";
    check.finding = "It does.";
    check.why = "Old ones break.";
    return check;
}

} // namespace

class ReportPostureTest : public QObject {
    Q_OBJECT
private slots:
    void text();
    void markdown();
    void markdownOfSeveral();
    void json();
    void brokenBytesStayJson();
};

void ReportPostureTest::text() {
    QCOMPARE(toPlainText(injectable()), std::string("[High] Pass values as parameters\n"
                                                    "    1 query.\n"
                                                    "    - db/<img src=//x>: texts, 20 values or more\n"
                                                    "        SELECT *\\nFROM c -- ``` ````\n"
                                                    "    Why: It can end its quotes.\n"
                                                    "    > Look at *all* of them.\n"
                                                    "        az cosmosdb show --name shop\n"
                                                    "    > Then mend them.\n"));
    QCOMPARE(toPlainText(fine("a")), std::string("[fine] Ask for TLS 1.2\n    It does.\n"));
    const PostureCheck both[] = {fine("a"), fine("b")};
    QCOMPARE(toPlainText(both), std::string("a\n\n[fine] Ask for TLS 1.2\n    It does.\n"
                                            "\nb\n\n[fine] Ask for TLS 1.2\n    It does.\n"));
}

void ReportPostureTest::markdown() {
    const std::string page = toMarkdown(injectable());
    QVERIFY(page.starts_with("# High: Pass values as parameters\n\n1 query.\n"));
    QVERIFY(page.find("<img") == page.find("\\<img") + 1); // never as markup
    QVERIFY(page.find("\n   `````sql\n   SELECT *\n   FROM c -- ``` ````\n   `````\n") != std::string::npos);
    QVERIFY(page.find("1. Look at \\*all\\* of them.\n\n   ```sh\n   az cosmosdb") != std::string::npos);
}

void ReportPostureTest::markdownOfSeveral() {
    PostureCheck unknown = fine("b");
    unknown.state = CheckState::Unknown;
    const PostureCheck checks[] = {injectable(), fine("b"), fine("b"), unknown};
    const std::string page = toMarkdown(checks);
    QVERIFY(page.starts_with("# Hardening\n\n1 to do, 1 that the logs do not decide.\n\n## shop\n"));
    QVERIFY(page.find("\n## b\n\nb\n\n- fine: Ask for TLS 1.2. It does.\n- fine: ") != std::string::npos);
    QVERIFY(page.find("\n### unknown: Ask for TLS 1.2\n") != std::string::npos);
    QVERIFY(page.find("\n## b\n") == page.rfind("\n## b\n"));
}

void ReportPostureTest::json() {
    const std::string line = toJson(injectable());
    QVERIFY(line.find('\n') == std::string::npos);
    const auto json = nlohmann::json::parse(line);
    QCOMPARE(json["check"].get<std::string>(), std::string("injectable-queries"));
    QCOMPARE(json["state"].get<std::string>(), std::string("to-do"));
    QCOMPARE(json["evidence"][0]["statement"].get<std::string>(), injectable().evidence[0].text);
    QVERIFY(!json["steps"][1].contains("command"));
    QVERIFY(!nlohmann::json::parse(toJson(fine("a"))).contains("steps"));
}

void ReportPostureTest::brokenBytesStayJson() {
    PostureCheck check = injectable();
    check.evidence[0].what = "\xff\xfe\"";
    QVERIFY(nlohmann::json::accept(toJson(check)));
}

QTEST_APPLESS_MAIN(ReportPostureTest)
#include "report_posture_test.moc"
