#include "ui/pages/sources_page.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/theme.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/source_card.h"
#include "ui/widgets/source_dialog.h"
#include "ui/widgets/thin_progress.h"

#include <QAction>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::size_t badRecordsShown = 200;
constexpr std::size_t problemsShown = 12;
constexpr std::uint64_t enoughToMiss = 1000; // records, before what is not among them is missed

} // namespace

QString progressText(const Reading& reading) {
    if (reading.isStarting()) return SourcesPage::tr("Opening…");
    const SessionStatus& status = reading.status();
    const EngineProgress& progress = status.progress;
    QStringList parts;
    if (status.finished)
        parts << SourcesPage::tr("Finished");
    else if (reading.isStopping())
        parts << SourcesPage::tr("Stopping…");
    else if (progress.following)
        parts << SourcesPage::tr("All read, watching for more");
    const QString read = fromUtf8(formatBytes(progress.source.bytesRead));
    parts << (progress.source.bytesTotal > 0
                  ? SourcesPage::tr("%1 of %2").arg(read, fromUtf8(formatBytes(progress.source.bytesTotal)))
                  : read);
    parts << SourcesPage::tr("%1 of %2 files")
                 .arg(fromUtf8(formatCount(progress.source.itemsDone)),
                      fromUtf8(formatCount(progress.source.items)));
    if (!status.finished && !progress.following) {
        if (std::isfinite(progress.bytesPerSecond) && progress.bytesPerSecond > 0)
            parts << SourcesPage::tr("%1/s").arg(
                fromUtf8(formatBytes(static_cast<std::uint64_t>(progress.bytesPerSecond))));
        if (progress.timeLeft)
            parts << SourcesPage::tr("%1 left").arg(fromUtf8(formatDuration(*progress.timeLeft)));
    }
    return parts.join(QStringLiteral("  ·  "));
}

int progressThousandths(const SessionStatus& status) {
    const auto& source = status.progress.source;
    if (status.finished || status.progress.following) return 1000;
    if (source.bytesTotal == 0) return -1;
    return static_cast<int>(std::min(1000.0, 1000.0 * static_cast<double>(source.bytesRead) /
                                                 static_cast<double>(source.bytesTotal)));
}

