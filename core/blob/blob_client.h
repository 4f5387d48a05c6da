// The few questions that are asked of a storage account; all of them only read.
#pragma once

#include "core/azure/access_token.h"
#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/blob/blob_refusal.h"
#include "core/blob/storage_xml.h"
#include "core/net/http_client.h"
#include "core/source/connection.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace cosmoswatch {

struct BlobPlace {
    std::string container;
    std::string name;
    friend auto operator<=>(const BlobPlace&, const BlobPlace&) = default;
};

struct BlobQuestion {
    std::string container;
    std::string prefix;
    std::string delimiter; // names are cut behind it, and each is told once
    std::string marker;    // of the page before
    friend bool operator==(const BlobQuestion&, const BlobQuestion&) = default;
};

struct BlobRange {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
    std::string ifMatch;     // an ETag: 412 when it is another by now
    std::string ifNoneMatch; // an ETag: 304 when it is still this one
};

struct BlobPart {
    int status = 0; // 206, 304, 404, 412 or 416
    std::string bytes;
    std::string etag;
    std::string created;
    std::uint64_t total = 0; // size of the whole blob
    bool append = false;     // an append blob: only ever grows
};

// For one thread.
class BlobClient {
public:
    BlobClient(BlobLogs logs, const RemoteAccess& access);

    // In force for all that follows.
    void setStop(std::stop_token stop) { stop_ = std::move(stop); }
    [[nodiscard]] const std::stop_token& stop() const { return stop_; }

    [[nodiscard]] Result<BlobPage> containers(const std::string& prefix, const std::string& marker);
    [[nodiscard]] Result<BlobPage> blobs(const BlobQuestion& question);
    [[nodiscard]] Result<BlobPart> read(const BlobPlace& place, const BlobRange& range);

    // Without anything secret: "https://shoplogs.blob.core.windows.net/container/name".
    [[nodiscard]] std::string urlOf(const BlobPlace& place) const;
    [[nodiscard]] const std::string& endpoint() const { return logs_.endpoint; }
    // How long the server wants to be left alone, by its last answer.
    [[nodiscard]] std::optional<std::chrono::milliseconds> askedToWait() const { return askedToWait_; }

private:
    [[nodiscard]] Result<HttpResponse> ask(const std::string& path, const std::string& query,
                                           HttpHeaders headers, std::uint64_t largestBody);
    [[nodiscard]] Result<void> authorize(HttpRequest& request, std::string& signature);
    [[nodiscard]] Result<BlobPage> page(const std::string& path, const std::string& query);
    [[nodiscard]] Credential credential() const;

    BlobLogs logs_;
    std::string account_;
    RemoteAccess access_;
    HttpClient http_;
    std::unique_ptr<TokenSource> tokens_; // of an application
    std::stop_token stop_;
    std::optional<std::chrono::milliseconds> askedToWait_;
};

} // namespace cosmoswatch
