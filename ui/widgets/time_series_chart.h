// One series over time with its usual range behind it. Hover or the arrow keys read values; dragging, or
// Shift with the arrow keys and Enter, chooses a time span.
#pragma once

#include "ui/models/time_series.h"

#include <QChartView>
#include <QElapsedTimer>
#include <QTimer>

#include <optional>
#include <utility>
#include <vector>

class QAreaSeries;
class QLineSeries;
class QScatterSeries;
class QValueAxis;

namespace cosmoswatch {

enum class SeriesUnit { Requests, Bytes };

class TimeSeriesChart : public QChartView {
    Q_OBJECT
public:
    explicit TimeSeriesChart(const QString& name, SeriesUnit unit, QWidget* parent = nullptr);

    // Drawn at once, or within a quarter of a second when the last drawing is younger than that.
    void setSeries(std::vector<TimedValue> points, Duration width, UsualRange usual);
    void refreshTimes(); // after the analyst changed the time zone

    [[nodiscard]] QString readout() const;         // at the cursor; empty without one
    [[nodiscard]] std::size_t drawnPoints() const; // after decimation

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void timeSpanChosen(Timestamp from, Timestamp to); // half-open, whole buckets

protected:
    void paintEvent(QPaintEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();
    void layOut();
    void draw();
    void moveCursor(std::optional<std::size_t> index);
    void chooseSpan();
    [[nodiscard]] std::optional<std::size_t> indexAt(double x) const;
    [[nodiscard]] double xOf(Timestamp time) const;
    [[nodiscard]] double yOf(double value) const;
    [[nodiscard]] QString format(double value) const;
    [[nodiscard]] std::vector<std::pair<Timestamp, QString>> timeTicks() const;
    [[nodiscard]] std::vector<double> valueTicks() const;
    void paintReadout(QPainter& painter) const;

    SeriesUnit m_unit;
    std::vector<TimedValue> m_points;
    Duration m_width{};
    UsualRange m_usual;
    double m_top = 1; // of the value axis
    std::optional<std::size_t> m_cursor;
    std::optional<std::size_t> m_anchor; // other end of the span being chosen
    bool m_dragging = false;

    QLineSeries* m_line;
    QLineSeries* m_low;
    QLineSeries* m_high;
    QAreaSeries* m_band;
    QScatterSeries* m_unusual;
    QValueAxis* m_timeAxis;
    QValueAxis* m_valueAxis;
    QTimer m_redraw;
    QElapsedTimer m_lastDrawn;
};

} // namespace cosmoswatch
