// One log file being read: hands out its events one by one and says how to go on behind each.
#pragma once

#include "core/event/event_batch.h"
#include "core/event/record_reader.h"
#include "core/source/byte_stream.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace cosmoswatch {

class LogFile {
public:
    // Starts at a position of the uncompressed bytes.
    [[nodiscard]] static Result<std::unique_ptr<LogFile>> open(const std::filesystem::path& path,
                                                               const ReaderPosition& start);

    // The next event, or null at the (present) end. What was passed over before it goes into the batch. With
    // `atEnd` an unfinished record is set aside. Reading errors are kept for takeError().
    [[nodiscard]] const Event* peek(EventBatch& batch, bool atEnd);
    // Moves the event that peek() showed into the batch.
    void takeInto(EventBatch& batch);

    [[nodiscard]] std::optional<Error> takeError() { return std::exchange(error_, std::nullopt); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] const ReaderPosition& position() const { return position_; } // behind what was taken
    [[nodiscard]] std::uint64_t bytesOfFileRead() const { return stream_->fileOffset(); }

private:
    LogFile(std::filesystem::path path, std::unique_ptr<ByteStream> stream, const ReaderPosition& start);
    void passOverInto(EventBatch& batch);

    std::filesystem::path path_;
    std::unique_ptr<ByteStream> stream_;
    RecordReader reader_;
    DecodedChunk chunk_;
    std::size_t nextEvent_ = 0;
    std::size_t nextPassed_ = 0;
    std::uint64_t sharedWith_ = 0; // serial of the batch that already holds the chunk's memory
    ReaderPosition position_;
    std::optional<Error> error_;
};

} // namespace cosmoswatch
