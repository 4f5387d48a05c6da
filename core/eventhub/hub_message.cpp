#include "core/eventhub/hub_message.h"

#include "core/event/record_reader.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

void add(DecodedChunk& chunk, std::int64_t offset, EventBatch& batch) {
    for (Event& event : chunk.events) {
        event.offset = static_cast<std::uint64_t>(offset);
        batch.events.push_back(event);
    }
    for (auto& passed : chunk.passed) {
        if (!passed.rejected) {
            countIgnored(batch.ignored, passed.ignoredCategory);
            continue;
        }
        passed.rejected->offset = static_cast<std::uint64_t>(offset);
        setAside(batch, std::move(*passed.rejected));
    }
    batch.rejectedBeyond += chunk.rejectedBeyond;
    std::move(chunk.memory.begin(), chunk.memory.end(), std::back_inserter(batch.memory));
}

} // namespace

void decodeMessage(std::string_view body, const std::shared_ptr<const std::string>& partition,
                   std::int64_t offset, EventBatch& batch) {
    batch.bytes += body.size();
    // A newline behind it ends a last line that has none.
    constexpr std::string_view newline = "\n";
    RecordReader reader(partition, {}, std::min(body.size() + newline.size(), RecordReader::chunkSize));
    const std::uint64_t end = body.size() + newline.size();
    std::string_view rest = body;
    std::string_view last = newline;
    const auto fill = [&](std::span<char> buffer) {
        const std::size_t size = rest.copy(buffer.data(), buffer.size());
        rest.remove_prefix(size);
        const std::size_t more = last.copy(buffer.data() + size, buffer.size() - size);
        last.remove_prefix(more);
        return size + more;
    };
    while (auto chunk = reader.next(fill, true)) {
        add(*chunk, offset, batch);
        if (chunk->end == ReaderPosition{end, 0}) return;
    }
}

} // namespace cosmoswatch
