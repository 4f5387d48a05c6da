// Small log records for the tests of the event and source rooms.
#pragma once

#include "core/event/event_batch.h"
#include "core/event/record_decoder.h"
#include "core/event/record_reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::testing {

inline constexpr std::string_view accountId =
    "/SUBSCRIPTIONS/0000/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/SHOP";

// `time` is "11:37:17" of 2023-02-21.
inline std::string dataRecord(const std::string& time, const std::string& activityId,
                              const std::string& userAgent = "agent/1") {
    return R"({"time":"2023-02-21T)" + time + R"(.0000000Z","resourceId":")" + std::string(accountId) +
           R"(","category":"DataPlaneRequests","operationName":"Read","properties":{"activityId":")" +
           activityId + R"(","statusCode":"200","userAgent":")" + userAgent +
           R"(","clientIpAddress":"192.0.2.1"}})";
}

// A text with the readable bytes behind it that the decoder asks for.
class Padded {
public:
    explicit Padded(std::string_view text) : text_(text), size_(text.size()) {
        text_.append(RecordDecoder::padding, ' ');
    }
    [[nodiscard]] std::string_view view() const { return std::string_view(text_).substr(0, size_); }

private:
    std::string text_;
    std::size_t size_;
};

// What a reader gave, without views.
struct Reading {
    std::vector<std::string> ids; // activity ids
    std::vector<ReaderPosition> after;
    std::vector<RejectedRecord> rejected;
    std::uint64_t rejectedBeyond = 0;
    std::uint64_t ignored = 0;
    ReaderPosition end;
};

inline Reading readAll(std::string_view bytes, std::size_t chunk = RecordReader::chunkSize,
                       ReaderPosition start = {}, bool atEnd = true) {
    std::string_view rest = bytes.substr(std::min<std::size_t>(start.offset, bytes.size()));
    RecordReader reader(std::make_shared<const std::string>("test"), start);
    Reading reading;
    reading.end = start;
    const auto fill = [&](std::span<char> buffer) {
        const std::size_t size = rest.copy(buffer.data(), std::min(buffer.size(), chunk));
        rest.remove_prefix(size);
        return size;
    };
    while (auto decoded = reader.next(fill, atEnd)) {
        for (const Event& event : decoded->events)
            reading.ids.emplace_back(event.activityId);
        reading.after.insert(reading.after.end(), decoded->after.begin(), decoded->after.end());
        for (auto& passed : decoded->passed) {
            if (passed.rejected)
                reading.rejected.push_back(*passed.rejected);
            else
                ++reading.ignored;
        }
        reading.rejectedBeyond += decoded->rejectedBeyond;
        reading.end = decoded->end;
    }
    return reading;
}

inline std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts)
        all += (all.empty() ? "" : " ") + text;
    return all;
}

} // namespace cosmoswatch::testing
