// Every colour and spacing of the console, by meaning, in one place. Widgets read Theme::current() when they
// paint and again on QEvent::PaletteChange; none names a colour of its own.
#pragma once

#include "core/alert/alert.h"

#include <QColor>
#include <QFont>
#include <QRectF>
#include <QString>

#include <array>

class QApplication;
class QPainter;
class QPalette;

namespace cosmoswatch {

enum class ThemeChoice { FollowSystem, Light, Dark, HighContrast };
enum class Density { Compact, Comfortable };

// A filled chip and what is written on it.
struct ChipColours {
    QColor fill;
    QColor ink;
};

struct Theme {
    bool dark = false;
    bool highContrast = false;
    Density density = Density::Comfortable;

    // Surfaces, from the back to the front.
    QColor window;  // behind everything
    QColor surface; // cards, tables, lists
    QColor raised;  // hover, code blocks, header sections
    QColor line;    // hairlines and borders
    QColor control; // outline of buttons and fields: ≥3:1 on high contrast

    QColor text;
    QColor mutedText;
    QColor disabledText;
    QColor accent;    // links, the primary button, selected navigation
    QColor accentInk; // text on accent
    QColor link;
    QColor selection; // rows, navigation
    QColor selectionText;
    QColor hover;
    QColor focus;                  // outline of the focused widget
    ChipColours chip;              // filter chips
    ChipColours highlightFragment; // the injected part of a query
    QColor code;                   // behind queries and JSON

    std::array<ChipColours, 4> severities; // indexed by Severity; use severity()
    std::array<QColor, 4> severityText;    // the severity as text or glyph on surface and window
    QColor ok;
    QColor warning;
    QColor error;

    // Charts.
    QColor series;      // observed
    QColor seriesBand;  // usual range
    QColor seriesUsual; // usual value, bars of "usual"
    QColor seriesAnomaly;
    QColor grid;
    QColor brush; // the chosen time span, translucent

    // Map: [0] is no access, [5] the most.
    std::array<QColor, 6> mapLevels;
    QColor mapBorder;
    QColor mapHover;
    QColor bubble;        // usual place, translucent when filled
    QColor bubbleAnomaly; // place with alerts

    [[nodiscard]] const ChipColours& severity(Severity severity) const {
        return severities[static_cast<std::size_t>(severity)];
    }

    // The one in force. Valid before applyTheme() too: light, comfortable.
    [[nodiscard]] static const Theme& current();
    // FollowSystem looks at the application's original palette.
    [[nodiscard]] static Theme of(ThemeChoice choice, Density density = Density::Comfortable);
    [[nodiscard]] QPalette palette() const;
};

// Fusion, palette and the little QSS there is. Widgets hear of it as PaletteChange (and FontChange never).
void applyTheme(QApplication& application, ThemeChoice choice, Density density = Density::Comfortable);
[[nodiscard]] ThemeChoice themeChoice(); // as given to applyTheme

// Lengths in device-independent pixels, measured by the application's font so that they follow its size.
namespace metrics {
[[nodiscard]] int unit();          // a quarter of the line height, 4 at a 13 px font: multiply it for gaps
[[nodiscard]] int gap();           // between controls, 2 units
[[nodiscard]] int margin();        // around cards and pages, by density
[[nodiscard]] int rowHeight();     // tables, by density
[[nodiscard]] int controlHeight(); // buttons, chips, fields
[[nodiscard]] int radius();        // corners of cards and chips
[[nodiscard]] int iconSize();
} // namespace metrics

[[nodiscard]] QFont smallFont();  // secondary text, 0.88 of the application's
[[nodiscard]] QFont strongFont(); // titles of cards, header sections
[[nodiscard]] QFont titleFont();  // title of the alert
[[nodiscard]] QFont numberFont(); // the large counts
[[nodiscard]] QFont fixedFont();  // queries and JSON

// "High", translated.
[[nodiscard]] QString severityLabel(Severity severity);
// The severity's shape (triangle, diamond, circle, square), filling `box`.
void paintSeverityGlyph(QPainter& painter, const QRectF& box, Severity severity, const QColor& colour);
// Shape and text on a filled chip, left aligned and vertically centred in `box`; returns the chip's
// rectangle.
QRectF paintSeverityChip(QPainter& painter, const QRectF& box, Severity severity);
[[nodiscard]] QSizeF severityChipSize(Severity severity);
// A chip with plain text ("Tor", "new"), as above.
QRectF paintChip(QPainter& painter, const QRectF& box, const QString& text, const ChipColours& colours);
[[nodiscard]] QSizeF chipSize(const QString& text);

// WCAG 2.1 contrast ratio of two opaque colours, 1..21.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

} // namespace cosmoswatch
