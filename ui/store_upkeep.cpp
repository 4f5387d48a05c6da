#include "ui/store_upkeep.h"

#include "core/engine/retention.h"
#include "ui/plain_text.h"

#include <chrono>
#include <utility>

namespace cosmoswatch {
namespace {

using namespace std::chrono_literals;

constexpr auto afterStart = 1min;
constexpr auto again = 1h;
constexpr auto breath = 20ms; // others write in between

} // namespace

StoreUpkeep::StoreUpkeep(StoreGateway& gateway, SettingsKeeper& settings, QObject* parent)
    : QObject(parent), m_gateway(gateway), m_settings(settings) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(breath);
    connect(&m_pause, &QTimer::timeout, this, &StoreUpkeep::removeSome);
    m_hourly.setInterval(afterStart);
    connect(&m_hourly, &QTimer::timeout, this, [this] {
        m_hourly.setInterval(again);
        begin();
    });
    m_hourly.start();
}

void StoreUpkeep::begin() {
    const auto& retention = m_settings.settings().retention;
    if (m_busy || (!retention.closedAlerts && !retention.access)) return;
    m_busy = true;
    m_sofar = {};
    removeSome();
}

void StoreUpkeep::removeSome() {
    const Expiry expiry = expiryAt(m_settings.settings().retention, now());
    m_gateway.change(
        this, [expiry](AlertStore& store) { return store.removeExpired(expiry); },
        [this](const Result<Removed>& some) {
            if (!some) {
                m_busy = false;
                emit failed(
                    tr("What is too old could not be removed: %1").arg(fromUtf8(describe(some.error()))));
                return;
            }
            m_sofar.alerts += some->alerts;
            m_sofar.sums += some->sums;
            if (some->more) return m_pause.start();
            m_busy = false;
            if (m_sofar.alerts > 0 || m_sofar.sums > 0) emit removed(m_sofar.alerts, m_sofar.sums);
        });
}

} // namespace cosmoswatch
