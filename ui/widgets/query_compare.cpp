#include "ui/widgets/query_compare.h"

#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/detail_parts.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

constexpr int longestPane = 10; // lines
constexpr std::string_view twinLabel = "Without the injected part";

int charactersOf(std::string_view text) {
    return static_cast<int>(fromUtf8(text).size());
}

} // namespace

QueryCompare::QueryCompare(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::gap());
    m_pair = new QBoxLayout(QBoxLayout::TopToBottom);
    m_pair->setSpacing(metrics::gap());
    m_rest = new QVBoxLayout;
    m_rest->setSpacing(metrics::gap());
    column->addLayout(m_pair);
    column->addLayout(m_rest);
    hide();
}

QWidget* QueryCompare::pane(const QuotedText& quote) {
    auto* pane = new QWidget(this);
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::unit());
    const QString label = fromUtf8(quote.label);
    auto* head = new QHBoxLayout;
    head->addWidget(sectionHeading(label), 1);
    auto* copy = new IconButton(icon(Icon::Copy), tr("Copy: %1").arg(label));
    const QString text = fromUtf8(quote.text);
    connect(copy, &QAbstractButton::clicked, this, [this, text] {
        QGuiApplication::clipboard()->setText(text);
        emit message(tr("Copied"));
    });
    head->addWidget(copy, 0, Qt::AlignBottom);
    column->addLayout(head);
    auto* code = new PlainCodeView(longestPane);
    code->setCode(text);
    code->setAccessibleName(label);
    if (quote.markLength > 0) {
        const std::string_view whole = quote.text;
        const auto marked = whole.substr(quote.markOffset, quote.markLength);
        code->setMark(charactersOf(whole.substr(0, quote.markOffset)), charactersOf(marked));
        code->setAccessibleName(tr("%1; the injected part is %2").arg(label, fromUtf8(marked)));
    }
    column->addWidget(code);
    column->addStretch(1);
    return pane;
}

void QueryCompare::setQuotes(const std::vector<QuotedText>& quotes) {
    clearLayout(*m_pair);
    clearLayout(*m_rest);
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        const bool ofPair = i == 0 || quotes[i].label == twinLabel;
        (ofPair ? m_pair : m_rest)->addWidget(pane(quotes[i]), 1);
    }
    setVisible(!quotes.empty());
}

bool QueryCompare::isSideBySide() const {
    return m_pair->direction() == QBoxLayout::LeftToRight;
}

void QueryCompare::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool wide = width() >= metrics::unit() * 150;
    m_pair->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_pair->setSpacing(wide ? metrics::margin() : metrics::gap());
}

} // namespace cosmoswatch
