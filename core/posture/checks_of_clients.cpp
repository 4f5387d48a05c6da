#include "core/posture/checks.h"

#include "core/base/text.h"
#include "core/intel/client_application.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace cosmoswatch {
namespace {

constexpr std::uint32_t regularDays = 3; // of the window: from here on a tool is no afternoon's work
constexpr std::uint32_t readerDays = 7;  // of reading alone, before somebody is taken for a reader

struct Version {
    int major = 0;
    int minor = 0;
    friend auto operator<=>(const Version&, const Version&) = default;
};

// "3.35.4", "v1.0.0"; zero when it is none.
Version versionOf(std::string_view text) {
    if (!text.empty() && (text.front() == 'v' || text.front() == 'V')) text.remove_prefix(1);
    Version version;
    const auto major = std::from_chars(text.data(), text.data() + text.size(), version.major);
    if (major.ec != std::errc{} || major.ptr == text.data() + text.size() || *major.ptr != '.')
        return version;
    std::from_chars(major.ptr + 1, text.data() + text.size(), version.minor);
    return version;
}

struct Library {
    std::string_view product; // of the user agent
    Version least;            // the first version without complaint
    std::string_view complaint;
};
// Microsoft's release notes and retirement notices, as of November 2026.
constexpr Library libraries[] = {
    {"documentdb-dotnet-sdk", {3, 0}, ".NET SDK 2 and older were retired in August 2024"},
    {"documentdb-netcore-sdk", {3, 0}, ".NET SDK 2 and older were retired in August 2024"},
    {"cosmos-netstandard-sdk", {3, 47}, "older than 3.47, the least version that Microsoft recommends"},
    {"documentdb-java-sdk", {4, 0}, "Java SDK 2 was retired in 2024"},
    {"cosmosdb-java-sdk", {4, 0}, "Java SDK 3 was retired in 2024"},
    {"azsdk-java-cosmos", {4, 0}, "older than version 4"},
    {"documentdb-python-sdk", {4, 0}, "Python SDKs before version 4 are retired"},
    {"azure-cosmos-python", {4, 0}, "Python SDKs before version 4 are retired"},
    {"azsdk-python-cosmos", {4, 0}, "Python SDKs before version 4 are retired"},
    {"documentdb-nodejs-sdk", {3, 0}, "the DocumentDB library for Node.js is retired"},
    {"azure-cosmos-js", {3, 0}, "JavaScript SDKs before version 3 are retired"},
};

std::string applicationText(const AccountUse::ClientName& name) {
    return name.application.empty() ? "unknown program" : visible(name.application);
}

// One line for each program, over all it signs in with and all versions that `counts` lets in.
template<typename Counts>
std::map<std::string, AccountUse::Client> byProgram(const PostureView& view, Counts counts) {
    std::map<std::string, AccountUse::Client> programs;
    for (const auto& [name, client] : view.use.clients()) {
        if (view.recent(client.days) == 0 || !counts(name, client)) continue;
        AccountUse::Client& sum = programs[applicationText(name)];
        sum.days.merge(client.days);
        sum.writing.merge(client.writing);
        sum.fromPublic.merge(client.fromPublic);
    }
    return programs;
}

bool anyClient(const PostureView& view) {
    return std::any_of(view.use.clients().begin(), view.use.clients().end(),
                       [&](const auto& entry) { return view.recent(entry.second.days) > 0; });
}

CheckResult listed(std::string_view id, const std::map<std::string, AccountUse::Client>& programs,
                   const PostureView& view) {
    CheckResult result{id, CheckState::Unknown, {}, {}, {}};
    if (!anyClient(view)) return result;
    result.state = programs.empty() ? CheckState::Fine : CheckState::ToDo;
    result.values["clients"] = std::to_string(programs.size());
    for (const auto& [program, client] : programs)
        result.evidence.push_back({program, daysText(client.days, view)});
    return result;
}

bool hasReadWriteKey(const AccountUse::ClientName& name) {
    return name.credential == Credential::Key;
}

bool keysAreOff(const PostureView& view) {
    const AccountUse::Setting* setting = view.use.setting("disablelocalauth");
    return setting && (setting->value == "true" || setting->value == "1");
}

} // namespace