SourcesPage::SourcesPage(StoreGateway& gateway, Reading& reading, SettingsKeeper& settings,
                         SourceAccess access, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_reading(reading), m_settings(settings),
      m_access(std::move(access)) {
    makeActions();
    auto* column = scrolledColumn(this);
    buildSources(*column);
    buildSums(*column);
    buildBad(*column);
    column->addStretch(1);
    for (const auto signal : {&Reading::started, &Reading::progressed, &Reading::finished})
        connect(&reading, signal, this, &SourcesPage::showReading);
    connect(&settings, &SettingsKeeper::changed, this, [this] {
        rebuildCards();
        showReading();
    });
    connect(&gateway, &StoreGateway::changed, this, [this] {
        if (isVisible()) fetchFacts();
    });
    rebuildCards();
    showReading();
}

void SourcesPage::makeActions() {
    const auto action = [this](const QString& text, const char* name, Icon picture, auto then) {
        auto* made = pageAction(this, text, name, then);
        made->setIcon(icon(picture));
        m_actions.push_back(made);
        return made;
    };
    m_add = action(tr("Add a Source…"), "sources.add", Icon::Add, [this] { addSource(); });
    m_folder = action(tr("Open a Folder…"), "sources.openFolder", Icon::Folder,
                      [this] { emit openFolderRequested(); });
    m_files =
        action(tr("Open Files…"), "sources.openFiles", Icon::File, [this] { emit openFilesRequested(); });
    m_sample = action(tr("Sample Data"), "sources.sample", Icon::Sample, [this] { emit sampleRequested(); });
    m_start = action(tr("Read All Sources"), "sources.start", Icon::Play, [this] { m_reading.start(); });
    m_stop = action(tr("Stop Reading"), "sources.stop", Icon::Pause, [this] { m_reading.stop(); });
}

void SourcesPage::buildSources(QVBoxLayout& column) {
    auto* card = new FormCard(tr("Sources"));
    m_state = card->addText({});
    m_bar = new ThinProgress(card);
    m_bar->setAccessibleName(tr("Progress of reading"));
    card->column()->addWidget(m_bar);
    m_problems = card->addText({}, Ink::Warning);
    m_problems->setSelectable(true);
    m_empty = card->addText(
        tr("No source yet. Add where Azure puts the logs – a storage account, an event hub, a Log Analytics "
           "workspace – or a folder that they are copied to: it is read at each start and followed. Or open "
           "logs once, without keeping them as a source."));
    card->column()->addLayout(
        buttonRow({buttonFor(m_add, card, true), buttonFor(m_folder, card), buttonFor(m_files, card),
                   buttonFor(m_sample, card), buttonFor(m_start, card), buttonFor(m_stop, card)}));
    column.addWidget(card);
    m_cardColumn = new QVBoxLayout;
    m_cardColumn->setSpacing(metrics::gap());
    column.addLayout(m_cardColumn);
    column.addWidget(buildLists());
    auto* advice = new FormCard(tr("What these logs do not tell"));
    m_adviceText = advice->addText({}, Ink::Warning);
    m_adviceText->setSelectable(true);
    m_advice = advice;
    column.addWidget(advice);
}

// What addresses are held against, and its one button at the end of the line.
QWidget* SourcesPage::buildLists() {
    auto* card = new FormCard({}, this);
    auto* words = new QVBoxLayout;
    words->setSpacing(metrics::unit());
    auto* heading = new PlainLabel(tr("Address lists"), card);
    heading->setFont(strongFont());
    words->addWidget(heading);
    m_lists = new PlainLabel({}, card);
    m_lists->setInk(Ink::Muted);
    m_lists->setWordWrap(true);
    words->addWidget(m_lists);
    auto* button = new QPushButton(tr("Address Lists…"), card);
    connect(button, &QPushButton::clicked, this,
            [this, button] { emit listsRequested(button->mapToGlobal(QPoint(0, button->height()))); });
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::margin());
    row->addLayout(words, 1);
    row->addWidget(button);
    card->column()->addLayout(row);
    return card;
}

void SourcesPage::addSource() {
    SourceDialog dialog(m_access, m_settings.settings(), this);
    if (dialog.exec() == QDialog::Accepted) addSource(dialog.source());
}

void SourcesPage::addSource(const SourceSettings& source) {
    m_settings.change([source](Settings& settings) {
        if (!findSource(settings, source.name)) settings.sources.push_back(source);
    });
    m_reading.start();
    emit message(tr("Source “%1” added.").arg(shown(source.name)));
}

void SourcesPage::removeSource(const QString& name) {
    const SourceSettings* found = findSource(m_settings.settings(), toUtf8(name));
    if (!found) return;
    const SourceSettings removed = *found;
    QString question =
        tr("Remove the source “%1”?\n\nIts logs are no longer read. The logs themselves, and the "
           "alerts found in them, stay.")
            .arg(shown(removed.name));
    if (!secretNameOf(removed.logs).empty()) question += tr(" Its secret is removed from the keychain.");
    if (!askUser(this, tr("Remove Source"), question, tr("Remove"))) return;
    m_settings.change([wanted = removed.name](Settings& settings) {
        std::erase_if(settings.sources, [&](const auto& source) { return source.name == wanted; });
    });
    removeSecretOf(removed);
    emit message(tr("Source “%1” removed.").arg(shown(toUtf8(name))));
}

// Unless another source goes by the same one.
void SourcesPage::removeSecretOf(const SourceSettings& source) {
    const std::string secret = secretNameOf(source.logs);
    const auto& sources = m_settings.settings().sources;
    if (secret.empty() || std::any_of(sources.begin(), sources.end(),
                                      [&](const auto& other) { return secretNameOf(other.logs) == secret; }))
        return;
    removeSecretLater(this, m_access, secret, [this, name = source.name](const Result<void>& removed) {
        if (!removed)
            emit message(tr("The secret of “%1” may still be in the keychain: %2")
                             .arg(shown(name), shown(describe(removed.error()))));
    });
}

