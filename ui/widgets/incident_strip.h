// "Part of an incident: 5 alerts, 3 stages", with its stages and the way to it.
#pragma once

#include "core/alert/incident.h"

#include <QFrame>

class QAction;

namespace cosmoswatch {

class ElidedLabel;
class PlainLabel;

class IncidentStrip : public QFrame {
    Q_OBJECT
public:
    // The button stands for `open`.
    IncidentStrip(QAction* open, QWidget* parent = nullptr);
    void setIncident(const Incident& incident);

private:
    PlainLabel* m_extent;
    ElidedLabel* m_story;
};

} // namespace cosmoswatch
