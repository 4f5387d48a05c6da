#include "ui/icons.h"

#include "ui/theme.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <iterator>

// A static library's resources are dropped by the linker unless asked for, and the macro needs global scope.
static void loadIconResources() {
    Q_INIT_RESOURCE(icons);
}

namespace cosmoswatch {
namespace {

struct Entry {
    Icon icon;
    const char* file;
};
constexpr Entry entries[] = {{Icon::Alerts, "alerts"},
                             {Icon::Access, "access"},
                             {Icon::Entities, "entities"},
                             {Icon::Hardening, "hardening"},
                             {Icon::Sources, "sources"},
                             {Icon::Rules, "rules"},
                             {Icon::Reports, "reports"},
                             {Icon::Settings, "settings"},
                             {Icon::SeverityHigh, "severity-high"},
                             {Icon::SeverityMedium, "severity-medium"},
                             {Icon::SeverityLow, "severity-low"},
                             {Icon::SeverityInformational, "severity-informational"},
                             {Icon::Account, "account"},
                             {Icon::Acknowledge, "acknowledge"},
                             {Icon::Add, "add"},
                             {Icon::Assign, "assign"},
                             {Icon::Calendar, "calendar"},
                             {Icon::ChevronDown, "chevron-down"},
                             {Icon::ChevronRight, "chevron-right"},
                             {Icon::Close, "close"},
                             {Icon::Columns, "columns"},
                             {Icon::Command, "command"},
                             {Icon::Connect, "connect"},
                             {Icon::Copy, "copy"},
                             {Icon::Dismiss, "dismiss"},
                             {Icon::Error, "error"},
                             {Icon::Export, "export"},
                             {Icon::File, "file"},
                             {Icon::Filter, "filter"},
                             {Icon::Folder, "folder"},
                             {Icon::Group, "group"},
                             {Icon::Help, "help"},
                             {Icon::Import, "import"},
                             {Icon::Info, "info"},
                             {Icon::Key, "key"},
                             {Icon::Mail, "mail"},
                             {Icon::Note, "note"},
                             {Icon::Ok, "ok"},
                             {Icon::Pause, "pause"},
                             {Icon::Pivot, "pivot"},
                             {Icon::Play, "play"},
                             {Icon::Query, "query"},
                             {Icon::Refresh, "refresh"},
                             {Icon::Remove, "remove"},
                             {Icon::Reopen, "reopen"},
                             {Icon::Resolve, "resolve"},
                             {Icon::Sample, "sample"},
                             {Icon::Search, "search"},
                             {Icon::Suppress, "suppress"},
                             {Icon::Time, "time"},
                             {Icon::Undo, "undo"},
                             {Icon::Warning, "warning"}};

constexpr bool inOrder() {
    for (std::size_t i = 0; i < std::size(entries); ++i) {
        if (static_cast<std::size_t>(entries[i].icon) != i) {
            return false;
        }
    }
    return true;
}
static_assert(inOrder(), "the table follows the enumeration");

QString fileOf(Icon icon) {
    return QStringLiteral(":/icons/%1.svg").arg(QLatin1String(entries[static_cast<std::size_t>(icon)].file));
}

class TintedIconEngine : public QIconEngine {
public:
    TintedIconEngine(Icon icon, const QColor& colour) : m_icon(icon), m_colour(colour) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const double ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return rendered(size, mode);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override {
        QPixmap result = rendered(size, mode);
        result.setDevicePixelRatio(scale);
        return result;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new TintedIconEngine(*this); }
    QString key() const override { return QStringLiteral("cosmoswatch-tinted"); }

private:
    [[nodiscard]] QColor tint(QIcon::Mode mode) const {
        const Theme& theme = Theme::current();
        if (mode == QIcon::Disabled) {
            return theme.disabledText;
        }
        if (m_colour.isValid()) {
            return m_colour;
        }
        return mode == QIcon::Selected ? theme.selectionText : theme.text;
    }

    [[nodiscard]] QPixmap rendered(const QSize& size, QIcon::Mode mode) const {
        const QColor colour = tint(mode);
        const QString key = QStringLiteral("icon:%1:%2x%3:%4")
                                .arg(fileOf(m_icon), QString::number(size.width()),
                                     QString::number(size.height()), colour.name(QColor::HexArgb));
        QPixmap result;
        if (QPixmapCache::find(key, &result)) {
            return result;
        }
        result = QPixmap(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        QSvgRenderer renderer(fileOf(m_icon));
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        renderer.render(&painter);
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(result.rect(), colour);
        painter.end();
        QPixmapCache::insert(key, result);
        return result;
    }

    Icon m_icon;
    QColor m_colour;
};

} // namespace

QIcon icon(Icon which) {
    return icon(which, QColor());
}

QIcon icon(Icon which, const QColor& colour) {
    loadIconResources();
    return QIcon(new TintedIconEngine(which, colour));
}

QIcon applicationIcon() {
    loadIconResources();
    static const QString file = QStringLiteral(":/icons/cosmoswatch.svg");
    QIcon result;
    QSvgRenderer renderer(file);
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        result.addPixmap(pixmap);
    }
    return result;
}

} // namespace cosmoswatch
