// What the command palette finds in the store: alerts by id, address and words, accounts and other entities.
#pragma once

#include "ui/commands.h"
#include "ui/store_gateway.h"

#include <QObject>
#include <QTimer>

namespace cosmoswatch {

class PaletteSearch : public QObject {
    Q_OBJECT
public:
    explicit PaletteSearch(StoreGateway& gateway, QObject* parent = nullptr);

    void look(const QString& typed); // an earlier question is dropped

signals:
    void found(const std::vector<cosmoswatch::Destination>& destinations);
    void alertChosen(const QString& id);
    void accountChosen(const QString& key);
    void addressChosen(const QString& address);
    void entityChosen(const cosmoswatch::Entity& entity); // its page is wanted

private:
    struct Answer {
        std::vector<AlertRow> alerts;
        std::vector<AccountSummary> accounts;
        std::string address; // canonical, when one was typed and it has alerts
        std::uint64_t addressAlerts = 0;
        std::vector<EntitySummary> entities;
    };
    static Answer search(const AlertReader& store, const std::string& typed);
    void ask();
    void answer(const Answer& answer);

    StoreGateway& m_gateway;
    QString m_typed;
    QTimer m_typing;
    StoreRequest m_request;
};

} // namespace cosmoswatch
