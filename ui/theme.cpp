#include "ui/theme.h"

#include "ui/field_style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QPalette>
#include <QPointer>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr QRgb rgb(unsigned value) {
    return 0xff000000U | value;
}
QColor colour(unsigned value, int alpha = 255) {
    QColor result = QColor::fromRgb(rgb(value));
    result.setAlpha(alpha);
    return result;
}

// Distinct in shape, brightness and hue, so that no colour-blindness type confuses two.
std::array<ChipColours, 4> severityChips() {
    return {{{colour(0xB7C1CA), colour(0x000000)},
             {colour(0x0170B2), colour(0xFFFFFF)},
             {colour(0xFECD1C), colour(0x000000)},
             {colour(0xE8490A), colour(0x000000)}}};
}

Theme lightTheme() {
    Theme theme;
    theme.window = colour(0xF4F6F8);
    theme.surface = colour(0xFFFFFF);
    theme.raised = colour(0xF0F2F5);
    theme.line = colour(0xDCE1E7);
    theme.control = colour(0xC6CED6);
    theme.text = colour(0x1B2027);
    theme.mutedText = colour(0x57616D);
    theme.disabledText = colour(0x9AA4AE);
    theme.accent = colour(0x0B5CAD);
    theme.accentInk = colour(0xFFFFFF);
    theme.link = colour(0x0B5CAD);
    theme.selection = colour(0xE1EEFB);
    theme.selectionText = colour(0x1B2027);
    theme.hover = colour(0xF0F4F8);
    theme.focus = colour(0x0B5CAD);
    theme.chip = {colour(0xE1EEFB), colour(0x0A559F)};
    theme.highlightFragment = {colour(0xFFD3C0), colour(0x6B1E00)};
    theme.code = colour(0xF1F3F6);
    theme.severityText = {colour(0x57616D), colour(0x0B63A0), colour(0x7A5A00), colour(0xB83A05)};
    theme.ok = colour(0x15703B);
    theme.warning = colour(0x8A5A00);
    theme.error = colour(0xB3261E);
    theme.series = colour(0x0B5CAD);
    theme.seriesBand = colour(0x0B5CAD, 36);
    theme.seriesUsual = colour(0x57616D);
    theme.seriesAnomaly = colour(0xD8430A);
    theme.grid = colour(0xE6EAEE);
    theme.brush = colour(0x0B5CAD, 40);
    theme.mapLevels = {colour(0xECEFF2), colour(0xCDE1F3), colour(0xA5CBEA),
                       colour(0x72ACDC), colour(0x3B86C8), colour(0x0B5CAD)};
    theme.mapBorder = colour(0xFFFFFF);
    theme.mapHover = colour(0x1B2027);
    theme.bubble = colour(0x0B5CAD);
    theme.bubbleAnomaly = colour(0xE8490A);
    return theme;
}

Theme darkTheme() {
    Theme theme;
    theme.dark = true;
    theme.window = colour(0x171B20);
    theme.surface = colour(0x1F242B);
    theme.raised = colour(0x282E36);
    theme.line = colour(0x343B44);
    theme.control = colour(0x48515C);
    theme.text = colour(0xE7EBEF);
    theme.mutedText = colour(0xA0AAB5);
    theme.disabledText = colour(0x66707B);
    theme.accent = colour(0x6CB4F6);
    theme.accentInk = colour(0x0B1420);
    theme.link = colour(0x6CB4F6);
    theme.selection = colour(0x203A56);
    theme.selectionText = colour(0xF1F5F9);
    theme.hover = colour(0x272E37);
    theme.focus = colour(0x6CB4F6);
    theme.chip = {colour(0x203A56), colour(0x90C8FA)};
    theme.highlightFragment = {colour(0x6A2410), colour(0xFFD9CB)};
    theme.code = colour(0x171B20);
    theme.severityText = {colour(0xB7C1CA), colour(0x62B2EA), colour(0xFECD1C), colour(0xFF7A45)};
    theme.ok = colour(0x5CC98A);
    theme.warning = colour(0xF0B849);
    theme.error = colour(0xFF8A80);
    theme.series = colour(0x6CB4F6);
    theme.seriesBand = colour(0x6CB4F6, 44);
    theme.seriesUsual = colour(0xA0AAB5);
    theme.seriesAnomaly = colour(0xFF6B33);
    theme.grid = colour(0x2C333B);
    theme.brush = colour(0x6CB4F6, 48);
    theme.mapLevels = {colour(0x2E353E), colour(0x23405C), colour(0x2A5680),
                       colour(0x3672A9), colour(0x4C93D0), colour(0x7FBDF5)};
    theme.mapBorder = colour(0x1F242B);
    theme.mapHover = colour(0xFFFFFF);
    theme.bubble = colour(0x6CB4F6);
    theme.bubbleAnomaly = colour(0xFF6B33);
    return theme;
}

