#include "core/secrets/secret_store.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;

namespace {

const QFileDevice::Permissions onlyOwner = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

// Always in this trouble.
class Locked final : public SecretStore {
public:
    Result<std::string> read(const std::string&) const override { return trouble(); }
    Result<void> write(const std::string&, const std::string&) override { return trouble(); }
    Result<void> remove(const std::string&) override { return trouble(); }

private:
    static tl::unexpected<Error> trouble() {
        return fail(ErrorCode::PermissionDenied, "the keychain is locked");
    }
};

} // namespace

class SecretsPlacesTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void environmentIsReadOnly_data();
    void environmentIsReadOnly();
    void fileKeepsWhatItIsGiven();
    void fileKeepsTheLinesOfOthers();
    void fileThatOthersReadIsRefused_data();
    void fileThatOthersReadIsRefused();
    void fileRefusesWhatNoLineHolds_data();
    void fileRefusesWhatNoLineHolds();
    void fileBehindALinkIsNotWritten();
    void memoryForgets();
    void chainTakesTheFirst();
    void chainTellsTheTrouble();
    void chainRemovesEverywhere();

private:
    [[nodiscard]] std::filesystem::path file() const {
        return folder_->filePath(QStringLiteral("secrets")).toStdString();
    }
    void write(const QByteArray& text, QFileDevice::Permissions permissions = onlyOwner) {
        QFile out(QString::fromStdString(file()));
        QVERIFY(out.open(QIODevice::WriteOnly | QIODevice::Truncate));
        out.write(text);
        QVERIFY(out.setPermissions(permissions));
    }
    [[nodiscard]] QByteArray bytes() const {
        QFile in(QString::fromStdString(file()));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("(cannot be opened)");
    }
    std::unique_ptr<QTemporaryDir> folder_;
};

void SecretsPlacesTest::init() {
    folder_ = std::make_unique<QTemporaryDir>();
}

void SecretsPlacesTest::environmentIsReadOnly_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("variable");
    QTest::newRow("plain") << "shop-logs"
                           << "COSMOSWATCH_SECRET_SHOP_LOGS";
    QTest::newRow("digits") << "Hub 2"
                            << "COSMOSWATCH_SECRET_HUB_2";
    QTest::newRow("not ASCII") << "ü=1"
                               << "COSMOSWATCH_SECRET____1";
}

void SecretsPlacesTest::environmentIsReadOnly() {
    QFETCH(QString, name);
    QFETCH(QString, variable);
    const auto store = environmentSecrets();
    const std::string wanted = name.toStdString();
    qputenv(qPrintable(variable), "k3y==");
    QCOMPARE(store->read(wanted).value_or("none"), std::string("k3y=="));
    qputenv(qPrintable(variable), "");
    QVERIFY(store->read(wanted).error().code == ErrorCode::NotFound);
    qunsetenv(qPrintable(variable));
    const auto missing = store->read(wanted);
    QVERIFY(missing.error().code == ErrorCode::NotFound);
    QVERIFY(describe(missing.error()).find(variable.toStdString()) != std::string::npos);
    QVERIFY(store->write(wanted, "x").error().code == ErrorCode::Unsupported);
    QVERIFY(store->remove(wanted).error().code == ErrorCode::Unsupported);
}

void SecretsPlacesTest::fileKeepsWhatItIsGiven() {
    const auto store = fileSecrets(file());
    QVERIFY(store->read("shop").error().code == ErrorCode::NotFound);
    QVERIFY(store->remove("shop").has_value());
    QVERIFY(!QFileInfo::exists(QString::fromStdString(file())));

    QVERIFY(store->write("shop", "a=b==").has_value());
    QVERIFY(store->write("shop 2", "c").has_value());
    QVERIFY(store->write("shop", "d=").has_value());
    QCOMPARE(QFileInfo(QString::fromStdString(file())).permissions() & 0x7777, 0x6600);
    QCOMPARE(store->read("shop").value_or("none"), std::string("d="));
    QCOMPARE(store->read("shop 2").value_or("none"), std::string("c"));
    QVERIFY(store->remove("shop").has_value());
    QVERIFY(store->read("shop").error().code == ErrorCode::NotFound);
    QCOMPARE(bytes(), QByteArray("shop 2=c\n"));
    QCOMPARE(QDir(folder_->path()).entryList(QDir::Files | QDir::Hidden), QStringList{"secrets"});
}

void SecretsPlacesTest::fileKeepsTheLinesOfOthers() {
    write("# of the shop\r\nshop = key \n#shop=old\n\nlast=1");
    const auto store = fileSecrets(file());
    QCOMPARE(store->read("shop").value_or("none"), std::string("key"));
    QCOMPARE(store->read("last").value_or("none"), std::string("1"));
    QVERIFY(store->read("#shop").error().code == ErrorCode::NotFound);
    QVERIFY(store->write("last", "2").has_value());
    QCOMPARE(bytes(), QByteArray("# of the shop\nshop = key \n#shop=old\n\nlast=2\n"));
}

