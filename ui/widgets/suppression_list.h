// The rules that hide alerts: what each hides, why, until when and how much; to add, change, switch off and
// remove, and to take back what it did.
#pragma once

#include "core/alert/suppression.h"
#include "ui/store_gateway.h"

#include <QWidget>

#include <optional>
#include <string>
#include <vector>

class QAction;

namespace cosmoswatch {

class FactsTable;
class PlainLabel;

class SuppressionList : public QWidget {
    Q_OBJECT
public:
    SuppressionList(StoreGateway& gateway, std::string user, QWidget* parent = nullptr);

    [[nodiscard]] std::vector<QAction*> actions() const {
        return {m_add, m_edit, m_toggle, m_remove, m_undo, m_reopen, m_showHidden};
    }
    void save(const SuppressionRule& rule);

signals:
    void alertsRequested(const cosmoswatch::AlertFilter& filter);
    void message(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Entry {
        SuppressionRule rule;
        std::uint64_t hidden = 0; // alerts that it dismissed and that still are
    };
    void makeActions();
    void fetch();
    void show(std::vector<Entry> entries);
    void chooseRow();
    void edit(const SuppressionRule& rule);
    void toggle();
    void remove();
    void undoRemove();
    void reopen();
    [[nodiscard]] const Entry* chosen() const;
    [[nodiscard]] QString stateOf(const SuppressionRule& rule) const;

    StoreGateway& m_gateway;
    std::string m_user;
    StoreRequest m_request;
    std::vector<Entry> m_entries;
    std::optional<SuppressionRule> m_removed; // last, to be put back
    FactsTable* m_table;
    PlainLabel* m_empty;
    PlainLabel* m_detail;
    PlainLabel* m_problem;
    QAction* m_add;
    QAction* m_edit;
    QAction* m_toggle;
    QAction* m_remove;
    QAction* m_undo;
    QAction* m_reopen;
    QAction* m_showHidden;
};

} // namespace cosmoswatch
