// Writes the alerts that exports_test.py reads, in each form for other programs: export_writer DIRECTORY.
// For each set SET of alerts: SET.ocsf, SET.stix, SET.cef, SET.ecs, and SET.count with how many there are.
#include "core/base/hash.h"
#include "core/report/report.h"
#include "core/sample/sample_alerts.h"
#include "tests/unit/report_samples.h"

#include <fstream>
#include <limits>
#include <string>
#include <vector>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;

namespace {

bool write(const std::string& path, const std::string& text) {
    return static_cast<bool>(std::ofstream(path, std::ios::binary) << text);
}

bool writeSet(const std::string& path, const std::vector<Alert>& alerts) {
    return write(path + ".ocsf", toOcsf(alerts)) && write(path + ".stix", toStix(alerts)) &&
           write(path + ".cef", toCef(alerts)) && write(path + ".ecs", toEcs(alerts)) &&
           write(path + ".count", std::to_string(alerts.size()));
}

std::vector<Alert> catalogueAlerts() {
    std::vector<Alert> alerts;
    for (auto& update : sampleAlerts(at("2026-10-04T16:00:00Z")))
        alerts.push_back(std::move(update.alert));
    return alerts;
}

// One of each status, disposition and severity, and clients of each kind.
std::vector<Alert> ordinaryAlerts() {
    std::vector<Alert> alerts{torAlert(), suspiciousAlert(), geoAlert(), injectionAlert()};
    for (auto& alert : intrusion())
        alerts.push_back(alert);
    const auto add = [&alerts](const char* id) -> Alert& {
        alerts.push_back(geoAlert());
        alerts.back().id = std::string(id) + "00000000000000000000000000000000";
        alerts.back().id.resize(32);
        return alerts.back();
    };
    add("a1").status = AlertStatus::InProgress;
    add("a2").status = AlertStatus::Resolved;
    alerts.back().disposition = Disposition::TruePositive;
    add("a3").status = AlertStatus::Dismissed;
    alerts.back().disposition = Disposition::FalsePositive;
    add("a4").disposition = Disposition::BenignPositive;
    add("a5").severity = Severity::Informational;
    add("a6").address = "2001:db8::7334";
    alerts.back().threats = torAlert().threats;
    add("a7").address.clear(); // a principal only
    alerts.back().principal = "0d4ce5a1-77a2-4c35-b6b8-4f1f8cbb1a25";
    add("a8").address.clear(); // nobody
    alerts.back().principal.clear();
    alerts.back().application.clear();
    add("b1").origin = "Microsoft Defender for Cloud";
    alerts.back().reasons = {
        {"reported", {{"product", alerts.back().origin}, {"title", "T"}, {"text", "It is so."}}, {}}};
    alerts.back().threats = {{"list", "Tor", "an exit", "", {}}};
    add("b2").place = {"", "Atlantis", "Deep", "", {}, {}, 0, ""}; // no place that OCSF knows
    add("ab").place.latitude = std::numeric_limits<double>::quiet_NaN();
    add("ac").place.longitude = 1e300;
    add("a9").last = Timestamp{}; // before the first
    add("aa").count = ~std::uint64_t{0};
    alerts.back().responseBytes = alerts.back().itemsReturned = ~std::uint64_t{0};
    alerts.back().place.asn = ~std::uint32_t{0};
    return alerts;
}

std::string numberedId(std::size_t number) {
    return stableId({"exports", std::to_string(number)});
}

std::vector<Alert> hostileAlerts() {
    std::vector<std::string> texts = attacks();
    for (const char* text :
         {"a|b|c\\|d\\", "\\", "|", "=", "a=b cs1=evil src=10.0.0.1 c\\=d\\\\=e",
          "x\nCEF:0|a|b|c|d|e|9|src=1.2.3.4", "' OR ipv4-addr:value = '10.0.0.1'] OR [url:value = '",
          "\\' ] \\\\'", "\"}],\"type\":\"malware\",\"x\":[{\"", "\xE2\x80\xA8\xE2\x80\xA9\xC2\x85",
          "\xED\xA0\x80\xF4\x90\x80\x80", " leading and trailing ", "\t", "null", "1.2.3.4:80", "0x7f.1",
          "fe80::1%eth0"})
        texts.emplace_back(text);
    texts.emplace_back(std::size_t{1} << 20, '\\');
    texts.emplace_back(std::size_t{1} << 20, '\0');
    std::vector<Alert> alerts;
    for (const auto& text : texts) {
        alerts.push_back(hostileAlert(text));
        alerts.back().id = numberedId(alerts.size());
        alerts.push_back(hostileAlert(text)); // the type and the ids too
        alerts.back().id = text + std::to_string(alerts.size());
        alerts.back().type = alerts.back().correlationKey = text;
        alerts.push_back(hostileAlert(text)); // with an address that is one
        alerts.back().id = numberedId(alerts.size());
        alerts.back().address = "198.51.100.9";
        alerts.back().reasons.push_back({text, {{"observed", text}, {"usual", text}, {"days", text}}, {}});
    }
    return alerts;
}

Alert crowdedAlert(const std::string& filling) {
    Alert alert = torAlert();
    for (int i = 0; i < 5'000; ++i) {
        const std::string name = "name-" + std::to_string(i) + filling;
        alert.operations.push_back(name);
        alert.containers.push_back(name);
        alert.threats.push_back({name, name, name, name, alert.first});
        alert.reasons.push_back({"kind-" + std::to_string(i),
                                 {{"observed", name}, {"usual", name}, {"days", "30"}},
                                 Measure{name, name, 1e308, -1, 0}});
    }
    return alert;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const std::string directory = std::string(arguments[1]) + "/";
    bool good = writeSet(directory + "catalogue", catalogueAlerts());
    good &= writeSet(directory + "ordinary", ordinaryAlerts());
    good &= writeSet(directory + "again", ordinaryAlerts());
    good &= writeSet(directory + "hostile", hostileAlerts());
    good &= writeSet(directory + "empty", {Alert{}});
    good &= writeSet(directory + "none", {});
    good &= writeSet(directory + "crowded", {crowdedAlert(std::string(5'000, 'n'))});
    Alert controls = hostileAlert(std::string(5'000, '\1')); // each is six characters in JSON
    controls.id = numberedId(0);
    const Alert crowd = crowdedAlert(std::string(5'000, '\1'));
    controls.operations = crowd.operations;
    controls.containers = crowd.containers;
    controls.threats = crowd.threats;
    controls.reasons.insert(controls.reasons.end(), crowd.reasons.begin(), crowd.reasons.end());
    good &= writeSet(directory + "controls", {controls, crowd});
    return good ? 0 : 1;
}
