// Links of alerts, and the words of an incident.
#include "core/alert/catalogue.h"
#include "core/alert/incident.h"
#include "tests/unit/report_samples.h"

#include <QTest>

#include <random>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;
using Links = std::vector<std::string>;

namespace {

Alert linked(const std::string& address, const std::string& principal, Links links = {}) {
    Alert alert;
    alert.address = address;
    alert.principal = principal;
    alert.links = std::move(links);
    return alert;
}

} // namespace

class AlertIncidentTest : public QObject {
    Q_OBJECT

private slots:
    void linksOfAnAlert() {
        QCOMPARE(correlationLinks(linked("", "")), Links{});
        QCOMPARE(correlationLinks(linked("9.9.9.9", "Ana@X.example", {"key:shop", "key:hr", "key:hr"})),
                 (Links{"address:9.9.9.9", "key:hr", "key:shop", "principal:ana@x.example"}));
        QCOMPARE(linkKind("address:2001:db8::1"), std::string_view("address"));
        QCOMPARE(linkKind("odd"), std::string_view("odd"));
        QVERIFY(isTooMany("key:*") && !isTooMany("key:*x") && !isTooMany("key") && !isTooMany("*"));
    }

    void mergingKeepsWhatWasThere() {
        Alert alert = linked("9.9.9.9", "late@x.example");
        alert.first = at("2026-10-04T16:00:00Z");
        Alert earlier = linked("9.9.9.9", "early@x.example", {"key:shop"});
        earlier.first = at("2026-10-04T15:00:00Z");
        mergeInto(alert, earlier);
        QCOMPARE(alert.principal, std::string("early@x.example"));
        QCOMPARE(correlationLinks(alert), (Links{"address:9.9.9.9", "key:shop", "principal:early@x.example",
                                                 "principal:late@x.example"}));
    }

    void orderOfMergingDoesNotMatter() {
        std::mt19937 random(1);
        for (int round = 0; round < 200; ++round) {
            std::vector<Alert> updates;
            for (unsigned i = 0; i < 3 + random() % 20; ++i)
                updates.push_back(
                    linked("9.9.9." + std::to_string(random() % 22), "p" + std::to_string(random() % 12),
                           random() % 3 ? Links{} : Links{"key:" + std::to_string(random() % 20)}));
            Alert inOrder = updates[0];
            for (std::size_t i = 1; i < updates.size(); ++i)
                mergeLinks(inOrder, updates[i]);
            std::shuffle(updates.begin(), updates.end(), random);
            // In two heaps, as two batches would.
            const auto half = updates.size() / 2;
            Alert left = updates[0];
            for (std::size_t i = 1; i < half; ++i)
                mergeLinks(left, updates[i]);
            Alert right = updates[half];
            for (std::size_t i = half + 1; i < updates.size(); ++i)
                mergeLinks(right, updates[i]);
            mergeLinks(left, right);
            QCOMPARE(correlationLinks(left), correlationLinks(inOrder));
        }
    }

    void tooManyValuesSayNothing() {
        Alert alert = linked("9.9.9.0", "ana@x.example");
        for (int i = 1; i < 16; ++i)
            mergeLinks(alert, linked("9.9.9." + std::to_string(i), "ana@x.example"));
        QCOMPARE(correlationLinks(alert).size(), maxListedValues + 1);
        mergeLinks(alert, linked("9.9.9.16", "ana@x.example"));
        QCOMPARE(correlationLinks(alert), (Links{"address:*", "principal:ana@x.example"}));
        mergeLinks(alert, linked("9.9.9.3", "ana@x.example"));
        QCOMPARE(correlationLinks(alert), (Links{"address:*", "principal:ana@x.example"}));
    }

    void storyFollowsTheKillChainThenTime() {
        auto incident = incidentOf(intrusion());
        QCOMPARE(incident.members[0].type,
                 std::string("AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal"));
        QCOMPARE(incident.members[1].type, std::string("CosmosDB_KeyUsedAfterListing"));
        QCOMPARE(title(incident), std::string("Keys listed, a key used from a new address, data extracted"));
        QCOMPARE(extent(incident), std::string("3 alerts on 2 accounts, 4 Oct 2026, 15:02 – 16:10 UTC"));
        QCOMPARE(sharedValues(incident), Links{"address 185.220.101.1"});
        std::string before;
        for (const char* tactic :
             {"PreAttack", "InitialAccess", "Execution", "Persistence", "CredentialAccess", "Collection",
              "Exfiltration", "Impact", "Unheard-of"}) {
            QVERIFY2(before.empty() || tacticRank(before) < tacticRank(tactic), tactic);
            before = tactic;
        }
    }

    void everyTypeHasItsPartInAStory() {
        std::vector<std::string> parts;
        for (const auto& type : alertTypes()) {
            QVERIFY2(!type.story.empty() && type.story.size() < 40, type.id.c_str());
            QVERIFY2(type.story[0] >= 'a' && type.story[0] <= 'z', type.id.c_str());
            parts.push_back(type.story);
        }
        std::sort(parts.begin(), parts.end());
        QVERIFY(std::adjacent_find(parts.begin(), parts.end()) == parts.end());
    }

    void titleOfOneKind() {
        auto incident = incidentOf({torAlert(), torAlert()});
        QCOMPARE(title(incident), std::string("Access through Tor"));
        incident.members[0].sample = true;
        QCOMPARE(title(incident), std::string("[SAMPLE ALERT] Access through Tor"));
        incident.members[0].sample = false;
        incident.members[1].type = "New.Type";
        QCOMPARE(title(incident), std::string("Access through Tor, an alert of an unknown type"));
        QCOMPARE(title(Incident{}), std::string());
    }
};

QTEST_APPLESS_MAIN(AlertIncidentTest)
#include "alert_incident_test.moc"
