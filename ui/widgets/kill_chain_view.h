// The kill chain of an incident, painted: a column for each stage, a row for each alert in the order of time,
// and numbered lines down the left that join the alerts which share an address or a principal. The arrow keys
// walk through the alerts, Enter opens one.
#pragma once

#include "ui/models/kill_chain.h"

#include <QAbstractScrollArea>

#include <string>

namespace cosmoswatch {

class KillChainView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit KillChainView(QWidget* parent = nullptr);

    void setStory(KillChainStory story); // the same alert stays chosen when it is still there
    void setCurrent(const std::string& alertId);
    [[nodiscard]] std::string current() const; // an alert's id; empty without alerts
    [[nodiscard]] QString readout() const;     // of the chosen alert, in words
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void currentChanged(const std::string& alertId);
    void activated(const std::string& alertId);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override; // tooltips

private:
    void choose(int row);
    void updateBars();
    void stepInStage(int direction);
    [[nodiscard]] int rowAt(const QPoint& point) const;

    KillChainStory m_story;
    int m_current = -1;
};

// The same picture on any painter: a report's page, say. `width` decides how wide the stages are.
struct KillChainPicture {
    double gutter = 0;    // times
    double laneWidth = 0; // of each
    double stageLeft = 0; // of the first
    double stageWidth = 0;
    double headHeight = 0;
    double rowHeight = 0;
    [[nodiscard]] static KillChainPicture of(const KillChainStory& story, double width, const QFont& font);
    [[nodiscard]] double height(const KillChainStory& story) const;
};
struct Theme;
void paintKillChainHead(QPainter& painter, const KillChainStory& story, const KillChainPicture& picture,
                        const Theme& theme, const QFont& font);
// Rows from `first` up to, not including, `end`; the origin is the top of row 0.
void paintKillChainRows(QPainter& painter, const KillChainStory& story, const KillChainPicture& picture,
                        const Theme& theme, const QFont& font, std::size_t first, std::size_t end,
                        int current);
[[nodiscard]] QColor laneColour(const Theme& theme, std::size_t lane);

} // namespace cosmoswatch
