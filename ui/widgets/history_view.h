// Who did what to the alert and when, newest first, with the notes.
#pragma once

#include "core/store/alert_queries.h"

#include <QWidget>

#include <vector>

namespace cosmoswatch {

class HistoryView : public QWidget {
    Q_OBJECT
public:
    explicit HistoryView(QWidget* parent = nullptr);
    void setHistory(const std::vector<HistoryEntry>& entries, Timestamp written);
    void setProblem(const QString& message);
};

} // namespace cosmoswatch
