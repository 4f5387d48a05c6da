#include "ui/widgets/incident_strip.h"

#include "core/base/text.h"
#include "ui/models/kill_chain.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QHBoxLayout>

namespace cosmoswatch {
namespace {

constexpr std::size_t shortId = 6; // enough to name it by

} // namespace

IncidentStrip::IncidentStrip(QAction* open, QWidget* parent) : QFrame(parent) {
    setProperty("look", QStringLiteral("card"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::gap(), metrics::unit(), metrics::unit(), metrics::unit());
    row->setSpacing(metrics::gap());
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    m_extent = new PlainLabel({}, this);
    m_extent->setFont(strongFont());
    m_extent->setWordWrap(true);
    m_story = new ElidedLabel({}, this);
    m_story->setInk(Ink::Muted);
    m_story->setFont(smallFont());
    words->addWidget(m_extent);
    words->addWidget(m_story);
    row->addLayout(words, 1);
    row->addWidget(new ActionButton(open, this), 0, Qt::AlignVCenter);
}

void IncidentStrip::setIncident(const Incident& incident) {
    const auto stages = static_cast<int>(layOut(incident).stages.size());
    const auto alerts = fromUtf8(formatCount(incident.alertCount));
    const QString id = fromUtf8(visible(std::string_view(incident.id).substr(0, shortId)));
    m_extent->setText(stages == 1 ? tr("Part of incident %1: %2\u00A0alerts, 1\u00A0stage").arg(id, alerts)
                                  : tr("Part of incident %1: %2\u00A0alerts, %3\u00A0stages")
                                        .arg(id, alerts, QString::number(stages)));
    m_story->setText(fromUtf8(title(incident)));
}

} // namespace cosmoswatch
