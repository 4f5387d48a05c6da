#include "core/sample/blob_layout.h"

#include <cerrno>
#include <chrono>
#include <fmt/format.h>
#include <system_error>
#include <utility>

namespace cosmoswatch::sample {

namespace {

constexpr std::size_t bufferBytes = 256 * 1024;

} // namespace

std::string blobPath(std::string_view container, std::string_view resourceId, Timestamp received) {
    const Timestamp day = dayOf(received);
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(received)};
    const auto hour = std::chrono::floor<std::chrono::hours>(received - day).count();
    return fmt::format("{}/resourceId={}/y={:04}/m={:02}/d={:02}/h={:02}/m=00/PT1H.json", container,
                       resourceId, static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), hour);
}

Error writeError(const std::filesystem::path& path) {
    switch (static_cast<std::errc>(errno)) {
    case std::errc::no_space_on_device:
        return {ErrorCode::DiskFull, "the disk is full: free some space or ask for fewer days",
                path.string()};
    case std::errc::permission_denied:
    case std::errc::operation_not_permitted:
    case std::errc::read_only_file_system:
        return {ErrorCode::PermissionDenied, "cannot write here: choose a folder you own", path.string()};
    default:
        return {ErrorCode::Unreadable, "cannot write this file: check the disk or choose another folder",
                path.string()};
    }
}

std::size_t BlobWriter::addStream(std::string container, std::string resourceId) {
    streams_.push_back({std::move(container), std::move(resourceId), {}, {}, {}, {}});
    return streams_.size() - 1;
}

Result<void> BlobWriter::append(std::size_t index, Timestamp received, std::string_view line) {
    Stream& stream = streams_[index];
    const Timestamp hour = hourOf(received);
    if (!stream.file.is_open() || stream.hour != hour) {
        if (auto closed = close(stream); !closed) return closed;
        if (auto opened = open(stream, hour); !opened) return opened;
    }
    stream.buffer.append(line);
    stream.buffer.push_back('\n');
    ++records_;
    bytes_ += line.size() + 1;
    return stream.buffer.size() < bufferBytes ? Result<void>{} : flush(stream);
}

Result<void> BlobWriter::close() {
    for (Stream& stream : streams_) {
        if (auto closed = close(stream); !closed) return closed;
    }
    return {};
}

Result<void> BlobWriter::open(Stream& stream, Timestamp hour) {
    stream.hour = hour;
    stream.path = directory_ / blobPath(stream.container, stream.resourceId, hour);
    std::error_code problem;
    std::filesystem::create_directories(stream.path.parent_path(), problem);
    if (problem)
        errno = problem.value();
    else
        stream.file.open(stream.path, std::ios::binary | std::ios::trunc);
    if (problem || !stream.file.is_open()) return tl::unexpected(writeError(stream.path));
    ++files_;
    return {};
}

Result<void> BlobWriter::flush(Stream& stream) {
    stream.file.write(stream.buffer.data(), static_cast<std::streamsize>(stream.buffer.size()));
    stream.buffer.clear();
    if (!stream.file) return tl::unexpected(writeError(stream.path));
    return {};
}

Result<void> BlobWriter::close(Stream& stream) {
    if (!stream.file.is_open()) return {};
    if (auto flushed = flush(stream); !flushed) return flushed;
    stream.file.close();
    if (!stream.file) return tl::unexpected(writeError(stream.path));
    return {};
}

} // namespace cosmoswatch::sample
