// The console's way to the store: questions are answered on worker threads and delivered on the GUI thread.
// Nothing that touches the disk runs on the GUI thread.
#pragma once

#include "core/store/alert_store.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace cosmoswatch {

// A question under way. Destroy or overwrite it and its answer is never delivered; when it has not begun yet
// it is not even asked. Keep it as a member beside what the answer fills.
class StoreRequest {
public:
    StoreRequest() = default;
    StoreRequest(StoreRequest&& other) noexcept = default;
    StoreRequest& operator=(StoreRequest&& other) noexcept {
        cancel();
        m_cancelled = std::move(other.m_cancelled);
        return *this;
    }
    ~StoreRequest() { cancel(); }

    void cancel() {
        if (m_cancelled) *m_cancelled = true;
        m_cancelled.reset();
    }

private:
    friend class StoreGateway;
    std::shared_ptr<std::atomic_bool> m_cancelled;
};

class StoreGateway : public QObject {
    Q_OBJECT
public:
    // The store must outlive the gateway.
    explicit StoreGateway(AlertStore& store, QObject* parent = nullptr);
    ~StoreGateway() override; // waits for what is running

    // m_request = gateway.ask([filter](const AlertReader& store) { return store.countAlerts(filter); },
    //                         [this](Result<AlertCounts> counts) { … });
    // `query` runs on a worker and must own what it uses; `done` runs on the GUI thread, later than this
    // call.
    template<typename Query, typename Done>
    [[nodiscard]] StoreRequest ask(Query query, Done done) {
        StoreRequest request;
        request.m_cancelled = std::make_shared<std::atomic_bool>(false);
        run(m_readers, request.m_cancelled,
            [this, query = std::move(query), done = std::move(done)]() -> Delivery {
                auto answer =
                    std::make_shared<decltype(query(std::as_const(m_store)))>(query(std::as_const(m_store)));
                return [done, answer] { done(std::move(*answer)); };
            });
        return request;
    }

    // As above for writing: always carried out, one after the other; only the delivery ends with `context`.
    template<typename Change, typename Done>
    void change(QObject* context, Change change, Done done) {
        run(m_writer, std::make_shared<std::atomic_bool>(false),
            [this, guard = QPointer<QObject>(context), change = std::move(change),
             done = std::move(done)]() -> Delivery {
                auto answer = std::make_shared<decltype(change(m_store))>(change(m_store));
                return [guard, done, answer] {
                    if (guard) done(std::move(*answer));
                };
            });
    }

    // Looks for changes at once instead of at the next tick.
    void poll();

signals:
    // Something in the store is different; at most twice a second.
    void changed();

private:
    using Delivery = std::function<void()>;
    using Cancelled = std::shared_ptr<std::atomic_bool>;
    void run(QThreadPool& pool, Cancelled cancelled, std::function<Delivery()> work);

    AlertStore& m_store;
    QThreadPool m_readers;
    QThreadPool m_writer;
    QTimer m_timer;
    std::uint64_t m_revision = 0;
};

} // namespace cosmoswatch
