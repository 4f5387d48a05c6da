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

// What a person with the given lack of one cone type sees (Viénot, Brettel, Mollon 1999, linear RGB).
QColor seenWithout(const QColor& colour, int cone) {
    const auto linear = [](double c) { return std::pow(c, 2.2); };
    const auto gamma = [](double c) { return std::pow(std::clamp(c, 0.0, 1.0), 1 / 2.2); };
    const double r = linear(colour.redF());
    const double g = linear(colour.greenF());
    const double b = linear(colour.blueF());
    if (cone == 0) { // protan
        const double mixed = 0.11238 * r + 0.88762 * g;
        return QColor::fromRgbF(float(gamma(mixed)), float(gamma(mixed)),
                                float(gamma(0.00401 * r - 0.00401 * g + b)));
    }
    const double mixed = 0.29275 * r + 0.70725 * g; // deutan
    return QColor::fromRgbF(float(gamma(mixed)), float(gamma(mixed)),
                            float(gamma(-0.02234 * r + 0.02234 * g + b)));
}

double distance(const QColor& a, const QColor& b) {
    return std::hypot(a.redF() - b.redF(), a.greenF() - b.greenF(), a.blueF() - b.blueF());
}

} // namespace

class AccessThemeTest : public QObject {
    Q_OBJECT
private slots:
    void contrastIsComputedAsInWcag();
    void textCanBeRead_data();
    void textCanBeRead();
    void severitiesStayApart();
    void severityShapesDiffer();
    void mapLevelsAreInOrder_data() { textCanBeRead_data(); }
    void mapLevelsAreInOrder();
    void changeOfThemeIsHeard();
    void everyIconIsDrawn();
    void iconsFollowTheTheme();
    void sheet_data() { textCanBeRead_data(); }
    void sheet();
};

void AccessThemeTest::contrastIsComputedAsInWcag() {
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    QVERIFY(std::abs(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01);
}

void AccessThemeTest::textCanBeRead_data() {
    QTest::addColumn<int>("choice");
    QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
    QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
    QTest::newRow("high contrast") << static_cast<int>(ThemeChoice::HighContrast);
}

void AccessThemeTest::textCanBeRead() {
    QFETCH(int, choice);
    const Theme theme = Theme::of(static_cast<ThemeChoice>(choice));
    const double text = theme.highContrast ? 7.0 : 4.5;
    std::vector<Pair> pairs;
    for (const auto& [name, ground] : {std::pair("window", theme.window), std::pair("surface", theme.surface),
                                       std::pair("raised", theme.raised), std::pair("hover", theme.hover),
                                       std::pair("code", theme.code)}) {
        pairs.push_back({name, theme.text, ground, text});
        pairs.push_back({name, theme.mutedText, ground, text});
        pairs.push_back({name, theme.link, ground, text});
    }
    for (const QColor& ground : {theme.window, theme.surface}) {
        for (const QColor& ink : theme.severityText) {
            pairs.push_back({"severity text", ink, ground, text});
        }
        pairs.push_back({"ok", theme.ok, ground, text});
        pairs.push_back({"warning", theme.warning, ground, text});
        pairs.push_back({"error", theme.error, ground, text});
        pairs.push_back({"focus", theme.focus, ground, 3.0});
    }
    pairs.push_back({"selection", theme.selectionText, theme.selection, text});
    pairs.push_back({"muted on selection", theme.mutedText, theme.selection, 4.5});
    pairs.push_back({"accent", theme.accentInk, theme.accent, text});
    pairs.push_back({"chip", theme.chip.ink, theme.chip.fill, text});
    pairs.push_back({"fragment", theme.highlightFragment.ink, theme.highlightFragment.fill, text});
    for (const ChipColours& severity : theme.severities) {
        pairs.push_back({"severity chip", severity.ink, severity.fill, 5.0});
    }
    pairs.push_back({"series", theme.series, theme.surface, 3.0});
    pairs.push_back({"unusual", theme.seriesAnomaly, theme.surface, 3.0});
    pairs.push_back({"bubble", theme.bubbleAnomaly, theme.surface, 3.0});
    for (const Pair& pair : pairs) {
        const double ratio = contrastRatio(pair.ink, pair.ground);
        QVERIFY2(ratio >= pair.least, qPrintable(QStringLiteral("%1: %2 on %3 is %4")
                                                     .arg(QString::fromLatin1(pair.what), pair.ink.name(),
                                                          pair.ground.name(), QString::number(ratio))));
    }
}

void AccessThemeTest::severitiesStayApart() {
    const Theme theme = Theme::of(ThemeChoice::Light);
    for (const Severity a : allSeverities) {
        for (const Severity b : allSeverities) {
            if (a == b) {
                continue;
            }
            QVERIFY(distance(theme.severity(a).fill, theme.severity(b).fill) > 0.3);
            for (const int cone : {0, 1}) {
                const double seen = distance(seenWithout(theme.severity(a).fill, cone),
                                             seenWithout(theme.severity(b).fill, cone));
                QVERIFY2(seen > 0.25, qPrintable(QString::number(seen)));
            }
        }
    }
}

void AccessThemeTest::severityShapesDiffer() {
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

void AccessThemeTest::mapLevelsAreInOrder() {
    QFETCH(int, choice);
    const Theme theme = Theme::of(static_cast<ThemeChoice>(choice));
    for (std::size_t level = 2; level < theme.mapLevels.size(); ++level) {
        // More is further from the ground.
        QVERIFY(contrastRatio(theme.mapLevels[level], theme.surface) >
                contrastRatio(theme.mapLevels[level - 1], theme.surface) * 1.1);
    }
}

void AccessThemeTest::changeOfThemeIsHeard() {
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

void AccessThemeTest::everyIconIsDrawn() {
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

void AccessThemeTest::iconsFollowTheTheme() {
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
void AccessThemeTest::sheet() {
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

QTEST_MAIN(AccessThemeTest)
#include "access_theme_test.moc"
