#include "app/cli/watch_status.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <unistd.h>

namespace cosmoswatch::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longestText = 2000;

std::string safe(std::string_view text) {
    return elide(visible(text), longestText);
}

const char* nameOf(WatchStatus::State state) {
    switch (state) {
    case WatchStatus::State::Starting:
        return "starting";
    case WatchStatus::State::Watching:
        return "watching";
    case WatchStatus::State::Idle:
        return "idle";
    case WatchStatus::State::Reloading:
        return "reloading";
    case WatchStatus::State::Stopping:
        return "stopping";
    }
    return "unknown";
}

const char* nameOf(const SourceHealth& source) {
    if (source.paused) return "paused";
    switch (source.state) {
    case SourceState::Reading:
        return "reading";
    case SourceState::Following:
        return "following";
    case SourceState::Finished:
        return "finished";
    }
    return "unknown";
}

const char* nameOf(SourceConnection::State state) {
    switch (state) {
    case SourceConnection::State::Connected:
        return "connected";
    case SourceConnection::State::Connecting:
        return "connecting";
    case SourceConnection::State::Retrying:
        return "retrying";
    }
    return "unknown";
}

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

// Behind the clock by this much; nothing before the first record.
std::optional<double> lagOf(const SourceHealth& source, Timestamp time) {
    if (source.newestRecord == Timestamp{}) return std::nullopt;
    return std::max(0.0, seconds(time - source.newestRecord));
}

Json timeOrNull(Timestamp time) {
    return time == Timestamp{} ? Json(nullptr) : Json(formatIso8601(time));
}

Json bySeverity(const std::array<std::uint64_t, 4>& counts) {
    Json json = Json::object();
    for (const Severity severity : allSeverities)
        json[lowerAscii(name(severity))] = counts[static_cast<std::size_t>(severity)];
    return json;
}

Json jsonOf(const SourceConnection& connection) {
    Json json{{"state", nameOf(connection.state)}, {"failures", connection.failures}};
    if (connection.state == SourceConnection::State::Connected) return json;
    json["why"] = safe(connection.why);
    json["since"] = timeOrNull(connection.since);
    json["nextTry"] = timeOrNull(connection.nextTry);
    return json;
}

Json jsonOf(const SourceHealth& source, const WatchStatus& status) {
    const auto settings = std::find_if(status.settings.begin(), status.settings.end(),
                                       [&](const auto& one) { return one.name == source.name; });
    Json json;
    json["name"] = safe(source.name);
    json["place"] = safe(settings == status.settings.end() ? status.paths : placeOf(settings->logs));
    json["state"] = nameOf(source);
    json["connection"] = jsonOf(source.connection);
    json["records"] = source.records;
    json["bytes"] = source.bytes;
    json["badRecords"] = source.bad;
    json["newestRecord"] = timeOrNull(source.newestRecord);
    const auto lag = lagOf(source, status.time);
    json["lagSeconds"] = lag ? Json(*lag) : Json(nullptr);
    json["recordsPerSecond"] = source.recordsPerSecond;
    json["bytesPerSecond"] = source.bytesPerSecond;
    json["items"] = {{"total", source.progress.items},
                     {"done", source.progress.itemsDone},
                     {"skipped", source.progress.itemsSkipped},
                     {"failed", source.progress.itemsFailed}};
    json["problems"] = Json::array();
    for (const auto& problem : source.problems)
        json["problems"].push_back({{"where", safe(problem.where)}, {"what", safe(problem.what)}});
    return json;
}

Json timeOrNull(const std::optional<Timestamp>& time) {
    return time ? Json(formatIso8601(*time)) : Json(nullptr);
}

Json jsonOf(const DeliveryHealth& receiver) {
    Json json;
    json["name"] = safe(receiver.receiver);
    json["kind"] = safe(receiver.kind);
    json["place"] = safe(receiver.place);
    json["paused"] = receiver.paused;
    json["waiting"] = receiver.waiting;
    json["oldestWaiting"] = timeOrNull(receiver.oldestWaiting);
    json["sent"] = receiver.sent;
    json["lastSent"] = timeOrNull(receiver.lastSent);
    json["givenUp"] = receiver.givenUp;
    json["problem"] = safe(receiver.problem);
    json["nextTry"] = timeOrNull(receiver.nextTry);
    json["lastError"] = safe(receiver.lastError);
    json["lastErrorTime"] = timeOrNull(receiver.lastErrorTime);
    return json;
}

