// One log, a file or a blob, being read: hands out its events one by one and says how to go on behind each.
#pragma once

#include "core/event/event_batch.h"
#include "core/event/record_reader.h"
#include "core/source/byte_stream.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cosmoswatch {

class LogFile {
public:
    // Starts at a position of the uncompressed bytes.
    [[nodiscard]] static Result<std::unique_ptr<LogFile>> open(const std::filesystem::path& path,
                                                               const ReaderPosition& start);
    // The stream stands at the position already.
    LogFile(std::string name, std::unique_ptr<ByteStream> stream, const ReaderPosition& start);

    enum class Step {
        Event,      // event() is the next one
        PassedOver, // a chunk held no event: call again
        End,        // the (present) end, or a reading error: see takeError()
    };
    // Moves to the next event. What was passed over before it goes into the batch. With `atEnd` an unfinished
    // record is set aside.
    [[nodiscard]] Step advance(EventBatch& batch, bool atEnd);
    [[nodiscard]] const Event& event() const { return chunk_.events[nextEvent_]; }
    // Copies event() into the batch, with the memory it looks at; advance() comes next.
    void takeInto(EventBatch& batch);

    [[nodiscard]] std::optional<Error> takeError() { return std::exchange(error_, std::nullopt); }
    [[nodiscard]] const std::string& name() const { return *name_; }
    [[nodiscard]] const ReaderPosition& position() const { return position_; } // behind what was taken
    [[nodiscard]] std::uint64_t bytesOfFileRead() const { return stream_->fileOffset(); }
    [[nodiscard]] const ByteStream& stream() const { return *stream_; }

private:
    void passOverInto(EventBatch& batch);

    std::shared_ptr<const std::string> name_;
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
