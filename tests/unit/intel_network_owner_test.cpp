#include "core/intel/intel.h"

#include <QFile>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace cosmoswatch;

namespace {

// A database in which every IPv4 address belongs to the one owner.
std::shared_ptr<const GeoDatabase> ownedBy(const char* organisation, char asn) {
    const auto text = [](const char* word) {
        const auto length = qstrlen(word); // of 29 bytes and more the length stands in a second byte
        return (length < 29 ? QByteArray(1, static_cast<char>(0x40 | length))
                            : QByteArray("\x5d") + static_cast<char>(length - 29)) +
               word;
    };
    const QByteArray record = "\xe2" + text("autonomous_system_number") + "\xc1" + asn +
                              text("autonomous_system_organization") + text(organisation);
    const QByteArray file =
        QByteArray("\0\0\x11\0\0\x11", 6) + QByteArray(16, '\0') + record + "\xab\xcd\xefMaxMind.com" +
        "\xe9" + text("binary_format_major_version") + "\xa1\2" + text("binary_format_minor_version") +
        "\xa0" + text("build_epoch") + QByteArray("\4\2\x60\0\0\0", 6) + text("database_type") +
        text("Test-ASN") + text("description") + "\xe0" + text("ip_version") + "\xa1\4" + text("languages") +
        QByteArray("\0\4", 2) + text("node_count") + "\xc1\1" + text("record_size") + "\xa1\x18";
    const QTemporaryDir folder;
    QFile out(folder.filePath("owners.mmdb"));
    if (!out.open(QIODevice::WriteOnly) || out.write(file) != file.size()) return nullptr;
    out.close();
    auto database = GeoDatabase::open(out.fileName().toStdString());
    return database ? std::make_shared<const GeoDatabase>(std::move(*database)) : nullptr;
}

AddressFacts factsOf(const Intel& intel, const char* address) {
    return intel.facts(*IpAddress::parse(address));
}

} // namespace

class IntelNetworkOwnerTest : public QObject {
    Q_OBJECT
private slots:
    void kinds_data();
    void kinds();
    void clouds_data();
    void clouds();
    void blocksAreSound();
    void withoutADatabase();
    void theUsersDatabaseGoesFirst();
    void loading();
};

void IntelNetworkOwnerTest::kinds_data() {
    QTest::addColumn<uint>("asn");
    QTest::addColumn<QByteArray>("organisation");
    QTest::addColumn<NetworkKind>("kind");
    const auto row = [](uint asn, const char* organisation, NetworkKind kind) {
        QTest::addRow("AS%u %s", asn, organisation) << asn << QByteArray(organisation) << kind;
    };
    row(0, "", NetworkKind::Unknown);
    row(8075, "", NetworkKind::Platform);
    row(8075, "MICROSOFT-CORP-MSN-AS-BLOCK", NetworkKind::Platform);
    row(0, "Microsoft Corporation", NetworkKind::Platform);
    row(16509, "", NetworkKind::Hosting);
    row(14618, "Somebody", NetworkKind::Hosting);
    row(396982, "Google LLC", NetworkKind::Hosting);
    row(60068, "", NetworkKind::Hosting);
    row(9009, "M247 Europe SRL", NetworkKind::Hosting);
    row(3320, "Deutsche Telekom AG", NetworkKind::Access);
    row(7922, "COMCAST-7922", NetworkKind::Access);
    row(16591, "Google Fiber Inc.", NetworkKind::Access);
    row(3320, "", NetworkKind::Access);
    row(64496, "Example Hosting Ltd", NetworkKind::Hosting);
    row(64496, "NORD-DATACENTER", NetworkKind::Hosting);
    row(64496, "Web-Servers.example", NetworkKind::Hosting);
    row(64496, "Example Data Centre", NetworkKind::Hosting);
    row(64496, "Cheap VPS", NetworkKind::Hosting);
    row(64496, "The Observer Newspaper", NetworkKind::Access); // "server" in the middle of a word
    row(64496, "Ghosts of the Sea", NetworkKind::Access);
    row(4294967295u, "", NetworkKind::Access);
}

void IntelNetworkOwnerTest::kinds() {
    QFETCH(uint, asn);
    QFETCH(QByteArray, organisation);
    QFETCH(NetworkKind, kind);
    QCOMPARE(label(kindOfNetwork(asn, organisation.toStdString())), label(kind));
}

void IntelNetworkOwnerTest::clouds_data() {
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* address, const char* name) {
        QTest::newRow(address) << QByteArray(name);
    };
    row("20.50.2.1", "Microsoft");
    row("13.64.0.0", "Microsoft");
    row("13.95.255.255", "Microsoft");
    row("13.63.255.255", "Amazon");
    row("40.113.200.201", "Microsoft");
    row("2603:1020:5::1", "Microsoft");
    row("52.96.0.1", "Microsoft");
    row("52.95.245.1", "Amazon");
    row("3.120.1.1", "Amazon");
    row("2a05:d014::1", "Amazon");
    row("34.90.1.1", "Google Cloud");
    row("159.89.10.1", "DigitalOcean");
    row("51.77.1.1", "OVH");
    row("95.217.1.1", "Hetzner");
    row("::ffff:95.217.1.1", "Hetzner");
    row("2a01:4f9:c010::1", "Hetzner");
    row("8.8.8.8", "");
    row("81.2.69.142", "");
    row("116.14.241.50", "");
    row("0.0.0.0", "");
    row("::", "");
    row("255.255.255.255", "");
    row("2003:de:1::1", "");
}

