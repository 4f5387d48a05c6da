#include "tests/detection/place_database.h"

#include <QFile>
#include <QTemporaryDir>

#include <array>
#include <vector>

namespace cosmoswatch::test {
namespace {

// The search tree of a MaxMind DB: each node has a record for bit 0 and one for bit 1.
class Tree {
public:
    void insert(const IpNetwork& network, int leaf) {
        const int bits = network.length() + (network.first().isV4() ? 96 : 0);
        auto bytes = network.first().bytes();
        if (network.first().isV4()) bytes[10] = bytes[11] = 0; // IPv4 lies at ::/96 in the file
        std::size_t node = 0;
        for (int bit = 0; bit < bits; ++bit) {
            const auto byte = bytes[static_cast<std::size_t>(bit) / 8];
            const auto side = static_cast<std::size_t>(byte >> (7 - bit % 8)) & 1u;
            if (bit + 1 == bits) {
                nodes_[node][side] = {Kind::Leaf, leaf};
                return;
            }
            if (nodes_[node][side].kind != Kind::Node) {
                const Record above = nodes_[node][side]; // a wider network's place holds on both sides
                nodes_[node][side] = {Kind::Node, static_cast<int>(nodes_.size())};
                nodes_.push_back({above, above});
            }
            node = static_cast<std::size_t>(nodes_[node][side].value);
        }
    }

    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    [[nodiscard]] QByteArray bytes(const std::vector<int>& offsets) const {
        const int count = static_cast<int>(nodes_.size());
        QByteArray out;
        for (const auto& node : nodes_)
            for (const Record& record : node) {
                const int value = record.kind == Kind::Node ? record.value
                                  : record.kind == Kind::Leaf
                                      ? count + 16 + offsets[static_cast<std::size_t>(record.value)]
                                      : count;
                out += static_cast<char>(value >> 16 & 0xff);
                out += static_cast<char>(value >> 8 & 0xff);
                out += static_cast<char>(value & 0xff);
            }
        return out;
    }

private:
    enum class Kind { None, Node, Leaf };
    struct Record {
        Kind kind = Kind::None;
        int value = 0;
    };
    std::vector<std::array<Record, 2>> nodes_{1};
};

QByteArray text(const std::string& word) {
    return static_cast<char>(0x40 | word.size()) + QByteArray::fromStdString(word);
}

QByteArray map(char entries) {
    return QByteArray(1, static_cast<char>(0xe0 | entries));
}

QByteArray placeRecord(const std::string& place) {
    const auto slash = place.find('/');
    QByteArray out = map(slash == std::string::npos ? 1 : 2);
    out += text("country") + map(1) + text("iso_code") + text(place.substr(0, slash));
    if (slash != std::string::npos)
        out += text("city") + map(1) + text("names") + map(1) + text("en") + text(place.substr(slash + 1));
    return out;
}

} // namespace

std::shared_ptr<const GeoDatabase> makePlaceDatabase(const std::map<std::string, std::string>& places) {
    std::vector<std::pair<IpNetwork, std::string>> entries;
    bool cities = false;
    for (const auto& [network, place] : places) {
        const auto parsed = IpNetwork::parse(network);
        if (!parsed || place.size() < 2 || place.size() > 28) return nullptr;
        entries.emplace_back(*parsed, place);
        cities |= place.size() > 2;
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.first.length() < b.first.length(); });
    Tree tree;
    QByteArray data;
    std::vector<int> offsets;
    for (const auto& [network, place] : entries) {
        tree.insert(network, static_cast<int>(offsets.size()));
        offsets.push_back(static_cast<int>(data.size()));
        data += placeRecord(place);
    }
    const auto nodes = static_cast<unsigned>(tree.size());
    const QByteArray count{"\xc2" + QByteArray(1, static_cast<char>(nodes >> 8 & 0xff)) +
                           static_cast<char>(nodes & 0xff)};
    const QByteArray file = tree.bytes(offsets) + QByteArray(16, '\0') + data + "\xab\xcd\xefMaxMind.com" +
                            map(9) + text("binary_format_major_version") + "\xa1\2" +
                            text("binary_format_minor_version") + "\xa0" + text("build_epoch") +
                            QByteArray("\4\2\x60\0\0\0", 6) + text("database_type") +
                            text(cities ? "Test-City" : "Test-Country") + text("description") + "\xe0" +
                            text("ip_version") + "\xa1\6" + text("languages") + QByteArray("\0\4", 2) +
                            text("node_count") + count + text("record_size") + "\xa1\x18";

    const QTemporaryDir folder;
    QFile out(folder.filePath("places.mmdb"));
    if (!out.open(QIODevice::WriteOnly) || out.write(file) != file.size()) return nullptr;
    out.close();
    auto database = GeoDatabase::open(out.fileName().toStdString());
    if (!database) return nullptr;
    return std::make_shared<const GeoDatabase>(std::move(*database));
}

} // namespace cosmoswatch::test