Theme highContrastTheme() {
    Theme theme = darkTheme();
    theme.highContrast = true;
    theme.window = colour(0x000000);
    theme.surface = colour(0x000000);
    theme.raised = colour(0x1A1A1A);
    theme.line = colour(0x8C8C8C);
    theme.control = colour(0xFFFFFF);
    theme.text = colour(0xFFFFFF);
    theme.mutedText = colour(0xE0E0E0);
    theme.disabledText = colour(0x9E9E9E);
    theme.accent = colour(0x8FD0FF);
    theme.accentInk = colour(0x000000);
    theme.link = colour(0x8FD0FF);
    theme.selection = colour(0x00407A);
    theme.selectionText = colour(0xFFFFFF);
    theme.hover = colour(0x242424);
    theme.focus = colour(0xFFE600);
    theme.chip = {colour(0x00407A), colour(0xFFFFFF)};
    theme.highlightFragment = {colour(0xFFE600), colour(0x000000)};
    theme.code = colour(0x000000);
    theme.severityText = {colour(0xE0E0E0), colour(0x8FD0FF), colour(0xFFE600), colour(0xFF9466)};
    theme.ok = colour(0x7DFFAF);
    theme.warning = colour(0xFFE600);
    theme.error = colour(0xFF9E94);
    theme.series = colour(0x8FD0FF);
    theme.seriesBand = colour(0x8FD0FF, 70);
    theme.seriesUsual = colour(0xE0E0E0);
    theme.seriesAnomaly = colour(0xFF9466);
    theme.grid = colour(0x404040);
    theme.brush = colour(0xFFE600, 70);
    theme.mapLevels = {colour(0x262626), colour(0x123A5C), colour(0x1B5A8F),
                       colour(0x2F82C7), colour(0x5FAEF0), colour(0xB5DFFF)};
    theme.mapBorder = colour(0x8C8C8C);
    theme.mapHover = colour(0xFFE600);
    theme.bubble = colour(0x8FD0FF);
    theme.bubbleAnomaly = colour(0xFF9466);
    return theme;
}

// How the desktop looked before we set a palette of our own.
bool systemIsDark() {
    static const bool dark =
        qApp != nullptr && QApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark;
}

struct State {
    Theme theme = lightTheme();
    ThemeChoice choice = ThemeChoice::FollowSystem;
};
State& state() {
    static State instance;
    return instance;
}

// Without a desktop theme Qt falls back to a wide font of 9 pt; a desktop's own choice is left alone.
void improveFallbackFont(QApplication& application) {
    QFont font = QApplication::font();
    const QString family = QFontInfo(font).family();
    const bool fallback = family.startsWith(QStringLiteral("DejaVu")) || font.family().isEmpty();
    if (!fallback || !QFontDatabase::families().contains(QStringLiteral("Inter"))) {
        return;
    }
    font.setFamily(QStringLiteral("Inter"));
    font.setPointSizeF(std::max(font.pointSizeF(), 10.0));
    application.setFont(font);
}

