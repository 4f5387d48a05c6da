#include "ui/pages/sources_page.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/thin_progress.h"

#include <QFrame>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::size_t badRecordsShown = 200;
constexpr std::size_t problemsShown = 12;

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

SourcesPage::SourcesPage(StoreGateway& gateway, Reading& reading, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_reading(reading) {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::margin());
    column->setSpacing(metrics::margin());
    buildNow(*column);
    buildSums(*column);
    buildBad(*column);
    column->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area);
    connect(&reading, &Reading::started, this, &SourcesPage::showReading);
    connect(&reading, &Reading::progressed, this, &SourcesPage::showReading);
    connect(&reading, &Reading::finished, this, &SourcesPage::showReading);
    connect(&gateway, &StoreGateway::changed, this, [this] {
        if (isVisible()) fetchFacts();
    });
    showReading();
}

QFrame* SourcesPage::card(const QString& title) {
    auto* frame = new QFrame;
    frame->setProperty("look", QStringLiteral("card"));
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::margin());
    column->setSpacing(metrics::gap());
    auto* heading = new PlainLabel(title, frame);
    heading->setFont(strongFont());
    column->addWidget(heading);
    return frame;
}

void SourcesPage::buildNow(QVBoxLayout& column) {
    auto* frame = card(tr("Logs being read"));
    auto* rows = static_cast<QVBoxLayout*>(frame->layout());
    m_paths = new PlainLabel({}, frame);
    m_paths->setWordWrap(true);
    m_paths->setSelectable(true);
    m_state = new PlainLabel({}, frame);
    m_state->setInk(Ink::Muted);
    m_bar = new ThinProgress(frame);
    m_bar->setAccessibleName(tr("Progress of reading"));
    m_problems = new PlainLabel({}, frame);
    m_problems->setWordWrap(true);
    m_problems->setInk(Ink::Warning);
    m_problems->setSelectable(true);
    rows->addWidget(m_paths);
    rows->addWidget(m_bar);
    rows->addWidget(m_state);
    rows->addWidget(m_problems);
    m_lists = new PlainLabel({}, frame);
    m_lists->setInk(Ink::Muted);
    m_lists->setWordWrap(true);
    rows->addWidget(m_lists);
    auto* buttons = new QHBoxLayout;
    auto* folder = new QPushButton(icon(Icon::Folder), tr("Open a Folder…"), frame);
    auto* files = new QPushButton(icon(Icon::File), tr("Open Files…"), frame);
    auto* sample = new QPushButton(icon(Icon::Sample), tr("Sample Data"), frame);
    auto* lists = new QPushButton(tr("Address Lists…"), frame);
    m_stop = new QPushButton(icon(Icon::Pause), tr("Stop"), frame);
    connect(folder, &QPushButton::clicked, this, &SourcesPage::openFolderRequested);
    connect(files, &QPushButton::clicked, this, &SourcesPage::openFilesRequested);
    connect(sample, &QPushButton::clicked, this, &SourcesPage::sampleRequested);
    connect(lists, &QPushButton::clicked, this,
            [this, lists] { emit listsRequested(lists->mapToGlobal(QPoint(0, lists->height()))); });
    connect(m_stop, &QPushButton::clicked, &m_reading, &Reading::stop);
    for (auto* button : {folder, files, sample, lists})
        buttons->addWidget(button);
    buttons->addStretch(1);
    buttons->addWidget(m_stop);
    rows->addLayout(buttons);
    column.addWidget(frame);
}

void SourcesPage::buildSums(QVBoxLayout& column) {
    auto* frame = card(tr("In the store"));
    auto* rows = static_cast<QVBoxLayout*>(frame->layout());
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
    auto* frame = card(tr("Lines set aside"));
    auto* rows = static_cast<QVBoxLayout*>(frame->layout());
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
    const bool any = m_reading.hasSession() || m_reading.isStarting();
    m_paths->setText(
        any ? shown(toUtf8(m_reading.paths().join(QStringLiteral("   "))))
            : tr("Nothing is read at the moment. Open the folder with your logs; what was read before is "
                 "not read twice."));
    m_bar->setVisible(any && m_reading.isBusy());
    m_state->setVisible(any);
    m_state->setText(progressText(m_reading));
    const int thousandths = m_reading.isStarting() ? -1 : progressThousandths(m_reading.status());
    m_bar->setRange(0, thousandths < 0 ? 0 : 1000);
    m_bar->setValue(std::max(0, thousandths));
    m_stop->setVisible(m_reading.isBusy());
    m_stop->setEnabled(!m_reading.isStopping() && !m_reading.isStarting());
    QStringList problems;
    for (const auto& problem : m_reading.status().problems) {
        if (problems.size() == static_cast<qsizetype>(problemsShown)) break;
        problems << shown(problem.where.empty() ? problem.what : problem.where + ": " + problem.what);
    }
    m_problems->setVisible(!problems.isEmpty());
    m_problems->setText(problems.join(QLatin1Char('\n')));
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
