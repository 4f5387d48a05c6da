#include "core/intel/address_list.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/intel/list_date.h"
#include "core/intel/threat_document.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

namespace cosmoswatch {
namespace {

constexpr std::uint64_t maxListBytes = 256u << 20;
constexpr std::size_t maxColumns = 64;
constexpr std::string_view delimiters = ",;\t|";

// Names of the column to read, best first; compared without case, blanks, "_" and "-".
constexpr std::array<std::string_view, 20> addressColumns{
    "ip",     "ipaddress", "ipaddr",    "address", "srcip",    "sourceip", "dstip",
    "destip", "clientip",  "ipv4",      "network", "cidr",     "subnet",   "netblock",
    "prefix", "ipprefix",  "indicator", "ioc",     "iocvalue", "value"};
constexpr std::array<std::string_view, 4> firstColumns{"start", "startip", "firstip", "ipstart"};
constexpr std::array<std::string_view, 4> lastColumns{"end", "endip", "lastip", "ipend"};

std::string_view unquoted(std::string_view field) {
    field = trim(field);
    if (field.size() >= 2 && (field.front() == '"' || field.front() == '\'') && field.back() == field.front())
        field = trim(field.substr(1, field.size() - 2));
    return field;
}

// Fields of a CSV line; delimiters inside double quotes do not count.
std::vector<std::string_view> split(std::string_view line, char delimiter) {
    std::vector<std::string_view> fields;
    std::size_t start = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size() && fields.size() < maxColumns; ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (line[i] != delimiter || quoted) continue;
        fields.push_back(unquoted(line.substr(start, i - start)));
        start = i + 1;
    }
    if (fields.size() < maxColumns) fields.push_back(unquoted(line.substr(start)));
    return fields;
}

std::string columnKey(std::string_view name) {
    std::string key = lowerAscii(name);
    std::erase_if(key, [](char c) { return c == '_' || c == '-' || c == ' ' || c == '.'; });
    return key;
}

template<std::size_t N>
std::optional<std::size_t> findColumn(const std::vector<std::string>& keys,
                                      const std::array<std::string_view, N>& names) {
    for (const auto name : names)
        if (const auto found = std::find(keys.begin(), keys.end(), name); found != keys.end())
            return static_cast<std::size_t>(found - keys.begin());
    return std::nullopt;
}

// Which columns hold the address, or the two ends of a range.
struct Header {
    char delimiter = ',';
    std::size_t column = 0;
    std::optional<std::size_t> lastColumn;
};

std::optional<Header> readHeader(std::string_view line) {
    Header header;
    for (const char delimiter : delimiters) {
        if (line.find(delimiter) == std::string_view::npos && delimiter != delimiters.front()) continue;
        std::vector<std::string> keys;
        for (const auto field : split(line, delimiter))
            keys.push_back(columnKey(field));
        header.delimiter = delimiter;
        const auto first = findColumn(keys, firstColumns);
        const auto last = findColumn(keys, lastColumns);
        if (first && last) {
            header.column = *first;
            header.lastColumn = *last;
            return header;
        }
        if (const auto column = findColumn(keys, addressColumns)) {
            header.column = *column;
            return header;
        }
    }
    return std::nullopt;
}

IpAddress following(const IpAddress& address) {
    auto bytes = address.bytes();
    for (auto byte = bytes.rbegin(); byte != bytes.rend() && ++*byte == 0; ++byte) {
    }
    return IpAddress::of(bytes);
}

// The fewest networks that make up the range.
std::vector<IpNetwork> networksOf(IpAddress first, const IpAddress& last) {
    std::vector<IpNetwork> networks;
    for (;;) {
        int length = 0;
        auto network = IpNetwork::of(first, length);
        while (network.first() != first || network.last() > last)
            network = IpNetwork::of(first, ++length);
        networks.push_back(network);
        if (network.last() == last) return networks;
        first = following(network.last());
    }
}

// No feed means a two-hundredth of the internet; a poisoned or broken one might say it.
bool isTooWide(const IpNetwork& network) {
    return network.length() < (network.first().isV4() ? 8 : 16);
}

// Nothing an attacker could come from. Example addresses stay: nobody has them, and exercises use them.
bool isPrivate(const IpNetwork& network) {
    const auto outside = [](AddressScope scope) {
        return scope != AddressScope::Public && scope != AddressScope::Documentation;
    };
    const auto scope = scopeOf(network.first());
    return outside(scope) && scopeOf(network.last()) == scope;
}

bool isCommentStart(std::string_view line) {
    return line.starts_with('#') || line.starts_with(';') || line.starts_with("//");
}

// The networks that one field names: an address, a network, or "a - b".
std::vector<IpNetwork> readField(std::string_view field) {
    if (const auto network = IpNetwork::parse(field)) return {*network};
    const auto dash = field.find('-');
    if (dash == std::string_view::npos) return {};
    const auto first = IpAddress::parse(trim(field.substr(0, dash)));
    const auto last = IpAddress::parse(trim(field.substr(dash + 1)));
    if (!first || !last || first->isV4() != last->isV4() || *first > *last) return {};
    return networksOf(*first, *last);
}

// The first field of a line without a known header: up to a blank, a delimiter or a comment, but " - b"
// belongs to it when b looks like an address.
std::string_view leadingField(std::string_view line) {
    constexpr std::string_view ends = " \t,;|#";
    const auto end = std::min(line.find_first_of(ends), line.size());
    const auto rest = trim(line.substr(end));
    const bool dash = rest.starts_with('-') || line.substr(0, end).ends_with('-');
    if (!dash) return line.substr(0, end);
    const auto second = trim(rest.substr(rest.starts_with('-') ? 1 : 0));
    if (second.empty() ||
        second.substr(0, second.find_first_of(ends)).find_first_of(".:") == std::string_view::npos)
        return line.substr(0, end);
    const auto secondEnd = std::min(second.find_first_of(ends), second.size());
    return {line.data(), static_cast<std::size_t>(second.data() - line.data()) + secondEnd};
}

class ListReader {
public:
    ListReader(std::string name, bool torDocument) : torDocument_(torDocument) {
        list_.name = std::move(name);
    }