// What QPalette cannot say. Widgets opt in by the property "look": card, chip, segment, primary, quiet.
QString styleSheet(const Theme& theme) {
    const QString text = QStringLiteral(R"(
QToolTip { background: %surface; color: %text; border: 1px solid %control; padding: %smallpx; }
QHeaderView { background: %surface; border: none; }
QHeaderView::section { background: %surface; color: %muted; border: none; border-bottom: 1px solid %line;
    padding: %smallpx 0 %smallpx %mediumpx; font-weight: 600; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-origin: border; subcontrol-position: top center;
    width: %mediumpx; height: %mediumpx; }
QTableView, QTreeView, QListView { border: none; background: %surface; gridline-color: %line; }
QAbstractItemView { selection-background-color: %selection; selection-color: %selectiontext; outline: none; }
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QFrame[look="card"] { background: %surface; border: 1px solid %line; border-radius: %radiuspx; }
QPushButton, QToolButton { background: %surface; color: %text; border: 1px solid %control;
    border-radius: %radiuspx; padding: %buttonpx %mediumpx; }
QPushButton:hover, QToolButton:hover { background: %raised; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked { background: %selection; }
QPushButton:disabled, QToolButton:disabled { color: %disabled; border-color: %line; }
QPushButton:focus, QToolButton:focus { border: 1px solid %focus; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QPushButton[look="primary"], QToolButton[look="primary"] { background: %accent; color: %accentink;
    border-color: %accent; font-weight: 600; }
QPushButton[look="primary"]:focus, QToolButton[look="primary"]:focus { border: 2px solid %text; }
QPushButton[look="quiet"], QToolButton[look="quiet"] { background: transparent; border-color: transparent;
    color: %muted; }
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: %raised; color: %text; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border: 1px solid %focus; }
QPushButton[look="chip"], QToolButton[look="chip"] { background: %chip; color: %chipink;
    border: 1px solid %chip; border-radius: %chipradiuspx; padding: %buttonpx %largepx; }
QPushButton[look="chip"], QToolButton[look="chip"], QPushButton[look="segment"] { min-height: %inner; }
QPushButton[look="chip"]:hover, QToolButton[look="chip"]:hover { border-color: %chipink; }
QPushButton[look="chip"]:focus, QToolButton[look="chip"]:focus { border: 1px solid %focus; }
QPushButton[look="segment"], QToolButton[look="segment"] { border-radius: 0; margin: 0; }
QPushButton[look="segment"][place="middle"] { border-left: none; }
QPushButton[look="segment"][place="last"] { border-left: none;
    border-top-right-radius: %radiuspx; border-bottom-right-radius: %radiuspx; }
QPushButton[look="segment"][place="first"] {
    border-top-left-radius: %radiuspx; border-bottom-left-radius: %radiuspx; }
QPushButton[look="segment"]:checked { background: %chip; color: %chipink; font-weight: 600; }
QPushButton[look="segment"]:focus { border: 1px solid %focus; }
QLineEdit, QPlainTextEdit[look="field"] { background: %surface; color: %text; border: 1px solid %control;
    border-radius: %radiuspx; padding: %buttonpx %mediumpx; }
QLineEdit:focus { border: 1px solid %focus; }
QTabWidget::pane { border: none; border-top: 1px solid %line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: %muted; border: none; border-bottom: 2px solid transparent;
    padding: %smallpx %smallpx; margin-right: %largepx; }
QTabBar::tab:hover { color: %text; }
QTabBar::tab:selected { color: %text; border-bottom: 2px solid %accent; font-weight: 600; }
QTabBar::tab:focus { color: %accent; }
QMenuBar { background: %surface; border-bottom: 1px solid %line; }
QMenuBar::item { padding: %menupx %mediumpx; background: transparent; color: %text; }
QMenuBar::item:selected { background: %line; }
#navigation { padding-top: %mediumpx; }
QStatusBar { background: %surface; border-top: 1px solid %line; color: %muted; }
QStatusBar::item { border: none; }
QSplitter::handle { background: transparent; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: %scroll; }
QScrollBar:horizontal { height: %scroll; }
QScrollBar::handle { background: %control; border: 2px solid %surface; border-radius: %smallpx; }
QScrollBar::handle:hover { background: %muted; }
QScrollBar::handle:vertical { min-height: %handle; }
QScrollBar::handle:horizontal { min-width: %handle; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
)");
    const int padding = theme.density == Density::Compact ? metrics::unit() / 2 : metrics::unit();
    const int innerHeight = metrics::controlHeight() - 2 * padding - 2; // less the border
    // Longest names first, since one may begin another.
    const std::pair<const char*, QString> values[] = {
        {"%selectiontext", theme.selectionText.name()},
        {"%selection", theme.selection.name()},
        {"%chipradiuspx", QStringLiteral("%1px").arg(metrics::controlHeight() / 2 - 1)},
        {"%radiuspx", QStringLiteral("%1px").arg(metrics::radius())},
        {"%menupx", QStringLiteral("%1px").arg(metrics::unit() * 3 / 2)},
        {"%buttonpx", QStringLiteral("%1px").arg(padding)},
        {"%scroll", QStringLiteral("%1px").arg(metrics::unit() * 2 + 2)},
        {"%handle", QStringLiteral("%1px").arg(metrics::unit() * 8)},
        {"%inner", QStringLiteral("%1px").arg(innerHeight)},
        {"%accentink", theme.accentInk.name()},
        {"%accent", theme.accent.name()},
        {"%chipink", theme.chip.ink.name()},
        {"%chip", theme.chip.fill.name()},
        {"%surface", theme.surface.name()},
        {"%disabled", theme.disabledText.name()},
        {"%control", theme.control.name()},
        {"%raised", theme.raised.name()},
        {"%muted", theme.mutedText.name()},
        {"%focus", theme.focus.name()},
        {"%line", theme.line.name()},
        {"%text", theme.text.name()},
        {"%smallpx", QStringLiteral("%1px").arg(metrics::unit())},
        {"%mediumpx", QStringLiteral("%1px").arg(metrics::unit() * 2)},
        {"%largepx", QStringLiteral("%1px").arg(metrics::unit() * 3)},
    };
    QString result = text;
    for (const auto& [name, value] : values) {
        result.replace(QLatin1String(name), value);
    }
    return result;
}

} // namespace

const Theme& Theme::current() {
    return state().theme;
}

Theme Theme::of(ThemeChoice choice, Density density) {
    Theme theme;
    switch (choice) {
    case ThemeChoice::FollowSystem:
        theme = systemIsDark() ? darkTheme() : lightTheme();
        break;
    case ThemeChoice::Light:
        theme = lightTheme();
        break;
    case ThemeChoice::Dark:
        theme = darkTheme();
        break;
    case ThemeChoice::HighContrast:
        theme = highContrastTheme();
        break;
    }
    theme.severities = severityChips();
    theme.density = density;
    return theme;
}

QPalette Theme::palette() const {
    QPalette result;
    result.setColor(QPalette::Window, window);
    result.setColor(QPalette::WindowText, text);
    result.setColor(QPalette::Base, surface);
    result.setColor(QPalette::AlternateBase, raised);
    result.setColor(QPalette::Text, text);
    result.setColor(QPalette::PlaceholderText, mutedText);
    result.setColor(QPalette::Button, dark ? raised : surface);
    result.setColor(QPalette::ButtonText, text);
    result.setColor(QPalette::BrightText, error);
    result.setColor(QPalette::Highlight, selection);
    result.setColor(QPalette::HighlightedText, selectionText);
    result.setColor(QPalette::Link, link);
    result.setColor(QPalette::LinkVisited, link);
    result.setColor(QPalette::ToolTipBase, surface);
    result.setColor(QPalette::ToolTipText, text);
    result.setColor(QPalette::Light, raised);
    result.setColor(QPalette::Midlight, line);
    result.setColor(QPalette::Mid, control);
    result.setColor(QPalette::Dark, control);
    result.setColor(QPalette::Shadow, dark ? QColor(Qt::black) : control);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        result.setColor(QPalette::Disabled, role, disabledText);
    }
    return result;
}

