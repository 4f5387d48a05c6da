#include "ui/widgets/notice_bar.h"

#include "ui/theme.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace cosmoswatch {
namespace {

constexpr int longestNotice = 2000; // characters; a notice must leave room for the page below it

} // namespace

NoticeBar::NoticeBar(Ink ink, QWidget* parent) : QFrame(parent) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::margin(), metrics::unit(), metrics::gap(), metrics::unit());
    row->setSpacing(metrics::gap());
    m_text = new PlainLabel({}, this);
    m_text->setInk(ink);
    m_text->setWordWrap(true);
    m_text->setSelectable(true);
    m_text->setMinimumWidth(1); // a long word is cut rather than widening the window
    row->addWidget(m_text, 1);
    m_step = new QPushButton(this);
    connect(m_step, &QPushButton::clicked, this, &NoticeBar::stepTaken);
    row->addWidget(m_step);
    auto* close = new QPushButton(tr("Dismiss Notice"), this);
    close->setProperty("look", QStringLiteral("quiet"));
    connect(close, &QPushButton::clicked, this, [this] {
        hide();
        emit closed();
    });
    row->addWidget(close);
    hide();
}

void NoticeBar::tell(const QString& text, const QString& step) {
    m_text->setText(text.size() <= longestNotice ? text : text.left(longestNotice) + u'…');
    m_step->setText(step);
    m_step->setAccessibleDescription(m_text->text());
    m_step->setVisible(!step.isEmpty());
    show();
}

QString NoticeBar::text() const {
    return m_text->text();
}

} // namespace cosmoswatch
