// The sample as a whole: what is promised of the logs and of the answers that come with them.
#include "tests/unit/sample_records.h"

#include <QFile>
#include <QObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

using namespace cosmoswatch;
using nlohmann::json;

namespace {

struct Answer {
    std::map<QString, QString> cells;
    [[nodiscard]] std::string operator[](const char* column) const { return cells.at(column).toStdString(); }
};

// Reads labels.csv; quoted cells hold no line breaks here.
std::vector<Answer> answersIn(const QByteArray& csv) {
    std::vector<Answer> answers;
    QStringList names;
    const QStringList lines = QString::fromUtf8(csv).split('\n', Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        QStringList cells(QString{});
        bool isQuoted = false;
        for (const QChar character : line) {
            if (character == '"')
                isQuoted = !isQuoted;
            else if (character == ',' && !isQuoted)
                cells.append(QString());
            else
                cells.back() += character;
        }
        if (names.isEmpty()) {
            names = cells;
            continue;
        }
        Answer answer;
        for (qsizetype i = 0; i < names.size() && i < cells.size(); ++i)
            answer.cells[names[i]] = cells[i];
        answers.push_back(std::move(answer));
    }
    return answers;
}

bool holds(const QByteArray& list, const std::string& address) {
    return list.split('\n').contains(QByteArray::fromStdString(address));
}

} // namespace

class SampleWriterTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    SampleSummary summary_;
    std::map<QString, QByteArray> files_;
    std::vector<Seen> seen_; // without duplicates
    std::vector<Answer> answers_;
    std::uint64_t lines_ = 0;
    std::uint64_t duplicates_ = 0;
    std::set<std::string> requests_;   // activity ids
    std::set<std::string> statistics_; // likewise
    std::uint64_t laterThanItsHour_ = 0;

    [[nodiscard]] const Answer& answer(const std::string& id) const {
        return *std::ranges::find_if(answers_, [&](const Answer& one) { return one["id"] == id; });
    }
    [[nodiscard]] std::vector<Seen> recordsOf(const Answer& answer) const {
        std::vector<Seen> records;
        const QStringList accounts = answer.cells.at("account").split(';');
        for (const Seen& seen : seen_) {
            // Labels have six fractional digits, records seven.
            const std::string time = seen.time.substr(0, 26);
            if (seen.address == answer["address"] && time >= answer["first"].substr(0, 26) &&
                time <= answer["last"].substr(0, 26) &&
                accounts.contains(QString::fromStdString(seen.account))) {
                records.push_back(seen);
            }
        }
        return records;
    }

