#include "ui/widgets/notice_bar.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace cosmoswatch {

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::margin(), metrics::unit(), metrics::gap(), metrics::unit());
    row->setSpacing(metrics::gap());
    m_text = new PlainLabel({}, this);
    m_text->setWordWrap(true);
    row->addWidget(m_text, 1);
    m_step = new QPushButton(this);
    connect(m_step, &QPushButton::clicked, this, &NoticeBar::stepTaken);
    row->addWidget(m_step);
    auto* close = new QPushButton(tr("Close"), this);
    close->setProperty("look", QStringLiteral("quiet"));
    close->setAccessibleName(tr("Close this notice"));
    connect(close, &QPushButton::clicked, this, [this] {
        hide();
        emit closed();
    });
    row->addWidget(close);
    hide();
}

void NoticeBar::tell(const QString& text, const QString& step) {
    m_text->setText(text);
    m_step->setText(step);
    m_step->setAccessibleDescription(text);
    m_step->setVisible(!step.isEmpty());
    show();
}

QString NoticeBar::text() const {
    return m_text->text();
}

} // namespace cosmoswatch
