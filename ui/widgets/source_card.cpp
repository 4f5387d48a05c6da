#include "ui/widgets/source_card.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/thin_progress.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::size_t problemsShown = 3;
constexpr std::chrono::days longAgo{2};

QString tr(const char* text) {
    return SourceCard::tr(text);
}

int thousandths(const SourceProgress& progress) {
    if (progress.bytesTotal == 0) return -1;
    return static_cast<int>(std::min(1000.0, 1000.0 * static_cast<double>(progress.bytesRead) /
                                                 static_cast<double>(progress.bytesTotal)));
}

bool isRemote(const Connection& logs) {
    return !std::holds_alternative<FolderLogs>(logs) && !std::holds_alternative<UnknownLogs>(logs);
}

bool isReading(const SourceHealth& health) {
    return !health.paused && health.state == SourceState::Reading;
}

QString readingText(const SourceHealth& health) {
    const auto& progress = health.progress;
    if (progress.bytesTotal == 0) return tr("Looking for logs…");
    QString text = tr("Reading, %1 %").arg(QString::number(thousandths(progress) / 10));
    if (health.bytesPerSecond > 0 && progress.bytesTotal > progress.bytesRead) {
        const double seconds =
            static_cast<double>(progress.bytesTotal - progress.bytesRead) / health.bytesPerSecond;
        if (seconds < 1e7)
            text += tr(", %1 left")
                        .arg(fromUtf8(formatDuration(
                            std::chrono::seconds(static_cast<std::int64_t>(std::ceil(seconds))))));
    }
    return text;
}

} // namespace

SourceStateText sourceStateText(const SourceSettings& source, const SourceHealth* health, bool starting) {
    if (std::holds_alternative<UnknownLogs>(source.logs))
        return {tr("Not read: this version does not know this kind"), true};
    if (!health)
        return {starting ? tr("Starting…") : source.paused ? tr("Paused") : tr("Not read now"), false};
    if (health->paused) return {tr("Paused"), false};
    const SourceConnection& connection = health->connection;
    if (connection.state == SourceConnection::State::Connecting) return {tr("Connecting…"), false};
    if (connection.state == SourceConnection::State::Retrying) {
        const Duration wait = std::max(connection.nextTry - now(), Duration::zero());
        return {wait > Duration::zero()
                    ? tr("Not connected, next try in %1")
                          .arg(fromUtf8(formatDuration(std::chrono::ceil<std::chrono::seconds>(wait))))
                    : tr("Not connected, trying now…"),
                true};
    }
    const bool trouble = health->progress.itemsFailed > 0 || !health->problems.empty();
    switch (health->state) {
    case SourceState::Reading:
        return {readingText(*health), trouble};
    case SourceState::Following:
        return {trouble                 ? tr("Watching, with trouble")
                : isRemote(source.logs) ? tr("Connected, watching for new records")
                                        : tr("Watching for new records"),
                trouble};
    case SourceState::Finished:
        break;
    }
    return {trouble ? tr("All read, with trouble") : tr("All read"), trouble};
}

QString sourceFactsText(const SourceHealth& health, Timestamp now) {
    QStringList parts;
    parts << SourceCard::tr("%1 records").arg(fromUtf8(formatCount(health.records)))
          << fromUtf8(formatBytes(health.bytes));
    if (health.recordsPerSecond >= 1)
        parts << SourceCard::tr("%1 records/s")
                     .arg(fromUtf8(formatCount(static_cast<std::uint64_t>(health.recordsPerSecond))));
    if (health.newestRecord != Timestamp{}) {
        const Duration lag = now - health.newestRecord;
        parts << (lag < longAgo && lag >= Duration::zero()
                      ? SourceCard::tr("newest record %1 ago").arg(fromUtf8(formatDuration(lag)))
                      : SourceCard::tr("newest record %1").arg(shortTime(health.newestRecord)));
    }
    if (health.bad > 0) parts << SourceCard::tr("%1 bad lines").arg(fromUtf8(formatCount(health.bad)));
    if (health.progress.items > 0)
        parts << SourceCard::tr("%1 of %2 files")
                     .arg(fromUtf8(formatCount(health.progress.itemsDone)),
                          fromUtf8(formatCount(health.progress.items)));
    return parts.join(QStringLiteral("  ·  "));
}

QString sourcePlaceText(const SourceSettings& source) {
    return shown(placeOf(source.logs));
}

