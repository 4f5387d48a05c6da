#include "core/feeds/feed_update.h"

#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/intel/address_list.h"
#include "core/intel/geo_database.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int mostRedirects = 5;
constexpr std::uint64_t largestList = 64u << 20;
constexpr std::uint64_t largestDatabase = 256u << 20;
constexpr std::size_t longestTag = 1024;

bool isDatabase(const FeedSettings& feed) {
    return feed.kind == FeedKind::GeoDatabase || feed.kind == FeedKind::NetworkDatabase;
}

std::string originOf(std::string_view url) {
    const auto path = url.find('/', std::string_view("https://").size());
    return std::string(url.substr(0, path));
}

// RFC 3986 §5.2, as far as servers need it.
std::string followed(const std::string& from, std::string_view location) {
    if (location.find("://") != std::string_view::npos) return std::string(location);
    if (location.starts_with("//")) return "https:" + std::string(location);
    if (location.starts_with('/')) return originOf(from) + std::string(location);
    const std::string path = from.substr(0, from.find_first_of("?#"));
    const auto slash = path.rfind('/');
    return (slash < std::string_view("https://").size() ? path + "/" : path.substr(0, slash + 1)) +
           std::string(location);
}

Result<void> checkUrl(std::string_view url) {
    if (!url.starts_with("https://"))
        return fail(ErrorCode::InvalidArgument,
                    "a feed is fetched over https only; take its address that begins with https://",
                    elide(visible(url.substr(0, url.find('?'))), 200));
    return {};
}

Result<HttpResponse> fetch(const FeedSettings& feed, const FeedPlace& place, const HttpHeaders& headers,
                           const std::stop_token& stop) {
    const HttpClient http(place.network);
    HttpRequest request;
    request.url = feed.url;
    request.headers = headers;
    request.timeout = std::chrono::minutes{10};
    request.largestBody = isDatabase(feed) ? largestDatabase : largestList;
    request.publicOnly = !feed.allowPrivate;
    for (int redirects = 0;; ++redirects) {
        if (auto good = checkUrl(request.url); !good) return tl::unexpected(good.error());
        auto response = http.send(request, stop);
        if (!response) return response;
        const int status = response->status;
        const bool moved = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        if (!moved) return response;
        const auto location = response->header("location");
        if (!location || redirects == mostRedirects)
            return fail(ErrorCode::Unreachable,
                        location
                            ? fmt::format("leads on to other addresses more than {} times", mostRedirects)
                            : "leads on to another address, but does not say which",
                        originOf(feed.url));
        request.url = followed(request.url, *location);
    }
}

Result<std::string> contentOf(const FeedSettings& feed, std::string body) {
    if (body.empty()) return fail(ErrorCode::InvalidFormat, "the answer is empty; the last good one stays");
    if (body.starts_with("\x1f\x8b")) {
        auto unpacked = unpackGzip(body, isDatabase(feed) ? largestDatabase : largestList);
        if (!unpacked) return unpacked;
        body = std::move(*unpacked);
    }
    if (trim(std::string_view(body).substr(0, 512)).starts_with('<'))
        return fail(ErrorCode::InvalidFormat,
                    "a web page came instead of the feed: a log-in page or proxy in "
                    "between, or the feed has moved; the last good one stays");
    return body;
}

// How many entries there are; reads the content as the program will.
Result<std::uint64_t> entriesOf(const FeedSettings& feed, const FeedPlace& place,
                                const std::string& content) {
    if (!isDatabase(feed)) {
        auto list = parseAddressList(content, feed.name);
        if (!list) return tl::unexpected(std::move(list.error()));
        return list->entries;
    }
    if (auto made = createPrivateDirectory(place.folder); !made) return tl::unexpected(made.error());
    const auto trial = place.folder / (feedFile(place.folder, feed).stem().string() + ".trial");
    if (auto written = writeFileAtomically(trial, content); !written) return tl::unexpected(written.error());
    auto opened = GeoDatabase::open(trial);
    std::error_code ignored;
    std::filesystem::remove(trial, ignored);
    if (!opened) {
        opened.error().where = feed.name;
        return tl::unexpected(std::move(opened.error()));
    }
    return content.size();
}

std::string headerOf(const HttpResponse& response, std::string_view name) {
    const auto value = response.header(name);
    return value && value->size() <= longestTag ? std::string(*value) : std::string();
}

} // namespace

Result<void> checkFeedSettings(const FeedSettings& feed) {
    if (trim(feed.name).empty()) return fail(ErrorCode::InvalidArgument, "a feed needs a name");
    if (feed.every < std::chrono::hours{1})
        return fail(ErrorCode::InvalidArgument, "a feed is fetched once an hour at most", feed.name);
    return checkUrl(feed.url);
}

Result<FeedUpdate> updateFeed(const FeedSettings& feed, const FeedPlace& place, bool acceptShrinking,
                              const std::stop_token& stop) {
    if (auto good = checkFeedSettings(feed); !good) return tl::unexpected(good.error());
    auto before = readFeedRecord(place.folder, feed);
    HttpHeaders headers;
    if (before && before->url == feed.url) {
        if (!before->etag.empty()) headers.emplace_back("If-None-Match", before->etag);
        if (!before->lastModified.empty()) headers.emplace_back("If-Modified-Since", before->lastModified);
    }
    auto response = fetch(feed, place, headers, stop);
    if (!response) return tl::unexpected(std::move(response.error()));
    const Timestamp time = now();
    if (response->status == 304 && !headers.empty()) {
        before->checked = time;
        if (auto kept = keepFeed(place.folder, feed, *before, nullptr); !kept)
            return tl::unexpected(kept.error());
        return FeedUpdate{false, std::move(*before)};
    }
    if (response->status != 200)
        return fail(ErrorCode::Unreachable,
                    fmt::format("the server answers with HTTP {}{}", response->status,
                                response->status == 401 || response->status == 403
                                    ? "; the publisher may ask for an account or a key in the address"
                                : response->status == 404 ? "; the feed may have moved"
                                                          : ""),
                    originOf(feed.url));
    auto content = contentOf(feed, std::move(response->body));
    if (!content) return tl::unexpected(std::move(content.error()));
    const auto entries = entriesOf(feed, place, *content);
    if (!entries) return tl::unexpected(entries.error());
    if (before && *entries * 2 < before->entries && !acceptShrinking)
        return fail(
            ErrorCode::Conflict,
            fmt::format("has only {} entries where there were {}; the last good one stays. Look at the feed, "
                        "and accept it by hand if this is right",
                        formatCount(*entries), formatCount(before->entries)),
            feed.name);
    FeedRecord record{feed.url,
                      time,
                      time,
                      headerOf(*response, "etag"),
                      headerOf(*response, "last-modified"),
                      *entries,
                      content->size(),
                      sha256Hex(*content)};
    const bool changed = !before || before->sha256 != record.sha256;
    if (!changed) record.fetched = before->fetched;
    if (auto kept = keepFeed(place.folder, feed, record, changed ? &*content : nullptr); !kept)
        return tl::unexpected(kept.error());
    return FeedUpdate{changed, std::move(record)};
}

} // namespace cosmoswatch
