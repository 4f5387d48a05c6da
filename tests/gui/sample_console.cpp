#include "tests/gui/sample_console.h"

#include "core/engine/session.h"
#include "core/sample/sample.h"
#include "core/store/sqlite_store.h"
#include "tests/gui/fake_store.h"
#include "ui/plain_text.h"

#include <QApplication>
#include <QTest>

#include <chrono>
#include <thread>

namespace cosmoswatch::test {
namespace {

void readSample(AlertStore& store, const std::filesystem::path& folder) {
    SampleSettings sample;
    sample.directory = folder;
    sample.rate = 0.1;
    sample.end = *parseTimestamp("2026-11-01T00:00:00Z");
    if (auto written = writeSample(sample); !written) qFatal("%s", describe(written.error()).c_str());
    SessionSettings settings;
    settings.paths = {folder};
    settings.engine.sample = true;
    settings.intel.torExitLists = {folder / "intel" / "tor-exits.txt"};
    settings.intel.suspiciousLists = {folder / "intel" / "suspicious-ips.txt"};
    const auto session = startSession(store, settings);
    if (!session) qFatal("%s", describe(session.error()).c_str());
    while (!(*session)->status().finished)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

// Alerts, evidence, access, accounts and bad lines, with `text` wherever a record's text may stand.
StoreBatch batchOf(const std::string& text, int number) {
    StoreBatch batch;
    AlertUpdate update;
    update.alert = hostileAlert();
    Alert& alert = update.alert;
    alert.id = QByteArray::number(1'000 + number).rightJustified(32, '0').toStdString();
    alert.count = 1;
    alert.last += std::chrono::minutes(number);
    alert.generated = alert.last;
    alert.account.key =
        "/subscriptions/s/resourcegroups/g/databaseaccounts/hostile-" + std::to_string(number);
    alert.account.name = text;
    alert.address = alert.entity = text;
    alert.place.countryName = alert.place.city = alert.place.network = text;
    alert.application = alert.userAgent = alert.principal = alert.authentication = text;
    alert.operations = alert.containers = {text, text + "2"};
    alert.threats = {{text, text, text, text, std::nullopt}};
    alert.reasons = {{"volume", {{"observed", text}}, Measure{text, text, 3, 1, 2}},
                     {"injected-query", {{"fragment", text}, {"statement", text}, {"twin", text}}, {}}};
    update.records = {{static_cast<std::uint64_t>(number) + 1, 1, alert.responseBytes, alert.itemsReturned}};
    EvidenceRecord record;
    record.time = alert.last;
    record.recordHash = update.records.front().hash;
    record.source = text.substr(0, 4096);
    record.json = "{\"properties\":{\"querytext\":\"" + text.substr(0, 60'000) + "\"}}";
    update.evidence = {record};
    const Timestamp hour = hourOf(alert.last);
    for (int hours = 0; hours < 30; ++hours)
        batch.rollups.emplace_back(
            RollupKey{hour - std::chrono::hours(hours), alert.account.key, text, "--", text, text},
            RollupValue{7, 1, 100, 0, 1});
    batch.addresses = {{text, "--", text, true, true}};
    AccountSummary account;
    account.account = alert.account;
    account.firstSeen = alert.first;
    account.lastSeen = alert.last;
    account.records = 3;
    batch.accounts = {account};
    batch.badRecords = {{text.substr(0, 4096), 1, text.substr(0, 4096), text.substr(0, 4096), alert.last}};
    batch.counters.records = 3;
    batch.counters.bad = 1;
    batch.alerts = {std::move(update)};
    return batch;
}

} // namespace

std::string hostileText() {
    using namespace std::string_literals;
    return "<img src=//x><b>b</b><a href=\"file:///etc/passwd\">a</a>\0nul\x1b[31m\xE2\x80\xAE"
           "evil\xE2\x80\xAC &amp; %1 %n \r\n\t</p>"s;
}

StoreFolder::StoreFolder() : m_folder(std::make_unique<QTemporaryDir>()) {
    auto opened = openStore(toUtf8(m_folder->filePath(QStringLiteral("store.db"))));
    if (!opened) qFatal("%s", describe(opened.error()).c_str());
    m_store = std::move(opened->store);
}

StoreFolder StoreFolder::empty() {
    return {};
}

StoreFolder StoreFolder::ofSample() {
    StoreFolder folder;
    readSample(folder.store(), toUtf8(folder.m_folder->filePath(QStringLiteral("sample"))));
    return folder;
}

StoreFolder StoreFolder::ofHostile() {
    StoreFolder folder;
    std::string large;
    while (large.size() < 1'000'000)
        large += hostileText();
    const std::string texts[] = {hostileText(), std::string(300, 'W'), large, std::string(1, '\0'), ""};
    int number = 0;
    for (const auto& text : texts)
        if (auto written = folder.store().commit(batchOf(text, number++)); !written)
            qFatal("%s", describe(written.error()).c_str());
    return folder;
}

Console::Console(AlertStore& store, std::filesystem::path settingsFile) {
    if (settingsFile.empty()) settingsFile = toUtf8(m_folder.filePath(QStringLiteral("console.ini")));
    SessionSettings defaults;
    defaults.follow = true;
    m_window = std::make_unique<MainWindow>(ConsoleServices{
        store, [&store](const SessionSettings& settings) { return startSession(store, settings); },
        []() -> Result<SessionSettings> { return SessionSettings{}; }, defaults, std::move(settingsFile),
        "anna"});
    m_window->resize(1440, 900);
    m_window->show();
    QApplication::setActiveWindow(m_window.get()); // there is no window manager to do it
    settle();
}

QListWidget& Console::navigation() const {
    return *m_window->findChild<QListWidget*>(QStringLiteral("navigation"));
}

void Console::showPage(int page) const {
    navigation().setCurrentRow(page);
    settle();
}

void Console::settle() const {
    QTest::qWait(250);
}

} // namespace cosmoswatch::test
