// Lists and databases that are fetched from the internet and kept fresh. None is, unless the user says so.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace cosmoswatch {

enum class FeedKind { TorExits, SuspiciousAddresses, GeoDatabase, NetworkDatabase };

struct FeedSettings {
    std::string name; // different for each; stands in alerts
    FeedKind kind = FeedKind::SuspiciousAddresses;
    std::string url; // https
    std::chrono::hours every{24};
    bool enabled = false;
    bool allowPrivate = false; // may come from a server in the own network
    friend bool operator==(const FeedSettings&, const FeedSettings&) = default;
};

[[nodiscard]] std::string_view feedKindName(FeedKind kind); // "tor-exits", …, as settings write it

// Feeds that are known to be good, with what they ask of those who use them. All are off.
struct KnownFeed {
    std::string_view name;
    FeedKind kind;
    std::string_view url;
    int hours; // as often as the publisher asks, or less
    std::string_view publisher;
    std::string_view terms;
};
[[nodiscard]] std::span<const KnownFeed> knownFeeds();
[[nodiscard]] FeedSettings settingsOf(const KnownFeed& feed);

} // namespace cosmoswatch
