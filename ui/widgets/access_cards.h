// Frames of the Access page: a card with a title, a card with a chart, and the panel shown in place of
// content.
#pragma once

#include "ui/widgets/time_series_chart.h"

#include <QFrame>

class QPushButton;
class QVBoxLayout;

namespace cosmoswatch {

class ElidedLabel;
class PlainLabel;
enum class Icon;

class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(QWidget* parent = nullptr);
    [[nodiscard]] QVBoxLayout& column() const { return *m_column; }
    void setFramed(bool framed); // without a frame it stands inside another card

private:
    QVBoxLayout* m_column;
};

// Title, what the band means, and the chart.
class ChartCard : public Card {
    Q_OBJECT
public:
    ChartCard(const QString& name, SeriesUnit unit, QWidget* parent = nullptr);

    // `subject` says of what: "Netherlands"; log text must come through shown().
    void setSeries(const QString& subject, const std::vector<TimedValue>& points, Duration width,
                   const UsualRange& usual);
    [[nodiscard]] QString title() const;
    [[nodiscard]] TimeSeriesChart& chart() const { return *m_chart; }

protected:
    void changeEvent(QEvent* event) override;

private:
    QString m_name;
    SeriesUnit m_unit;
    ElidedLabel* m_title;
    ElidedLabel* m_basis;
    TimeSeriesChart* m_chart;
};

// One sentence about why there is nothing, and what to do about it.
class MessagePanel : public QWidget {
    Q_OBJECT
public:
    explicit MessagePanel(QWidget* parent = nullptr);
    // Empty button texts hide the buttons.
    void setIcon(Icon icon);
    void setMessage(const QString& title, const QString& text, const QString& primary = {},
                    const QString& secondary = {});

signals:
    void primaryClicked();
    void secondaryClicked();

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    Icon m_icon;
    PlainLabel* m_picture;
    PlainLabel* m_title;
    PlainLabel* m_text;
    QPushButton* m_primary;
    QPushButton* m_secondary;
};

} // namespace cosmoswatch
