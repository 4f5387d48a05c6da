#include "core/feeds/feed_settings.h"

#include <array>

namespace cosmoswatch {

std::string_view feedKindName(FeedKind kind) {
    switch (kind) {
    case FeedKind::TorExits:
        return "tor-exits";
    case FeedKind::SuspiciousAddresses:
        return "suspicious-addresses";
    case FeedKind::GeoDatabase:
        return "geo-database";
    case FeedKind::NetworkDatabase:
        return "network-database";
    }
    return "";
}

std::span<const KnownFeed> knownFeeds() {
    static constexpr std::array feeds{
        KnownFeed{"Tor exit addresses", FeedKind::TorExits, "https://check.torproject.org/exit-addresses", 1,
                  "The Tor Project", "public; not more often than every half hour"},
        KnownFeed{"Feodo Tracker", FeedKind::SuspiciousAddresses,
                  "https://feodotracker.abuse.ch/downloads/ipblocklist.csv", 1, "abuse.ch",
                  "CC0; under abuse.ch’s terms of use, which may ask for an account"},
        KnownFeed{"FireHOL level 1", FeedKind::SuspiciousAddresses,
                  "https://raw.githubusercontent.com/firehol/blocklist-ipsets/master/firehol_level1.netset",
                  6, "FireHOL", "each list in it has terms of its own; see the header of the file"},
        KnownFeed{"IPsum level 4", FeedKind::SuspiciousAddresses,
                  "https://raw.githubusercontent.com/stamparm/ipsum/master/levels/4.txt", 24,
                  "Miroslav Stampar", "The Unlicense"},
        KnownFeed{"Blocklist.de", FeedKind::SuspiciousAddresses, "https://lists.blocklist.de/lists/all.txt",
                  12, "blocklist.de", "free of charge; credit is asked for"},
    };
    return feeds;
}

FeedSettings settingsOf(const KnownFeed& feed) {
    return {std::string(feed.name),         feed.kind, std::string(feed.url),
            std::chrono::hours{feed.hours}, false,     false};
}

} // namespace cosmoswatch
