// The system's tray: tells of new High alerts while the console is not looked at. At most one notice a
// minute, with the title of the type and a count, never with text from a log. Does nothing where there is no
// tray.
#pragma once

#include "ui/store_gateway.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <string>
#include <unordered_set>
#include <vector>

class QSystemTrayIcon;
class QWidget;

namespace cosmoswatch {

class AlertTray : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::seconds between{60};

    AlertTray(StoreGateway& gateway, QWidget& window);

    void setEnabled(bool enabled);
    [[nodiscard]] bool isShown() const { return m_icon != nullptr; }

signals:
    void told(const QString& title, const QString& text); // what the notice says
    void opened(const QString& alertId);                  // empty when none was told of

private:
    struct HighAlert {
        std::string id;
        std::string type;
    };
    void look();
    void found(const std::vector<HighAlert>& newest);
    void tell();
    void showIcon();

    StoreGateway& m_gateway;
    QWidget& m_window;
    QSystemTrayIcon* m_icon = nullptr;
    bool m_enabled = true;
    bool m_begun = false; // the alerts found first are no news
    std::unordered_set<std::string> m_known;
    std::vector<HighAlert> m_untold;
    std::string m_toldLast;
    QTimer m_pause; // until the next notice may be given
    StoreRequest m_request;
};

// "3 new High alerts" and the titles of their types.
[[nodiscard]] QString trayTitle(std::size_t alerts);
[[nodiscard]] QString trayText(const std::vector<std::string>& types);

} // namespace cosmoswatch
