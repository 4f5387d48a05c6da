#include "core/event/record_reader.h"

#include "core/base/text.h"

#include <cstring>

namespace cosmoswatch {
namespace {

constexpr std::string_view utf8Bom = "\xEF\xBB\xBF";

bool beginsDocument(char c) {
    return c == '{' || c == '[';
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

} // namespace

struct RecordReader::Buffer {
    explicit Buffer(std::size_t room)
        : data(std::make_unique_for_overwrite<char[]>(room + RecordDecoder::padding)), capacity(room) {}
    std::unique_ptr<char[]> data;
    std::size_t capacity;
    std::size_t size = 0;
};

RecordReader::RecordReader(std::shared_ptr<const std::string> sourceName, ReaderPosition start)
    : sourceName_(std::move(sourceName)), buffer_(std::make_shared<Buffer>(0)), bufferOffset_(start.offset),
      skipRecords_(start.records) {}

std::string_view RecordReader::bytes() const {
    return {buffer_->data.get(), buffer_->size};
}

ReaderPosition RecordReader::position() const {
    if (mode_ == Mode::Document) return {documentOffset_, documentRecords_};
    return {bufferOffset_ + at_, 0};
}

std::optional<DecodedChunk> RecordReader::next(const Fill& fill, bool atEnd) {
    DecodedChunk chunk;
    arena_ = std::make_shared<TextArena>();
    for (;;) {
        const bool more = refill(fill);
        decodeBuffered(chunk, atEnd && !more);
        if (!chunk.events.empty() || !chunk.passed.empty()) break;
        if (!more) return std::nullopt;
    }
    chunk.end = position();
    chunk.memory = {buffer_, sourceName_};
    if (!arena_->empty()) chunk.memory.push_back(arena_);
    return chunk;
}

// A new buffer with the unfinished bytes in front: events of earlier chunks still look into the old one.
bool RecordReader::refill(const Fill& fill) {
    const std::size_t kept = buffer_->size - at_;
    auto grown = std::make_shared<Buffer>(kept + chunkSize);
    if (kept > 0) std::memcpy(grown->data.get(), buffer_->data.get() + at_, kept);
    const std::size_t got = fill(std::span<char>(grown->data.get() + kept, chunkSize));
    if (got == 0) return false;
    grown->size = kept + got;
    std::memset(grown->data.get() + grown->size, ' ', RecordDecoder::padding);

    bufferOffset_ += at_;
    scanned_ -= std::min(scanned_, at_);
    if (recordBegin_) *recordBegin_ -= at_;
    at_ = 0;
    buffer_ = std::move(grown);
    if (bufferOffset_ == 0 && bytes().starts_with(utf8Bom)) at_ = utf8Bom.size();
    cutReported_ = false;
    return true;
}

void RecordReader::decodeBuffered(DecodedChunk& chunk, bool atEnd) {
    for (bool progress = true; progress;) {
        switch (mode_) {
        case Mode::Lines:
            progress = readLine(chunk, atEnd);
            break;
        case Mode::Document:
            progress = readDocument(chunk, atEnd);
            break;
        case Mode::SkipLine:
            progress = skipLine();
            break;
        }
    }
}

// One line of JSON Lines. False when the line is not complete yet, or nothing is left.
bool RecordReader::readLine(DecodedChunk& chunk, bool atEnd) {
    const std::string_view text = bytes();
    while (at_ < text.size() && isBlank(text[at_]))
        ++at_;
    if (at_ == text.size()) return false;

    const std::size_t rest = text.size() - at_;
    const void* newline = std::memchr(text.data() + at_, '\n', rest);
    const std::size_t lineSize =
        newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - (text.data() + at_)) : rest;
    const std::string_view line = trim(text.substr(at_, lineSize));

    if (line.front() == '\0') {
        const std::size_t zeros = std::min(text.find_first_not_of('\0', at_), text.size());
        reject(chunk, at_, zeros, "zero bytes, as a crash of the writer leaves them");
        at_ = zeros;
        return true;
    }
    if (!beginsDocument(line.front())) {
        if (!newline && !atEnd && rest < maxRecordSize) return false;
        if (!resyncing_) reject(chunk, at_, at_ + lineSize, "is not JSON: it starts with neither { nor [");
        mode_ = Mode::SkipLine;
        return true;
    }
    if (!newline && !atEnd && rest < maxRecordSize) return false;

