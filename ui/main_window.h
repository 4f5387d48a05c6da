// The console's window: puts pages, menus, palette, tray and status bar together. A page is added in
// buildPages() with one line, and wired to the others below it.
#pragma once

#include "ui/commands.h"
#include "ui/console_settings.h"
#include "ui/reading.h"
#include "ui/source_access.h"
#include "ui/status_changes.h"
#include "ui/store_gateway.h"

#include <QMainWindow>
#include <QString>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

class QActionGroup;
class QListWidget;
class QStackedWidget;

namespace cosmoswatch {

class AccessPage;
class AddressLists;
class AlertActions;
class AlertTray;
class AlertsPage;
class CommandPalette;
class EntitiesPage;
class HardeningPage;
class NoticeBar;
class PaletteSearch;
class PlainLabel;
class ReportsPage;
class RulesPage;
class SettingsKeeper;
class SettingsPage;
class SourcesPage;
class StatusLine;
class StoreUpkeep;
class WelcomePage;

// Adds the alerts of files of another product, and says what came of it.
using AlertImport =
    std::function<Result<std::string>(AlertStore&, const std::vector<std::filesystem::path>&)>;

// What app/ gives the console. The store must outlive the window.
struct ConsoleServices {
    AlertStore& store;
    SessionFactory startSession;
    SampleFactory makeSample;
    SessionSettings sessionDefaults;
    std::filesystem::path settingsFile; // where earlier versions kept window, theme, times: taken over
    std::string user;
    // Null: settings.json beside the file above.
    std::shared_ptr<SettingsKeeper> settings = nullptr;
    SourceAccess sourceAccess = {};
    std::filesystem::path storeFile = {};
    std::function<std::vector<AlertUpdate>()> sampleAlerts = nullptr;
    AlertImport importAlerts = nullptr;
};

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(ConsoleServices services, QWidget* parent = nullptr);
    ~MainWindow() override;

    void open(const QStringList& paths);
    void openSample();
    void readSources(); // of the settings, if there are any
    void chooseTheme(ThemeChoice choice);
    void chooseDensity(Density density);
    void showAlert(const QString& id); // in the queue, whatever its filter was
    void showAlerts(const AlertFilter& filter);
    void showEntity(const Entity& entity);
    [[nodiscard]] std::vector<Destination> savedViews();
    // Something to know that does not go away by itself: a store set aside, a session that failed.
    void showNotice(const QString& text);

    [[nodiscard]] AlertsPage* alertsPage() const { return m_alerts; }
    [[nodiscard]] AlertActions* actions() const { return m_actions; }
    [[nodiscard]] Reading& reading() { return m_reading; }
    [[nodiscard]] Commands& commands() { return m_commands; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    void buildFrame();
    void buildPages();
    // Navigation, View menu, palette and kept state follow from it. Commands of its area are "<name>.verb",
    // by the page's objectName or its class ("AccessPage": "access").
    int addPage(QWidget* page, const QIcon& icon, const QString& name);
    void connectPages();
    void connectEntities();
    void connectSettingsPages();
    void buildCommands();

    // main_window_menus.cpp
    void buildMenus();
    void buildFileMenu();
    void buildEditMenu();
    void buildViewMenu();
    void buildHelpMenu();
    void buildCorner();
    QAction* addCommand(QMenu* menu, const QString& id, const QString& text, const QKeySequence& key,
                        void (MainWindow::*run)());
    void addChoice(QMenu* menu, QActionGroup* group, const QString& id, const QString& text, int value);
    void showShortcuts();
    void showPalette();
    void showAbout();

    void openFolder();
    void openFiles();
    void filterAlerts();
    void settingsChanged();
    void addSampleAlerts();
    void importDefenderAlerts();
    void setTimes(TimeZoneChoice choice);
    void readSettings();
    void keepState();
    [[nodiscard]] QString pageId(int row) const;
    void showPage(const QString& id);
    void readingChanged();
    [[nodiscard]] std::vector<QWidget*> tabStops() const;
    void leaveWelcome();

    SessionSettings m_sessionDefaults;
    std::shared_ptr<SettingsKeeper> m_keeper;
    ConsoleSettings m_settings;
    SourceAccess m_sourceAccess;
    std::filesystem::path m_storeFile;
    std::function<std::vector<AlertUpdate>()> m_sampleAlerts;
    AlertImport m_importAlerts;
    std::string m_user;
    StoreGateway m_gateway;
    Reading m_reading;
    StatusChanges m_changes;
    Commands m_commands;
    AlertActions* m_actions;
    AddressLists* m_lists;
    StoreUpkeep* m_upkeep;
    QListWidget* m_navigation;
    QStackedWidget* m_pages;
    QStackedWidget* m_alertsOrWelcome;
    WelcomePage* m_welcome;
    AlertsPage* m_alerts;
    AccessPage* m_access;
    EntitiesPage* m_entities;
    HardeningPage* m_hardening;
    ReportsPage* m_reports;
    SourcesPage* m_sources;
    RulesPage* m_rules;
    SettingsPage* m_settingsPage;
    NoticeBar* m_notice;
    StatusLine* m_status;
    CommandPalette* m_palette;
    PaletteSearch* m_search;
    AlertTray* m_tray;
    QActionGroup* m_themes;
    QActionGroup* m_densities;
    QActionGroup* m_times;
    PlainLabel* m_zone;
    StoreRequest m_emptyRequest;
    StoreRequest m_alertRequest;
    bool m_empty = true; // no alert yet: the welcome page stands in for the queue
};

} // namespace cosmoswatch
