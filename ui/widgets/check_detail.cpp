#include "ui/widgets/check_detail.h"

#include "core/base/text.h"
#include "ui/models/posture_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/detail_parts.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/severity_badge.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t mostStatements = 10; // at first; each is a widget

} // namespace

CheckDetail::CheckDetail(const std::vector<QAction*>& actions, QWidget* parent)
    : QWidget(parent), m_badge(new SeverityBadge(this)), m_state(new PlainLabel(QString(), this)),
      m_title(new PlainLabel(QString(), this)), m_account(new PlainLabel(QString(), this)),
      m_content(new QWidget) {
    new QVBoxLayout(m_content);
    m_scroll = scrolledPage(m_content, this);
    m_state->setInk(Ink::Muted);
    m_account->setInk(Ink::Muted);
    for (PlainLabel* label : {m_title, m_account}) {
        label->setWordWrap(true);
        label->setSelectable(true);
        neverWiden(*label);
    }
    auto* head = new QVBoxLayout;
    head->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::gap());
    head->setSpacing(metrics::unit());
    auto* marks = new QHBoxLayout;
    marks->setSpacing(metrics::gap());
    marks->addWidget(m_badge);
    marks->addWidget(m_state);
    marks->addStretch(1);
    head->addLayout(marks);
    head->addWidget(m_title);
    head->addWidget(m_account);
    auto* buttons = new QWidget(this);
    auto* flow = new FlowLayout(metrics::gap(), buttons);
    for (QAction* action : actions) {
        auto* button = new ActionButton(action, buttons);
        button->setHiddenWhenDisabled(true);
        flow->addWidget(button);
    }
    head->addSpacing(metrics::unit());
    head->addWidget(buttons);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_scroll, 1);
    applyFonts();
}

void CheckDetail::setCheck(const PostureCheck& check) {
    if (check == m_check) return;
    const bool another = check.id != m_check.id || check.account != m_check.account;
    const int scrolled = m_scroll->verticalScrollBar()->value();
    m_check = check;
    fill();
    m_scroll->verticalScrollBar()->setValue(another ? 0 : scrolled);
}

void CheckDetail::focusContent() {
    if (m_finding != nullptr) m_finding->setFocus(Qt::OtherFocusReason);
}

void CheckDetail::fill() {
    const bool toDo = m_check.state == CheckState::ToDo;
    m_badge->setVisible(toDo);
    if (toDo) m_badge->setSeverity(m_check.severity);
    m_state->setText(stateLabel(m_check.state));
    m_title->setText(shown(m_check.title));
    m_account->setText(shown(m_check.account.name));
    setPlainToolTip(m_account, shown(m_check.account.key));

    auto& column = static_cast<QVBoxLayout&>(*m_content->layout());
    clearLayout(column);
    m_finding = paragraphOf(shown(m_check.finding));
    m_finding->setFocusPolicy(Qt::StrongFocus);
    m_finding->setAccessibleName(tr("What was seen"));
    column.addWidget(m_finding);
    column.addWidget(sectionHeading(tr("Why it matters")));
    column.addWidget(paragraphOf(shown(m_check.why)));
    showEvidence(column);
    if (!m_check.steps.empty()) column.addWidget(sectionHeading(tr("What to do")));
    int number = 0;
    for (const auto& step : m_check.steps)
        addStep(column, ++number, std::vector<TextRun>{{step.text, false}}, step.command,
                [this](const QString& text) {
                    QGuiApplication::clipboard()->setText(text);
                    emit message(tr("Copied"));
                });
    column.addStretch(1);
}

void CheckDetail::showEvidence(QVBoxLayout& column) {
    const auto& evidence = m_check.evidence;
    if (evidence.empty()) return;
    const bool statements =
        std::any_of(evidence.begin(), evidence.end(), [](const auto& seen) { return !seen.text.empty(); });
    column.addWidget(sectionHeading(statements ? tr("Queries, the most dangerous first") : tr("Seen")));
    if (statements) return showStatements(column, mostStatements);
    auto* table = new FactsTable({tr("What"), tr("Details")}, tr("What was seen"), 10);
    std::vector<QStringList> rows;
    for (const auto& seen : evidence)
        rows.push_back({shown(seen.what), shown(seen.detail)});
    table->setRows(rows);
    for (int row = 0; row < table->rowCount(); ++row)
        for (int cell = 0; cell < table->columnCount(); ++cell)
            table->item(row, cell)->setToolTip(plainToolTip(rows[static_cast<std::size_t>(row)][cell]));
    column.addWidget(table);
}

void CheckDetail::showStatements(QVBoxLayout& column, std::size_t most) {
    auto* list = new QWidget;
    auto* lines = new QVBoxLayout(list);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(metrics::gap());
    const auto add = [this, lines](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            const auto& seen = m_check.evidence[i];
            const QString place = QString::number(i + 1);
            auto* words = new PlainTextView;
            words->setItem(place + u'.',
                           std::vector<TextRun>{{seen.what, true}, {": " + seen.detail, false}});
            lines->addWidget(words);
            if (seen.text.empty()) continue;
            auto* code = new PlainCodeView(4);
            code->setAccessibleName(tr("Query %1").arg(place));
            code->setCode(fromUtf8(visible(seen.text, true)));
            lines->addWidget(code);
        }
    };
    const std::size_t all = m_check.evidence.size();
    add(0, std::min(most, all));
    column.addWidget(list);
    if (all <= most) return;
    auto* more = new QPushButton(tr("Show %n more", nullptr, static_cast<int>(all - most)));
    more->setProperty("look", u"quiet"_s);
    connect(more, &QPushButton::clicked, this, [add, more, most, all] {
        add(most, all);
        more->hide();
    });
    column.addWidget(more, 0, Qt::AlignLeft);
}

void CheckDetail::applyFonts() {
    m_title->setFont(titleFont());
}

void CheckDetail::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) applyFonts();
}

} // namespace cosmoswatch
