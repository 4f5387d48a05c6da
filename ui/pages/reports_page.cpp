#include "ui/pages/reports_page.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "ui/alert_export.h"
#include "ui/icons.h"
#include "ui/pdf_file.h"
#include "ui/period_document.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/action_button.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDateEdit>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <filesystem>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int customIndex = 3; // of the list of periods

QDate dateOf(Timestamp time) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
            static_cast<int>(static_cast<unsigned>(day.day()))};
}

Timestamp timeOf(QDate date) {
    return Timestamp(std::chrono::sys_days(std::chrono::year(date.year()) / date.month() / date.day()));
}

struct FormFile {
    const char* suffix;
    QString filter;
};

FormFile fileOf(PeriodForm form) {
    switch (form) {
    case PeriodForm::Html:
        return {"html", ReportsPage::tr("Web page (*.html)")};
    case PeriodForm::Markdown:
        return {"md", ReportsPage::tr("Markdown (*.md)")};
    case PeriodForm::Pdf:
        return {"pdf", ReportsPage::tr("PDF (*.pdf)")};
    case PeriodForm::Csv:
        return {"csv", ReportsPage::tr("Comma-separated values (*.csv)")};
    case PeriodForm::Json:
        return {"json", ReportsPage::tr("JSON (*.json)")};
    }
    return {"txt", {}};
}

Result<std::string> written(const PeriodReport& report, PeriodForm form, const QString& family) {
    switch (form) {
    case PeriodForm::Html:
        return toHtml(report);
    case PeriodForm::Markdown:
        return toMarkdown(report);
    case PeriodForm::Csv:
        return toCsv(report);
    case PeriodForm::Json:
        return toJson(report);
    case PeriodForm::Pdf:
        break;
    }
    const auto pdf = makePdf({fromUtf8(describe(report).title), pdfFooter(report.audit), family},
                             [&](DocumentWriter& page) { writePeriod(page, report); });
    if (!pdf) return tl::unexpected(pdf.error());
    return pdf->toStdString();
}

} // namespace

ReportsPage::ReportsPage(StoreGateway& gateway, QWidget* parent) : QWidget(parent), m_gateway(gateway) {
    m_previous = make("reports.previous", tr("Earlier"), QKeySequence(Qt::ALT | Qt::Key_Left));
    m_next = make("reports.next", tr("Later"), QKeySequence(Qt::ALT | Qt::Key_Right));
    m_refresh = make("reports.refresh", tr("Refresh"), QKeySequence::Refresh);
    m_copyMarkdown = make("reports.copyMarkdown", tr("Copy as Markdown"), {});
    m_copyJson = make("reports.copyJson", tr("Copy as JSON"), {});
    makeExport("reports.exportHtml", tr("Export as HTML…"), PeriodForm::Html);
    makeExport("reports.exportPdf", tr("Export as PDF…"), PeriodForm::Pdf);
    makeExport("reports.exportMarkdown", tr("Export as Markdown…"), PeriodForm::Markdown);
    makeExport("reports.exportCsv", tr("Export as CSV…"), PeriodForm::Csv);
    makeExport("reports.exportJson", tr("Export as JSON…"), PeriodForm::Json);
    connect(m_previous, &QAction::triggered, this, [this] { step(-1); });
    connect(m_next, &QAction::triggered, this, [this] { step(1); });
    connect(m_refresh, &QAction::triggered, this, &ReportsPage::fetch);
    connect(m_copyMarkdown, &QAction::triggered, this, [this] { copy(PeriodForm::Markdown); });
    connect(m_copyJson, &QAction::triggered, this, [this] { copy(PeriodForm::Json); });
    build();
    m_pause.setSingleShot(true);
    m_pause.setInterval(std::chrono::seconds(1));
    connect(&m_pause, &QTimer::timeout, this, [this] { m_chosen ? fetch() : findNewest(); });
    connect(&gateway, &StoreGateway::changed, this, [this] {
        m_stale = true;
        if (isVisible() && !m_pause.isActive()) m_pause.start();
    });
    std::tie(m_from, m_to) = periodAround(now(), Period::Week);
    updateActions();
}

