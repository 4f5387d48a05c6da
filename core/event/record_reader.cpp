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

// What is left of an envelope whose begin was set aside.
bool closesEnvelope(std::string_view line) {
    return line.find_first_not_of(",]} \t\r") == std::string_view::npos;
}

} // namespace

struct RecordReader::Buffer {
    explicit Buffer(std::size_t room)
        : data(std::make_unique_for_overwrite<char[]>(room + RecordDecoder::padding)), capacity(room) {}
    std::unique_ptr<char[]> data;
    std::size_t capacity;
    std::size_t size = 0;
};

RecordReader::RecordReader(std::shared_ptr<const std::string> sourceName, ReaderPosition start,
                           std::size_t chunk)
    : sourceName_(std::move(sourceName)), chunk_(chunk), buffer_(std::make_shared<Buffer>(0)),
      bufferOffset_(start.offset), skipRecords_(start.records) {}

std::string_view RecordReader::bytes() const {
    return {buffer_->data.get(), buffer_->size};
}

// What is being skipped begins at its begin: resumed in its middle, its inside would pass for lines.
ReaderPosition RecordReader::position() const {
    if (mode_ == Mode::Lines) return {bufferOffset_ + at_, 0};
    return {documentOffset_, documentRecords_};
}

std::optional<DecodedChunk> RecordReader::next(const Fill& fill, bool atEnd) {
    DecodedChunk chunk;
    chunk.events.reserve(expectedEvents_);
    chunk.after.reserve(expectedEvents_);
    arena_ = std::make_shared<TextArena>();
    for (;;) {
        const bool more = refill(fill);
        decodeBuffered(chunk, atEnd && !more);
        if (!chunk.events.empty() || !chunk.passed.empty()) break;
        if (!more) return std::nullopt;
    }
    chunk.end = position();
    expectedEvents_ = std::min<std::size_t>(chunk.events.size() + 16, chunk_ / 256);
    if (!chunk.events.empty()) {
        chunk.memory = {buffer_, sourceName_};
        if (!arena_->empty()) chunk.memory.push_back(arena_);
    }
    return chunk;
}

bool RecordReader::refill(const Fill& fill) {
    makeRoom();
    const std::size_t room = std::min(chunk_, buffer_->capacity - buffer_->size);
    const std::size_t got = fill(std::span<char>(buffer_->data.get() + buffer_->size, room));
    if (got == 0) return false;
    buffer_->size += got;
    std::memset(buffer_->data.get() + buffer_->size, ' ', RecordDecoder::padding);
    cutReported_ = false;
    return true;
}

// A new buffer with the unfinished bytes in front, unless nobody looks at the present one and it has room.
void RecordReader::makeRoom() {
    const bool shared = buffer_.use_count() > 1;
    if (!shared && buffer_->capacity - buffer_->size >= std::max<std::size_t>(chunk_ / 4, 1)) return;
    const std::size_t kept = buffer_->size - at_;
    auto grown = std::make_shared<Buffer>(kept + std::max(chunk_, kept / 2));
    std::memcpy(grown->data.get(), bytes().data() + at_, kept);
    grown->size = kept;
    bufferOffset_ += at_;
    scanned_ -= std::min(scanned_, at_);
    if (recordBegin_ && !oversized_) *recordBegin_ -= at_;
    at_ = 0;
    buffer_ = std::move(grown);
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

void RecordReader::passBlanks() {
    const std::string_view text = bytes();
    for (;;) {
        while (at_ < text.size() && isBlank(text[at_]))
            if (text[at_++] == '\n') midLine_ = false;
        if (!text.substr(at_).starts_with(utf8Bom)) return;
        at_ += utf8Bom.size(); // files put together may have it anywhere
    }
}

void RecordReader::passZeros(DecodedChunk& chunk) {
    const std::size_t end = std::min(bytes().find_first_not_of('\0', at_), bytes().size());
    if (!inZeros_ && !resyncing_) reject(chunk, at_, end, "zero bytes, as a crash of the writer leaves them");
    inZeros_ = true;
    at_ = end;
}

// One line of JSON Lines. False when the line is not complete yet, or nothing is left.
bool RecordReader::readLine(DecodedChunk& chunk, bool atEnd) {
    passBlanks();
    const std::string_view text = bytes();
    if (at_ == text.size()) return false;
    if (text[at_] == '\0') {
        passZeros(chunk);
        return true;
    }
    inZeros_ = false;
    // What follows a document on its line is one more: trying the rest of the line as a record again and
    // again would take time without bound. A document whose records are counted must be counted again.
    if ((midLine_ || skipRecords_ > 0) && beginsDocument(text[at_])) {
        beginDocument();
        return true;
    }

    const std::size_t rest = text.size() - at_;
    const void* newline = std::memchr(text.data() + at_, '\n', rest);
    if (!newline && !atEnd && rest <= maxRecordSize) return false;
    const std::size_t lineSize =
        newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - (text.data() + at_)) : rest;
    const std::string_view line = trim(text.substr(at_, lineSize));
    if (!beginsDocument(line.front())) {
        if (!resyncing_ && !closesEnvelope(line))
            reject(chunk, at_, at_ + lineSize, "is not JSON: it starts with neither { nor [");
        documentOffset_ = bufferOffset_ + at_;
        documentRecords_ = 0;
        mode_ = Mode::SkipLine;
        return true;
    }

    resyncing_ = false;
    if (line.size() > maxRecordSize || line.front() == '[') {
        beginDocument();
        return true;
    }
    const std::size_t begin = at_;
    at_ = begin + lineSize + (newline ? 1 : 0);
    switch (deliver(chunk, line)) {
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
            if (recordBegin_ && !oversized_ && scanned_ - *recordBegin_ > maxRecordSize) recordTooLong(chunk);
            // The beginning of a record that is too long is no longer in the buffer.
            if (recordBegin_ && oversized_)
                ++documentRecords_;
            else if (recordBegin_)
                deliverOfDocument(chunk, bytes().substr(*recordBegin_, scanned_ - *recordBegin_), false);
            recordBegin_.reset();
            break;
        case DocumentScanner::Step::DocumentEnd:
            at_ = scanned_;
            mode_ = Mode::Lines;
            midLine_ = true;
            skipRecords_ = 0;
            return true;
        case DocumentScanner::Step::Failed:
            documentFailed(chunk, scanner_.error());
            return true;
        case DocumentScanner::Step::NeedMore:
            if (recordBegin_ && !oversized_ && scanned_ - *recordBegin_ > maxRecordSize) recordTooLong(chunk);
            at_ = recordBegin_ && !oversized_ ? *recordBegin_ : scanned_;
            if (atEnd) reportCut(chunk);
            return false;
        }
    }
}

