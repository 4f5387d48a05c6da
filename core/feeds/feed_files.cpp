#include "core/feeds/feed_files.h"

#include "core/base/hash.h"
#include "core/base/platform.h"

#include <nlohmann/json.hpp>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t largestRecord = 64 * 1024;
constexpr std::uint64_t largestContent = 512u << 20;
constexpr std::size_t longestName = 60;

bool isDatabase(FeedKind kind) {
    return kind == FeedKind::GeoDatabase || kind == FeedKind::NetworkDatabase;
}

// Letters, digits, blanks and a few others of the name; a hash tells apart what looks alike then.
std::string fileNameOf(const std::string& name) {
    std::string safe;
    for (const char c : name) {
        const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == ' ' || c == '-' || c == '_';
        safe += good ? c : '_';
    }
    const bool same = safe == name && safe.size() <= longestName && safe.front() != ' ' && safe.back() != ' ';
    return same ? safe : safe.substr(0, longestName) + "-" + sha256Hex(name).substr(0, 8);
}

std::filesystem::path recordFile(const std::filesystem::path& folder, const FeedSettings& feed) {
    return folder / (fileNameOf(feed.name) + ".json");
}

std::string textIn(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t countIn(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

} // namespace

std::filesystem::path defaultFeedFolder() {
    return dataDirectory() / "feeds";
}

std::filesystem::path feedFile(const std::filesystem::path& folder, const FeedSettings& feed) {
    return folder / (fileNameOf(feed.name) + (isDatabase(feed.kind) ? ".mmdb" : ".txt"));
}

std::optional<FeedRecord> readFeedRecord(const std::filesystem::path& folder, const FeedSettings& feed) {
    if (feed.name.empty()) return std::nullopt;
    const auto text = readFile(recordFile(folder, feed), largestRecord);
    if (!text) return std::nullopt;
    const Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    FeedRecord record;
    record.url = textIn(json, "url");
    record.fetched = parseTimestamp(textIn(json, "fetched")).value_or(Timestamp{});
    record.checked = parseTimestamp(textIn(json, "checked")).value_or(record.fetched);
    record.etag = textIn(json, "etag");
    record.lastModified = textIn(json, "lastModified");
    record.entries = countIn(json, "entries");
    record.bytes = countIn(json, "bytes");
    record.sha256 = textIn(json, "sha256");
    const auto content = readFile(feedFile(folder, feed), largestContent);
    if (!content || sha256Hex(*content) != record.sha256) return std::nullopt;
    return record;
}

Result<void> keepFeed(const std::filesystem::path& folder, const FeedSettings& feed, const FeedRecord& record,
                      const std::string* content) {
    if (auto made = createPrivateDirectory(folder); !made) return made;
    if (content)
        if (auto written = writeFileAtomically(feedFile(folder, feed), *content); !written) return written;
    const Json json{{"url", record.url},
                    {"fetched", formatIso8601(record.fetched)},
                    {"checked", formatIso8601(record.checked)},
                    {"etag", record.etag},
                    {"lastModified", record.lastModified},
                    {"entries", record.entries},
                    {"bytes", record.bytes},
                    {"sha256", record.sha256}};
    return writeFileAtomically(recordFile(folder, feed),
                               json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

IntelSettings withFeeds(IntelSettings intel, std::span<const FeedSettings> feeds,
                        const std::filesystem::path& folder) {
    for (const auto& feed : feeds) {
        if (!feed.enabled || !readFeedRecord(folder, feed)) continue;
        const auto file = feedFile(folder, feed);
        switch (feed.kind) {
        case FeedKind::TorExits:
            intel.torExitLists.push_back(file);
            break;
        case FeedKind::SuspiciousAddresses:
            intel.suspiciousLists.push_back(file);
            break;
        case FeedKind::GeoDatabase:
            if (intel.geoDatabase.empty()) intel.geoDatabase = file;
            break;
        case FeedKind::NetworkDatabase:
            if (intel.networkDatabase.empty()) intel.networkDatabase = file;
            break;
        }
    }
    return intel;
}

} // namespace cosmoswatch
