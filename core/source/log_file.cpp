#include "core/source/log_file.h"

namespace cosmoswatch {

Result<std::unique_ptr<LogFile>> LogFile::open(const std::filesystem::path& path,
                                               const ReaderPosition& start) {
    auto stream = openByteStream(path);
    if (!stream) return tl::unexpected(stream.error());
    if (auto skipped = (*stream)->skipTo(start.offset); !skipped) return tl::unexpected(skipped.error());
    return std::make_unique<LogFile>(path.string(), std::move(*stream), start);
}

LogFile::LogFile(std::string name, std::unique_ptr<ByteStream> stream, const ReaderPosition& start)
    : name_(std::make_shared<const std::string>(std::move(name))), stream_(std::move(stream)),
      reader_(name_, start), position_(start) {
    chunk_.end = start;
}

LogFile::Step LogFile::advance(EventBatch& batch, bool atEnd) {
    passOverInto(batch);
    if (nextEvent_ < chunk_.events.size()) return Step::Event;
    batch.rejectedBeyond += std::exchange(chunk_.rejectedBeyond, 0);
    position_ = chunk_.end;

    const auto fill = [this](std::span<char> buffer) -> std::size_t {
        auto got = stream_->read(buffer);
        if (got) return *got;
        error_ = got.error();
        return 0;
    };
    chunk_.memory.clear(); // so that the reader may use its buffer again
    auto chunk = reader_.next(fill, false);
    // What is unfinished because the rest cannot be had now is not at its end.
    const bool isInterrupted = error_ && error_->code != ErrorCode::InvalidFormat;
    if (!chunk && atEnd && !isInterrupted) chunk = reader_.next([](std::span<char>) { return 0; }, true);
    if (!chunk) return Step::End;
    chunk_ = std::move(*chunk);
    nextEvent_ = 0;
    nextPassed_ = 0;
    sharedWith_ = 0;
    passOverInto(batch);
    return chunk_.events.empty() ? Step::PassedOver : Step::Event;
}

// What stands between the last event taken and the next one.
void LogFile::passOverInto(EventBatch& batch) {
    auto& passed = chunk_.passed;
    for (; nextPassed_ < passed.size() && passed[nextPassed_].eventsBefore <= nextEvent_; ++nextPassed_) {
        if (passed[nextPassed_].rejected)
            setAside(batch, std::move(*passed[nextPassed_].rejected));
        else
            countIgnored(batch.ignored, passed[nextPassed_].ignoredCategory);
    }
}

void LogFile::takeInto(EventBatch& batch) {
    if (sharedWith_ != batch.serial) {
        batch.memory.insert(batch.memory.end(), chunk_.memory.begin(), chunk_.memory.end());
        sharedWith_ = batch.serial;
    }
    batch.events.push_back(chunk_.events[nextEvent_]);
    position_ = chunk_.after[nextEvent_];
    ++nextEvent_;
}

} // namespace cosmoswatch
