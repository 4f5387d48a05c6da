// An intrusion of five alerts, a query that was attacked, and a store that knows incidents.
#pragma once

#include "tests/gui/fake_store.h"

#include <QString>

#include <string>
#include <vector>

namespace cosmoswatch::test {

// Knows incidents too: alerts with one key are one.
class DetailStore : public FakeStore {
public:
    void put(const Alert& alert, std::vector<EvidenceRecord> evidence = {}) {
        m_ids.push_back(alert.id);
        add(alert, std::move(evidence));
    }
    Result<Incident> incident(const std::string& id) const override {
        Incident found;
        found.id = id;
        for (const auto& alertId : m_ids) {
            const auto alert = this->alert(alertId);
            if (!alert || alert->correlationKey != id) continue;
            found.first = found.members.empty() ? alert->first : std::min(found.first, alert->first);
            found.last = std::max(found.last, alert->last);
            found.severity = std::max(found.severity, alert->severity);
            found.members.push_back(memberOf(*alert));
            ++found.alertCount;
        }
        if (found.members.empty()) return fail(ErrorCode::NotFound, "There is no such incident.");
        found.accounts = {found.members.front().account};
        orderStory(found.members);
        return found;
    }

private:
    std::vector<std::string> m_ids;
};

inline constexpr auto incidentId = "beadbead000000000000000000000001";

// Five alerts of three stages that share an address and, two of them, a principal.
inline std::vector<Alert> intrusion() {
    struct Step {
        const char* type;
        Severity severity;
        int minute;
        const char* principal;
    };
    const Step steps[] = {
        {"CosmosDB_GeoAnomaly", Severity::Low, 0, "ana@contoso.example"},
        {"AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", Severity::High, 12, "ana@contoso.example"},
        {"CosmosDB_KeyUsedAfterListing", Severity::High, 31, ""},
        {"CosmosDB_DataExfiltrationAnomaly", Severity::Medium, 200, ""},
        {"CosmosDB_MassDeletion", Severity::High, 260, ""}};
    std::vector<Alert> alerts;
    for (const auto& step : steps) {
        Alert alert = exampleAlert(1, step.severity);
        alert.id = QStringLiteral("%1").arg(alerts.size() + 1, 32, 16, QLatin1Char('0')).toStdString();
        alert.type = step.type;
        alert.principal = step.principal;
        alert.first += std::chrono::minutes(step.minute);
        alert.last = alert.first + std::chrono::minutes(5);
        alert.correlationKey = incidentId;
        alerts.push_back(alert);
    }
    return alerts;
}

inline Alert injection() {
    Alert alert = exampleAlert(7);
    alert.type = "CosmosDB_SqlInjection.DataExfiltration";
    const std::string head = "SELECT * FROM c WHERE c.mail = '";
    alert.reasons = {{"injected-query",
                      {{"fragment", "x' OR 1=1 --"},
                       {"offset", std::to_string(head.size())},
                       {"length", "12"},
                       {"effect", "returns every item"},
                       {"statement", head + "x' OR 1=1 --' AND c.active = true"},
                       {"twin", head + "x' AND c.active = true"},
                       {"parameterized", "SELECT * FROM c WHERE c.mail = @p1 AND c.active = @p2"}},
                      std::nullopt},
                     {"volume",
                      {{"observed", "612 KB"}, {"usual", "1.3 KB"}},
                      Measure{"Bytes read by one query", "bytes", 612000, 1300, 20000}}};
    return alert;
}

inline EvidenceRecord recordOf(const std::string& json) {
    return {Timestamp(std::chrono::hours(500000)), 1, "PT1H.json", 42, json};
}

} // namespace cosmoswatch::test
