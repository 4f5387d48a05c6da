#include "core/settings/feed_form.h"

#include <set>

namespace cosmoswatch {
namespace {

constexpr int mostHours = 24 * 90;

FeedKind readKind(const SettingsReader& from) {
    const std::string name = from.text();
    for (const FeedKind kind : {FeedKind::TorExits, FeedKind::SuspiciousAddresses, FeedKind::GeoDatabase,
                                FeedKind::NetworkDatabase})
        if (feedKindName(kind) == name) return kind;
    from.fail("should be tor-exits, suspicious-addresses, geo-database or network-database");
    return {};
}

FeedSettings readFeed(const SettingsReader& from) {
    FeedSettings feed;
    feed.name = from.neededText("name");
    feed.kind = readKind(from.needed("kind"));
    feed.url = from.neededText("url");
    if (const auto hours = from.member("everyHours"))
        feed.every = std::chrono::hours{static_cast<int>(hours->whole(1, mostHours))};
    if (const auto on = from.member("enabled")) feed.enabled = on->flag();
    if (const auto allow = from.member("allowPrivate")) feed.allowPrivate = allow->flag();
    return feed;
}

} // namespace

std::vector<FeedSettings> readFeeds(const SettingsReader& from) {
    std::vector<FeedSettings> feeds;
    std::set<std::string> names;
    from.eachItem([&](const SettingsReader& item) {
        feeds.push_back(readFeed(item));
        if (!names.insert(feeds.back().name).second)
            item.needed("name").fail("is the name of an earlier feed; give each its own");
    });
    return feeds;
}

} // namespace cosmoswatch