QAction* ReportsPage::make(const char* name, const QString& text, const QKeySequence& key) {
    auto* action = new QAction(text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
    return action;
}

void ReportsPage::makeExport(const char* name, const QString& text, PeriodForm form) {
    auto* action = make(name, text, {});
    connect(action, &QAction::triggered, this, [this, form] { save(form); });
    m_exports.push_back(action);
}

std::vector<QAction*> ReportsPage::actions() const {
    std::vector<QAction*> all{m_previous, m_next, m_refresh, m_copyMarkdown, m_copyJson};
    all.insert(all.end(), m_exports.begin(), m_exports.end());
    return all;
}

void ReportsPage::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::gap(), metrics::margin(), 0);
    column->setSpacing(metrics::gap());
    column->addWidget(buildBar());
    m_body = new QStackedWidget(this);
    m_body->addWidget(buildPaper());
    m_panel = new MessagePanel(m_body);
    m_panel->setIcon(Icon::Reports);
    connect(m_panel, &MessagePanel::primaryClicked, this, [this] {
        if (m_nothingYet)
            emit openLogsRequested();
        else
            fetch();
    });
    connect(m_panel, &MessagePanel::secondaryClicked, this, &ReportsPage::sampleRequested);
    m_body->addWidget(m_panel);
    column->addWidget(m_body, 1);
}

QWidget* ReportsPage::buildBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::gap());
    m_period = new QComboBox(bar);
    m_period->setAccessibleName(tr("Period of the report"));
    m_period->addItems({tr("Day"), tr("Week"), tr("Month"), tr("Other")});
    m_period->setCurrentIndex(1);
    connect(m_period, &QComboBox::activated, this, &ReportsPage::periodChosen);
    const auto date = [&](const QString& name) {
        auto* edit = new QDateEdit(bar);
        edit->setDisplayFormat(u"yyyy-MM-dd"_s);
        edit->setCalendarPopup(true);
        edit->setAccessibleName(name);
        edit->setKeyboardTracking(false);
        connect(edit, &QDateEdit::dateChanged, this, &ReportsPage::datesChosen);
        return edit;
    };
    const auto tool = [&](QAction* action) {
        auto* button = new QToolButton(bar);
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::TabFocus);
        return button;
    };
    row->addWidget(m_period);
    row->addWidget(tool(m_previous));
    m_first = date(tr("First day of the report"));
    m_last = date(tr("Last day of the report"));
    row->addWidget(m_first);
    row->addWidget(new PlainLabel(u"–"_s, bar));
    row->addWidget(m_last);
    row->addWidget(tool(m_next));
    m_accountButton = new QToolButton(bar);
    m_accountButton->setPopupMode(QToolButton::InstantPopup);
    m_accountButton->setFocusPolicy(Qt::TabFocus);
    m_accountMenu = new QMenu(m_accountButton);
    m_accountButton->setMenu(m_accountMenu);
    fillAccounts({});
    row->addWidget(m_accountButton);
    row->addStretch(1);
    auto* days = new PlainLabel(tr("Days of UTC"), bar);
    days->setInk(Ink::Muted);
    row->addWidget(days);
    m_exportButton = new QToolButton(bar);
    m_exportButton->setText(tr("Export"));
    m_exportButton->setProperty("look", u"primary"_s);
    m_exportButton->setPopupMode(QToolButton::InstantPopup);
    m_exportButton->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(m_exportButton);
    for (auto* action : m_exports)
        menu->addAction(action);
    menu->addSeparator();
    menu->addActions({m_copyMarkdown, m_copyJson});
    m_exportButton->setMenu(menu);
    row->addWidget(m_exportButton);
    return bar;
}