void SourcesPage::editSource(const QString& name) {
    const SourceSettings* source = findSource(m_settings.settings(), toUtf8(name));
    if (!source) return;
    SourceDialog dialog(m_access, m_settings.settings(), this);
    dialog.edit(*source);
    if (dialog.exec() == QDialog::Accepted) changeSource(name, dialog.source());
}

void SourcesPage::changeSource(const QString& name, const SourceSettings& changed) {
    m_settings.change([wanted = toUtf8(name), changed](Settings& settings) {
        for (auto& source : settings.sources)
            if (source.name == wanted) {
                const bool paused = source.paused; // as it is by now
                source = changed;
                source.paused = paused;
            }
    });
    m_reading.start();
    emit message(tr("Source “%1” changed.").arg(shown(changed.name)));
}

void SourcesPage::setPaused(const QString& name, bool paused) {
    m_settings.change([wanted = toUtf8(name), paused](Settings& settings) {
        for (auto& source : settings.sources)
            if (source.name == wanted) source.paused = paused;
    });
    if (!paused && !m_reading.isBusy()) m_reading.start();
}

void SourcesPage::test(SourceCard& card, const SourceSettings& source) {
    card.showCheck(tr("Looking…"), true);
    checkLater(&card, m_access, source, m_settings.settings().network, {}, {},
               [&card](const auto& check) { card.showCheck(checkText(check), check.has_value()); });
}

SourceSettings SourcesPage::passingSource() const {
    const QString path = m_reading.paths().value(0);
    const QString name = m_reading.paths().size() == 1
                             ? QFileInfo(path).fileName()
                             : tr("%n file(s)", nullptr, static_cast<int>(m_reading.paths().size()));
    return {unusedSourceName(m_settings.settings(), toUtf8(name)), FolderLogs{toUtf8(path)}};
}

// Each path becomes a source of its own.
void SourcesPage::keepPassing() {
    std::vector<SourceSettings> kept;
    Settings present = m_settings.settings();
    for (const QString& path : m_reading.paths()) {
        present.sources.push_back({unusedSourceName(present, toUtf8(QFileInfo(path).fileName())),
                                   FolderLogs{std::filesystem::path(toUtf8(path)).lexically_normal()}});
        kept.push_back(present.sources.back());
    }
    m_reading.closePaths();
    m_settings.change([kept](Settings& settings) {
        settings.sources.insert(settings.sources.end(), kept.begin(), kept.end());
    });
    m_reading.start();
}

SourceCard* SourcesPage::addCard(const SourceSettings& source, bool passing) {
    auto* card = new SourceCard(source, passing, this);
    const QString name = card->sourceName();
    connect(card, &SourceCard::pauseRequested, this, [this, name](bool paused) { setPaused(name, paused); });
    connect(card, &SourceCard::testRequested, this, [this, card, source] { test(*card, source); });
    connect(card, &SourceCard::editRequested, this, [this, name] { editSource(name); });
    connect(card, &SourceCard::keepRequested, this, &SourcesPage::keepPassing);
    connect(card, &SourceCard::removeRequested, this, [this, name, passing] {
        if (passing)
            m_reading.closePaths();
        else
            removeSource(name);
    });
    m_cardColumn->addWidget(card);
    m_cards.push_back(card);
    return card;
}

// A card asks for its own removal while one of its signals is under way: deleted later.
void SourcesPage::rebuildCards() {
    for (auto* card : m_cards) {
        m_cardColumn->removeWidget(card);
        card->hide();
        card->deleteLater();
    }
    m_cards.clear();
    for (const auto& source : m_settings.settings().sources)
        addCard(source, false);
    m_passing = m_reading.isSample() ? QStringList() : m_reading.paths();
    if (!m_passing.isEmpty()) addCard(passingSource(), true);
    m_empty->setVisible(m_cards.empty());
}

