#include "core/source/log_discovery.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace cosmoswatch {
namespace {

namespace fs = std::filesystem;

constexpr const char* unreadableAdvice = "; check its permissions";

void addFile(const fs::path& path, bool named, Discovery& found) {
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    if (error) return; // gone again
    found.files.push_back({path, size, fs::last_write_time(path, error), named});
}

fs::path tidied(const fs::path& path) {
    std::error_code error;
    fs::path result = fs::absolute(path, error).lexically_normal();
    if (error) return path;
    return result.has_filename() ? result : result.parent_path();
}

void walk(const fs::path& folder, Discovery& found) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error) {
        found.problems.push_back(
            {folder.string(), "the folder could not be read: " + error.message() + unreadableAdvice});
        return;
    }
    std::vector<fs::path> folders;
    for (const fs::directory_iterator end; entries != end;) {
        std::error_code entryError;
        const auto& entry = *entries;
        if (entry.is_directory(entryError) && !entry.is_symlink(entryError))
            folders.push_back(entry.path());
        else if (entry.is_regular_file(entryError))
            addFile(entry.path(), false, found);
        entries.increment(error);
        if (error) {
            found.problems.push_back(
                {folder.string(), "the folder could not be read to its end: " + error.message()});
            break;
        }
    }
    for (const auto& inner : folders)
        walk(inner, found);
}

// "m=02" → 2
std::optional<int> numberedSegment(const fs::path& segment, char letter) {
    const std::string text = segment.string();
    if (text.size() < 3 || text[0] != letter || text[1] != '=') return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool hasLogExtension(const fs::path& path) {
    const std::string extension = lowerAscii(path.extension().string());
    return extension == ".json" || extension == ".jsonl" || extension == ".ndjson" || extension == ".log" ||
           extension == ".gz";
}

} // namespace

Discovery findFiles(const std::vector<fs::path>& paths) {
    Discovery found;
    for (const auto& given : paths) {
        const fs::path path = tidied(given);
        std::error_code error;
        const auto status = fs::status(path, error);
        if (fs::is_directory(status)) {
            const std::size_t before = found.files.size() + found.problems.size();
            walk(path, found);
            if (found.files.size() + found.problems.size() == before) {
                found.problems.push_back(
                    {path.string(), "the folder is empty; name the folder that holds the logs"});
                ++found.emptyFolders;
            }
        } else if (fs::is_regular_file(status)) {
            addFile(path, true, found);
        } else if (fs::exists(status)) {
            found.problems.push_back({path.string(), "is neither a file nor a folder; name one that is"});
        } else {
            const bool absent = !error || error == std::errc::no_such_file_or_directory;
            found.problems.push_back(
                {path.string(), absent ? "there is no such file or folder; check the path"
                                       : "could not be read: " + error.message() + unreadableAdvice});
        }
    }
    std::sort(found.files.begin(), found.files.end(), [](const FoundFile& a, const FoundFile& b) {
        return a.path != b.path ? a.path < b.path : a.named > b.named;
    });
    const auto same = [](const FoundFile& a, const FoundFile& b) { return a.path == b.path; };
    found.files.erase(std::unique(found.files.begin(), found.files.end(), same), found.files.end());
    return found;
}

std::optional<Timestamp> hourInPath(const fs::path& path) {
    const std::vector<fs::path> parts(path.begin(), path.end());
    for (std::size_t i = 0; i + 3 < parts.size(); ++i) {
        const auto year = numberedSegment(parts[i], 'y');
        const auto month = numberedSegment(parts[i + 1], 'm');
        const auto day = numberedSegment(parts[i + 2], 'd');
        const auto hour = numberedSegment(parts[i + 3], 'h');
        if (!year || !month || !day || !hour) continue;
        const std::chrono::year_month_day date{std::chrono::year{*year},
                                               std::chrono::month{static_cast<unsigned>(*month)},
                                               std::chrono::day{static_cast<unsigned>(*day)}};
        if (!date.ok() || *hour < 0 || *hour > 23) continue;
        return Timestamp{std::chrono::sys_days{date}} + std::chrono::hours{*hour};
    }
    return std::nullopt;
}

FileKind judgeFile(const FoundFile& file, std::string_view firstBytes) {
    if (firstBytes.empty()) return FileKind::Empty;
    if (firstBytes.starts_with("\xFF\xFE") || firstBytes.starts_with("\xFE\xFF")) return FileKind::Utf16;
    if (firstBytes.starts_with("\xEF\xBB\xBF")) firstBytes.remove_prefix(3);
    // Zeros in front are what a crash of the writer leaves; zeros within are no text.
    firstBytes.remove_prefix(std::min(firstBytes.find_first_not_of('\0'), firstBytes.size()));
    const std::string_view start = trim(firstBytes);
    const bool startsAsJson = !start.empty() && (start.front() == '{' || start.front() == '[');
    const bool hasZeros = firstBytes.find('\0') != std::string_view::npos;
    if (hasZeros && !startsAsJson) return FileKind::Binary;
    if (startsAsJson || hasLogExtension(file.path) || file.named) return FileKind::Log;
    return FileKind::NotALog;
}

} // namespace cosmoswatch
