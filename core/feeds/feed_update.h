// One feed, fetched once: asked for with what is known of it, looked at closely, and kept if it is good.
#pragma once

#include "core/base/result.h"
#include "core/feeds/feed_files.h"
#include "core/net/http_client.h"

#include <filesystem>
#include <stop_token>

namespace cosmoswatch {

struct FeedPlace {
    std::filesystem::path folder;
    NetworkSettings network;
};

struct FeedUpdate {
    bool changed = false; // the content; else it is as it was
    FeedRecord record;
};

// Whatever fails, the last good one stays. With `acceptShrinking` also a list of less than half the entries
// is taken: the user has looked.
[[nodiscard]] Result<FeedUpdate> updateFeed(const FeedSettings& feed, const FeedPlace& place,
                                            bool acceptShrinking, const std::stop_token& stop);

// What is wrong with a feed's settings: its name, its URL.
[[nodiscard]] Result<void> checkFeedSettings(const FeedSettings& feed);

// gzip, whole; InvalidFormat when it is damaged, longer than `largest`, or grows suspiciously.
[[nodiscard]] Result<std::string> unpackGzip(std::string_view bytes, std::uint64_t largest);

} // namespace cosmoswatch
