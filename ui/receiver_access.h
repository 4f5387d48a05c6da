// How the console tells receivers of alerts: what app/ hands it, and the thread that starts, asks and stops
// it.
#pragma once

#include "core/secrets/secret_store.h"
#include "core/store/outbox.h"
#include "ui/settings_keeper.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

// How a receiver is doing.
struct ReceiverHealth {
    ReceiverStanding standing;
    std::string problem; // what keeps it from sending now; empty when nothing does
    std::optional<Timestamp> nextTry;
};

struct ReceiverAccess {
    // Tells how the receivers are doing; they are served until it is let go, which may take a second.
    using HealthReader = std::function<std::vector<ReceiverHealth>()>;
    std::function<HealthReader(std::vector<ReceiverSettings>, const NetworkSettings&)> start;
    // Sends a sample alert, once.
    std::function<Result<void>(const ReceiverSettings&, const NetworkSettings&,
                               std::shared_ptr<const SecretStore>)>
        test;
    std::shared_ptr<SecretStore> secrets; // the keychain; null: none can be kept
};

// Under which its secret is kept; empty when it has none.
[[nodiscard]] std::string secretNameOf(const ReceiverWay& way);
// "Mail", "Syslog", …
[[nodiscard]] QString kindText(const ReceiverWay& way);

// `secret`: as typed, not kept yet. Delivers in the window's thread, unless `context` is gone by then.
void testLater(QObject* context, const ReceiverAccess& access, const ReceiverSettings& receiver,
               const NetworkSettings& network, const std::string& secret,
               std::function<void(const Result<void>&)> done);

// Serves the receivers of the settings while it lives, and begins anew when they change.
class Delivering : public QObject {
    Q_OBJECT
public:
    Delivering(ReceiverAccess access, SettingsKeeper& settings, QObject* parent = nullptr);
    ~Delivering() override; // waits until the last has stopped

    void ask(); // health() follows

signals:
    void health(const std::vector<cosmoswatch::ReceiverHealth>& receivers);

private:
    void restart();

    ReceiverAccess m_access;
    SettingsKeeper& m_settings;
    std::vector<ReceiverSettings> m_receivers;
    NetworkSettings m_network;
    QThreadPool m_thread;                                   // one: only one at a time may serve a store
    std::shared_ptr<ReceiverAccess::HealthReader> m_reader; // of that thread
};

} // namespace cosmoswatch
