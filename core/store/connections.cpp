#include "core/store/connections.h"

#include "core/store/store_file.h"

namespace cosmoswatch {
namespace {

constexpr std::size_t maxIdleReaders = 4;

} // namespace

Connections::Connections(Database writer, std::filesystem::path file)
    : file_(std::move(file)), writer_(std::move(writer)) {}

Connections::Connections(Database writer) : writer_(std::move(writer)) {}

Connections::Connections(std::filesystem::path file) : file_(std::move(file)) {}

Result<Connections::Reader> Connections::openReader() const {
    auto opened = Database::open(file_, OpenMode::ReadOnly);
    if (!opened) return tl::unexpected<Error>(opened.error());
    auto reader = std::make_unique<Database>(std::move(*opened));
    // Sorting happens in memory: no log values in temporary files.
    if (auto set =
            reader->execute("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000");
        !set)
        return tl::unexpected<Error>(set.error());
    return reader;
}

Result<Connections::Reader> Connections::takeReader() {
    {
        std::lock_guard lock(idling_);
        if (!idle_.empty()) {
            Reader reader = std::move(idle_.back());
            idle_.pop_back();
            return reader;
        }
    }
    return openReader();
}

void Connections::giveBack(Reader reader) {
    std::lock_guard lock(idling_);
    if (idle_.size() < maxIdleReaders) idle_.push_back(std::move(reader));
}

std::uint64_t Connections::revision() {
    if (writer_) return revision_;
    std::lock_guard lock(idling_);
    if (!watcher_) {
        auto opened = openReader();
        if (!opened) return revision_;
        watcher_ = std::move(*opened);
    }
    const auto version = watcher_->integer("PRAGMA data_version");
    if (version && *version != std::exchange(watchedVersion_, *version)) ++revision_;
    return revision_;
}

void Connections::close() {
    {
        std::lock_guard lock(idling_);
        idle_.clear();
    }
    std::lock_guard lock(writing_);
    // Where it cannot be done now the log simply stays: it is part of the store.
    if (writer_ && !file_.empty()) (void)writer_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
    writer_.reset();
}

tl::unexpected<Error> Connections::watchForDamage(const Error& error) const {
    if (error.code == ErrorCode::InvalidFormat && writer_ && !file_.empty()) askForFullCheck(file_);
    return tl::unexpected<Error>(error);
}

} // namespace cosmoswatch
