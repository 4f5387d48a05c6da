#include "ui/widgets/notice_bar.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace cosmoswatch {
namespace {

constexpr int longestNotice = 2000; // characters; a notice must leave room for the page below it

} // namespace

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::margin(), metrics::unit(), metrics::gap(), metrics::unit());
    m_text = new PlainLabel({}, this);
    m_text->setInk(Ink::Error);
    m_text->setWordWrap(true);
    m_text->setSelectable(true);
    m_text->setMinimumWidth(1); // a long word is cut rather than widening the window
    auto* close = new QPushButton(tr("Dismiss Notice"), this);
    close->setProperty("look", QStringLiteral("quiet"));
    connect(close, &QPushButton::clicked, this, &QWidget::hide);
    row->addWidget(m_text, 1);
    row->addWidget(close);
    hide();
}

void NoticeBar::tell(const QString& text) {
    m_text->setText(text.size() <= longestNotice ? text : text.left(longestNotice) + u'…');
    show();
}

} // namespace cosmoswatch