std::string_view complaintAbout(std::string_view sdk) {
    const auto slash = sdk.find('/');
    if (slash == std::string_view::npos) return {};
    const Version version = versionOf(sdk.substr(slash + 1));
    if (version == Version{}) return {};
    for (const Library& library : libraries)
        if (sdk.substr(0, slash) == library.product && version < library.least) return library.complaint;
    return {};
}

bool usesKeys(const PostureView& view) {
    return std::any_of(view.use.clients().begin(), view.use.clients().end(), [&](const auto& entry) {
        const Credential credential = entry.first.credential;
        return (credential == Credential::Key || credential == Credential::ReadOnlyKey) &&
               view.recent(entry.second.days) > 0;
    });
}

std::size_t publicClients(const PostureView& view) {
    return byProgram(view,
                     [&](const auto&, const AccountUse::Client& client) {
                         return view.recent(client.fromPublic) > 0;
                     })
        .size();
}

CheckResult keysInUse(const PostureView& view) {
    return listed("keys-in-use",
                  byProgram(view, [](const auto& name, const auto&) { return hasReadWriteKey(name); }), view);
}

CheckResult keysEnabled(const PostureView& view) {
    CheckResult result{"keys-enabled", CheckState::Unknown, {}, {}, {}};
    if (keysAreOff(view)) {
        result.state = CheckState::Fine;
        result.values["since"] = dateText(dayNumber(view.use.setting("disablelocalauth")->time));
    } else if (anyClient(view) && !usesKeys(view)) {
        result.state = CheckState::ToDo;
    }
    return result;
}

CheckResult writeKeysForReading(const PostureView& view) {
    auto programs = byProgram(view, [](const auto& name, const auto&) { return hasReadWriteKey(name); });
    const bool longEnough = std::any_of(programs.begin(), programs.end(), [&](const auto& program) {
        return view.recent(program.second.days) >= readerDays;
    });
    const bool any = !programs.empty();
    std::erase_if(programs, [&](const auto& program) {
        return !program.second.writing.empty() || view.recent(program.second.days) < readerDays;
    });
    CheckResult result = listed("write-keys-for-reading", programs, view);
    if (any && !longEnough) result.state = CheckState::Unknown;
    return result;
}

CheckResult oldSdks(const PostureView& view) {
    CheckResult result{"old-sdks", CheckState::Unknown, {}, {}, {}};
    std::set<std::string> programs;
    bool told = false;
    for (const auto& [name, client] : view.use.clients()) {
        if (name.sdk.empty() || view.recent(client.days) == 0) continue;
        told = true;
        const std::string_view complaint = complaintAbout(name.sdk);
        if (complaint.empty() || !programs.insert(applicationText(name) + name.sdk).second) continue;
        result.evidence.push_back({applicationText(name), visible(name.sdk) + ": " + std::string(complaint) +
                                                              "; " + daysText(client.days, view)});
    }
    if (!told) return result;
    result.state = programs.empty() ? CheckState::Fine : CheckState::ToDo;
    result.values["clients"] = std::to_string(programs.size());
    return result;
}

CheckResult generalTools(const PostureView& view) {
    static const auto tools = generalToolFamilies();
    auto programs = byProgram(view, [](const AccountUse::ClientName& name, const auto&) {
        return std::find(tools.begin(), tools.end(), name.application) != tools.end();
    });
    std::erase_if(programs,
                  [&](const auto& program) { return view.recent(program.second.days) < regularDays; });
    return listed("general-tools", programs, view);
}

} // namespace cosmoswatch