void SecretsPlacesTest::fileThatOthersReadIsRefused_data() {
    QTest::addColumn<int>("more");
    QTest::newRow("group") << int(QFileDevice::ReadGroup);
    QTest::newRow("all") << int(QFileDevice::ReadOther);
    QTest::newRow("written by all") << int(QFileDevice::WriteOther);
}

void SecretsPlacesTest::fileThatOthersReadIsRefused() {
    QFETCH(int, more);
    write("shop=key\n", onlyOwner | QFileDevice::Permissions(more));
    const auto store = fileSecrets(file());
    const auto refused = store->read("shop");
    QVERIFY(refused.error().code == ErrorCode::PermissionDenied);
    QVERIFY(describe(refused.error()).find("chmod 600") != std::string::npos);
    QVERIFY(store->write("shop", "new").error().code == ErrorCode::PermissionDenied);
    QCOMPARE(bytes(), QByteArray("shop=key\n"));
}

void SecretsPlacesTest::fileRefusesWhatNoLineHolds_data() {
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("value");
    QTest::newRow("no name") << std::string() << std::string("x");
    QTest::newRow("a comment") << std::string("#a") << std::string("x");
    QTest::newRow("= in the name") << std::string("a=b") << std::string("x");
    QTest::newRow("a line end in the name") << std::string("a\nb") << std::string("x");
    QTest::newRow("a second line") << std::string("a") << std::string("x\nb=y");
    QTest::newRow("NUL") << std::string("a") << std::string("x\0y", 3);
}

void SecretsPlacesTest::fileRefusesWhatNoLineHolds() {
    QFETCH(std::string, name);
    QFETCH(std::string, value);
    const auto refused = fileSecrets(file())->write(name, value);
    QVERIFY(!refused.has_value());
    QVERIFY(refused.error().code == ErrorCode::InvalidArgument);
    QVERIFY(!QFileInfo::exists(QString::fromStdString(file())));
}

void SecretsPlacesTest::fileBehindALinkIsNotWritten() {
    const QString elsewhere = folder_->filePath(QStringLiteral("elsewhere"));
    QFile target(elsewhere);
    QVERIFY(target.open(QIODevice::WriteOnly) && target.setPermissions(onlyOwner));
    QVERIFY(QFile::link(elsewhere, QString::fromStdString(file())));
    QVERIFY(fileSecrets(file())->write("a", "b").error().code == ErrorCode::PermissionDenied);
    QCOMPARE(QFileInfo(elsewhere).size(), 0);
}

void SecretsPlacesTest::memoryForgets() {
    const auto store = memorySecrets({{"a", "1"}});
    QCOMPARE(store->read("a").value_or("none"), std::string("1"));
    QVERIFY(store->write("b", "2").has_value());
    QVERIFY(store->remove("a").has_value());
    QVERIFY(store->read("a").error().code == ErrorCode::NotFound);
    QCOMPARE(store->read("b").value_or("none"), std::string("2"));
}

void SecretsPlacesTest::chainTakesTheFirst() {
    qputenv("COSMOSWATCH_SECRET_A", "of the environment");
    const auto store = chainedSecrets({environmentSecrets(), memorySecrets({{"a", "1"}, {"b", "2"}})});
    QCOMPARE(store->read("a").value_or("none"), std::string("of the environment"));
    QCOMPARE(store->read("b").value_or("none"), std::string("2"));
    QVERIFY(store->write("c", "3").has_value());
    QCOMPARE(store->read("c").value_or("none"), std::string("3"));
    qunsetenv("COSMOSWATCH_SECRET_A");
    const auto nowhere = chainedSecrets({})->write("a", "b");
    QVERIFY(nowhere.error().code == ErrorCode::Unsupported);
}

// Where it was looked for is told; a locked keychain more so.
void SecretsPlacesTest::chainTellsTheTrouble() {
    const auto both = chainedSecrets({environmentSecrets(), fileSecrets(file())})->read("shop");
    QVERIFY(both.error().code == ErrorCode::NotFound);
    const std::string text = describe(both.error());
    QVERIFY(text.find("COSMOSWATCH_SECRET_SHOP") != std::string::npos);
    QVERIFY(text.find(file().string()) != std::string::npos);

    const auto locked = chainedSecrets({environmentSecrets(), std::make_shared<Locked>(), memorySecrets()});
    QVERIFY(locked->read("shop").error().code == ErrorCode::PermissionDenied);
    QVERIFY(locked->write("shop", "x").error().code == ErrorCode::PermissionDenied);
    const auto behind = chainedSecrets({std::make_shared<Locked>(), memorySecrets({{"shop", "1"}})});
    QCOMPARE(behind->read("shop").value_or("none"), std::string("1"));
}

void SecretsPlacesTest::chainRemovesEverywhere() {
    const std::shared_ptr<SecretStore> first = memorySecrets({{"a", "1"}});
    const std::shared_ptr<SecretStore> second = memorySecrets({{"a", "2"}});
    QVERIFY(chainedSecrets({environmentSecrets(), first, second})->remove("a").has_value());
    QVERIFY(!first->read("a").has_value() && !second->read("a").has_value());
}

QTEST_APPLESS_MAIN(SecretsPlacesTest)
#include "secrets_places_test.moc"
