// The detectors, each with what it sees and misses, where it is on, and how much it raised lately; and the
// rules that hide alerts.
#pragma once

#include "ui/models/protection_scopes.h"
#include "ui/store_gateway.h"

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QAction;
class QComboBox;
class QTabBar;
class QStackedWidget;

namespace cosmoswatch {

class DetectorForm;
class ElidedLabel;
class FactsTable;
class PlainLabel;
class SettingsKeeper;
class SuppressionList;

class RulesPage : public QWidget {
    Q_OBJECT
public:
    RulesPage(StoreGateway& gateway, SettingsKeeper& settings, std::string user, QWidget* parent = nullptr);

    void showDetector(const std::string& alertType);
    void showSuppression();
    [[nodiscard]] std::vector<QAction*> actions() const;

signals:
    void alertsRequested(const cosmoswatch::AlertFilter& filter);
    void message(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    [[nodiscard]] QWidget* buildDetectors();
    void fetch();
    void showScopes();
    void showDetectors();
    void showChosen();
    [[nodiscard]] QString stateOf(const std::string& alertType) const;
    [[nodiscard]] ProtectionScope scope() const;
    [[nodiscard]] std::string chosenType() const;

    StoreGateway& m_gateway;
    SettingsKeeper& m_settings;
    StoreRequest m_accountsRequest;
    StoreRequest m_countsRequest;
    std::vector<AccountSummary> m_accounts;
    std::vector<ProtectionScope> m_scopes;
    std::map<std::string, std::uint64_t> m_counts; // of the last 30 days, by type
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    SuppressionList* m_suppression;
    QComboBox* m_scope;
    FactsTable* m_detectors;
    PlainLabel* m_title;
    PlainLabel* m_sees;
    PlainLabel* m_misses;
    PlainLabel* m_needs;
    DetectorForm* m_form;
    QAction* m_showAlerts;
};

} // namespace cosmoswatch
