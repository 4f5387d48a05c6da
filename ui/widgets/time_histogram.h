// Alerts over time as stacked bars. Drag to choose a span; with the keyboard: left and right move the mark,
// Shift extends the span, Home and End go to the ends, Escape clears.
#pragma once

#include "core/store/alert_queries.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace cosmoswatch {

class TimeHistogram : public QWidget {
    Q_OBJECT
public:
    explicit TimeHistogram(QWidget* parent = nullptr);

    void setBins(std::vector<HistogramBin> bins, Duration width);
    void setSelection(const TimeRange& range);
    [[nodiscard]] const TimeRange& selection() const { return m_selection; }
    [[nodiscard]] QSize sizeHint() const override;
    // A width that fits `span` into at most `bins` bins and that people count in: 1 h, 6 h, 1 day, …
    [[nodiscard]] static Duration niceWidth(Duration span, int bins);

signals:
    void selectionChosen(const cosmoswatch::TimeRange& range); // open when cleared

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] double left(std::size_t bin) const;
    [[nodiscard]] int binAt(double x) const;
    [[nodiscard]] std::optional<std::pair<int, int>> chosenBins() const; // first and last, inside
    void chooseBins(int first, int last);
    [[nodiscard]] QString describeBin(int bin) const;
    void describe();
    void paintBars(QPainter& painter) const;
    void paintAxis(QPainter& painter) const;

    std::vector<HistogramBin> m_bins;
    Duration m_width{};
    TimeRange m_selection;
    int m_pressed = -1;
    bool m_dragging = false;
    int m_mark = -1;   // keyboard
    int m_anchor = -1; // where Shift began
};

} // namespace cosmoswatch
