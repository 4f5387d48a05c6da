// The last good content of each feed, with what is known of it: "NAME.txt" or ".mmdb" and "NAME.json" beside
// it.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/feeds/feed_settings.h"
#include "core/intel/intel_settings.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace cosmoswatch {

struct FeedRecord {
    std::string url;     // where it came from; what another one said of it does not count
    Timestamp fetched{}; // the content
    Timestamp checked{}; // asked for last, and answered
    std::string etag;    // as the server wrote them
    std::string lastModified;
    std::uint64_t entries = 0; // addresses and networks; of databases their bytes
    std::uint64_t bytes = 0;
    std::string sha256; // of the content
};

[[nodiscard]] std::filesystem::path defaultFeedFolder(); // "feeds" in dataDirectory()
[[nodiscard]] std::filesystem::path feedFile(const std::filesystem::path& folder, const FeedSettings& feed);

// Nothing when there is none, or it does not fit its content any more.
[[nodiscard]] std::optional<FeedRecord> readFeedRecord(const std::filesystem::path& folder,
                                                       const FeedSettings& feed);
// Both are written atomically, the content first: a record that does not fit it is not believed.
[[nodiscard]] Result<void> keepFeed(const std::filesystem::path& folder, const FeedSettings& feed,
                                    const FeedRecord& record, const std::string* content);

// What the user chose by hand and the last good of every feed that is on. A database of the user's own goes
// before a fetched one.
[[nodiscard]] IntelSettings withFeeds(IntelSettings intel, std::span<const FeedSettings> feeds,
                                      const std::filesystem::path& folder);

} // namespace cosmoswatch