void applyTheme(QApplication& application, ThemeChoice choice, Density density) {
    static_cast<void>(systemIsDark()); // asked before the palette is ours
    improveFallbackFont(application);
    state().theme = Theme::of(choice, density);
    state().choice = choice;
    static QPointer<FieldStyle> style; // the application owns it
    if (!style) QApplication::setStyle(style = new FieldStyle);
    QApplication::setPalette(state().theme.palette());
    application.setStyleSheet(styleSheet(state().theme));
}

ThemeChoice themeChoice() {
    return state().choice;
}

namespace metrics {

int unit() {
    return std::max(3, static_cast<int>(std::lround(QFontMetricsF(QApplication::font()).height() / 4.0)));
}
int gap() {
    return unit() * 2;
}
int margin() {
    return unit() * (Theme::current().density == Density::Compact ? 3 : 4);
}
int rowHeight() {
    return unit() * (Theme::current().density == Density::Compact ? 6 : 8);
}
int controlHeight() {
    return unit() * (Theme::current().density == Density::Compact ? 6 : 7);
}
int radius() {
    return unit();
}
int iconSize() {
    return unit() * 4;
}

} // namespace metrics

double contrastRatio(const QColor& a, const QColor& b) {
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&](const QColor& c) {
        return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
    };
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace cosmoswatch
