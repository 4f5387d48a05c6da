// Alerts and what was done to them as a list of two lines each: what and when, then why it is listed.
#pragma once

#include "core/alert/alert.h"

#include <QListWidget>

#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

// Texts are already made visible.
struct ListedEvent {
    std::string alertId;
    std::optional<Severity> severity; // absent: something people did
    QString title;
    QString when;
    QString below;
    bool muted = false; // closed
    bool here = false;  // the alert this is about
};

class EventList : public QListWidget {
    Q_OBJECT
public:
    EventList(const QString& name, int mostRows, QWidget* parent = nullptr);
    void setEvents(std::vector<ListedEvent> events);
    [[nodiscard]] const std::vector<ListedEvent>& events() const { return m_events; }
    void chooseAlert(const std::string& alertId);

signals:
    void opened(const std::string& alertId);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fit();
    std::vector<ListedEvent> m_events;
    int m_mostRows;
};

} // namespace cosmoswatch
