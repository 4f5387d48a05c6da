#include "core/source/byte_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <zlib.h>

namespace cosmoswatch {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> systemFailure(const char* what, const fs::path& path) {
    const int code = errno;
    if (code == ENOENT)
        return fail(ErrorCode::NotFound, std::string(what) + ": it is gone; check the path", path.string());
    if (code == EACCES || code == EPERM)
        return fail(ErrorCode::PermissionDenied,
                    std::string(what) + ": you may not read it; check its permissions", path.string());
    return fail(ErrorCode::Unreadable, std::string(what) + ": " + std::strerror(code), path.string());
}

class PlainFile final : public ByteStream {
public:
    PlainFile(int descriptor, fs::path path, FileIdentity identity)
        : descriptor_(descriptor), path_(std::move(path)), identity_(identity) {}
    PlainFile(const PlainFile&) = delete;
    PlainFile& operator=(const PlainFile&) = delete;
    ~PlainFile() override { ::close(descriptor_); }

    Result<std::size_t> read(std::span<char> buffer) override {
        for (;;) {
            const auto got = ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<off_t>(offset_));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return systemFailure("could not be read on", path_);
            offset_ += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }
    }
    Result<void> skipTo(std::uint64_t offset) override {
        offset_ = offset;
        return {};
    }
    std::uint64_t offset() const override { return offset_; }
    std::uint64_t fileOffset() const override { return offset_; }
    bool compressed() const override { return false; }
    FileIdentity identity() const override { return identity_; }
    Result<std::uint64_t> fileSize() const override {
        struct stat status {};
        if (::fstat(descriptor_, &status) != 0) return systemFailure("could not be looked at", path_);
        return static_cast<std::uint64_t>(status.st_size);
    }
    Result<std::unique_ptr<ByteStream>> again() const override {
        const int duplicate = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
        if (duplicate < 0) return systemFailure("could not be opened again", path_);
        return std::make_unique<PlainFile>(duplicate, path_, identity_);
    }

private:
    int descriptor_;
    fs::path path_;
    FileIdentity identity_;
    std::uint64_t offset_ = 0;
};

class GzipFile final : public ByteStream {
public:
    GzipFile(std::unique_ptr<ByteStream> file, fs::path path)
        : file_(std::move(file)), path_(std::move(path)) {
        constexpr int gzipWindow = 15 + 16; // largest window, gzip header expected
        inflateInit2(&stream_, gzipWindow);
    }
    GzipFile(const GzipFile&) = delete;
    GzipFile& operator=(const GzipFile&) = delete;
    ~GzipFile() override { inflateEnd(&stream_); }

    Result<std::size_t> read(std::span<char> buffer) override {
        if (pendingError_)
            return fail(ErrorCode::InvalidFormat, std::exchange(pendingError_, nullptr), path_.string());
        stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream_.avail_out = static_cast<uInt>(buffer.size());
        while (stream_.avail_out > 0 && !ended_) {
            if (stream_.avail_in == 0) {
                auto got = file_->read(input_);
                if (!got && stream_.avail_out == buffer.size()) return tl::unexpected(got.error());
                if (!got) break; // what there is first; the error comes again
                if (*got == 0) {
                    ended_ = true;
                    if (!betweenMembers_)
                        return refuse("the gzip file ends early; fetch it again. What is there was read",
                                      buffer);
                    break;
                }
                stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
                stream_.avail_in = static_cast<uInt>(*got);
            }
            if (betweenMembers_ && !beginMember()) break;
            const int status = inflate(&stream_, Z_NO_FLUSH);
            if (status == Z_STREAM_END)
                betweenMembers_ = true;
            else if (status != Z_OK)
                return refuse(
                    "the gzip file is damaged; fetch it again. What stands before the damage was read",
                    buffer);
        }
        const std::size_t got = buffer.size() - stream_.avail_out;
        offset_ += got;
        constexpr std::uint64_t freeSize = 64u << 20;
        constexpr std::uint64_t largestRatio = 1000;
        if (offset_ > freeSize && offset_ / std::max<std::uint64_t>(fileOffset(), 1) > largestRatio) {
            ended_ = true;
            return fail(ErrorCode::InvalidFormat,
                        "the gzip file expands more than a thousandfold, as no log does; it is not read on",
                        path_.string());
        }
        return got;
    }
    Result<void> skipTo(std::uint64_t offset) override {
        std::array<char, 65536> discarded{};
        while (offset_ < offset) {
            const auto wanted = std::min<std::uint64_t>(discarded.size(), offset - offset_);
            auto got = read(std::span(discarded.data(), static_cast<std::size_t>(wanted)));
            if (!got) return tl::unexpected(got.error());
            if (*got == 0) return fail(ErrorCode::InvalidFormat, "is shorter than before", path_.string());
        }
        return {};
    }
    std::uint64_t offset() const override { return offset_; }
    std::uint64_t fileOffset() const override { return file_->offset() - stream_.avail_in; }
    bool compressed() const override { return true; }
    FileIdentity identity() const override { return file_->identity(); }
    Result<std::uint64_t> fileSize() const override { return file_->fileSize(); }
    Result<std::unique_ptr<ByteStream>> again() const override {
        auto file = file_->again();
        if (!file) return tl::unexpected(file.error());
        return std::make_unique<GzipFile>(std::move(*file), path_);
    }

private:
    // What was unpacked before the damage is still given out; the error comes with the next call.
    Result<std::size_t> refuse(const char* why, std::span<char> buffer) {
        const std::size_t got = buffer.size() - stream_.avail_out;
        ended_ = true;
        if (got == 0) return fail(ErrorCode::InvalidFormat, why, path_.string());
        pendingError_ = why;
        offset_ += got;
        return got;
    }
    // Another member follows, or only padding.
    bool beginMember() {
        if (stream_.next_in[0] != 0x1F) {
            ended_ = true;
            passPadding();
            return false;
        }
        inflateReset(&stream_);
        betweenMembers_ = false;
        return true;
    }

    // So that the file counts as read to its end.
    void passPadding() {
        stream_.avail_in = 0;
        for (auto got = file_->read(input_); got && *got > 0;)
            got = file_->read(input_);
    }

    std::unique_ptr<ByteStream> file_;
    fs::path path_;
    z_stream stream_{};
    std::array<char, 65536> input_{};
    std::uint64_t offset_ = 0;
    const char* pendingError_ = nullptr;
    bool betweenMembers_ = true;
    bool ended_ = false;
};

} // namespace

Result<std::unique_ptr<ByteStream>> openByteStream(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return systemFailure("could not be opened", file);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return fail(ErrorCode::InvalidArgument, "is not a file", file.string());
    }
    auto plain = std::make_unique<PlainFile>(
        descriptor, file,
        FileIdentity{static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)});
    std::array<char, 2> magic{};
    const auto got = plain->read(magic);
    if (!got) return tl::unexpected(got.error());
    if (auto back = plain->skipTo(0); !back) return tl::unexpected(back.error());
    if (*got == 2 && magic[0] == '\x1F' && magic[1] == '\x8B')
        return std::make_unique<GzipFile>(std::move(plain), file);
    return plain;
}

std::unique_ptr<ByteStream> gunzip(std::unique_ptr<ByteStream> packed, const std::string& name) {
    return std::make_unique<GzipFile>(std::move(packed), name);
}

} // namespace cosmoswatch