// Of the text format: one family of samples, its head first.
class Metrics {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        text_ += fmt::format("# HELP cosmoswatch_{} {}\n# TYPE cosmoswatch_{} {}\n", name, help, name, type);
    }
    void sample(double value) { text_ += fmt::format("cosmoswatch_{} {}\n", name_, value); }
    void sample(std::string_view label, std::string_view of, double value) {
        text_ += fmt::format("cosmoswatch_{}{{{}=\"{}\"}} {}\n", name_, label, escaped(of), value);
    }
    void single(std::string_view name, std::string_view type, std::string_view help, double value) {
        family(name, type, help);
        sample(value);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    static std::string escaped(std::string_view value) {
        std::string text;
        for (const char c : safe(value)) {
            if (c == '\\' || c == '"') text += '\\';
            text += c;
        }
        return text;
    }

    std::string name_;
    std::string text_;
};

using SourceNumber = std::function<std::optional<double>(const SourceHealth&)>;

void addSources(Metrics& metrics, const WatchStatus& status) {
    struct Family {
        const char* name;
        const char* type;
        const char* help;
        SourceNumber number;
    };
    const auto number = [](auto value) { return static_cast<double>(value); };
    const Family families[] = {
        {"source_records_total", "counter", "Records read.",
         [&](const SourceHealth& source) { return number(source.records); }},
        {"source_bytes_total", "counter", "Bytes read, uncompressed.",
         [&](const SourceHealth& source) { return number(source.bytes); }},
        {"source_bad_records_total", "counter", "Records set aside because they could not be read.",
         [&](const SourceHealth& source) { return number(source.bad); }},
        {"source_lag_seconds", "gauge", "Age of the newest record; absent before the first.",
         [&](const SourceHealth& source) { return lagOf(source, status.time); }},
        {"source_connected", "gauge", "1 while the source is connected.",
         [&](const SourceHealth& source) {
             return number(source.connection.state == SourceConnection::State::Connected);
         }},
        {"source_connection_failures_total", "counter", "Tries to connect or to read that failed.",
         [&](const SourceHealth& source) { return number(source.connection.failures); }},
        {"source_paused", "gauge", "1 while the source is paused.",
         [&](const SourceHealth& source) { return number(source.paused); }},
        {"source_failed_items", "gauge", "Files or blobs that could not be read.",
         [&](const SourceHealth& source) { return number(source.progress.itemsFailed); }},
        {"source_problems", "gauge", "Things to know about the source; /status says which.",
         [&](const SourceHealth& source) { return number(source.problems.size()); }},
    };
    for (const auto& family : families) {
        metrics.family(family.name, family.type, family.help);
        for (const auto& source : status.session.sources)
            if (const auto value = family.number(source)) metrics.sample("source", source.name, *value);
    }
}

void addReceivers(Metrics& metrics, const WatchStatus& status) {
    const auto family = [&](const char* name, const char* type, const char* help, const auto& number) {
        metrics.family(name, type, help);
        for (const auto& receiver : status.receivers)
            metrics.sample("receiver", receiver.receiver, static_cast<double>(number(receiver)));
    };
    family("deliveries_waiting", "gauge", "Messages that wait to be sent, or are being sent.",
           [](const DeliveryHealth& receiver) { return receiver.waiting; });
    family("deliveries_sent_total", "counter", "Messages that were sent, ever.",
           [](const DeliveryHealth& receiver) { return receiver.sent; });
    family("deliveries_given_up", "gauge", "Messages kept that the receiver refused for good.",
           [](const DeliveryHealth& receiver) { return receiver.givenUp; });
    family("delivery_waiting_seconds", "gauge", "Age of the oldest message that waits; 0 when none does.",
           [&](const DeliveryHealth& receiver) {
               return receiver.oldestWaiting ? std::max(0.0, seconds(status.time - *receiver.oldestWaiting))
                                             : 0.0;
           });
    family("delivery_failing", "gauge", "1 while the last try failed; /status says why.",
           [](const DeliveryHealth& receiver) { return !receiver.problem.empty(); });
}