    void readLine(std::string_view line) {
        ++lineNumber_;
        line = trim(line);
        if (line.empty()) return;
        if (isCommentStart(line)) return readComment(line);
        if (torDocument_ && readTorLine(line)) return;
        if (!header_ && list_.entries == 0 && (header_ = readHeader(line))) return;
        if (!take(header_ ? readColumns(line) : readField(unquoted(leadingField(line))))) {
            if (list_.unreadableLines++ == 0) list_.firstUnreadableLine = lineNumber_;
        }
    }

    // What a document names; the number of its place stands for a line.
    void readEntry(std::string_view text) {
        ++lineNumber_;
        if (!take(readField(trim(text))) && list_.unreadableLines++ == 0)
            list_.firstUnreadableLine = lineNumber_;
    }

    [[nodiscard]] AddressList finish() {
        list_.addresses = AddressSet(networks_);
        return std::move(list_);
    }

private:
    void readComment(std::string_view line) {
        if (list_.entries > 0) return;
        if (!list_.written) list_.written = dateInComment(line);
        line = trim(line.substr(std::min(line.find_first_not_of("#;/"), line.size())));
        if (!header_ && line.find_first_of(delimiters) != std::string_view::npos) header_ = readHeader(line);
    }

    // Of Tor's exit-addresses: ExitNode, Published and LastStatus lines say nothing about addresses.
    bool readTorLine(std::string_view line) {
        constexpr std::string_view exitAddress = "ExitAddress ";
        if (line.starts_with("ExitNode ") || line.starts_with("Published ") ||
            line.starts_with("LastStatus "))
            return true;
        if (!line.starts_with(exitAddress)) return false;
        line.remove_prefix(exitAddress.size());
        const auto blank = std::min(line.find(' '), line.size());
        if (!take(readField(line.substr(0, blank)))) return false;
        const auto seen = parseTimestamp(trim(line.substr(blank)));
        if (seen && (!list_.written || *seen > *list_.written)) list_.written = seen;
        return true;
    }

    [[nodiscard]] std::vector<IpNetwork> readColumns(std::string_view line) const {
        const auto fields = split(line, header_->delimiter);
        const auto last = header_->lastColumn.value_or(header_->column);
        if (std::max(header_->column, last) >= fields.size()) return readField(unquoted(leadingField(line)));
        if (!header_->lastColumn) return readField(fields[header_->column]);
        return readField(std::string(fields[header_->column]) + '-' + std::string(fields[last]));
    }

    bool take(const std::vector<IpNetwork>& networks) {
        if (networks.empty() || std::any_of(networks.begin(), networks.end(), isTooWide)) return false;
        ++list_.entries;
        if (std::all_of(networks.begin(), networks.end(), isPrivate)) ++list_.privateEntries;
        for (const auto& network : networks)
            if (!isPrivate(network)) networks_.push_back(network);
        return true;
    }

    AddressList list_;
    std::vector<IpNetwork> networks_;
    std::optional<Header> header_;
    bool torDocument_;
    std::size_t lineNumber_ = 0;
};

// What is wrong with a file that is not text of ours at all.
std::optional<std::string> unfitText(std::string_view text) {
    if (text.empty()) return "the list is empty; the download may have failed, fetch it again";
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
        return "the list is UTF-16 text; save it as UTF-8";
    if (text.starts_with("\x1f\x8b") || text.starts_with("PK\x03\x04"))
        return "the list is compressed; unpack it first";
    if (text.find('\0') != std::string_view::npos)
        return "this is not a text file; a list has one address or network a line";
    return std::nullopt;
}

std::string noAddressText(std::string_view text) {
    text = trim(text);
    if (text.starts_with('<')) return "this is a web page, not a list of addresses; download the list itself";
    return "no line holds an IP address or network; a list has one a line, or a column named \"ip\"";
}

} // namespace

Result<AddressList> parseAddressList(std::string_view text, std::string name) {
    constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(byteOrderMark)) text.remove_prefix(byteOrderMark.size());
    if (const auto unfit = unfitText(text)) return fail(ErrorCode::InvalidFormat, *unfit, std::move(name));

    const std::string_view all = text;
    const bool torDocument = text.starts_with("ExitNode ") || text.starts_with("ExitAddress ") ||
                             text.find("\nExitAddress ") != std::string_view::npos;
    ListReader reader(name, torDocument);
    if (const auto named = addressesInDocument(text)) {
        for (const auto& address : *named)
            reader.readEntry(address);
        text = {};
    }
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find_first_of("\r\n", start), text.size());
        reader.readLine(text.substr(start, end - start));
        start = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    auto list = reader.finish();
    if (list.entries == 0) return fail(ErrorCode::InvalidFormat, noAddressText(all), std::move(name));
    return list;
}

Result<AddressList> readAddressList(const std::filesystem::path& file) {
    const auto bytes = readFile(file, maxListBytes);
    if (!bytes) return tl::unexpected(bytes.error());
    auto list = parseAddressList(*bytes, file.filename().string());
    if (!list) {
        list.error().where = file.string();
        return list;
    }
    std::error_code error;
    const auto modified = std::filesystem::last_write_time(file, error);
    if (!list->written && !error)
        list->written = std::chrono::floor<Duration>(std::chrono::file_clock::to_sys(modified));
    return list;
}

} // namespace cosmoswatch
