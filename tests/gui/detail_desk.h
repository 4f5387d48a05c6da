// The detail of an alert with a store behind it.
#pragma once

#include "tests/gui/detail_support.h"
#include "tests/gui/page_tools.h"
#include "ui/alert_actions.h"
#include "ui/pages/alert_detail.h"

#include <QSignalSpy>

namespace cosmoswatch::test {

struct DetailDesk {
    DetailStore store;
    StoreGateway gateway{store};
    StatusChanges changes{gateway, "anna"};
    QWidget window;
    AlertActions* actions = new AlertActions(gateway, changes, &window);
    AlertDetail detail{gateway, *actions};

    explicit DetailDesk(const std::vector<Alert>& alerts, const std::vector<EvidenceRecord>& evidence = {}) {
        for (const auto& alert : alerts)
            store.put(alert, evidence);
        detail.resize(430, 860);
        detail.show();
    }
    void open(const std::string& id) {
        QSignalSpy loaded(&detail, &AlertDetail::loaded);
        detail.showAlert(id);
        QVERIFY(loaded.count() > 0 || loaded.wait());
    }
    QAction* action(const char* name) { return actionNamed(QString::fromLatin1(name), detail.actions()); }
};

} // namespace cosmoswatch::test
