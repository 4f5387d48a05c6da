#include "core/secrets/secret_store.h"

#include "core/base/platform.h"
#include "core/base/text.h"

#include <algorithm>
#include <mutex>
#include <string_view>

namespace cosmoswatch {
namespace {

constexpr std::uint64_t largestFile = 1u << 20;

// Each line as it is, so that comments and what others wrote stay when one is changed.
std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

bool isLineOf(std::string_view line, std::string_view name) {
    const auto equals = line.find('=');
    return equals != std::string_view::npos && !line.starts_with('#') && trim(line.substr(0, equals)) == name;
}

class FileSecrets final : public SecretStore {
public:
    explicit FileSecrets(std::filesystem::path file) : file_(std::move(file)) {}

    Result<std::string> read(const std::string& name) const override {
        const std::lock_guard lock(mutex_);
        auto lines = load();
        if (!lines) return tl::unexpected(std::move(lines.error()));
        const auto line =
            std::find_if(lines->begin(), lines->end(), [&](const auto& one) { return isLineOf(one, name); });
        if (line == lines->end())
            return fail(ErrorCode::NotFound, "has no line “" + name + "=…”", file_.string());
        return std::string(trim(std::string_view(*line).substr(line->find('=') + 1)));
    }
    Result<void> write(const std::string& name, const std::string& value) override {
        if (name.empty() || name.front() == '#' || name.find_first_of("=\r\n") != std::string::npos)
            return fail(ErrorCode::InvalidArgument,
                        "the name of a secret in a file must not begin with # nor hold = or line ends");
        if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return fail(ErrorCode::InvalidArgument, "a secret in a file must be one line of text");
        return change(name, &value);
    }
    Result<void> remove(const std::string& name) override { return change(name, nullptr); }

private:
    [[nodiscard]] Result<std::vector<std::string>> load() const {
        if (auto kept = isPrivateFile(file_); !kept) return tl::unexpected(std::move(kept.error()));
        const auto text = readFile(file_, largestFile);
        if (!text) return tl::unexpected(text.error());
        return linesOf(*text);
    }
    Result<void> change(const std::string& name, const std::string* value) {
        const std::lock_guard lock(mutex_);
        auto lines = load();
        if (!lines && lines.error().code != ErrorCode::NotFound)
            return tl::unexpected(std::move(lines.error()));
        if (!lines) lines = std::vector<std::string>();
        const auto had = std::erase_if(*lines, [&](const auto& line) { return isLineOf(line, name); });
        if (value) lines->push_back(name + "=" + *value);
        if (!value && had == 0) return {};
        std::string text;
        for (const auto& line : *lines)
            text += line + "\n";
        return writeFileAtomically(file_, text);
    }

    std::filesystem::path file_;
    mutable std::mutex mutex_;
};

} // namespace

std::unique_ptr<SecretStore> fileSecrets(std::filesystem::path file) {
    return std::make_unique<FileSecrets>(std::move(file));
}

} // namespace cosmoswatch
