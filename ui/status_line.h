// The window's lowest line: what is being read and how far behind it is, how fast, what was left out, and how
// old the address lists are.
#pragma once

#include "core/protection/protection.h"
#include "ui/reading.h"
#include "ui/store_gateway.h"

#include <QObject>
#include <QTimer>

#include <optional>

class QPushButton;
class QStatusBar;

namespace cosmoswatch {

class ElidedLabel;
class PlainLabel;
class ThinProgress;

class StatusLine : public QObject {
    Q_OBJECT
public:
    StatusLine(QStatusBar& bar, StoreGateway& gateway, Reading& reading);

    void say(const QString& text); // what was just done; goes away by itself
    void setLists(const IntelSettings& intel);
    void setProtection(const Protection& protection); // learning periods and what is off
    void update();
    void updateLearning();

private:
    struct Lists {
        bool any = false;
        std::optional<Timestamp> oldest; // modified last; absent when one cannot be looked at
    };
    void askAgeOfLists();
    void showAgeOfLists(const Lists& lists);
    [[nodiscard]] QString stateText(bool reading) const;

    StoreGateway& m_gateway;
    Reading& m_reading;
    Protection m_protection;
    IntelSettings m_intel;
    PlainLabel* m_state;
    ThinProgress* m_progress;
    QPushButton* m_stop;
    PlainLabel* m_rate;
    PlainLabel* m_bad;
    ElidedLabel* m_message;
    PlainLabel* m_lists;
    PlainLabel* m_learning;
    QTimer m_messageTimer;
    QTimer m_listTimer;
    StoreRequest m_listRequest;
    StoreRequest m_learningRequest;
};

// "3 s", "12 min", "5 h", "3 days": the largest unit that fits.
[[nodiscard]] QString roughDuration(Duration time);

} // namespace cosmoswatch