    resyncing_ = false;
    if (line.size() > maxRecordSize || line.front() == '[') {
        beginDocument();
        return true;
    }
    const std::size_t begin = at_;
    at_ = begin + lineSize + (newline ? 1 : 0);
    switch (deliver(chunk, line, true)) {
    case DecodeOutcome::Decoded:
    case DecodeOutcome::Ignored:
    case DecodeOutcome::NotARecord:
        skipRecords_ = 0;
        return true;
    case DecodeOutcome::Envelope:
    case DecodeOutcome::MoreText:
    case DecodeOutcome::NotJson:
        break;
    }
    at_ = begin;
    beginDocument();
    return true;
}

void RecordReader::beginDocument() {
    mode_ = Mode::Document;
    scanner_ = DocumentScanner();
    scanned_ = at_;
    recordBegin_.reset();
    oversized_ = false;
    documentOffset_ = bufferOffset_ + at_;
    documentRecords_ = 0;
}

// Records of one document that spans lines or wraps records. False when more bytes are needed.
bool RecordReader::readDocument(DecodedChunk& chunk, bool atEnd) {
    for (;;) {
        switch (scanner_.scan(bytes(), scanned_)) {
        case DocumentScanner::Step::RecordBegin:
            recordBegin_ = scanned_ - 1;
            oversized_ = false;
            break;
        case DocumentScanner::Step::RecordEnd:
            ++documentRecords_;
            if (recordBegin_ && !oversized_ && documentRecords_ > skipRecords_)
                deliver(chunk, bytes().substr(*recordBegin_, scanned_ - *recordBegin_), false);
            recordBegin_.reset();
            break;
        case DocumentScanner::Step::DocumentEnd:
            at_ = scanned_;
            mode_ = Mode::Lines;
            skipRecords_ = 0;
            return true;
        case DocumentScanner::Step::Failed:
            documentFailed(chunk, scanner_.error());
            return true;
        case DocumentScanner::Step::NeedMore:
            if (recordBegin_ && !oversized_ && scanned_ - *recordBegin_ > maxRecordSize) {
                reject(chunk, *recordBegin_, scanned_, "is longer than 4 MiB");
                oversized_ = true;
            }
            at_ = recordBegin_ && !oversized_ ? *recordBegin_ : scanned_;
            if (atEnd) reportCut(chunk);
            return false;
        }
    }
}

// Sets the broken record aside and goes on where the next one may begin: here, when a line begins a document
// here, else behind this line.
void RecordReader::documentFailed(DecodedChunk& chunk, const std::string& reason) {
    const std::string_view text = bytes();
    if (!oversized_) reject(chunk, recordBegin_.value_or(std::min(at_, scanned_)), scanned_, reason);
    std::size_t lineBegin = scanned_;
    while (lineBegin > 0 && (text[lineBegin - 1] == ' ' || text[lineBegin - 1] == '\t'))
        --lineBegin;
    const bool atLineBegin = lineBegin > 0 && text[lineBegin - 1] == '\n';
    at_ = scanned_;
    mode_ = atLineBegin && beginsDocument(text[scanned_]) ? Mode::Lines : Mode::SkipLine;
    resyncing_ = true;
    recordBegin_.reset();
    skipRecords_ = 0;
}

void RecordReader::reportCut(DecodedChunk& chunk) {
    if (cutReported_ || bytes().empty()) return;
    cutReported_ = true;
    reject(chunk, at_, bytes().size(), "is cut: the file ends in the middle of a record");
}

bool RecordReader::skipLine() {
    const auto newline = bytes().find('\n', at_);
    if (newline == std::string_view::npos) {
        at_ = bytes().size();
        return false;
    }
    at_ = newline + 1;
    mode_ = Mode::Lines;
    return true;
}

// Decodes one record and puts it, or why not, into the chunk. In line mode a text that may be the beginning
// of something longer is left alone.
DecodeOutcome RecordReader::deliver(DecodedChunk& chunk, std::string_view record, bool lineMode) {
    Event& event = chunk.events.emplace_back();
    const DecodeOutcome outcome = decoder_.decode(record, event, *arena_);
    const auto begin = static_cast<std::size_t>(record.data() - buffer_->data.get());
    if (outcome == DecodeOutcome::Decoded) {
        event.source = *sourceName_;
        event.offset = bufferOffset_ + begin;
        chunk.after.push_back(position());
        return outcome;
    }
    chunk.events.pop_back();
    if (outcome == DecodeOutcome::Ignored) {
        chunk.passed.push_back({chunk.events.size(), std::nullopt, decoder_.detail()});
    } else if (outcome == DecodeOutcome::NotARecord || (!lineMode && outcome != DecodeOutcome::Envelope)) {
        reject(chunk, begin, begin + record.size(), decoder_.detail());
    } else if (!lineMode) {
        deliverEnvelope(chunk, record);
    }
    return outcome;
}

// [{"records":[…]},…]: the inner records count as one of the document.
void RecordReader::deliverEnvelope(DecodedChunk& chunk, std::string_view envelope) {
    DocumentScanner scanner;
    std::size_t position = 0;
    std::size_t begin = 0;
    for (;;) {
        switch (scanner.scan(envelope, position)) {
        case DocumentScanner::Step::RecordBegin:
            begin = position - 1;
            break;
        case DocumentScanner::Step::RecordEnd:
            if (scanner.isWrapper()) deliver(chunk, envelope.substr(begin, position - begin), true);
            break;
        case DocumentScanner::Step::DocumentEnd:
        case DocumentScanner::Step::NeedMore:
        case DocumentScanner::Step::Failed:
            return;
        }
    }
}

void RecordReader::reject(DecodedChunk& chunk, std::size_t begin, std::size_t end, std::string reason) {
    constexpr std::size_t excerptSize = 160;
    RejectedRecord rejected;
    rejected.source = *sourceName_;
    rejected.offset = bufferOffset_ + begin;
    rejected.reason = std::move(reason);
    rejected.excerpt = visible(elide(trim(bytes().substr(begin, end - begin)), excerptSize));
    chunk.passed.push_back({chunk.events.size(), std::move(rejected), {}});
}

} // namespace cosmoswatch