void SourcesPage::buildSums(QVBoxLayout& column) {
    auto* frame = new FormCard(tr("In the store"));
    auto* rows = frame->column();
    m_sums = new QGridLayout;
    m_sums->setHorizontalSpacing(metrics::margin() * 2);
    m_sums->setVerticalSpacing(0);
    rows->addLayout(m_sums);
    m_accounts = new FactsTable(
        {tr("Account"), tr("Records"), tr("First record"), tr("Last record"), tr("Active alerts")},
        tr("Accounts"), 10, frame);
    rows->addWidget(m_accounts);
    m_accounts->hide(); // until there are any
    column.addWidget(frame);
}

void SourcesPage::buildBad(QVBoxLayout& column) {
    auto* frame = new FormCard(tr("Lines set aside"));
    auto* rows = frame->column();
    m_badSummary = new PlainLabel({}, frame);
    m_badSummary->setInk(Ink::Muted);
    m_badSummary->setWordWrap(true);
    rows->addWidget(m_badSummary);
    m_bad = new FactsTable({tr("File"), tr("Byte"), tr("Why")}, tr("Lines set aside"), 8, frame);
    rows->addWidget(m_bad);
    m_excerpt = new PlainCodeView(6, frame);
    m_excerpt->setAccessibleName(tr("Beginning of the line"));
    rows->addWidget(m_excerpt);
    m_bad->hide();
    m_excerpt->hide();
    connect(m_bad, &FactsTable::currentCellChanged, this, [this](int row) {
        if (row >= 0 && row < static_cast<int>(m_badRecords.size()))
            m_excerpt->setCode(shown(m_badRecords[static_cast<std::size_t>(row)].excerpt));
    });
    column.addWidget(frame);
}

void SourcesPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fetchFacts();
}

void SourcesPage::setLists(const QString& summary) {
    m_lists->setText(summary);
}

void SourcesPage::showReading() {
    if (m_passing != (m_reading.isSample() ? QStringList() : m_reading.paths())) rebuildCards();
    const bool any = m_reading.hasSession() || m_reading.isStarting();
    const SessionStatus& status = m_reading.status();
    m_state->setText(!any ? tr("Nothing is read at the moment. What was read before is not read twice.")
                     : m_reading.isSample() ? tr("Sample data: %1").arg(progressText(m_reading))
                                            : progressText(m_reading));
    m_bar->setVisible(any && m_reading.isBusy() && !m_reading.isFollowing());
    const int thousandths = m_reading.isStarting() ? -1 : progressThousandths(status);
    m_bar->setRange(0, thousandths < 0 ? 0 : 1000);
    m_bar->setValue(std::max(0, thousandths));
    m_stop->setEnabled(m_reading.isBusy() && !m_reading.isStopping() && !m_reading.isStarting());
    m_start->setEnabled(!m_reading.isBusy() && !m_settings.settings().sources.empty());
    const auto& sources = m_settings.settings().sources;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const bool passing = i >= sources.size();
        const SourceSettings source = passing ? passingSource() : sources[i];
        const SourceHealth* health = m_reading.isSample()     ? nullptr
                                     : !passing               ? m_reading.healthOf(source.name)
                                     : status.sources.empty() ? nullptr
                                                              : &status.sources.back();
        m_cards[i]->show(source, health, m_reading.isStarting());
    }
    QStringList problems; // of sources that have a card they stand there
    for (const auto& problem : status.problems) {
        if (problems.size() == static_cast<qsizetype>(problemsShown) || !status.sources.empty()) break;
        problems << shown(problem.where.empty() ? problem.what : problem.where + ": " + problem.what);
    }
    m_problems->setVisible(!problems.isEmpty());
    m_problems->setText(problems.join(QLatin1Char('\n')));
    showAdvice();
}

