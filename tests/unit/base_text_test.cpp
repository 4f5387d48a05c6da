#include "core/base/text.h"

#include <QTest>

using namespace cosmoswatch;

class BaseTextTest : public QObject {
    Q_OBJECT

private slots:
    void visibles_data();
    void visibles();
    void keepsNewlinesWhenAsked();
    void elides_data();
    void elides();
    void utf8_data();
    void utf8();
    void everyByteIsHandled();
    void cases();
    void trims();
    void numbers();
};

void BaseTextTest::visibles_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    const auto row = [](const char* name, const QByteArray& text, const char* shown) {
        QTest::newRow(name) << text << QByteArray(shown);
    };
    row("plain", "hello <b>&amp;", "hello <b>&amp;");
    row("letters", "żółw 日本 😀", "żółw 日本 😀");
    row("line ends", "a\r\nb\tc", "a\\r\\nb\\tc");
    row("terminal escape", "\x1B[31mred", "\\u001B[31mred");
    row("NUL", QByteArray("a\0b", 3), "a\\u0000b");
    row("delete and C1", "\x7F\xC2\x9B", "\\u007F\\u009B");
    row("bidi override",
        "gpj.\xE2\x80\xAE"
        "exe",
        "gpj.\\u202Eexe");
    row("bidi isolate", "\xE2\x81\xA6x", "\\u2066x");
    row("zero width",
        "a\xE2\x80\x8B"
        "b\xEF\xBB\xBF",
        "a\\u200Bb\\uFEFF");
    row("line separator", "\xE2\x80\xA8", "\\u2028");
    row("tags", "\xF3\xA0\x81\x81", "\\U000E0041");
    row("bad UTF-8", "a\xFF\xC3", "a\xEF\xBF\xBD\xEF\xBF\xBD");
    row("overlong slash", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD");
    row("surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

void BaseTextTest::visibles() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    QCOMPARE(QByteArray::fromStdString(visible(text.toStdString())), shown);
}

void BaseTextTest::keepsNewlinesWhenAsked() {
    QCOMPARE(visible("a\n\tb\r\x1B", true), std::string("a\n\tb\\r\\u001B"));
}

void BaseTextTest::elides_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QByteArray>("cut");
    const auto row = [](const char* text, int limit, const char* cut) {
        QTest::addRow("%s to %d", text, limit) << QByteArray(text) << limit << QByteArray(cut);
    };
    row("hello", 5, "hello");
    row("hello", 4, "hell…");
    row("hello", 0, "…");
    row("", 0, "");
    row("aé", 2, "a…");
    row("😀😀", 7, "😀…");
    row("😀", 3, "…");
    row("\x80\x80\x80\x80", 2, "…");
}

void BaseTextTest::elides() {
    QFETCH(QByteArray, text);
    QFETCH(int, limit);
    QFETCH(QByteArray, cut);
    QCOMPARE(QByteArray::fromStdString(elide(text.toStdString(), static_cast<std::size_t>(limit))), cut);
}

void BaseTextTest::utf8_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("repaired");
    const auto row = [](const char* name, const QByteArray& text, const QByteArray& repaired) {
        QTest::newRow(name) << text << repaired;
    };
    row("nothing", "", "");
    row("all lengths", "aé€😀\xF4\x8F\xBF\xBF", "aé€😀\xF4\x8F\xBF\xBF");
    row("lone continuation", "a\x80z", "a\uFFFDz");
    row("cut", "a\xE2\x82", "a\uFFFD\uFFFD");
    row("cut within", "\xE2\x82z", "\uFFFD\uFFFDz");
    row("too large", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD");
    row("overlong", "\xE0\x80\x80", "\uFFFD\uFFFD\uFFFD");
    row("FE and FF", "\xFE\xFF", "\uFFFD\uFFFD");
    row("NUL is UTF-8", QByteArray("\0", 1), QByteArray("\0", 1));
}

void BaseTextTest::utf8() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, repaired);
    QCOMPARE(isValidUtf8(text.toStdString()), text == repaired);
    QCOMPARE(QByteArray::fromStdString(toValidUtf8(text.toStdString())), repaired);
}

void BaseTextTest::everyByteIsHandled() {
    std::string text;
    for (int i = 0; i < 3; ++i)
        for (int first = 0; first < 256; ++first)
            for (int second = 0; second < 256; second += 5) {
                text += static_cast<char>(first);
                text += static_cast<char>(second);
            }
    QVERIFY(isValidUtf8(toValidUtf8(text)));
    const std::string shown = visible(text);
    QVERIFY(isValidUtf8(shown));
    QVERIFY(std::none_of(shown.begin(), shown.end(), [](char c) { return c >= 0 && c < ' '; }));
    QCOMPARE(visible(shown), shown);
}

void BaseTextTest::cases() {
    QCOMPARE(lowerAscii("AbZ-É"), std::string("abz-É"));
    QVERIFY(equalsIgnoreCase("ListKeys", "LISTKEYS"));
    QVERIFY(!equalsIgnoreCase("ListKeys", "ListKey"));
    QVERIFY(!equalsIgnoreCase("[", "{"));
    QCOMPARE(findIgnoreCase("a/MICROSOFT.x", "microsoft"), std::size_t{2});
    QCOMPARE(findIgnoreCase("abc", "x"), std::string_view::npos);
    QCOMPARE(findIgnoreCase("abc", ""), std::size_t{0});
    QCOMPARE(findIgnoreCase("", ""), std::size_t{0});
    QCOMPARE(findIgnoreCase("ab", "abc"), std::string_view::npos);
}

void BaseTextTest::trims() {
    QCOMPARE(trim(" \r\n\ta b \n"), std::string_view("a b"));
    QCOMPARE(trim(" \n"), std::string_view());
    QCOMPARE(trim(""), std::string_view());
}

void BaseTextTest::numbers() {
    QCOMPARE(formatCount(0), std::string("0"));
    QCOMPARE(formatCount(999), std::string("999"));
    QCOMPARE(formatCount(12345), std::string("12,345"));
    QCOMPARE(formatCount(18446744073709551615u), std::string("18,446,744,073,709,551,615"));
    QCOMPARE(formatBytes(1), std::string("1 byte"));
    QCOMPARE(formatBytes(999), std::string("999 bytes"));
    QCOMPARE(formatBytes(1300), std::string("1.3 KB"));
    QCOMPARE(formatBytes(612'000), std::string("612 KB"));
    QCOMPARE(formatBytes(999'900), std::string("1.0 MB"));
    QCOMPARE(formatBytes(2'100'000'000), std::string("2.1 GB"));
    QCOMPARE(formatBytes(18446744073709551615u), std::string("18 EB"));
}

QTEST_APPLESS_MAIN(BaseTextTest)
#include "base_text_test.moc"
