#include "ui/pages/welcome_page.h"

#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QDragEnterEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace cosmoswatch {

QStringList droppedPaths(const QMimeData& data) {
    QStringList paths;
    for (const auto& url : data.urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    return paths;
}

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
    setAcceptDrops(true);
    auto* mark = new PlainLabel({}, this);
    mark->setPixmap(
        applicationIcon().pixmap(QSize(metrics::unit() * 16, metrics::unit() * 16), devicePixelRatioF()));
    auto* title = new PlainLabel(tr("Watch your Azure Cosmos DB accounts"), this);
    QFont large = titleFont();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    title->setFont(large);
    m_lead = new PlainLabel({}, this);
    m_lead->setInk(Ink::Muted);
    m_lead->setWordWrap(true);
    m_lead->setAlignment(Qt::AlignCenter);
    m_lead->setFixedWidth(metrics::unit() * 150);

    auto* folder = new QPushButton(tr("Open a Folder…"), this);
    folder->setProperty("look", QStringLiteral("primary"));
    auto* files = new QPushButton(tr("Open Files…"), this);
    auto* sample = new QPushButton(tr("Try Sample Data"), this);
    auto* source = new QPushButton(tr("Add a Source…"), this);
    setFocusProxy(folder);
    connect(folder, &QPushButton::clicked, this, &WelcomePage::openFolderRequested);
    connect(files, &QPushButton::clicked, this, &WelcomePage::openFilesRequested);
    connect(sample, &QPushButton::clicked, this, &WelcomePage::sampleRequested);
    connect(source, &QPushButton::clicked, this, &WelcomePage::sourceRequested);

    m_ways = new QWidget(this);
    auto* row = new QHBoxLayout(m_ways);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::margin());
    auto* logs = way(
        tr("Logs you have"),
        tr("Diagnostic and activity logs as Azure writes them to a storage account, plain or gzip. Open the "
           "folder you downloaded, or drop it here."),
        folder);
    logs->layout()->addWidget(files);
    row->addWidget(logs);
    row->addWidget(
        way(tr("A source to watch"),
            tr("A folder that new logs keep arriving in. It is kept in the settings, read at each start and "
               "watched while Cosmos Watch runs."),
            source));
    row->addWidget(
        way(tr("Sample data"),
            tr("A month of made-up logs of a few accounts with attacks among them. Its alerts are titled "
               "[SAMPLE ALERT]. Takes a few seconds."),
            sample));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(metrics::gap());
    column->addStretch(2);
    column->addWidget(mark, 0, Qt::AlignHCenter);
    column->addSpacing(metrics::gap());
    column->addWidget(title, 0, Qt::AlignHCenter);
    column->addWidget(m_lead, 0, Qt::AlignHCenter);
    column->addSpacing(metrics::margin());
    column->addWidget(m_ways, 0, Qt::AlignHCenter);
    column->addSpacing(metrics::gap());
    column->addWidget(listsRow(), 0, Qt::AlignHCenter);
    column->addStretch(3);
    setReading(false);
}

// Lists are looked up while logs are read, so they are asked for before.
QWidget* WelcomePage::listsRow() {
    m_listsRow = new QWidget(this);
    auto* row = new QHBoxLayout(m_listsRow);
    row->setSpacing(metrics::margin());
    m_lists = new PlainLabel({}, m_listsRow);
    m_lists->setInk(Ink::Muted);
    auto* choose = new QPushButton(tr("Address Lists…"), m_listsRow);
    connect(choose, &QPushButton::clicked, this,
            [this, choose] { emit listsRequested(choose->mapToGlobal(QPoint(0, choose->height()))); });
    row->addWidget(m_lists);
    row->addWidget(choose);
    return m_listsRow;
}

void WelcomePage::setLists(const QString& summary) {
    m_lists->setText(summary);
}

QWidget* WelcomePage::way(const QString& title, const QString& text, QPushButton* button) {
    auto* card = new QFrame(m_ways);
    card->setProperty("look", QStringLiteral("card"));
    card->setFixedWidth(metrics::unit() * 68);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::margin());
    column->setSpacing(metrics::gap());
    auto* heading = new PlainLabel(title, card);
    heading->setFont(strongFont());
    auto* words = new PlainLabel(text, card);
    words->setInk(Ink::Muted);
    words->setWordWrap(true);
    words->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    column->addWidget(heading);
    column->addWidget(words, 1);
    column->addWidget(button);
    return card;
}

void WelcomePage::setReading(bool reading) {
    m_lead->setText(
        reading
            ? tr("Reading logs. The first alert opens the queue.")
            : tr("Cosmos Watch reads diagnostic logs on this computer, finds attacks in them and says why. "
                 "Nothing leaves the computer."));
    m_lead->setMinimumHeight(m_lead->heightForWidth(m_lead->width()));
    m_ways->setVisible(!reading);
    m_listsRow->setVisible(!reading);
}

void WelcomePage::dragEnterEvent(QDragEnterEvent* event) {
    if (droppedPaths(*event->mimeData()).isEmpty()) return;
    event->acceptProposedAction();
    m_dropping = true;
    update();
}

void WelcomePage::dragLeaveEvent(QDragLeaveEvent*) {
    m_dropping = false;
    update();
}

void WelcomePage::dropEvent(QDropEvent* event) {
    m_dropping = false;
    update();
    const auto paths = droppedPaths(*event->mimeData());
    if (paths.isEmpty()) return;
    event->acceptProposedAction();
    emit pathsDropped(paths);
}

void WelcomePage::paintEvent(QPaintEvent*) {
    if (!m_dropping) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::current().accent, 2, Qt::DashLine));
    painter.setBrush(Theme::current().selection);
    const int margin = metrics::margin();
    painter.drawRoundedRect(rect().adjusted(margin, margin, -margin, -margin), metrics::radius(),
                            metrics::radius());
}

} // namespace cosmoswatch