void RecordReader::recordTooLong(DecodedChunk& chunk) {
    oversized_ = true;
    if (documentRecords_ >= skipRecords_)
        reject(chunk, *recordBegin_, scanned_, "is longer than 4 MiB, which no log record is");
}

// Sets the broken record aside and goes on where the next one may begin: here, when a line begins a document
// here, else behind this line.
void RecordReader::documentFailed(DecodedChunk& chunk, const std::string& reason) {
    constexpr std::size_t shown = 160;
    if (recordBegin_ && !oversized_)
        reject(chunk, *recordBegin_, scanned_, reason);
    else if (!oversized_) // between records
        reject(chunk, scanned_, std::min(scanned_ + shown, bytes().size()), reason);
    at_ = scanned_;
    const char c = bytes()[scanned_];
    const bool recordMayBegin = scanner_.atLineBegin() && beginsDocument(c);
    mode_ = recordMayBegin || c == '\0' ? Mode::Lines : Mode::SkipLine;
    midLine_ = !recordMayBegin;
    resyncing_ = true;
    recordBegin_.reset();
    skipRecords_ = 0;
}

void RecordReader::reportCut(DecodedChunk& chunk) {
    if (cutReported_ || oversized_ || bytes().empty()) return;
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
    midLine_ = false;
    return true;
}

// Decodes one record and puts it into the chunk, or that it was passed over. Envelopes and what is not JSON
// are left to the caller.
DecodeOutcome RecordReader::deliver(DecodedChunk& chunk, std::string_view record) {
    const auto begin = static_cast<std::size_t>(record.data() - buffer_->data.get());
    Event& event = chunk.events.emplace_back();
    const DecodeOutcome outcome = decoder_.decode(record, event, *arena_);
    if (outcome == DecodeOutcome::Decoded) {
        event.source = *sourceName_;
        event.offset = bufferOffset_ + begin;
        chunk.after.push_back(position());
        return outcome;
    }
    chunk.events.pop_back();
    if (outcome == DecodeOutcome::Ignored)
        chunk.passed.push_back({chunk.events.size(), std::nullopt, decoder_.detail()});
    else if (outcome == DecodeOutcome::NotARecord)
        reject(chunk, begin, begin + record.size(), decoder_.detail());
    return outcome;
}

// Each record of a document counts, also those of an envelope within an array: the count is where reading
// goes on.
void RecordReader::deliverOfDocument(DecodedChunk& chunk, std::string_view record, bool inEnvelope) {
    ++documentRecords_;
    DecodedChunk forgotten; // takes what was delivered before a restart
    const bool again = documentRecords_ <= skipRecords_;
    DecodedChunk& target = again ? forgotten : chunk;
    const DecodeOutcome outcome = deliver(target, record);
    const auto begin = static_cast<std::size_t>(record.data() - buffer_->data.get());
    if (outcome == DecodeOutcome::Envelope && !inEnvelope) {
        --documentRecords_;
        deliverEnvelope(chunk, record);
    } else if (outcome == DecodeOutcome::Envelope || outcome == DecodeOutcome::MoreText) {
        reject(target, begin, begin + record.size(), "holds records within records");
    } else if (outcome == DecodeOutcome::NotJson) {
        reject(target, begin, begin + record.size(), decoder_.detail());
    }
}

// [{"records":[…]},…]
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
            if (scanner.isWrapper()) deliverOfDocument(chunk, envelope.substr(begin, position - begin), true);
            break;
        case DocumentScanner::Step::DocumentEnd:
        case DocumentScanner::Step::NeedMore:
        case DocumentScanner::Step::Failed:
            return;
        }
    }
}

void RecordReader::reject(DecodedChunk& chunk, std::size_t begin, std::size_t end, std::string reason) {
    if (chunk.passed.size() >= maxRejectedKept) {
        ++chunk.rejectedBeyond;
        return;
    }
    constexpr std::size_t excerptSize = 160;
    RejectedRecord rejected;
    rejected.source = *sourceName_;
    rejected.offset = bufferOffset_ + begin;
    rejected.reason = std::move(reason);
    rejected.excerpt = visible(elide(trim(bytes().substr(begin, end - begin)), excerptSize));
    chunk.passed.push_back({chunk.events.size(), std::move(rejected), {}});
}

} // namespace cosmoswatch
