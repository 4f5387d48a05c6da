// Makes a rule that hides alerts like those chosen: what they share, why, until when, and how many past
// alerts it would have hidden.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/suppression.h"
#include "ui/store_gateway.h"

#include <QDialog>
#include <QTimer>

#include <map>
#include <vector>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;

namespace cosmoswatch {

class ExpiryChoice;
class PlainLabel;

class SuppressAlertsDialog : public QDialog {
    Q_OBJECT
public:
    // At least one.
    SuppressAlertsDialog(StoreGateway& gateway, std::vector<Alert> alerts, QWidget* parent = nullptr);

    [[nodiscard]] SuppressionRule rule() const;
    [[nodiscard]] bool openAlertsToo() const;

signals:
    void simulated(); // the count is shown

private:
    void buildForm();
    void offerScopes();
    void offerEntities();
    QWidget* field(QWidget* input, SuppressionField field);
    void changed();
    void simulate();
    void showPreview(const SuppressionPreview& preview);

    StoreGateway& m_gateway;
    std::vector<Alert> m_alerts;
    std::vector<std::string> m_types; // of them, each once
    std::vector<Entity> m_entities;   // behind the choices, the first is none
    QLineEdit* m_name;
    QCheckBox* m_type;
    QComboBox* m_scope;
    QComboBox* m_entity;
    QLineEdit* m_network; // of an address, to be widened
    QLineEdit* m_contains;
    QLineEdit* m_reason;
    ExpiryChoice* m_until;
    QCheckBox* m_openToo;
    PlainLabel* m_preview;
    PlainLabel* m_examples;
    std::map<SuppressionField, PlainLabel*> m_problems;
    QPushButton* m_accept;
    bool m_named = false; // by the analyst: no longer by the parts
    bool m_touched = false;
    QTimer m_pause;
    StoreRequest m_request;
};

} // namespace cosmoswatch
