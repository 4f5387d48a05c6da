#include "core/sample/sample.h"

#include "core/sample/addresses.h"
#include "core/sample/blob_layout.h"
#include "core/sample/delivery.h"
#include "core/sample/world.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

namespace cosmoswatch {

namespace {

using namespace sample;
using namespace std::chrono_literals;

constexpr int longestDays = 3650;
constexpr double highestRate = 1000;

Result<void> checkSettings(const SampleSettings& settings) {
    if (settings.days < 1 || settings.days > longestDays) {
        return fail(ErrorCode::InvalidArgument, fmt::format("choose between 1 and {} days", longestDays),
                    "days");
    }
    if (!std::isfinite(settings.rate) || settings.rate <= 0 || settings.rate > highestRate) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("choose a rate above 0 and up to {:.0f}", highestRate), "rate");
    }
    const Timestamp first = hourOf(settings.end) - std::chrono::days{settings.days};
    if (first < Timestamp{} ||
        settings.end > Timestamp{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}}) {
        return fail(ErrorCode::InvalidArgument,
                    "choose an end between 1970 and 2200, the days before it included", "end");
    }
    return {};
}

Result<void> prepareDirectory(const std::filesystem::path& directory) {
    std::error_code problem;
    if (directory.empty()) return fail(ErrorCode::InvalidArgument, "name a folder to write to", "directory");
    if (std::filesystem::exists(directory, problem) && !std::filesystem::is_directory(directory, problem)) {
        return fail(ErrorCode::InvalidArgument, "this is a file: choose a folder", directory.string());
    }
    std::filesystem::create_directories(directory / "intel", problem);
    if (problem) {
        errno = problem.value();
        return tl::unexpected(writeError(directory));
    }
    return {};
}

Result<void> requireEmpty(const std::filesystem::path& directory) {
    std::error_code problem;
    if (!std::filesystem::is_directory(directory, problem)) return {};
    const std::filesystem::directory_iterator entries(directory, problem);
    if (problem) {
        return fail(ErrorCode::PermissionDenied, "cannot look into this folder: choose one you own",
                    directory.string());
    }
    if (entries != std::filesystem::directory_iterator{}) {
        return fail(ErrorCode::Conflict,
                    "the folder is not empty: choose a new one, so that nothing is mixed up",
                    directory.string());
    }
    return {};
}

Result<void> writeFile(const std::filesystem::path& path, std::string_view content) {
    std::ofstream file(path, std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) return tl::unexpected(writeError(path));
    return {};
}

std::vector<std::string> textsOf(const std::vector<IpAddress>& given,
                                 std::span<const std::string_view> builtIn) {
    if (given.empty()) return {builtIn.begin(), builtIn.end()};
    std::vector<std::string> texts;
    for (const IpAddress& address : given)
        texts.push_back(address.text());
    return texts;
}

std::string listFile(std::string_view what, const std::vector<std::string>& addresses) {
    std::string text =
        fmt::format("# Sample data, not a threat feed: {} that the sample's attacks come from.\n", what);
    for (const std::string& address : addresses)
        text += address + '\n';
    return text;
}

// Ordinary life and the planned attacks, minute by minute.
Result<void> writeLogs(const World& world, BlobWriter& blobs, const SampleSettings& settings) {
    Delivery delivery(blobs, world.accounts, world.end, settings.seed, world.troubles);
    const RecordSink deliver = [&delivery](const Record& record) { delivery.add(record); };
    Life life(world, settings.rate, settings.seed);
    for (Timestamp minute = world.start; minute < world.end; minute += 1min) {
        life.minute(minute, deliver);
        if (auto delivered = delivery.deliverUntil(minute + 1min); !delivered) return delivered;
    }
    return blobs.close();
}

} // namespace

Result<SampleSummary> writeSample(const SampleSettings& settings) {
    if (auto checked = checkSettings(settings); !checked) return tl::unexpected(checked.error());
    if (auto empty = requireEmpty(settings.directory); !empty) return tl::unexpected(empty.error());
    if (auto prepared = prepareDirectory(settings.directory); !prepared)
        return tl::unexpected(prepared.error());

    const std::vector<std::string> torExits = textsOf(settings.torExits, builtInTorExits());
    const std::vector<std::string> suspicious =
        textsOf(settings.suspiciousAddresses, builtInSuspiciousAddresses());
    const World world = makeWorld(settings, torExits, suspicious);

    BlobWriter blobs(settings.directory);
    if (auto written = writeLogs(world, blobs, settings); !written) {
        return tl::unexpected(written.error());
    }
    const std::pair<std::filesystem::path, std::string> others[] = {
        {"labels.csv", labelsCsv(world.plan.labels)},
        {"intel/tor-exits.txt", listFile("Tor exits", torExits)},
        {"intel/suspicious-ips.txt", listFile("addresses", suspicious)}};
    SampleSummary summary{blobs.files(), blobs.records(), blobs.bytes(), 0};
    for (const auto& [name, content] : others) {
        if (auto written = writeFile(settings.directory / name, content); !written) {
            return tl::unexpected(written.error());
        }
        ++summary.files;
        summary.bytes += content.size();
    }
    summary.attacks =
        static_cast<std::uint64_t>(std::ranges::count(world.plan.labels, true, &Label::isAttack));
    return summary;
}

} // namespace cosmoswatch