void IntelNetworkOwnerTest::clouds() {
    QFETCH(QByteArray, name);
    const auto* cloud = findCloudNetwork(*IpAddress::parse(QTest::currentDataTag()));
    QCOMPARE(cloud ? QByteArray(cloud->name.data()) : QByteArray(), name);
}

void IntelNetworkOwnerTest::blocksAreSound() {
    std::vector<IpNetwork> blocks;
    for (const auto& cloud : cloudNetworks()) {
        QVERIFY2(kindOfNetwork(cloud.asn, {}) >= NetworkKind::Hosting, cloud.name.data());
        QVERIFY2(kindOfNetwork(0, cloud.name) >= NetworkKind::Hosting || cloud.name == "Oracle",
                 cloud.name.data());
        for (const auto& word : QByteArray(cloud.blocks.data()).split(' ')) {
            const auto block = IpNetwork::parse(word.toStdString());
            QVERIFY2(block && block->text() == word.toStdString(), word.constData()); // no stray bits
            QVERIFY2(scopeOf(block->first()) == AddressScope::Public, word.constData());
            QVERIFY2(block->length() >= (block->first().isV4() ? 10 : 24), word.constData());
            blocks.push_back(*block);
        }
    }
    std::sort(blocks.begin(), blocks.end(),
              [](const IpNetwork& a, const IpNetwork& b) { return a.first() < b.first(); });
    for (std::size_t i = 1; i < blocks.size(); ++i)
        QVERIFY2(blocks[i - 1].last() < blocks[i].first(), blocks[i].text().c_str());
}

void IntelNetworkOwnerTest::withoutADatabase() {
    const auto named = parseNamedNetworks(R"([{"name":"Our function","networks":["20.50.2.0/24"]}])");
    const Intel intel({}, {}, nullptr, *named);
    const auto azure = factsOf(intel, "20.50.3.1");
    QCOMPARE(azure.networkKind, NetworkKind::Platform);
    QCOMPARE(azure.place.asn, 8075u);
    QCOMPARE(azure.place.network, std::string("Microsoft"));
    QCOMPARE(factsOf(intel, "51.77.1.1").networkKind, NetworkKind::Hosting);
    const auto person = factsOf(intel, "81.2.69.142");
    QCOMPARE(person.networkKind, NetworkKind::Unknown);
    QVERIFY(person.place.asn == 0 && person.place.network.empty());
    QCOMPARE(factsOf(intel, "10.0.0.1").networkKind, NetworkKind::Unknown);

    const auto ours = factsOf(intel, "20.50.2.1"); // the user's name for it, and still Azure
    QCOMPARE(ours.place.network, std::string("Our function"));
    QCOMPARE(ours.networkKind, NetworkKind::Platform);
}

void IntelNetworkOwnerTest::theUsersDatabaseGoesFirst() {
    const auto owners = ownedBy("Example Broadband", 77);
    const auto hosters = ownedBy("Example Hosting", 78);
    QVERIFY(owners && hosters);
    const Intel beside({}, {}, nullptr, {}, owners);
    QCOMPARE(factsOf(beside, "81.2.69.142").networkKind, NetworkKind::Access);
    QCOMPARE(factsOf(beside, "81.2.69.142").place.asn, 77u);
    QCOMPARE(factsOf(beside, "20.50.2.1").place.network, std::string("Example Broadband"));
    QCOMPARE(factsOf(beside, "10.0.0.1").place.asn, 0u);

    const Intel both({}, {}, hosters, {}, owners); // the geolocation database knows owners itself
    QCOMPARE(factsOf(both, "81.2.69.142").networkKind, NetworkKind::Hosting);
    QCOMPARE(factsOf(both, "81.2.69.142").place.asn, 78u);
}

void IntelNetworkOwnerTest::loading() {
    IntelSettings settings;
    settings.networkDatabase = "no/such/owners.mmdb";
    const auto missing = Intel::load(settings);
    QVERIFY(!missing.has_value());
    QVERIFY(describe(missing.error()).find("owners.mmdb") != std::string::npos);
    settings.networkDatabase.clear();
    const auto bundled = Intel::load(settings);
    QVERIFY(bundled.has_value());
    QCOMPARE(factsOf(*bundled, "20.50.2.1").networkKind, NetworkKind::Platform);
}

QTEST_APPLESS_MAIN(IntelNetworkOwnerTest)
#include "intel_network_owner_test.moc"
