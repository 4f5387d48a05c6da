// Bytes of a log file or blob in, events out, chunk by chunk. Takes JSON Lines, {"records":[…]} envelopes,
// pretty-printed and concatenated documents, also mixed. What cannot be decoded is set aside, the rest is
// read.
#pragma once

#include "core/event/document_scanner.h"
#include "core/event/event_batch.h"
#include "core/event/record_decoder.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

// Where reading goes on: a document (usually a line) and how many records of it are done.
struct ReaderPosition {
    std::uint64_t offset = 0;  // of the document in the uncompressed source, bytes
    std::uint64_t records = 0; // of that document already delivered
    friend auto operator<=>(const ReaderPosition&, const ReaderPosition&) = default;
};

// What one chunk of bytes held, in order. Events look into `memory`.
struct DecodedChunk {
    std::vector<Event> events;
    std::vector<ReaderPosition> after; // after[i]: where to go on behind events[i]
    // What was passed over, each with the number of events that precede it in the chunk.
    struct Passed {
        std::size_t eventsBefore = 0;
        std::optional<RejectedRecord> rejected; // else ignored
        std::string ignoredCategory;
    };
    std::vector<Passed> passed;
    std::uint64_t rejectedBeyond = 0; // past maxRejectedKept, only counted
    ReaderPosition end;               // behind everything in the chunk
    std::vector<std::shared_ptr<const void>> memory;
};

class RecordReader {
public:
    static constexpr std::size_t chunkSize = 256 * 1024;
    static constexpr std::size_t maxRecordSize = 4 * 1024 * 1024;

    // `start` is where the bytes given to fill() begin (start.offset), and how many records of that document
    // to pass over silently. `chunk` is how many bytes to ask for at a time: fewer for short messages.
    RecordReader(std::shared_ptr<const std::string> sourceName, ReaderPosition start,
                 std::size_t chunk = chunkSize);

    // Gives as many bytes as the buffer holds, or fewer; returns how many were put into the buffer, 0 when
    // there are none (now).
    using Fill = std::function<std::size_t(std::span<char> buffer)>;

    // Reads and decodes the next chunk. Nothing when fill() had no bytes and nothing is left to decode. With
    // `atEnd` an unfinished record is set aside (the position stays before it), else it waits for the rest.
    [[nodiscard]] std::optional<DecodedChunk> next(const Fill& fill, bool atEnd);

private:
    struct Buffer;
    enum class Mode : std::uint8_t { Lines, Document, SkipLine };

    bool refill(const Fill& fill);
    void makeRoom();
    void decodeBuffered(DecodedChunk& chunk, bool atEnd);
    bool readLine(DecodedChunk& chunk, bool atEnd);
    bool readDocument(DecodedChunk& chunk, bool atEnd);
    bool skipLine();
    void passBlanks();
    void passZeros(DecodedChunk& chunk);
    void beginDocument();
    void documentFailed(DecodedChunk& chunk, const std::string& reason);
    void recordTooLong(DecodedChunk& chunk);
    void reportCut(DecodedChunk& chunk);
    DecodeOutcome deliver(DecodedChunk& chunk, std::string_view record);
    void deliverOfDocument(DecodedChunk& chunk, std::string_view record, bool inEnvelope);
    void deliverEnvelope(DecodedChunk& chunk, std::string_view envelope);
    void reject(DecodedChunk& chunk, std::size_t begin, std::size_t end, std::string reason);
    [[nodiscard]] std::string_view bytes() const;
    [[nodiscard]] ReaderPosition position() const;

    std::shared_ptr<const std::string> sourceName_;
    std::size_t chunk_; // bytes
    std::shared_ptr<Buffer> buffer_;
    std::uint64_t bufferOffset_; // of the buffer's first byte in the source
    std::size_t at_ = 0;         // everything before is done
    RecordDecoder decoder_;
    std::shared_ptr<TextArena> arena_;
    std::size_t expectedEvents_ = 0; // as many as the chunk before had

    Mode mode_ = Mode::Lines;
    bool midLine_ = false;     // a document ended, or failed, earlier in this line
    bool inZeros_ = false;     // the byte before the position is one of a run of zeros
    bool resyncing_ = false;   // after a failure: lines that begin no document belong to what was set aside
    bool cutReported_ = false; // the unfinished end was set aside already
    DocumentScanner scanner_;
    std::size_t scanned_ = 0;                // how far the scanner is in the buffer
    std::optional<std::size_t> recordBegin_; // in the buffer, of the record being scanned
    bool oversized_ = false;                 // the record being scanned is too long and is not kept
    std::uint64_t documentOffset_ = 0;       // in the source; of the line when one is skipped
    std::uint64_t documentRecords_ = 0;      // records of this document so far
    std::uint64_t skipRecords_ = 0;          // records of the first document delivered before a restart
};

} // namespace cosmoswatch
