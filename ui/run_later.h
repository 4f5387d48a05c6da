// Work that may take its time, away from the window's thread.
#pragma once

#include "core/base/result.h"

#include <QCoreApplication>
#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <utility>

namespace cosmoswatch {

// `done` is called in the window's thread, unless `context` is gone by then.
template<typename Value>
void runLater(QObject* context, std::function<Result<Value>()> work,
              std::function<void(const Result<Value>&)> done) {
    QThreadPool::globalInstance()->start([guard = QPointer<QObject>(context),
                                          app = QCoreApplication::instance(), work = std::move(work),
                                          done = std::move(done)] {
        auto result = std::make_shared<Result<Value>>(work());
        QMetaObject::invokeMethod(
            app,
            [guard, result, done] {
                if (guard) done(*result);
            },
            Qt::QueuedConnection);
    });
}

} // namespace cosmoswatch