// What the records of this run do not have among them.
void SourcesPage::showAdvice() {
    const EngineProgress& progress = m_reading.status().progress;
    const RecordKinds& kinds = progress.kinds;
    QStringList advice;
    if (kinds.obfuscatedQueries > 0)
        advice << tr("%1 of %2 queries came with their names and values hidden: full-text query logging is "
                     "off, and "
                     "injected text can hardly be told from the rest. Switch on the account’s feature "
                     "“Diagnostics "
                     "full-text query” (in the portal under Settings, Features).")
                      .arg(fromUtf8(formatCount(kinds.obfuscatedQueries)),
                           fromUtf8(formatCount(kinds.queries)));
    if (kinds.dataRequests >= enoughToMiss && kinds.queries == 0)
        advice << tr("No QueryRuntimeStatistics records: SQL injection is not looked for. Switch on this "
                     "category in the account’s diagnostic setting.");
    const bool any = kinds.dataRequests + kinds.queries + kinds.controlRequests >= enoughToMiss;
    if (any && kinds.dataRequests == 0)
        advice << tr("No DataPlaneRequests records: who reads what from where cannot be seen. Switch on this "
                     "category in the account’s diagnostic setting.");
    if (any && kinds.controlRequests == 0 && kinds.activityEntries == 0)
        advice << tr("Neither ControlPlaneRequests nor the Activity Log: listed keys, opened networks and "
                     "granted roles cannot be seen. Export both to the same place.");
    else if (any && kinds.activityEntries == 0)
        advice << tr("No Activity Log: who lists keys cannot be seen. Export the subscription’s Activity Log "
                     "(category Administrative) to the same place.");
    m_advice->setVisible(!advice.isEmpty());
    m_adviceText->setText(advice.join(QStringLiteral("\n\n")));
}

void SourcesPage::fetchFacts() {
    m_request = m_gateway.ask(
        [](const AlertReader& store) -> Result<Facts> {
            auto counters = store.counters();
            if (!counters) return tl::unexpected(counters.error());
            auto bad = store.badRecords(badRecordsShown);
            if (!bad) return tl::unexpected(bad.error());
            auto accounts = store.accounts();
            if (!accounts) return tl::unexpected(accounts.error());
            return Facts{*counters, std::move(*bad), std::move(*accounts)};
        },
        [this](Result<Facts> facts) {
            if (facts)
                showFacts(*facts);
            else
                m_badSummary->setText(fromUtf8(describe(facts.error())));
        });
}

void SourcesPage::showFacts(const Facts& facts) {
    while (auto* item = m_sums->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto& counters = facts.counters;
    const std::pair<QString, QString> sums[] = {
        {tr("records"), fromUtf8(formatCount(counters.records))},
        {tr("read"), fromUtf8(formatBytes(counters.bytes))},
        {tr("duplicates left out"), fromUtf8(formatCount(counters.duplicates))},
        {tr("of categories not watched"), fromUtf8(formatCount(counters.ignored))},
        {tr("too late"), fromUtf8(formatCount(counters.late))},
        {tr("bad lines"), fromUtf8(formatCount(counters.bad))}};
    int place = 0;
    for (const auto& [name, value] : sums) {
        auto* number = new PlainLabel(value);
        number->setFont(numberFont());
        auto* label = new PlainLabel(name);
        label->setFont(smallFont());
        label->setInk(Ink::Muted);
        m_sums->addWidget(number, 0, place);
        m_sums->addWidget(label, 1, place);
        ++place;
    }
    m_sums->setColumnStretch(place, 1);
    std::vector<QStringList> rows;
    for (const auto& account : facts.accounts)
        rows.push_back({shown(account.account.name), fromUtf8(formatCount(account.records)),
                        shortTime(account.firstSeen), shortTime(account.lastSeen),
                        fromUtf8(formatCount(account.activeAlerts))});
    m_accounts->setRows(rows);
    m_accounts->setVisible(!rows.empty());

    m_badRecords = facts.bad;
    rows.clear();
    for (const auto& bad : m_badRecords)
        rows.push_back({shown(bad.source), fromUtf8(formatCount(bad.offset)), shown(bad.reason)});
    const int chosen = m_bad->currentRow();
    m_bad->setRows(rows);
    const bool any = !rows.empty();
    m_bad->setVisible(any);
    m_excerpt->setVisible(any);
    m_badSummary->setText(
        !any ? tr("None: every line could be read.")
             : tr("These lines are not records of a kind Azure writes. Everything else in the same "
                  "files was read. Choose one to see its beginning."));
    if (any && chosen < 0) m_bad->setCurrentCell(0, 0);
}

} // namespace cosmoswatch
