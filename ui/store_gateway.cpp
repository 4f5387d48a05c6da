#include "ui/store_gateway.h"

#include <chrono>

namespace cosmoswatch {

StoreGateway::StoreGateway(AlertStore& store, QObject* parent)
    : QObject(parent), m_store(store), m_revision(store.revision()) {
    m_readers.setMaxThreadCount(2);
    m_writer.setMaxThreadCount(1);
    m_timer.setInterval(std::chrono::milliseconds(500));
    connect(&m_timer, &QTimer::timeout, this, &StoreGateway::poll);
    m_timer.start();
}

StoreGateway::~StoreGateway() {
    m_readers.clear();
    m_readers.waitForDone();
    m_writer.waitForDone(); // an analyst's decision is never dropped
}

void StoreGateway::poll() {
    const auto revision = m_store.revision();
    if (revision == m_revision) return;
    m_revision = revision;
    emit changed();
}

void StoreGateway::run(QThreadPool& pool, Cancelled cancelled, std::function<Delivery()> work) {
    pool.start([this, cancelled = std::move(cancelled), work = std::move(work)] {
        if (*cancelled) return;
        auto delivery = work();
        const auto deliver = [cancelled, delivery = std::move(delivery)] {
            if (!*cancelled) delivery();
        };
        QMetaObject::invokeMethod(this, deliver, Qt::QueuedConnection);
    });
}

} // namespace cosmoswatch
