// Asks for a range of time, in the zone the analyst chose.
#pragma once

#include "core/store/alert_queries.h"

#include <QDialog>

class QAbstractButton;
class QDateTimeEdit;

namespace cosmoswatch {

class PlainLabel;

class TimeRangeDialog : public QDialog {
    Q_OBJECT
public:
    // What is open in `range` begins a day ago, and ends now.
    explicit TimeRangeDialog(const TimeRange& range, QWidget* parent = nullptr);
    [[nodiscard]] TimeRange range() const;

private:
    void check();

    QDateTimeEdit* m_from;
    QDateTimeEdit* m_to;
    PlainLabel* m_problem;
    QAbstractButton* m_accept;
};

} // namespace cosmoswatch
