#include "core/report/report.h"
#include "tests/unit/report_samples.h"

#include <QTest>

#include <regex>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;

namespace {

std::string mailOf(const std::vector<AlertReport>& reports, const MailOptions& options = {}) {
    const auto mail = toMail(reports, options);
    return mail ? *mail : "error: " + describe(mail.error());
}

std::string headersOf(const std::string& mail) {
    return mail.substr(0, mail.find("\r\n\r\n"));
}

std::string header(const std::string& mail, const std::string& name) {
    const std::string headers = "\r\n" + headersOf(mail) + "\r\n";
    const auto at = headers.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return headers.substr(begin, headers.find("\r\n", begin) - begin);
}

} // namespace

class ReportMailTest : public QObject {
    Q_OBJECT

private slots:
    void sameAlertsSameMail();
    void refusesBadAddresses_data();
    void refusesBadAddresses();
    void acceptsAddresses_data();
    void acceptsAddresses();
    void refusesNoAlerts();
    void valuesAddNoHeader();
    void dateIsNowWhenUnknown();
    void subjects();
};

void ReportMailTest::sameAlertsSameMail() {
    const std::vector<AlertReport> reports{{torAlert(), {}}, {geoAlert(), {}}};
    const std::vector<AlertReport> turned{{geoAlert(), {}}, {torAlert(), {}}};
    QCOMPARE(mailOf(reports), mailOf(reports));
    QCOMPARE(header(mailOf(reports), "Message-Id"), header(mailOf(turned), "Message-Id"));
    QVERIFY(header(mailOf(reports), "Message-Id") != header(mailOf({{torAlert(), {}}}), "Message-Id"));
    QVERIFY(header(mailOf(reports), "Message-Id").ends_with("@localhost>"));
}

void ReportMailTest::refusesBadAddresses_data() {
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("word") << QByteArray("admin");
    QTest::newRow("no domain") << QByteArray("admin@");
    QTest::newRow("no name") << QByteArray("@contoso.example");
    QTest::newRow("CR LF") << QByteArray("a@b.example\r\nBcc: c@d.example");
    QTest::newRow("LF") << QByteArray("a@b.example\n");
    QTest::newRow("LF in the name") << QByteArray("A\nB <a@b.example>");
    QTest::newRow("NUL") << QByteArray("a@b.example\0,c@d.example", 24);
    QTest::newRow("two") << QByteArray("a@b.example, c@d.example");
    QTest::newRow("group") << QByteArray("all: a@b.example, c@d.example;");
    QTest::newRow("two signs") << QByteArray("a@b@c.example");
    QTest::newRow("space inside") << QByteArray("a b@c.example");
    QTest::newRow("no text encoding") << QByteArray("\xFF\xFE <a@b.example>");
    QTest::newRow("without end") << QByteArray(100'000, 'a') + "@b.example";
}

void ReportMailTest::refusesBadAddresses() {
    QFETCH(QByteArray, address);
    const std::vector<AlertReport> reports{{torAlert(), {}}};
    MailOptions options;
    options.to = {"good@contoso.example", address.toStdString()};
    const auto mail = toMail(reports, options);
    QVERIFY(!mail);
    QCOMPARE(mail.error().code, ErrorCode::InvalidArgument);
    QVERIFY(mail.error().where.find('\n') == std::string::npos);
    options.to.clear();
    options.from = address.toStdString();
    QVERIFY(!toMail(reports, options));
}

void ReportMailTest::acceptsAddresses_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("written");
    QTest::newRow("bare") << "a.b+c@contoso.example"
                          << "a.b+c@contoso.example";
    QTest::newRow("name") << "Ana <ana@contoso.example>"
                          << "Ana <ana@contoso.example>";
    QTest::newRow("quoted name") << "\"Lindqvist, Ana\" <ana@contoso.example>"
                                 << "\"Lindqvist, Ana\" <ana@contoso.example>";
    QTest::newRow("other letters") << QStringLiteral("Åsa <a@contoso.example>")
                                   << "=?UTF-8?B?w4VzYQ==?= <a@contoso.example>";
    QTest::newRow("no dot") << "root@localhost"
                            << "root@localhost";
}

void ReportMailTest::acceptsAddresses() {
    QFETCH(QString, address);
    QFETCH(QString, written);
    MailOptions options;
    options.to = {address.toStdString()};
    QCOMPARE(QString::fromStdString(header(mailOf({{torAlert(), {}}}, options), "To")).toLower(),
             written.toLower());
}

void ReportMailTest::refusesNoAlerts() {
    const auto mail = toMail({}, {});
    QVERIFY(!mail);
    QCOMPARE(mail.error().code, ErrorCode::InvalidArgument);
}

void ReportMailTest::valuesAddNoHeader() {
    const auto fieldNames = [](const std::string& mail) {
        std::vector<std::string> names;
        const std::string headers = headersOf(mail);
        const std::regex field("(?:^|\r\n)([!-9;-~]+):");
        for (std::sregex_iterator at(headers.begin(), headers.end(), field), end; at != end; ++at)
            names.push_back((*at)[1]);
        return names;
    };
    const auto wanted = fieldNames(mailOf({{torAlert(), {}}}));
    QCOMPARE(wanted.size(), std::size_t{8});
    for (const auto& attack : attacks()) {
        Alert alert = hostileAlert(attack);
        alert.id = alert.type = attack;
        QVERIFY(fieldNames(mailOf({{alert, {}}})) == wanted);
    }
}

void ReportMailTest::dateIsNowWhenUnknown() {
    Alert alert = torAlert();
    QCOMPARE(header(mailOf({{alert, {}}}), "Date"), std::string("Sun, 04 Oct 2026 16:12:00 +0000"));
    alert.generated = {};
    const auto date = parseTimestamp(header(mailOf({{alert, {}}}), "Date"));
    const auto text = header(mailOf({{alert, {}}}), "Date");
    QVERIFY2(text.size() == 31 && text.ends_with(" +0000"), text.c_str());
    QVERIFY(!date || now() - *date < std::chrono::minutes{1});
}

void ReportMailTest::subjects() {
    QCOMPARE(header(mailOf({{torAlert(), {}}}), "Subject"),
             std::string("[High] Access from a Tor exit node: shop-prod (Cosmos Watch)"));
    const auto several = headersOf(mailOf({{geoAlert(), {}}, {suspiciousAlert(), {}}}));
    QVERIFY2(several.find("Subject: [Medium] 2 alerts: Access from an unusual location, Access") !=
                 std::string::npos,
             several.c_str());
    Alert sample = torAlert();
    sample.sample = true;
    QVERIFY(header(mailOf({{sample, {}}}), "Subject").starts_with("[High] [SAMPLE ALERT] Access"));
}

QTEST_APPLESS_MAIN(ReportMailTest)
#include "report_mail_test.moc"