private slots:
    void initTestCase() {
        const QString target = folder_.filePath("sample");
        const auto written = writeSample(settingsFor(target, 22));
        QVERIFY2(written.has_value(), written ? "" : describe(written.error()).c_str());
        summary_ = *written;
        files_ = filesOf(target);
        answers_ = answersIn(files_.at("labels.csv"));
        std::set<std::string> known;
        for (const auto& [path, content] : files_) {
            if (!path.endsWith("PT1H.json")) continue;
            const QStringList parts = path.split('/');
            for (const QByteArray& line : content.split('\n')) {
                if (line.isEmpty()) continue;
                ++lines_;
                const json record = json::parse(line.toStdString()); // throws, and fails, when it is no JSON
                const std::string category = record["category"].get<std::string>();
                if (category == "ControlPlaneRequests") continue;
                if (category == "QueryRuntimeStatistics") {
                    statistics_.insert(record["properties"]["activityId"].get<std::string>());
                    continue;
                }
                Seen seen = seenIn(record);
                const QString hour = parts[parts.size() - 3].mid(2);
                laterThanItsHour_ += hour.toStdString() != seen.time.substr(11, 2);
                if (category == "DataPlaneRequests") requests_.insert(seen.key);
                if (known.insert(seen.key).second)
                    seen_.push_back(std::move(seen));
                else
                    ++duplicates_;
            }
        }
    }

    void summaryTellsWhatIsThere() {
        QCOMPARE(summary_.files, files_.size());
        QCOMPARE(summary_.records, lines_);
        std::uint64_t bytes = 0;
        for (const auto& [path, content] : files_)
            bytes += static_cast<std::uint64_t>(content.size());
        QCOMPARE(summary_.bytes, bytes);
        QCOMPARE(summary_.attacks,
                 static_cast<std::uint64_t>(std::ranges::count_if(
                     answers_, [](const Answer& one) { return one["label"] == "attack"; })));
        QVERIFY(summary_.attacks >= 20);
    }

    void pathsAreAzures() {
        const QRegularExpression account(
            "^insights-logs-(dataplanerequests|queryruntimestatistics|controlplanerequests)/resourceId=/"
            "SUBSCRIPTIONS/"
            "[0-9A-F-]{36}/RESOURCEGROUPS/[A-Z-]+/PROVIDERS/MICROSOFT\\.DOCUMENTDB/DATABASEACCOUNTS/[A-Z-]+/"
            "y=2026/m=0[345]/d=\\d\\d/h=\\d\\d/m=00/PT1H\\.json$");
        const QRegularExpression subscription(
            "^insights-activity-logs/resourceId=/SUBSCRIPTIONS/[0-9A-F-]{36}/"
            "y=2026/m=0[345]/d=\\d\\d/h=\\d\\d/m=00/PT1H\\.json$");
        int ofAccounts = 0;
        int ofSubscriptions = 0;
        for (const auto& [path, content] : files_) {
            if (!path.startsWith("insights-")) continue;
            const bool isAccount = account.match(path).hasMatch();
            ofAccounts += isAccount;
            ofSubscriptions += !isAccount;
            QVERIFY2(isAccount || subscription.match(path).hasMatch(), qPrintable(path));
            QVERIFY(content.endsWith('\n'));
        }
        QVERIFY(ofAccounts > 1000);
        QVERIFY(ofSubscriptions > 10);
    }

    void deliveryIsLifelike() {
        const double lines = static_cast<double>(lines_);
        QVERIFY(duplicates_ > 0 && static_cast<double>(duplicates_) < 0.004 * lines);
        QVERIFY(static_cast<double>(laterThanItsHour_) > 0.01 * lines);
        QVERIFY(static_cast<double>(laterThanItsHour_) < 0.2 * lines);
    }

    void statisticsBelongToRequests() {
        QVERIFY(statistics_.size() > 1000);
        std::size_t orphans =
            0; // the request may have come just before the end, its statistics after, not so here
        for (const std::string& id : statistics_)
            orphans += !requests_.contains(id);
        QVERIFY2(orphans <= 3, qPrintable(QString::number(orphans)));
    }

    void labelledRecordsExist() {
        QVERIFY(answers_.size() >= 30);
        for (const Answer& one : answers_) {
            const std::vector<Seen> records = recordsOf(one);
            const auto promised = static_cast<std::size_t>(std::stoul(one["records"]));
            QVERIFY2(promised > 0, one["id"].c_str());
            // Addresses that ordinary clients use too have more.
            QVERIFY2(records.size() >= promised, one["id"].c_str());
            QCOMPARE(one["expect"], std::string(one["label"] == "attack" ? "alert" : "none"));
        }
    }

    void strangersLeaveNothingElse_data() {
        QTest::addColumn<QString>("id");
        for (const char* id :
             {"suspicious-shop", "country-hr", "country-shop", "country-global", "guessing", "travel",
              "key-burst", "tor-shop", "tor-refused", "suspicious-refused", "explorer-neighbour"}) {
            QTest::newRow(id) << id;
        }
    }
    void strangersLeaveNothingElse() {
        QFETCH(QString, id);
        const Answer& one = answer(id.toStdString());
        QCOMPARE(recordsOf(one).size(), static_cast<std::size_t>(std::stoul(one["records"])));
        const auto ofAddress = std::ranges::count(seen_, one["address"], &Seen::address);
        QCOMPARE(static_cast<std::size_t>(ofAddress), static_cast<std::size_t>(std::stoul(one["records"])));
    }

    void attacksComeAfterLearning() {
        for (const Answer& one : answers_)
            QVERIFY2(one["first"] >= "2026-04-25T14:00", one["id"].c_str());
    }

    void attacksSucceedAndRefusalsFail() {
        for (const Seen& seen : recordsOf(answer("tor-first")))
            QVERIFY(seen.status >= 200 && seen.status < 300);
        for (const Seen& seen : recordsOf(answer("suspicious-shop")))
            QVERIFY(seen.status < 300);
        for (const Seen& seen : recordsOf(answer("tor-refused")))
            QVERIFY(seen.status == 401 || seen.status == 403);
        for (const Seen& seen : recordsOf(answer("suspicious-refused")))
            QVERIFY(seen.status == 401 || seen.status == 403);
        for (const Seen& seen : recordsOf(answer("guessing")))
            QVERIFY(seen.status == 401 || seen.status == 403);
        std::uint64_t bytes = 0;
        for (const Seen& seen : recordsOf(answer("extraction-fast")))
            bytes += seen.responseBytes;
        QVERIFY(bytes > 1'500'000'000);
    }

    void torReturnsOnAnotherDay() {
        const Answer& first = answer("tor-first");
        const Answer& again = answer("tor-again");
        QCOMPARE(again["address"], first["address"]);
        QCOMPARE(again["account"], first["account"]);
        QVERIFY(again["first"].substr(0, 10) > first["last"].substr(0, 10));
    }

    void listsNameTheAttackers() {
        QVERIFY(files_.at("intel/tor-exits.txt").startsWith("# Sample data"));
        QVERIFY(files_.at("intel/suspicious-ips.txt").startsWith("# Sample data"));
        for (const char* id : {"tor-first", "tor-again", "tor-shop", "tor-refused"}) {
            QVERIFY2(holds(files_.at("intel/tor-exits.txt"), answer(id)["address"]), id);
        }
        for (const char* id : {"suspicious-shop", "suspicious-refused"}) {
            QVERIFY2(holds(files_.at("intel/suspicious-ips.txt"), answer(id)["address"]), id);
        }
    }

    void everybodyElseIsUnlisted() {
        std::set<std::string> listed;
        for (const char* name : {"intel/tor-exits.txt", "intel/suspicious-ips.txt"}) {
            for (const QByteArray& line : files_.at(name).split('\n')) {
                if (!line.isEmpty() && !line.startsWith('#')) listed.insert(line.toStdString());
            }
        }
        std::set<std::string> labelled;
        for (const Answer& one : answers_)
            labelled.insert(one["address"]);
        for (const Seen& seen : seen_) {
            if (listed.contains(seen.address))
                QVERIFY2(labelled.contains(seen.address), seen.address.c_str());
        }
    }

    void shopRestsAtNightAndAtWeekends() {
        std::map<std::string, double> days;
        std::map<int, double> hours;
        const Answer& extraction = answer("extraction-fast");
        for (const Seen& seen : seen_) {
            if (seen.account != "shop-prod" || seen.address != extraction["address"]) continue;
            if (seen.operation == "ReadFeed") continue; // the extraction
            days[seen.time.substr(0, 10)] += 1;
            hours[std::stoi(seen.time.substr(11, 2))] += 1;
        }
        double weekend = 0;
        double workdays = 0;
        int weekendDays = 0;
        int workdayCount = 0;
        for (const auto& [text, count] : days) {
            const int weekday = QDate::fromString(QString::fromStdString(text), Qt::ISODate).dayOfWeek();
            (weekday > 5 ? weekend : workdays) += count;
            ++(weekday > 5 ? weekendDays : workdayCount);
        }
        const double ratio = (weekend / weekendDays) / (workdays / workdayCount);
        QVERIFY2(ratio > 0.5 && ratio < 0.85, qPrintable(QString::number(ratio)));
        // 19 o'clock in Berlin against four in the morning
        QVERIFY2(hours[18] > 6 * hours[3], qPrintable(QString::number(hours[18] / hours[3])));
    }

    void telemetryNeverRests() {
        std::map<std::string, double> hours;
        for (const Seen& seen : seen_) {
            if (seen.account == "iot-telemetry" && seen.operation == "Create")
                hours[seen.time.substr(11, 2)] += 1;
        }
        QCOMPARE(hours.size(), 24u);
        const auto byCount = [](const auto& a, const auto& b) { return a.second < b.second; };
        const auto [least, most] = std::minmax_element(hours.begin(), hours.end(), byCount);
        QVERIFY(most->second < 2 * least->second);
    }

    void staffWorksInOfficeHours() {
        for (const Seen& seen : seen_) {
            if (seen.account != "hr-records" || seen.operation != "Replace") continue;
            const int hour = std::stoi(seen.time.substr(11, 2));
            QVERIFY2(hour >= 6 && hour <= 17, seen.time.c_str());
        }
    }

    void sandboxIsYoung() {
        for (const Seen& seen : seen_) {
            if (seen.account == "dev-sandbox") QVERIFY2(seen.time >= "2026-04-27T12", seen.time.c_str());
        }
    }

    void sameSettingsSameBytes() {
        QTemporaryDir folder;
        QVERIFY(writeSample(settingsFor(folder.filePath("a"), 1)).has_value());
        QVERIFY(writeSample(settingsFor(folder.filePath("b"), 1)).has_value());
        QVERIFY(filesOf(folder.filePath("a")) == filesOf(folder.filePath("b")));
        SampleSettings other = settingsFor(folder.filePath("c"), 1);
        other.seed = 2;
        QVERIFY(writeSample(other).has_value());
        QVERIFY(filesOf(folder.filePath("a")) != filesOf(folder.filePath("c")));
    }

    void attackersComeFromTheListsGiven() {
        QTemporaryDir folder;
        SampleSettings settings = settingsFor(folder.filePath("s"), 1);
        settings.torExits = {IpAddress::parse("2001:db8:0:0::77").value()};
        settings.suspiciousAddresses = {IpAddress::parse("198.51.100.7").value(),
                                        IpAddress::parse("198.51.100.8").value()};
        QVERIFY(writeSample(settings).has_value());
        int checked = 0;
        for (const Answer& one : answersIn(contentOf(folder.filePath("s/labels.csv")))) {
            if (one["id"].starts_with("tor-")) {
                QCOMPARE(one["address"], std::string("2001:db8::77"));
                ++checked;
            }
            if (one["id"].starts_with("suspicious-")) {
                QVERIFY(one["address"].starts_with("198.51.100."));
                ++checked;
            }
        }
        QCOMPARE(checked, 6);
        QVERIFY(contentOf(folder.filePath("s/intel/tor-exits.txt")).contains("\n2001:db8::77\n"));
    }

    void rateScalesOnlyOrdinaryLife() {
        QTemporaryDir folder;
        const auto little = writeSample(settingsFor(folder.filePath("a"), 1, 0.05));
        const auto much = writeSample(settingsFor(folder.filePath("b"), 1, 1.0));
        QVERIFY(little && much);
        QVERIFY(much->records > 3 * little->records);
        QCOMPARE(much->attacks, little->attacks);
        const auto countOf = [](const QByteArray& csv) {
            std::map<std::string, std::string> counts;
            for (const Answer& one : answersIn(csv))
                counts[one["id"]] = one["records"];
            return counts;
        };
        QVERIFY(countOf(contentOf(folder.filePath("a/labels.csv"))) ==
                countOf(contentOf(folder.filePath("b/labels.csv"))));
    }

    void oneDayHasAttacksToo() {
        QTemporaryDir folder;
        const auto written = writeSample(settingsFor(folder.filePath("s"), 1));
        QVERIFY(written.has_value());
        QCOMPARE(written->attacks, summary_.attacks);
        for (const Answer& one : answersIn(contentOf(folder.filePath("s/labels.csv")))) {
            QVERIFY2(one["first"] >= "2026-05-02T18" && one["last"] < "2026-05-03T12", one["id"].c_str());
        }
    }

    void wrongSettingsAreExplained_data() {
        QTest::addColumn<int>("days");
        QTest::addColumn<double>("rate");
        QTest::addColumn<QString>("where");
        QTest::newRow("no days") << 0 << 1.0 << "days";
        QTest::newRow("days below zero") << -3 << 1.0 << "days";
        QTest::newRow("eleven years") << 3651 << 1.0 << "days";
        QTest::newRow("no rate") << 1 << 0.0 << "rate";
        QTest::newRow("negative rate") << 1 << -1.0 << "rate";
        QTest::newRow("no number") << 1 << std::numeric_limits<double>::quiet_NaN() << "rate";
        QTest::newRow("endless rate") << 1 << std::numeric_limits<double>::infinity() << "rate";
    }
    void wrongSettingsAreExplained() {
        QFETCH(int, days);
        QFETCH(double, rate);
        QFETCH(QString, where);
        QTemporaryDir folder;
        const auto written = writeSample(settingsFor(folder.filePath("s"), days, rate));
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(written.error().where, where.toStdString());
        QVERIFY(written.error().what.find("choose") != std::string::npos);
        QVERIFY(!QFile::exists(folder.filePath("s"))); // nothing begun
    }

    void endBeforeTheEpochIsRefused() {
        QTemporaryDir folder;
        SampleSettings settings = settingsFor(folder.filePath("s"), 3);
        settings.end = Timestamp{} + std::chrono::days{2};
        const auto written = writeSample(settings);
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().where, std::string("end"));
    }

    void folderMustBeEmpty() {
        QTemporaryDir folder;
        QFile note(folder.filePath("note.txt"));
        QVERIFY(note.open(QIODevice::WriteOnly));
        const auto written = writeSample(settingsFor(folder.path(), 1));
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::Conflict);
        QCOMPARE(filesOf(folder.path()).size(), 1u);
    }

    void emptyFolderWillDo() {
        QTemporaryDir folder;
        QVERIFY(writeSample(settingsFor(folder.path(), 1)).has_value());
    }

    void fileInsteadOfFolderIsRefused() {
        QTemporaryDir folder;
        QFile note(folder.filePath("note"));
        QVERIFY(note.open(QIODevice::WriteOnly));
        QVERIFY(!writeSample(settingsFor(folder.filePath("note"), 1)).has_value());
        const auto below = writeSample(settingsFor(folder.filePath("note/below"), 1));
        QVERIFY(!below.has_value());
        QVERIFY(!below.error().what.empty());
    }

    void namelessFolderIsRefused() {
        const auto written = writeSample(settingsFor(QString(), 1));
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_APPLESS_MAIN(SampleWriterTest)
#include "sample_writer_test.moc"
