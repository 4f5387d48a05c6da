// Writes log files for the tests of the source room.
#pragma once

#include "core/source/folder_source.h"
#include "event_records.h"

#include <QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <string>
#include <zlib.h>

namespace cosmoswatch::testing {

inline std::string gzipped(const std::string& bytes, int level = Z_DEFAULT_COMPRESSION) {
    z_stream stream{};
    deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

class Folder {
public:
    [[nodiscard]] std::filesystem::path path(const std::string& name = {}) const {
        const std::filesystem::path root = directory_.path().toStdString();
        return name.empty() ? root : root / name;
    }
    void write(const std::string& name, const std::string& bytes,
               std::ios::openmode mode = std::ios::trunc) const {
        std::filesystem::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary | mode) << bytes;
    }
    void append(const std::string& name, const std::string& bytes) const {
        write(name, bytes, std::ios::app);
    }
    void rename(const std::string& from, const std::string& to) const {
        std::filesystem::rename(path(from), path(to));
    }
    void remove(const std::string& name) const { std::filesystem::remove(path(name)); }

private:
    QTemporaryDir directory_;
};

inline std::string line(const std::string& time, const std::string& id) {
    return dataRecord(time, id) + "\n";
}

// What a source gave so far, and the cursors as a store would keep them.
struct Collected {
    std::vector<std::string> ids;
    std::map<std::string, std::string> cursors;
    std::size_t rejected = 0;
    std::uint64_t bytes = 0;
    SourceState state = SourceState::Reading;

    void take(const EventBatch& batch) {
        for (const Event& event : batch.events)
            ids.emplace_back(event.activityId);
        for (const auto& [name, cursor] : batch.cursors)
            cursors.insert_or_assign(name, cursor);
        for (const auto& name : batch.removedCursors)
            cursors.erase(name);
        rejected += batch.rejected.size();
        bytes += batch.bytes;
    }
};

// Reads until the end, or when following until nothing more is there.
inline void drain(EventSource& source, Collected& collected) {
    do {
        EventBatch batch;
        collected.state = source.next(batch, {});
        collected.take(batch);
    } while (collected.state == SourceState::Reading);
}

// What one more look at the files brings.
inline std::string poll(EventSource& source, Collected& collected) {
    const std::size_t before = collected.ids.size();
    drain(source, collected);
    return joined({collected.ids.begin() + static_cast<std::ptrdiff_t>(before), collected.ids.end()});
}

inline FolderSettings settings(const std::filesystem::path& path, bool follow = false) {
    FolderSettings result;
    result.paths = {path};
    result.follow = follow;
    result.pollInterval = std::chrono::milliseconds{0};
    return result;
}

} // namespace cosmoswatch::testing
