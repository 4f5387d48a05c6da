#include "ui/alert_tray.h"

#include "core/alert/catalogue.h"
#include "ui/icons.h"
#include "ui/plain_text.h"

#include <QMenu>
#include <QSystemTrayIcon>
#include <QWidget>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t lookedAt = 200; // newest High alerts
constexpr std::size_t titlesTold = 3;
constexpr std::size_t mostKnown = 50'000; // ids; then the memory starts anew, silently

} // namespace

QString trayTitle(std::size_t alerts) {
    return AlertTray::tr("%n new High alert(s)", nullptr, static_cast<int>(alerts));
}

QString trayText(const std::vector<std::string>& types) {
    QStringList titles;
    for (const auto& type : types) {
        const auto known = alertTypes();
        const bool ours =
            std::any_of(known.begin(), known.end(), [&type](const AlertType& one) { return one.id == type; });
        // The name of an unknown type is text from a store, so it is not said.
        const QString title = ours ? fromUtf8(alertType(type).title) : AlertTray::tr("Of another type");
        if (!titles.contains(title)) titles << title;
    }
    if (titles.size() > static_cast<qsizetype>(titlesTold)) {
        titles = titles.mid(0, titlesTold);
        titles << AlertTray::tr("and others");
    }
    return titles.join(u'\n');
}

AlertTray::AlertTray(StoreGateway& gateway, QWidget& window)
    : QObject(&window), m_gateway(gateway), m_window(window) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(between);
    connect(&m_pause, &QTimer::timeout, this, &AlertTray::tell);
    connect(&gateway, &StoreGateway::changed, this, &AlertTray::look);
    // A tray costs time to find: after the first picture.
    QTimer::singleShot(std::chrono::seconds(1), this, [this] {
        showIcon();
        look();
    });
}

void AlertTray::setEnabled(bool enabled) {
    m_enabled = enabled;
    if (!enabled) m_untold.clear();
    if (m_icon != nullptr) m_icon->setVisible(enabled);
}

void AlertTray::showIcon() {
    if (!QSystemTrayIcon::isSystemTrayAvailable()) return;
    m_icon = new QSystemTrayIcon(applicationIcon(), this);
    m_icon->setToolTip(plainToolTip(tr("Cosmos Watch")));
    const auto open = [this] { emit opened(fromUtf8(m_toldLast)); };
    connect(m_icon, &QSystemTrayIcon::messageClicked, this, open);
    connect(m_icon, &QSystemTrayIcon::activated, this, open);
    m_icon->setVisible(m_enabled);
}

void AlertTray::look() {
    m_request = m_gateway.ask(
        [](const AlertReader& store) -> Result<std::vector<HighAlert>> {
            AlertFilter high;
            high.severities = {Severity::High};
            high.statuses = {AlertStatus::Active};
            const auto page = store.alerts(high, AlertOrder{}, std::nullopt, lookedAt);
            if (!page) return tl::unexpected(page.error());
            std::vector<HighAlert> newest;
            for (const auto& row : page->rows)
                newest.push_back({row.id, row.type});
            return newest;
        },
        [this](const Result<std::vector<HighAlert>>& newest) {
            if (newest) found(*newest); // a store that cannot be read is told of in the window
        });
}

void AlertTray::found(const std::vector<HighAlert>& newest) {
    if (m_known.size() > mostKnown) {
        m_known.clear();
        m_begun = false;
    }
    for (const auto& alert : newest)
        if (m_known.insert(alert.id).second && m_begun && m_enabled) m_untold.push_back(alert);
    m_begun = true;
    if (!m_pause.isActive()) tell();
}

void AlertTray::tell() {
    if (m_window.isActiveWindow()) m_untold.clear(); // they are on the screen
    if (m_untold.empty() || !m_enabled) return;
    std::vector<std::string> types;
    for (const auto& alert : m_untold)
        types.push_back(alert.type);
    const QString title = trayTitle(m_untold.size());
    const QString text = trayText(types);
    m_toldLast = m_untold.front().id;
    m_untold.clear();
    m_pause.start();
    emit told(title, text);
    if (m_icon != nullptr) m_icon->showMessage(title, text, QSystemTrayIcon::Warning);
}

} // namespace cosmoswatch
