#include "core/detect/data_exfiltration_anomaly.h"

#include "core/base/text.h"
#include "core/baseline/volume_surprise.h"

#include <algorithm>
#include <fmt/format.h>

namespace cosmoswatch {
namespace {

// Those whose answer is data; a write's answer is what the client sent.
bool reads(std::string_view operation) {
    static constexpr std::array<std::string_view, 7> reading{"Read",    "Query",    "ReadFeed", "SqlQuery",
                                                             "JSQuery", "HeadFeed", "Execute"};
    return std::find(reading.begin(), reading.end(), operation) != reading.end();
}

// A client without a habit here that reads this many times what is usual: High.
constexpr double farBeyond = 10;
constexpr double leastUsual = 1e6; // less counts as that
// How far beyond what was to be expected a restless account must go.
constexpr double restlessness = 8;

bool isStranger(const VolumeSurprise& surprise) {
    return surprise.of == VolumeSurprise::Of::Stranger || surprise.of == VolumeSurprise::Of::StrangerOnTop;
}

Severity severityOf(const VolumeSurprise& surprise) {
    const bool isFar = surprise.observed >= farBeyond * std::max(surprise.usual, leastUsual);
    return isStranger(surprise) && isFar ? Severity::High : Severity::Medium;
}

const char* kindOf(VolumeSurprise::Of of) {
    switch (of) {
    case VolumeSurprise::Of::Client:
        return "volume-of-client";
    case VolumeSurprise::Of::Stranger:
        return "volume-of-stranger";
    case VolumeSurprise::Of::StrangerOnTop:
        return "volume-on-top";
    case VolumeSurprise::Of::Container:
        return "volume-of-container";
    case VolumeSurprise::Of::ContainerByMany:
        return "volume-of-container-by-many";
    case VolumeSurprise::Of::Account:
        return "volume-of-account";
    }
    return "";
}

std::string bytesText(double bytes) {
    return formatBytes(static_cast<std::uint64_t>(bytes));
}

Reason reasonOf(const VolumeSurprise& surprise) {
    const std::string span = surprise.span == VolumeSurprise::Span::Day ? "one day" : "30 minutes";
    Reason reason;
    reason.kind = kindOf(surprise.of);
    reason.values = {{"observed", bytesText(surprise.observed)},
                     {"span", span},
                     {"usual", bytesText(surprise.usual)},
                     {"limit", bytesText(surprise.limit)},
                     {"days", std::to_string(surprise.days)},
                     {"client", surprise.client},
                     {"byClient", surprise.client.empty() ? "" : bytesText(surprise.byClient)},
                     {"container", surprise.container}};
    reason.measure =
        Measure{"Bytes read in " + span, "bytes", surprise.observed, surprise.usual, surprise.limit};
    return reason;
}

// Who is behind it, so that one event is one alert.
std::string entityOf(const VolumeSurprise& surprise) {
    if (!surprise.client.empty()) return surprise.client;
    return surprise.container.empty() ? "account" : surprise.container;
}

} // namespace

DataRead::DataRead(const Observation& observation) {
    const auto* request = std::get_if<DataRequest>(&observation.event.details);
    if (!request || !request->succeeded() || !reads(observation.event.operation)) return;
    isRead_ = true;
    read_.time = observation.event.time;
    read_.client = observation.principal.empty() ? observation.address : observation.principal;
    read_.bytes = request->responseLength;
    if (request->container.empty()) return;
    auto end = container_.begin();
    for (const std::string_view part : {request->database.substr(0, longestName), std::string_view("/"),
                                        request->container.substr(0, longestName)})
        end = std::copy(part.begin(), part.end(), end);
    read_.container = {container_.data(), static_cast<std::size_t>(end - container_.begin())};
}

void DataExfiltrationAnomaly::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const DataRead data(observation);
    if (!data.read()) return;
    std::vector<VolumeSurprise> surprises; // allocates only when there is one
    findVolumeSurprises(observation.baseline.volume(), *data.read(), observation.learning, surprises);
    if (surprises.empty()) return;
    const std::size_t first = findings.size();
    const bool restless = observation.baseline.isRestless(observation.time(), observation.learning);
    const AccountProtection& protection = observation.protection;
    const double atLeast = protection.value(Threshold::VolumeAtLeast) * 1e6;
    const double factor = protection.value(Threshold::VolumeFactor);
    for (VolumeSurprise& surprise : surprises) {
        surprise.limit = std::max(atLeast, factor * surprise.limit);
        if (surprise.observed < surprise.limit) continue;
        if (restless && surprise.observed < restlessness * surprise.limit) continue;
        const std::string entity = entityOf(surprise);
        const auto known = std::find_if(findings.begin() + static_cast<std::ptrdiff_t>(first), findings.end(),
                                        [&](const Finding& finding) { return finding.entity == entity; });
        if (known != findings.end()) {
            known->severity = std::max(known->severity, severityOf(surprise));
            const bool isTold =
                std::any_of(known->reasons.begin(), known->reasons.end(), [&](const Reason& r) {
                    return r.kind == kindOf(surprise.of) &&
                           r.measure->label == reasonOf(surprise).measure->label;
                });
            if (!isTold) known->reasons.push_back(reasonOf(surprise));
            continue;
        }
        Finding finding;
        finding.alertType = "CosmosDB_DataExfiltrationAnomaly";
        finding.severity = severityOf(surprise);
        finding.entity = entity;
        finding.windowStart = Timestamp{std::chrono::days{surprise.day}};
        finding.reasons.push_back(reasonOf(surprise));
        findings.push_back(std::move(finding));
    }
}

} // namespace cosmoswatch