void addAlerts(Metrics& metrics, std::string_view name, std::string_view type, std::string_view help,
               const std::array<std::uint64_t, 4>& counts) {
    metrics.family(name, type, help);
    for (const Severity severity : allSeverities)
        metrics.sample("severity", lowerAscii(cosmoswatch::name(severity)),
                       static_cast<double>(counts[static_cast<std::size_t>(severity)]));
}

} // namespace

std::string toStatusJson(const WatchStatus& status) {
    const IngestCounters& counters = status.session.progress.counters;
    Json json;
    json["version"] = status.version;
    json["state"] = nameOf(status.state);
    json["unhealthy"] = safe(whatIsUnhealthy(status));
    json["time"] = formatIso8601(status.time);
    json["started"] = formatIso8601(status.started);
    json["process"] = {{"id", ::getpid()}, {"residentBytes", status.memoryBytes}};
    json["settings"] = {{"file", safe(status.settingsFile)},
                        {"read", timeOrNull(status.settingsRead)},
                        {"problem", safe(status.settingsProblem)}};
    json["store"] = {{"file", safe(status.storeFile)}, {"bytes", status.storeBytes}};
    json["records"] = {{"read", counters.records},          {"bad", counters.bad},
                       {"ignored", counters.ignored},       {"late", counters.late},
                       {"duplicates", counters.duplicates}, {"bytes", counters.bytes}};
    json["alerts"] = {{"open", bySeverity(status.openAlerts.bySeverity)},
                      {"reported", bySeverity(status.alertsReported)}};
    json["sources"] = Json::array();
    for (const auto& source : status.session.sources)
        json["sources"].push_back(jsonOf(source, status));
    json["receivers"] = Json::array();
    for (const auto& receiver : status.receivers)
        json["receivers"].push_back(jsonOf(receiver));
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string toPrometheus(const WatchStatus& status) {
    const IngestCounters& counters = status.session.progress.counters;
    const auto number = [](auto value) { return static_cast<double>(value); };
    Metrics metrics;
    metrics.family("build_info", "gauge", "Always 1; the label tells the version.");
    metrics.sample("version", status.version, 1);
    metrics.single("start_time_seconds", "gauge", "When the program started, since 1970.",
                   seconds(status.started.time_since_epoch()));
    metrics.single("healthy", "gauge", "1 while records are read and stored.",
                   number(whatIsUnhealthy(status).empty()));
    metrics.single("settings_read_time_seconds", "gauge", "When the settings in force were read, since 1970.",
                   seconds(status.settingsRead.time_since_epoch()));
    metrics.single("settings_problem", "gauge", "1 when the settings could not be read anew.",
                   number(!status.settingsProblem.empty()));
    metrics.single("resident_memory_bytes", "gauge", "Memory in use.", number(status.memoryBytes));
    metrics.single("store_bytes", "gauge", "Size of the store on disk.", number(status.storeBytes));
    metrics.single("records_total", "counter", "Records looked at.", number(counters.records));
    metrics.single("bytes_total", "counter", "Bytes read, uncompressed.", number(counters.bytes));
    metrics.single("bad_records_total", "counter", "Records set aside because they could not be read.",
                   number(counters.bad));
    metrics.single("ignored_records_total", "counter", "Records of categories that are not watched.",
                   number(counters.ignored));
    metrics.single("duplicate_records_total", "counter", "Records that had come before.",
                   number(counters.duplicates));
    metrics.single("late_records_total", "counter", "Records that came later than is accepted.",
                   number(counters.late));
    addAlerts(metrics, "alerts_open", "gauge", "Alerts in the store that are active or in progress.",
              status.openAlerts.bySeverity);
    addAlerts(metrics, "alerts_reported_total", "counter", "New alerts that this run printed.",
              status.alertsReported);
    addSources(metrics, status);
    addReceivers(metrics, status);
    return metrics.take();
}

std::string whatIsUnhealthy(const WatchStatus& status) {
    if (status.session.error) return describe(*status.session.error);
    if (status.state == WatchStatus::State::Watching && status.session.finished)
        return "reading has ended by itself";
    return {};
}

} // namespace cosmoswatch::cli
