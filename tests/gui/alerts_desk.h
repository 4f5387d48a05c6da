// The queue's page on a fake store, for tests that work in it as an analyst does.
#pragma once

#include "tests/gui/fake_store.h"
#include "tests/gui/page_tools.h"
#include "ui/alert_actions.h"
#include "ui/models/alert_queue_model.h"
#include "ui/pages/alert_detail.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/filter_bar.h"

#include <QApplication>
#include <QTest>

#include <functional>
#include <map>
#include <memory>

namespace cosmoswatch::test {

struct Desk {
    FakeStore store;
    StoreGateway gateway{store};
    StatusChanges changes{gateway, "anna"};
    std::unique_ptr<QWidget> window = std::make_unique<QWidget>();
    AlertActions* actions = new AlertActions(gateway, changes, window.get());
    std::unique_ptr<AlertsPage> page;

    explicit Desk(const std::function<void(FakeStore&)>& fill) {
        fill(store);
        page = std::make_unique<AlertsPage>(gateway, *actions, changes);
        page->resize(1300, 850);
        page->show();
        page->activateWindow();
        page->focusQueue();
    }
    AlertQueueView& queue() { return *page->queue(); }
    AlertQueueModel& model() { return *static_cast<AlertQueueModel*>(queue().model()); }
    FilterBar& bar() { return *page->filterBar(); }
    int rows() { return model().rowCount(); }
    AlertDetail& detail() { return *page->findChild<AlertDetail*>(); }
    Alert alert(const std::string& id) { return *store.alert(id); }
    std::uint64_t count(AlertStatus status) {
        AlertFilter filter;
        filter.statuses = {status};
        return store.countAlerts(filter)->total;
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&queue(), key, modifiers); }
    // The dialog that the last action opened.
    template<typename Dialog>
    Dialog* dialog() {
        return qobject_cast<Dialog*>(QApplication::activeModalWidget());
    }
    void back() { // to the queue, after a dialog
        page->activateWindow();
        page->focusQueue();
        QVERIFY(QTest::qWaitFor([this] { return queue().hasFocus(); }));
    }
    bool says(const QString& words) {
        for (auto* label : page->findChildren<PlainLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    QAction* action(const QString& name) { return actionNamed(name, page->actions(), actions->actions()); }
};

} // namespace cosmoswatch::test
