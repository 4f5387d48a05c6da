// Countries filled by how much access came from them, on a logarithmic scale; bubbles where there are alerts
// and for small states that the outlines do not have. By mouse: hover reads, click chooses. By keyboard: the
// arrow keys go through the countries by rank, Enter chooses, Escape lets go.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/models/access_selection.h"
#include "ui/widgets/world_geometry.h"

#include <QPixmap>
#include <QTransform>
#include <QWidget>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

inline constexpr int mapLevelCount = 5; // shades of "some", beside none

class WorldMap : public QWidget {
    Q_OBJECT
public:
    explicit WorldMap(QWidget* parent = nullptr);

    void setRows(std::vector<CountryAccess> rows);
    void setMeasure(AccessMeasure measure);
    void setChosen(const std::string& countryCode); // the one filtered by; empty for none

    [[nodiscard]] const std::string& chosen() const { return m_chosen; }
    [[nodiscard]] const std::string& current() const { return m_current; } // read out; empty for none
    // What is read out about the current country.
    [[nodiscard]] QString readout() const;
    // Where a country is in the widget, for bubbles, pointers and tests.
    [[nodiscard]] QPointF positionOf(std::string_view countryCode) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void countryChosen(const std::string& countryCode); // empty when the choice was taken back
    void currentChanged(const std::string& countryCode);
    // Right-click, or the menu key on the current country.
    void menuRequested(const std::string& countryCode, const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Bubble {
        std::string code;
        QPointF centre;
        double radius = 0;
        bool anomaly = false;
    };

    [[nodiscard]] const CountryAccess* rowOf(std::string_view code) const;
    [[nodiscard]] std::uint64_t valueOf(const CountryAccess& row) const;
    [[nodiscard]] std::uint64_t shadeValueOf(const CountryAccess& row) const;
    // Least and most of what is shaded, over the countries with anything; zeros when there are none.
    [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> shadeExtent() const;
    [[nodiscard]] int levelOf(const CountryAccess& row) const;
    [[nodiscard]] QColor fillOf(const CountryShape& shape) const;
    [[nodiscard]] std::string codeAt(const QPointF& position) const;
    [[nodiscard]] std::vector<Bubble> bubbles() const;
    [[nodiscard]] QRectF unknownBox() const; // the place of "private or unknown"; empty when there is none
    [[nodiscard]] QString unknownText() const;
    [[nodiscard]] int footerHeight() const;

    void rank();
    void layOut();
    void invalidate();
    void setCurrent(const std::string& code);
    void choose(const std::string& code);

    void paintMap(QPainter& painter) const;
    void paintBubbles(QPainter& painter) const;
    void paintFooter(QPainter& painter) const;
    void paintCurrent(QPainter& painter) const;
    void paintReadout(QPainter& painter) const;

    std::vector<CountryAccess> m_rows; // by rank
    AccessMeasure m_measure = AccessMeasure::Anomalies;
    std::string m_chosen;
    std::string m_current;
    QTransform m_toWidget; // from projected coordinates
    QPixmap m_cache;
};

} // namespace cosmoswatch
