#include "core/defender/defender_import.h"

#include "core/base/platform.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace cosmoswatch {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largestFile = 256u << 20;
constexpr std::size_t alertsOfOneBatch = 200;
constexpr std::size_t mostProblems = 20;

struct Change {
    std::string alertId;
    AlertStatus status;
};

bool touchedByPerson(const std::vector<HistoryEntry>& history) {
    return std::any_of(history.begin(), history.end(),
                       [](const HistoryEntry& entry) { return entry.who != defenderName; });
}

// Whether the store knows this state of it.
bool isKnown(const std::vector<EvidenceRecord>& evidence, std::uint64_t record) {
    return std::any_of(evidence.begin(), evidence.end(),
                       [record](const EvidenceRecord& known) { return known.recordHash == record; });
}

class Importer {
public:
    Importer(AlertStore& store, DefenderImport& sum) : store_(store), sum_(sum) {}

    Result<void> take(const DefenderAlert& imported) {
        AlertUpdate update = imported.update;
        const bool isInBatch = inBatch_.contains(update.alert.id);
        if (isInBatch || batch_.alerts.size() >= alertsOfOneBatch)
            if (auto done = finish(); !done) return done;
        const auto stored = store_.alert(update.alert.id);
        if (!stored && stored.error().code != ErrorCode::NotFound) return tl::unexpected(stored.error());
        const AlertStatus status = std::exchange(update.alert.status, AlertStatus::Active);
        if (!stored) {
            ++sum_.added;
            // Closed there is closed here, by a deed that stands in the history.
            if (status != AlertStatus::Active) changes_.push_back({update.alert.id, status});
        } else if (const auto known = store_.evidence(update.alert.id); !known) {
            return tl::unexpected(known.error());
        } else if (isKnown(*known, update.records.front().hash)) {
            ++sum_.unchanged;
            return {};
        } else {
            ++sum_.updated;
            update.records.front() = {update.records.front().hash, 0, 0, 0}; // still the one alert
            if (stored->status != status) changes_.push_back({update.alert.id, status});
        }
        inBatch_.emplace(update.alert.id, true);
        batch_.alerts.push_back(std::move(update));
        return {};
    }

    Result<void> finish() {
        if (!batch_.alerts.empty())
            if (auto done = store_.commit(batch_); !done) return done;
        batch_ = {};
        inBatch_.clear();
        for (const auto& change : std::exchange(changes_, {})) {
            const auto history = store_.history(change.alertId);
            if (!history) return tl::unexpected(history.error());
            if (touchedByPerson(*history)) continue;
            StatusChange status;
            status.alertId = change.alertId;
            status.status = change.status;
            status.who = defenderName;
            if (auto done = store_.setStatus(std::span(&status, 1)); !done)
                return tl::unexpected(done.error());
        }
        return {};
    }

private:
    AlertStore& store_;
    DefenderImport& sum_;
    StoreBatch batch_;
    std::map<std::string, bool> inBatch_;
    std::vector<Change> changes_;
};

bool hasAlertsName(const fs::path& path) {
    const std::string ending = lowerAscii(path.extension().string());
    return ending == ".json" || ending == ".jsonl" || ending == ".ndjson";
}

// In the order of their names, so that later exports come later.
Result<std::vector<fs::path>> filesOf(const fs::path& place) {
    std::error_code problem;
    if (!fs::is_directory(place, problem)) return std::vector{place};
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator item(place, problem), end; !problem && item != end;
         item.increment(problem))
        if (item->is_regular_file(problem) && hasAlertsName(item->path())) files.push_back(item->path());
    if (problem) return fail(ErrorCode::Unreadable, problem.message(), place.string());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

Result<void> importDefenderAlerts(AlertStore& store, const DefenderText& alerts, DefenderImport& sum) {
    Importer importer(store, sum);
    for (const auto& alert : alerts.alerts)
        if (auto done = importer.take(alert); !done) return done;
    sum.others += alerts.others;
    sum.damaged += alerts.damaged;
    for (const auto& problem : alerts.problems)
        if (sum.problems.size() < mostProblems) sum.problems.push_back(problem);
    return importer.finish();
}

Result<DefenderImport> importDefenderFiles(AlertStore& store, const std::vector<fs::path>& places) {
    DefenderImport sum;
    for (const auto& place : places) {
        const auto files = filesOf(place);
        if (!files) return tl::unexpected(files.error());
        for (const auto& file : *files) {
            const auto text = readFile(file, largestFile);
            if (!text) return tl::unexpected(text.error());
            const auto alerts = readDefenderAlerts(*text, file.string());
            if (auto done = importDefenderAlerts(store, alerts, sum); !done)
                return tl::unexpected(done.error());
        }
    }
    return sum;
}

std::string describe(const DefenderImport& sum) {
    std::string text = fmt::format("{} {} added", sum.added, sum.added == 1 ? "alert" : "alerts");
    if (sum.updated > 0) text += fmt::format(", {} updated", sum.updated);
    if (sum.unchanged > 0)
        text += fmt::format(", {} {} there already", sum.unchanged, sum.unchanged == 1 ? "was" : "were");
    text += ".";
    if (sum.others > 0)
        text += fmt::format(
            " {} of other kinds {} left out: only Defender's own alerts about Cosmos DB accounts are taken.",
            sum.others, sum.others == 1 ? "was" : "were");
    if (sum.damaged > 0) text += fmt::format(" {} could not be read.", sum.damaged);
    return text;
}

} // namespace cosmoswatch
