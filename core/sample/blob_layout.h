// Azure Monitor's folders for logs archived to a storage account: one file an hour, one record a line.
// https://learn.microsoft.com/azure/azure-monitor/essentials/resource-logs#send-to-azure-storage
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::sample {

// "insights-logs-dataplanerequests/resourceId=/SUBSCRIPTIONS/…/y=2026/m=03/d=09/h=16/m=00/PT1H.json"
[[nodiscard]] std::string blobPath(std::string_view container, std::string_view resourceId,
                                   Timestamp received);

// Writes the files of several containers side by side; each stream has one file open at a time.
class BlobWriter {
public:
    explicit BlobWriter(std::filesystem::path directory) : directory_(std::move(directory)) {}

    // A container and the resource whose logs go there; the result names it in append().
    [[nodiscard]] std::size_t addStream(std::string container, std::string resourceId);
    // `received` may not go back to an earlier hour of the same stream.
    [[nodiscard]] Result<void> append(std::size_t stream, Timestamp received, std::string_view line);
    [[nodiscard]] Result<void> close();

    [[nodiscard]] std::uint64_t files() const { return files_; }
    [[nodiscard]] std::uint64_t records() const { return records_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    struct Stream {
        std::string container;
        std::string resourceId;
        Timestamp hour;
        std::filesystem::path path;
        std::ofstream file;
        std::string buffer; // not yet handed to the file
    };

    [[nodiscard]] Result<void> open(Stream& stream, Timestamp hour);
    [[nodiscard]] Result<void> flush(Stream& stream);
    [[nodiscard]] Result<void> close(Stream& stream);

    std::filesystem::path directory_;
    std::vector<Stream> streams_;
    std::uint64_t files_ = 0;
    std::uint64_t records_ = 0;
    std::uint64_t bytes_ = 0;
};

// The reason the operating system gave for the last failed write, as an Error.
[[nodiscard]] Error writeError(const std::filesystem::path& path);

} // namespace cosmoswatch::sample