SourceCard::SourceCard(const SourceSettings& source, bool passing, QWidget* parent)
    : QFrame(parent), m_name(fromUtf8(source.name)) {
    setProperty("look", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::gap(), metrics::gap(), metrics::gap());
    column->setSpacing(metrics::unit());
    auto* head = new QHBoxLayout;
    auto* picture = new PlainLabel({}, this);
    picture->setPixmap(icon(passing                 ? Icon::File
                            : isRemote(source.logs) ? Icon::Connect
                                                    : Icon::Folder)
                           .pixmap(QSize(metrics::iconSize(), metrics::iconSize()), devicePixelRatioF()));
    auto* title = new ElidedLabel(shown(source.name), this);
    title->setFont(strongFont());
    m_state = new PlainLabel({}, this);
    head->addWidget(picture);
    head->addWidget(title, 1);
    head->addWidget(m_state);
    column->addLayout(head);
    m_place = new ElidedLabel({}, this);
    m_place->setInk(Ink::Muted);
    column->addWidget(m_place);
    m_bar = new ThinProgress(this);
    m_bar->setAccessibleName(tr("Progress of %1").arg(shown(source.name)));
    column->addWidget(m_bar);
    m_facts = new PlainLabel({}, this);
    m_facts->setInk(Ink::Muted);
    m_facts->setWordWrap(true);
    m_problems = new PlainLabel({}, this);
    m_problems->setInk(Ink::Warning);
    m_problems->setWordWrap(true);
    m_problems->setSelectable(true);
    m_check = new PlainLabel({}, this);
    m_check->setWordWrap(true);
    m_check->setSelectable(true);
    m_check->hide();
    for (auto* label : {m_facts, m_problems, m_check})
        column->addWidget(label);

    const auto button = [this](QAction* action) {
        auto* made = buttonFor(action, this);
        made->setProperty("look", QStringLiteral("quiet"));
        made->setAccessibleName(
            QStringLiteral("%1: %2").arg(action->text(), shown(toUtf8(m_name)))); // there are many of them
        return made;
    };
    m_pause = pageAction(this, tr("Pause"), "", [this] { emit pauseRequested(!m_paused); });
    m_pauseButton = button(m_pause);
    auto* test = pageAction(this, tr("Test"), "", [this] { emit testRequested(); });
    auto* edit = pageAction(this, tr("Change…"), "", [this] { emit editRequested(); });
    edit->setEnabled(!std::holds_alternative<UnknownLogs>(source.logs));
    auto* remove =
        pageAction(this, passing ? tr("Cancel") : tr("Remove…"), "", [this] { emit removeRequested(); });
    auto* row =
        passing ? buttonRow(
                      {button(pageAction(this, tr("Keep as a Source"), "", [this] { emit keepRequested(); })),
                       button(remove)})
                : buttonRow({m_pauseButton, button(test), button(edit), button(remove)});
    m_pause->setVisible(!passing); // its button follows
    m_pauseButton->setHidden(passing);
    column->addLayout(row);
}

void SourceCard::show(const SourceSettings& source, const SourceHealth* health, bool starting) {
    const auto [text, trouble] = sourceStateText(source, health, starting);
    m_state->setText(text);
    m_state->setInk(trouble ? Ink::Warning : Ink::Muted);
    m_place->setText(sourcePlaceText(source));
    m_paused = source.paused;
    m_pause->setText(m_paused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(icon(m_paused ? Icon::Play : Icon::Pause));
    m_pause->setEnabled(!std::holds_alternative<UnknownLogs>(source.logs));
    m_pauseButton->setAccessibleName(QStringLiteral("%1: %2").arg(m_pause->text(), shown(source.name)));
    m_facts->setVisible(health != nullptr);
    if (health) m_facts->setText(sourceFactsText(*health, now()));
    showProgress(health);
}

void SourceCard::showProgress(const SourceHealth* health) {
    const bool reading =
        health && isReading(*health) && health->connection.state != SourceConnection::State::Retrying;
    m_bar->setVisible(reading);
    if (reading) {
        const int part = thousandths(health->progress);
        m_bar->setRange(0, part < 0 ? 0 : 1000);
        m_bar->setValue(std::max(0, part));
    }
    QStringList problems;
    if (health && health->connection.state == SourceConnection::State::Retrying)
        problems << shown(health->connection.why);
    if (health)
        for (const auto& problem : health->problems) {
            if (problems.size() == static_cast<qsizetype>(problemsShown)) {
                problems << tr("… and more");
                break;
            }
            problems << shown(problem.where.empty() ? problem.what : problem.where + ": " + problem.what);
        }
    m_problems->setVisible(!problems.isEmpty());
    m_problems->setText(problems.join(QLatin1Char('\n')));
}

void SourceCard::showCheck(const QString& text, bool good) {
    m_check->setText(text);
    m_check->setInk(good ? Ink::Normal : Ink::Error);
    m_check->setVisible(!text.isEmpty());
}

} // namespace cosmoswatch
