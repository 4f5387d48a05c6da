// What a mail server's words are taken for.
#include "core/net/smtp_dialogue.h"

#include <QTest>

using namespace cosmoswatch;
using Step = SmtpOutcome::Step;

namespace {

SmtpDialogue upToContent() {
    SmtpDialogue dialogue;
    dialogue.heard("220 mail.example ESMTP\r\n");
    dialogue.said("EHLO here\r\n");
    dialogue.heard("250-mail.example\r\n");
    dialogue.heard("250-STARTTLS\r\n");
    dialogue.heard("250 SIZE 1000\r\n");
    dialogue.said("MAIL FROM:<a@b.example> SIZE=5\r\n");
    dialogue.heard("250 OK\r\n");
    dialogue.said("RCPT TO:<one@b.example>\r\n");
    dialogue.heard("250 OK\r\n");
    dialogue.said("RCPT TO:<two@b.example>\r\n");
    dialogue.heard("550-5.1.1 no such\r\n");
    dialogue.heard("550 5.1.1 user\r\n");
    return dialogue;
}

} // namespace

class NetSmtpDialogueTest : public QObject {
    Q_OBJECT

private slots:
    void eachRecipientHasItsAnswer() {
        SmtpDialogue dialogue = upToContent();
        QVERIFY(dialogue.offersTls());
        QVERIFY(!dialogue.contentBegan());
        const auto& recipients = dialogue.outcome().recipients;
        QCOMPARE(recipients.size(), 2u);
        QCOMPARE(recipients[0].address, std::string("one@b.example"));
        QVERIFY(recipients[0].reply.isPositive());
        QCOMPARE(recipients[1].reply.code, 550);
        QVERIFY(recipients[1].reply.isFinal());
        QCOMPARE(recipients[1].reply.text, std::string("5.1.1 no such 5.1.1 user"));

        dialogue.said("DATA\r\n");
        dialogue.heard("354 go on\r\n");
        QCOMPARE(dialogue.outcome().step, Step::Content);
        QVERIFY(dialogue.contentBegan());
        dialogue.heard("250 taken as 4711\r\n");
        QCOMPARE(dialogue.outcome().step, Step::Taken);
        dialogue.said("QUIT\r\n");
        dialogue.heard("421 whatever\r\n");
        QCOMPARE(dialogue.outcome().step, Step::Taken);
        QCOMPARE(dialogue.outcome().reply.code, 250);
        QVERIFY(dialogue.outcome().recipients[0].reply.isPositive()); // not overwritten by what came later
    }

    void contentThatIsRefusedIsNotTaken() {
        for (const char* reply : {"554 spam", "452 full", "354 go on"}) {
            SmtpDialogue dialogue = upToContent();
            dialogue.said("DATA\r\n");
            dialogue.heard("354 go on\r\n");
            dialogue.heard(reply);
            QCOMPARE(dialogue.outcome().step, Step::Content);
        }
        SmtpDialogue dialogue = upToContent();
        dialogue.said("DATA\r\n");
        dialogue.heard("250 taken before it was sent?\r\n");
        QCOMPARE(dialogue.outcome().step, Step::Content);
    }

    void secretsAreNotKept() {
        SmtpDialogue dialogue;
        dialogue.said("AUTH PLAIN AGN3AG9wZW4gc2VzYW1l\r\n");
        dialogue.heard("334 \r\n");
        dialogue.said("b3BlbiBzZXNhbWU=\r\n");
        dialogue.heard("535 no\r\n");
        QCOMPARE(dialogue.outcome().step, Step::SignIn);
        QCOMPARE(dialogue.outcome().reply.text, std::string("no"));
        QVERIFY(dialogue.outcome().recipients.empty());
    }

    void hostileLinesAreHarmless_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("short") << QByteArray("25");
        QTest::newRow("code alone") << QByteArray("250");
        QTest::newRow("no code") << QByteArray("hello\r\n");
        QTest::newRow("NUL") << QByteArray("250 a\0b", 7);
        QTest::newRow("not UTF-8") << QByteArray("550 \xFF\xFE");
        QTest::newRow("long") << "550 " + QByteArray(1 << 20, 'x');
        QTest::newRow("controls") << QByteArray("550 \x1B[31m\x07");
        QTest::newRow("end of the code's range") << QByteArray("999 x");
    }
    void hostileLinesAreHarmless() {
        QFETCH(QByteArray, line);
        SmtpDialogue dialogue = upToContent();
        for (int i = 0; i < 100; ++i) {
            dialogue.heard(line.toStdString());
            dialogue.heard("250-" + line.toStdString());
        }
        dialogue.said(line.toStdString());
        dialogue.said("RCPT TO:" + line.toStdString());
        const auto& text = dialogue.outcome().reply.text;
        QVERIFY(text.size() < 600);
        for (const auto& recipient : dialogue.outcome().recipients) {
            QVERIFY(recipient.reply.text.size() < 600);
            QVERIFY(recipient.reply.text.find('\x1B') == std::string::npos);
        }
    }
};

QTEST_APPLESS_MAIN(NetSmtpDialogueTest)
#include "net_smtp_dialogue_test.moc"