QWidget* ReportsPage::buildPaper() {
    auto* desk = new QWidget;
    auto* row = new QHBoxLayout(desk);
    row->setContentsMargins(0, 0, 0, metrics::margin());
    auto* paper = new QFrame(desk);
    paper->setProperty("look", u"card"_s);
    paper->setMaximumWidth(metrics::unit() * 260); // lines of a readable length
    auto* column = new QVBoxLayout(paper);
    column->setContentsMargins(2 * metrics::margin(), 2 * metrics::margin(), 2 * metrics::margin(),
                               2 * metrics::margin());
    m_paper = new PlainTextView(paper);
    m_paper->setFocusPolicy(Qt::StrongFocus);
    m_paper->setAccessibleName(tr("The report"));
    column->addWidget(m_paper);
    column->addStretch(1);
    row->addStretch(1);
    row->addWidget(paper, 100);
    row->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(desk);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return scroll;
}

void ReportsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_stale) return;
    if (m_chosen)
        fetch();
    else
        findNewest();
}

void ReportsPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_report) showReport();
}

// Until a period is chosen, the week of the newest alert.
void ReportsPage::findNewest() {
    m_newestRequest = m_gateway.ask([](const AlertReader& store) { return store.alertTimeSpan({}); },
                                    [this](Result<std::optional<std::pair<Timestamp, Timestamp>>> span) {
                                        if (m_chosen) return;
                                        const Timestamp newest = span && *span ? (*span)->second : now();
                                        const auto [from, to] = periodAround(newest, Period::Week);
                                        applyRange(from, to);
                                    });
}

void ReportsPage::setPeriod(Period period, Timestamp at) {
    m_chosen = true;
    m_period->setCurrentIndex(static_cast<int>(period));
    const auto [from, to] = periodAround(at, period);
    applyRange(from, to);
}

void ReportsPage::setRange(const TimeRange& range) {
    if (!range.from || !range.to) return;
    m_chosen = true;
    m_period->setCurrentIndex(customIndex);
    applyRange(*range.from, *range.to);
}

void ReportsPage::periodChosen(int index) {
    if (index == customIndex) {
        m_chosen = true;
        m_first->setFocus(Qt::OtherFocusReason);
        return;
    }
    setPeriod(static_cast<Period>(index), m_to - std::chrono::microseconds(1));
}

void ReportsPage::step(int direction) {
    m_chosen = true;
    const auto length = m_to - m_from;
    if (m_period->currentIndex() == customIndex)
        return applyRange(m_from + direction * length, m_to + direction * length);
    const Timestamp at = direction > 0 ? m_to : m_from - std::chrono::microseconds(1);
    setPeriod(static_cast<Period>(m_period->currentIndex()), at);
}

void ReportsPage::datesChosen() {
    m_chosen = true;
    m_period->setCurrentIndex(customIndex);
    m_from = timeOf(m_first->date());
    m_to = timeOf(m_last->date().addDays(1));
    fetch();
}

void ReportsPage::applyRange(Timestamp from, Timestamp to) {
    m_from = from;
    m_to = to;
    const QSignalBlocker first(m_first);
    const QSignalBlocker last(m_last);
    m_first->setDate(dateOf(from));
    m_last->setDate(dateOf(to - std::chrono::microseconds(1)));
    fetch();
}

void ReportsPage::fetch() {
    m_stale = false;
    PeriodRequest request{m_from, m_to, {m_accounts.begin(), m_accounts.end()}, now()};
    m_request = m_gateway.ask(
        [request](const AlertReader& store) -> Result<Answer> {
            auto report = loadPeriodReport(store, request);
            if (!report) return tl::unexpected(report.error());
            Answer answer{std::move(*report), {}, 0};
            auto accounts = store.accounts();
            if (accounts) answer.accounts = std::move(*accounts);
            if (const auto counts = store.countAlerts({})) answer.everything = counts->total;
            return answer;
        },
        [this](Result<Answer> answer) {
            if (!answer) return showProblem(fromUtf8(describe(answer.error())));
            fillAccounts(answer->accounts);
            m_report = std::move(answer->report);
            m_nothingYet = answer->everything == 0;
            if (m_nothingYet) {
                m_report.reset();
                m_panel->setMessage(
                    tr("Nothing to report yet"),
                    tr("Reports sum up alerts: counts, trends, who and where, what was closed and "
                       "how fast. Open a folder of diagnostic logs, or try the sample data."),
                    tr("Open logs…"), tr("Try sample data"));
                m_body->setCurrentIndex(1);
                updateActions();
                emit ready();
                return;
            }
            showReport();
        });
}

