// Makes or changes a rule that hides alerts, and tells meanwhile what it would have hidden.
#pragma once

#include "core/alert/suppression.h"
#include "ui/store_gateway.h"

#include <QDialog>
#include <QTimer>

#include <map>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace cosmoswatch {

class ExpiryChoice;
class PlainLabel;

class SuppressionRuleDialog : public QDialog {
    Q_OBJECT
public:
    // An empty rule: a new one.
    SuppressionRuleDialog(StoreGateway& gateway, const SuppressionRule& rule, QWidget* parent = nullptr);

    [[nodiscard]] SuppressionRule rule() const;

private:
    void build();
    void fill();
    void changed();
    void simulate();
    void fetchAccounts();
    QLineEdit* line(const QString& name, int longest);

    StoreGateway& m_gateway;
    SuppressionRule m_rule;
    QLineEdit* m_name;
    QComboBox* m_type;
    QComboBox* m_scope;
    QComboBox* m_entityKind;
    QLineEdit* m_entity;
    QLineEdit* m_contains;
    QLineEdit* m_reason;
    ExpiryChoice* m_expiry;
    PlainLabel* m_problem;
    PlainLabel* m_preview;
    QPushButton* m_accept;
    QTimer m_pause;
    StoreRequest m_accountsRequest;
    StoreRequest m_previewRequest;
};

} // namespace cosmoswatch
