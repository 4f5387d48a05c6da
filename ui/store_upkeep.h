// Lets go of what the settings no longer want kept: some at a time, in the writer's turn, so that an
// analyst's decision never waits for it.
#pragma once

#include "ui/settings_keeper.h"
#include "ui/store_gateway.h"

#include <QObject>
#include <QTimer>

namespace cosmoswatch {

class StoreUpkeep : public QObject {
    Q_OBJECT
public:
    StoreUpkeep(StoreGateway& gateway, SettingsKeeper& settings, QObject* parent = nullptr);

    void begin(); // now; again every hour by itself

signals:
    void removed(std::uint64_t alerts, std::uint64_t sums); // in one go; nothing is said when it was nothing
    void failed(const QString& message);

private:
    void removeSome();

    StoreGateway& m_gateway;
    SettingsKeeper& m_settings;
    QTimer m_hourly;
    QTimer m_pause; // between two steps
    Removed m_sofar;
    bool m_busy = false;
};

} // namespace cosmoswatch
