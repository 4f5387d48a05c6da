// Alert ids and cursors are kept: these values must never change.
#include "core/base/hash.h"

#include <QTest>

using namespace cosmoswatch;

class BaseHashTest : public QObject {
    Q_OBJECT

private slots:
    void golden();
    void fieldsAreKeptApart();
};

void BaseHashTest::golden() {
    QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(sha256Hex("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(stableId({"rule", "account", "2023-02-21"}),
             sha256Hex("4:rule7:account10:2023-02-21").substr(0, 32));
    QCOMPARE(hash64(""), std::uint64_t{0x2D06800538D394C2});
    QCOMPARE(hash64("abc"), std::uint64_t{0x78AF5F94892F3950});
}

void BaseHashTest::fieldsAreKeptApart() {
    QVERIFY(stableId({"ab", "c"}) != stableId({"a", "bc"}));
    QVERIFY(stableId({"a"}) != stableId({"a", ""}));
    QVERIFY(stableId({}) != stableId({""}));
    QVERIFY(stableId({"1:a"}) != stableId({"a"}));
    QCOMPARE(stableId({std::string_view("a\0b", 3)}).size(), std::size_t{32});
    QVERIFY(hash64("abc", 1) != hash64("abc"));
}

QTEST_APPLESS_MAIN(BaseHashTest)
#include "base_hash_test.moc"
