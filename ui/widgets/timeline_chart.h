// Requests by the hour with the alerts above them, painted. The arrow keys walk through the alerts, Enter
// opens one.
#pragma once

#include "core/store/alert_queries.h"

#include <QWidget>

#include <string>
#include <vector>

namespace cosmoswatch {

struct TimelineMark {
    std::string alertId;
    Severity severity = Severity::Low;
    Timestamp time;
    QString title;
};

class TimelineChart : public QWidget {
    Q_OBJECT
public:
    explicit TimelineChart(QWidget* parent = nullptr);

    // `here` is the alert that this is the surroundings of; its span is shaded.
    void setTimeline(std::vector<AccessPoint> hours, std::vector<TimelineMark> marks, const TimeRange& range,
                     const std::string& here, Timestamp first, Timestamp last);
    [[nodiscard]] QString readout() const; // of the mark at the cursor, else of the whole
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void chosen(const std::string& alertId); // the cursor went there
    void opened(const std::string& alertId);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override; // tooltips, focus

private:
    void moveTo(int mark);
    [[nodiscard]] double xOf(Timestamp time) const;
    [[nodiscard]] int markAt(const QPointF& point) const;
    [[nodiscard]] QRectF plot() const;
    void paintBars(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintTimes(QPainter& painter) const;

    std::vector<AccessPoint> m_hours;
    std::vector<TimelineMark> m_marks; // by time
    Timestamp m_from;
    Timestamp m_to;
    std::string m_here;
    Timestamp m_first;
    Timestamp m_last;
    std::uint64_t m_most = 0;
    int m_cursor = -1;
};

} // namespace cosmoswatch