void ReportsPage::showReport() {
    m_paper->clearText();
    {
        DocumentWriter page(m_paper->writer(), DocumentLook::ofScreen());
        writePeriod(page, *m_report);
    }
    m_body->setCurrentIndex(0);
    updateActions();
    emit ready();
}

void ReportsPage::showProblem(const QString& text) {
    m_report.reset();
    m_nothingYet = false;
    m_panel->setMessage(tr("The report cannot be made"), text, tr("Try Again"));
    m_body->setCurrentIndex(1);
    updateActions();
    emit ready();
}

void ReportsPage::fillAccounts(const std::vector<AccountSummary>& accounts) {
    m_accountMenu->clear();
    auto* all = m_accountMenu->addAction(tr("All accounts"), this, [this] {
        m_accounts.clear();
        fetch();
    });
    all->setCheckable(true);
    all->setChecked(m_accounts.empty());
    m_accountMenu->addSeparator();
    for (const auto& summary : accounts) {
        const std::string key = summary.account.key;
        auto* action = m_accountMenu->addAction(withoutMnemonics(shown(elide(summary.account.name, 60))));
        action->setCheckable(true);
        action->setChecked(m_accounts.contains(key));
        connect(action, &QAction::toggled, this, [this, key](bool on) {
            if (on)
                m_accounts.insert(key);
            else
                m_accounts.erase(key);
            fetch();
        });
    }
    m_accountButton->setText(m_accounts.empty()
                                 ? tr("All accounts")
                                 : tr("%n account(s)", nullptr, static_cast<int>(m_accounts.size())));
}

void ReportsPage::updateActions() {
    for (auto* action : m_exports)
        action->setEnabled(m_report.has_value());
    m_copyMarkdown->setEnabled(m_report.has_value());
    m_copyJson->setEnabled(m_report.has_value());
    m_exportButton->setEnabled(m_report.has_value());
}

void ReportsPage::copy(PeriodForm form) {
    if (!m_report) return;
    QGuiApplication::clipboard()->setText(
        fromUtf8(form == PeriodForm::Json ? toJson(*m_report) : toMarkdown(*m_report)));
    emit message(tr("Report copied"));
}

void ReportsPage::save(PeriodForm form) {
    if (!m_report) return;
    const FormFile kind = fileOf(form);
    const QString name =
        u"cosmoswatch-report-%1.%2"_s.arg(dateOf(m_from).toString(Qt::ISODate), QLatin1String(kind.suffix));
    const QString file = QFileDialog::getSaveFileName(this, tr("Export the Report"),
                                                      QDir(exportFolder()).filePath(name), kind.filter);
    if (!file.isEmpty()) exportTo(form, file);
}

void ReportsPage::exportTo(PeriodForm form, const QString& file) {
    if (!m_report) return;
    m_exportRequest = m_gateway.ask(
        [report = *m_report, form, path = std::filesystem::path(toUtf8(file)),
         family = QGuiApplication::font().family()](const AlertReader&) -> Result<void> {
            const auto text = written(report, form, family);
            if (!text) return tl::unexpected(text.error());
            return writeFileAtomically(path, *text);
        },
        [this, file](Result<void> result) {
            if (result)
                emit message(tr("Report saved to %1").arg(file));
            else
                emit failed(fromUtf8(describe(result.error())));
        });
}

} // namespace cosmoswatch
