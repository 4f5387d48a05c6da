// All that can be chosen, section by section: look and times, lists and databases, learning and protection,
// where data lives, and about the program.
#pragma once

#include "ui/display_time.h"
#include "ui/models/protection_scopes.h"
#include "ui/store_gateway.h"
#include "ui/theme.h"

#include <QWidget>

#include <filesystem>
#include <vector>

class QAction;
class QComboBox;
class QIcon;
class QLineEdit;
class QListWidget;
class QStackedWidget;
class QVBoxLayout;

namespace cosmoswatch {

class AddressLists;
class FactsTable;
class FormCard;
class PlainLabel;
class ScopeForm;
class SettingsKeeper;

class SettingsPage : public QWidget {
    Q_OBJECT
public:
    SettingsPage(StoreGateway& gateway, SettingsKeeper& settings, AddressLists& lists,
                 std::filesystem::path storeFile, QWidget* parent = nullptr);

    enum Section { General, Lists, Protection, Network, Data, About };
    void showSection(Section section);
    // As they are now, chosen here or elsewhere.
    void setChoices(ThemeChoice theme, Density density, TimeZoneChoice times);
    [[nodiscard]] std::vector<QAction*> actions() const { return m_actions; }

signals:
    void themeChosen(cosmoswatch::ThemeChoice choice);
    void densityChosen(cosmoswatch::Density density);
    void timesChosen(cosmoswatch::TimeZoneChoice choice);
    void sampleAlertsRequested();
    void rulesRequested();     // detectors and their thresholds
    void shortcutsRequested(); // their editor

protected:
    void showEvent(QShowEvent* event) override;

private:
    QVBoxLayout* addSection(const QString& name, const QIcon& picture);
    void buildGeneral();
    void buildLists();
    void buildProtection();
    void buildNetwork();
    void buildData();
    FormCard* buildRetention();
    void showRetention();
    void buildAbout();
    void showLists();
    void showScopes();
    void fetch();
    void fetchSizes();
    void addNetwork();
    void removeNetwork();
    void networkEdited();
    QAction* action(const QString& text, const char* name, std::function<void()> then);

    StoreGateway& m_gateway;
    SettingsKeeper& m_settings;
    AddressLists& m_lists;
    std::filesystem::path m_storeFile;
    std::vector<QAction*> m_actions;
    QListWidget* m_sections;
    QStackedWidget* m_pages;

    QComboBox* m_theme;
    QComboBox* m_density;
    QComboBox* m_times;

    FactsTable* m_listTable;
    PlainLabel* m_geo;
    QAction* m_bundledGeo;
    QAction* m_removeList;
    FactsTable* m_networks;
    QLineEdit* m_networkName;
    QLineEdit* m_networkRanges;
    PlainLabel* m_networkProblem;
    QAction* m_addNetwork;
    QAction* m_removeNetwork;

    StoreRequest m_accountsRequest;
    std::vector<AccountSummary> m_accounts;
    std::vector<ProtectionScope> m_scopes;
    FactsTable* m_scopeTable;
    PlainLabel* m_scopeTitle;
    ScopeForm* m_scopeForm;

    StoreRequest m_sizesRequest;
    FactsTable* m_places;
    QComboBox* m_keepAlerts;
    QComboBox* m_keepAccess;
};

} // namespace cosmoswatch
