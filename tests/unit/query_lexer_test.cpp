#include "core/query/lexer.h"

#include <QObject>
#include <QTest>

#include <random>
#include <string>

using namespace cosmoswatch::query;

namespace {

std::string text(const QByteArray& bytes) {
    return bytes.toStdString();
}

// "WW.W=S": a letter or sign a token.
QByteArray kinds(const std::string& query) {
    constexpr const char* signs[]{"",  "W", "N", "S", "@", ".", ",",  ":", "?", "??", "(", ")", "[", "]",
                                  "{", "}", "=", "!", "<", "l", ">",  "g", "+", "-",  "*", "/", "%", "&",
                                  "|", "c", "^", "~", "L", "R", "RR", ";", "s", "/*", "n", "x"};
    TokenList tokens;
    tokens.read(query);
    QByteArray result;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        result += signs[static_cast<std::size_t>(tokens[i].kind)];
    return result;
}

} // namespace

class QueryLexerTest : public QObject {
    Q_OBJECT
private slots:
    void cuts_data();
    void cuts();
    void knowsKeywordsInAnyCase();
    void tellsWhereTokensStand();
    void tellsWhereCommentsStand();
    void everyByteHasItsToken();
    void tokensNeverOverlap();
};

void QueryLexerTest::cuts_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("select") << QByteArray("SELECT * FROM c") << QByteArray("W*WW");
    QTest::newRow("single quotes") << QByteArray("c.x='a'") << QByteArray("W.W=S");
    QTest::newRow("double quotes") << QByteArray("c[\"it's\"]") << QByteArray("W[S]");
    QTest::newRow("escaped quote") << QByteArray("'a\\'b' = \"\\\"\"") << QByteArray("S=S");
    QTest::newRow("doubling is no escape") << QByteArray("'a''b'") << QByteArray("SS");
    QTest::newRow("open quote") << QByteArray("c.x = 'abc") << QByteArray("W.W=s");
    QTest::newRow("backslash at the end") << QByteArray("'abc\\") << QByteArray("s");
    QTest::newRow("long string") << QByteArray("'0123456789abcdef\\'0123456789' 1") << QByteArray("SN");
    QTest::newRow("numbers") << QByteArray("1 1.5 .5 1e9 1.5E-3 2.") << QByteArray("NNNNNN");
    QTest::newRow("malformed numbers") << QByteArray("0x1f 12abc") << QByteArray("nn");
    QTest::newRow("exponent without digits") << QByteArray("1e") << QByteArray("n");
    QTest::newRow("property after a dot") << QByteArray("c.5") << QByteArray("W.N");
    QTest::newRow("parameters") << QByteArray("@a = @b1") << QByteArray("@=@");
    QTest::newRow("at sign alone") << QByteArray("@ @@v") << QByteArray("xx@");
    QTest::newRow("operators") << QByteArray("<= >= <> != << >> >>> || | ?? ? ~ ^ & %")
                               << QByteArray("lg!!LRRRc|???~^&%");
    QTest::newRow("equal twice") << QByteArray("a == b") << QByteArray("W==W");
    QTest::newRow("line comment") << QByteArray("a -- b\nc") << QByteArray("WW");
    QTest::newRow("minus and comment") << QByteArray("5--3") << QByteArray("N");
    QTest::newRow("block comment") << QByteArray("a/* b */c") << QByteArray("WW");
    QTest::newRow("open block comment") << QByteArray("a /* b") << QByteArray("W/*");
    QTest::newRow("nothing of ours") << QByteArray("a # ` \\") << QByteArray("Wxxx");
    QTest::newRow("no-break space") << QByteArray("a\xc2\xa0= \xe2\x80\x83 1") << QByteArray("W=N");
    QTest::newRow("letters beyond ASCII") << QByteArray("c.größe_in_zentimetern") << QByteArray("W.W");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("WxW");
}

void QueryLexerTest::cuts() {
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, expected);
    QCOMPARE(kinds(text(query)), expected);
}

void QueryLexerTest::knowsKeywordsInAnyCase() {
    QCOMPARE(keywordOf("select"), Keyword::Select);
    QCOMPARE(keywordOf("SELecT"), Keyword::Select);
    QCOMPARE(keywordOf("UNDEFINED"), Keyword::Undefined);
    QCOMPARE(keywordOf("undefinee"), Keyword::None);
    QCOMPARE(keywordOf("selects"), Keyword::None);
    QCOMPARE(keywordOf("o"), Keyword::None);
    QCOMPARE(keywordOf(""), Keyword::None);
    QCOMPARE(keywordOf("\x0f\x12"), Keyword::None); // "or" without the bit of the letter case and another
    TokenList tokens;
    tokens.read("xx or yy");
    QVERIFY(tokens[1].is(Keyword::Or));
    QVERIFY(!tokens[2].is(Keyword::Or));
}

void QueryLexerTest::tellsWhereTokensStand() {
    TokenList tokens;
    tokens.read("SELECT c.name FROM c WHERE c.x = 'a b'");
    QCOMPARE(tokens.text(2), std::string_view("."));
    QCOMPARE(tokens.text(3), std::string_view("name"));
    QCOMPARE(tokens[11].offset, 33u);
    QCOMPARE(tokens.text(tokens.size() - 1), std::string_view("'a b'"));
    QVERIFY(tokens[tokens.size()].is(TokenKind::End));
    QCOMPARE(tokens[tokens.size()].offset, 38u);
}

void QueryLexerTest::tellsWhereCommentsStand() {
    TokenList tokens;
    tokens.read("a /* x */ = 1 -- the end");
    QCOMPARE(tokens.comments().size(), std::size_t{2});
    QCOMPARE(tokens.comments()[0].nextToken, 1u);
    QVERIFY(tokens.comments()[0].block);
    QCOMPARE(tokens.comments()[1].offset, 14u);
    QCOMPARE(tokens.comments()[1].length, 10u);
    QCOMPARE(tokens.comments()[1].nextToken, 3u);
    tokens.read("a");
    QCOMPARE(tokens.comments().size(), std::size_t{0});
}

void QueryLexerTest::everyByteHasItsToken() {
    TokenList tokens;
    for (int byte = 0; byte < 256; ++byte) {
        const std::string query = "a " + std::string(1, static_cast<char>(byte)) + " b";
        tokens.read(query);
        QVERIFY(tokens.size() >= 2 || !tokens.comments().empty());
        QCOMPARE(tokens[tokens.size()].offset, 5u);
    }
}

// Random bytes: tokens follow each other within the text, and between them stand only spaces and comments.
void QueryLexerTest::tokensNeverOverlap() {
    std::mt19937 random(3);
    constexpr std::string_view alphabet = "aZ09_ '\"\\.,()[]{}@-/*?|<>=!\n\xc2\xa0\xe2\x80\x83#";
    TokenList tokens;
    for (int round = 0; round < 20'000; ++round) {
        std::string query;
        for (std::size_t length = random() % 40; query.size() < length;)
            query += alphabet[random() % alphabet.size()];
        tokens.read(query);
        std::uint32_t end = 0;
        for (const Token& token : tokens.tokens()) {
            QVERIFY(token.offset >= end);
            QVERIFY(token.is(TokenKind::End) || token.length > 0);
            end = token.end();
        }
        QCOMPARE(end, static_cast<std::uint32_t>(query.size()));
    }
}

QTEST_APPLESS_MAIN(QueryLexerTest)
#include "query_lexer_test.moc"
