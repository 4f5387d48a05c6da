// The themes: every text can be read on what it stands on, severities stay apart, icons are there.
#include "ui/icons.h"
#include "ui/theme.h"

#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>

#include <cmath>

using namespace cosmoswatch;

namespace {

struct Pair {
    const char* what;
    QColor ink;
    QColor ground;
    double least;
};

enum class Cone { Long, Middle, Short };

// What a person without one type of cone sees (Machado, Oliveira, Fernandes 2009, severity 1, linear RGB).
QColor seenWithout(const QColor& colour, Cone cone) {
    static constexpr double matrices[3][3][3] = {
        {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
        {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const auto encoded = [](double c) {
        const double inside = std::clamp(c, 0.0, 1.0);
        return inside <= 0.0031308 ? inside * 12.92 : 1.055 * std::pow(inside, 1 / 2.4) - 0.055;
    };
    const double in[3] = {linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())};
    double out[3] = {};
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column)
            out[row] += matrices[static_cast<int>(cone)][row][column] * in[column];
    return QColor::fromRgbF(float(encoded(out[0])), float(encoded(out[1])), float(encoded(out[2])));
}

struct Lab {
    double l, a, b;
};

// CIE L*a*b*, D65.
Lab labOf(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const double r = linear(colour.redF());
    const double g = linear(colour.greenF());
    const double b = linear(colour.blueF());
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
    const double y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    const double z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// ΔE*ab of 1976: 2.3 can just be told apart side by side; 20 is told at a glance.
double difference(const QColor& one, const QColor& other) {
    const Lab a = labOf(one);
    const Lab b = labOf(other);
    return std::hypot(a.l - b.l, a.a - b.a, a.b - b.b);
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT
private slots:
    void contrastIsComputedAsInWcag();
    void textCanBeRead_data();
    void textCanBeRead();
    void severitiesStayApart_data() { textCanBeRead_data(); }
    void severitiesStayApart();
    void simulationsAreSane();
    void severityShapesDiffer();
    void mapLevelsAreInOrder_data() { textCanBeRead_data(); }
    void mapLevelsAreInOrder();
    void changeOfThemeIsHeard();
    void everyIconIsDrawn();
    void iconsFollowTheTheme();
    void sheet_data() { textCanBeRead_data(); }
    void sheet();
};

void ThemeTest::contrastIsComputedAsInWcag() {
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    QVERIFY(std::abs(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01);
}

void ThemeTest::textCanBeRead_data() {
    QTest::addColumn<int>("choice");
    QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
    QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
    QTest::newRow("high contrast") << static_cast<int>(ThemeChoice::HighContrast);
}

// Every ink of the theme on every ground a text may stand on, not only the pairs that somebody thought of.
void ThemeTest::textCanBeRead() {
    QFETCH(int, choice);
    const Theme theme = Theme::of(static_cast<ThemeChoice>(choice));
    const double text = theme.highContrast ? 7.0 : 4.5;
    const std::pair<const char*, QColor> grounds[] = {
        {"window", theme.window}, {"surface", theme.surface}, {"raised", theme.raised},
        {"hover", theme.hover},   {"code", theme.code},       {"selection", theme.selection}};
    std::vector<std::pair<const char*, QColor>> inks = {
        {"text", theme.text},   {"muted", theme.mutedText},
        {"link", theme.link},   {"accent", theme.accent},
        {"ok", theme.ok},       {"warning", theme.warning},
        {"error", theme.error}, {"selection text", theme.selectionText}};
    for (const QColor& ink : theme.severityText)
        inks.emplace_back("severity", ink);
    std::vector<Pair> pairs;
    for (const auto& [groundName, ground] : grounds)
        for (const auto& [inkName, ink] : inks)
            pairs.push_back({inkName, ink, ground, ground == theme.selection ? 4.5 : text});
    pairs.push_back({"accent ink", theme.accentInk, theme.accent, text});
    pairs.push_back({"chip", theme.chip.ink, theme.chip.fill, std::max(text, 5.0)});
    pairs.push_back(
        {"fragment", theme.highlightFragment.ink, theme.highlightFragment.fill, std::max(text, 5.0)});
    for (const ChipColours& severity : theme.severities)
        pairs.push_back({"severity chip", severity.ink, severity.fill, 5.0});
    for (const QColor& ground : {theme.window, theme.surface, theme.raised}) {
        pairs.push_back({"focus", theme.focus, ground, 3.0});
        pairs.push_back({"series", theme.series, ground, 3.0});
        pairs.push_back({"unusual", theme.seriesAnomaly, ground, 3.0});
        pairs.push_back({"bubble", theme.bubbleAnomaly, ground, 3.0});
    }
    if (theme.highContrast) pairs.push_back({"outline", theme.control, theme.surface, 3.0});
    QStringList poor;
    for (const Pair& pair : pairs)
        if (const double ratio = contrastRatio(pair.ink, pair.ground); ratio < pair.least)
            poor << QStringLiteral("%1: %2 on %3 is %4")
                        .arg(QString::fromLatin1(pair.what), pair.ink.name(), pair.ground.name(),
                             QString::number(ratio));
    QVERIFY2(poor.isEmpty(), qPrintable(poor.join(u'\n')));
}

// By the fill of the chips, and by the coloured texts and glyphs where there is no chip.
void ThemeTest::severitiesStayApart() {
    QFETCH(int, choice);
    const Theme theme = Theme::of(static_cast<ThemeChoice>(choice));
    for (const Severity a : allSeverities)
        for (const Severity b : allSeverities) {
            if (a >= b) continue;
            const QColor one = theme.severity(a).fill;
            const QColor other = theme.severity(b).fill;
            QVERIFY(difference(one, other) > 20);
            for (const Cone cone : {Cone::Long, Cone::Middle, Cone::Short}) {
                const double seen = difference(seenWithout(one, cone), seenWithout(other, cone));
                QVERIFY2(seen > 15, qPrintable(QStringLiteral("%1 and %2 without cone %3: %4")
                                                   .arg(one.name(), other.name(),
                                                        QString::number(static_cast<int>(cone)),
                                                        QString::number(seen))));
            }
        }
}

// Grey stays grey, and each lack takes away what it is named for.
void ThemeTest::simulationsAreSane() {
    for (const Cone cone : {Cone::Long, Cone::Middle, Cone::Short})
        QVERIFY(difference(seenWithout(QColor(128, 128, 128), cone), QColor(128, 128, 128)) < 1);
    const QColor red(255, 0, 0);
    const QColor green(0, 160, 0);
    for (const Cone cone : {Cone::Long, Cone::Middle})
        QVERIFY(difference(seenWithout(red, cone), seenWithout(green, cone)) < difference(red, green) / 2);
    const QColor blue(0, 90, 255);
    const QColor teal(0, 160, 120);
    QVERIFY(difference(seenWithout(blue, Cone::Short), seenWithout(teal, Cone::Short)) <
            difference(blue, teal) / 2);
}

void ThemeTest::severityShapesDiffer() {
    QList<QImage> shapes;
    for (const Severity severity : allSeverities) {
        QImage image(24, 24, QImage::Format_ARGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        paintSeverityGlyph(painter, QRectF(2, 2, 20, 20), severity, Qt::black);
        painter.end();
        QVERIFY(!shapes.contains(image));
        shapes << image;
    }
}

void ThemeTest::mapLevelsAreInOrder() {
    QFETCH(int, choice);
    const Theme theme = Theme::of(static_cast<ThemeChoice>(choice));
    for (std::size_t level = 2; level < theme.mapLevels.size(); ++level) {
        // More is further from the ground.
        QVERIFY(contrastRatio(theme.mapLevels[level], theme.surface) >
                contrastRatio(theme.mapLevels[level - 1], theme.surface) * 1.1);
    }
}

void ThemeTest::changeOfThemeIsHeard() {
    struct Listener : QWidget {
        int palettes = 0;
        int styles = 0;
        void changeEvent(QEvent* event) override {
            palettes += event->type() == QEvent::PaletteChange ? 1 : 0;
            styles += event->type() == QEvent::StyleChange ? 1 : 0;
        }
    };
    applyTheme(*qApp, ThemeChoice::Light);
    Listener listener;
    listener.show();
    listener.palettes = listener.styles = 0;
    applyTheme(*qApp, ThemeChoice::Dark);
    QCoreApplication::processEvents();
    QVERIFY(Theme::current().dark);
    QVERIFY(themeChoice() == ThemeChoice::Dark);
    QVERIFY(listener.palettes > 0);
    listener.styles = 0;
    const int comfortable = metrics::rowHeight();
    applyTheme(*qApp, ThemeChoice::Dark, Density::Compact);
    QVERIFY(listener.styles > 0);
    QVERIFY(metrics::rowHeight() < comfortable);
}

void ThemeTest::everyIconIsDrawn() {
    applyTheme(*qApp, ThemeChoice::Light);
    int count = 0;
    for (int which = 0; which <= static_cast<int>(Icon::Warning); ++which, ++count) {
        const QImage image = icon(static_cast<Icon>(which)).pixmap(24, 24).toImage();
        int inked = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                inked += qAlpha(image.pixel(x, y)) > 128 ? 1 : 0;
            }
        }
        QVERIFY2(inked > 12, qPrintable(QString::number(which)));
    }
    QDirIterator files(QStringLiteral(":/icons"));
    int drawn = 0;
    while (files.hasNext()) {
        files.next();
        ++drawn;
    }
    QCOMPARE(drawn, count + 1); // and the program's own
    QVERIFY(!applicationIcon().pixmap(64, 64).isNull());
}

void ThemeTest::iconsFollowTheTheme() {
    applyTheme(*qApp, ThemeChoice::Light);
    const QIcon sample = icon(Icon::Access);
    const auto ink = [&] {
        const QImage image = sample.pixmap(48, 48).toImage().convertToFormat(QImage::Format_ARGB32);
        return image.pixelColor(24, 24); // on the equator
    };
    QCOMPARE(ink().name(), Theme::current().text.name());
    applyTheme(*qApp, ThemeChoice::Dark);
    QCOMPARE(ink().name(), Theme::current().text.name());
}

// All icons and chips on one picture, to look at.
void ThemeTest::sheet() {
    const QString folder = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
    if (folder.isEmpty()) {
        QSKIP("COSMOSWATCH_SCREENSHOTS names no folder");
    }
    QFETCH(int, choice);
    applyTheme(*qApp, static_cast<ThemeChoice>(choice));
    QImage image(900, 330, QImage::Format_ARGB32);
    image.fill(Theme::current().surface);
    QPainter painter(&image);
    for (int which = 0; which <= static_cast<int>(Icon::Warning); ++which) {
        const QRect box(15 + which % 16 * 55, 15 + which / 16 * 50, 32, 32);
        icon(static_cast<Icon>(which)).paint(&painter, box);
    }
    double x = 15;
    for (const Severity severity : allSeverities) {
        x = paintSeverityChip(painter, QRectF(x, 220, 200, 30), severity).right() + 12;
    }
    painter.drawPixmap(15, 260, applicationIcon().pixmap(64, 64));
    painter.drawPixmap(95, 276, applicationIcon().pixmap(32, 32));
    painter.drawPixmap(145, 284, applicationIcon().pixmap(16, 16));
    painter.end();
    QVERIFY(image.save(QDir(folder).filePath(
        QStringLiteral("theme-%1.png").arg(QString::fromLatin1(QTest::currentDataTag())))));
}

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
