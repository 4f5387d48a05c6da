// A row of the queue that stands for many alerts: painted as one line over all its cells.
#pragma once

#include "core/alert/alert.h"

#include <QMetaType>
#include <QString>

namespace cosmoswatch {

struct GroupLine {
    QString title;
    QString place;                               // small, beside the title
    QString facts;                               // at the end: how many, from when to when
    Severity severity = Severity::Informational; // the worst
    bool open = false;                           // its alerts are shown below
};

} // namespace cosmoswatch

Q_DECLARE_METATYPE(cosmoswatch::GroupLine)
