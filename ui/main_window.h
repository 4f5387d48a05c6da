// The console's window: navigation, pages, menus, status bar.
#pragma once

#include "ui/display_time.h"
#include "ui/reading.h"
#include "ui/status_changes.h"
#include "ui/store_gateway.h"
#include "ui/theme.h"
#include "ui/widgets/source_dialog.h"

#include <QMainWindow>
#include <QString>

#include <filesystem>
#include <string>

class QActionGroup;
class QListWidget;
class QPushButton;
class QSettings;
class QStackedWidget;
class QTimer;

namespace cosmoswatch {

class AccessPage;
class AddressLists;
class AlertActions;
class AlertsPage;
class ElidedLabel;
class PlainLabel;
class RulesPage;
class SettingsKeeper;
class SettingsPage;
class SourcesPage;
class ThinProgress;
class WelcomePage;

// What app/ gives the console. The store must outlive the window.
struct ConsoleServices {
    AlertStore& store;
    SessionFactory startSession;
    SampleFactory makeSample;
    SessionSettings sessionDefaults;
    std::filesystem::path settingsFile; // window, theme, times
    std::string user;
    // Null: settings.json beside the file above.
    std::shared_ptr<SettingsKeeper> settings = nullptr;
    SourceChecker checkSource = nullptr;
    std::filesystem::path storeFile = {};
    std::function<std::vector<AlertUpdate>()> sampleAlerts = nullptr;
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
    // Something to know that does not go away by itself: a store set aside, a session that failed.
    void showNotice(const QString& text);

    [[nodiscard]] AlertsPage* alertsPage() const { return m_alerts; }
    [[nodiscard]] AlertActions* actions() const { return m_actions; }
    [[nodiscard]] Reading& reading() { return m_reading; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildPages();
    void buildMenus();
    void buildViewMenu();
    void buildStatusBar();
    QWidget* buildNotice();
    int addPage(QWidget* page, const QIcon& icon, const QString& name);
    void openFolder();
    void settingsChanged();
    void addSampleAlerts();
    void connectSettingsPages();
    void openFiles();
    void showShortcuts();
    void showAbout();
    void readSettings();
    void setTimes(TimeZoneChoice choice);
    void updateStatus();
    void updateLearning();
    void leaveWelcome();
    [[nodiscard]] QSettings settings() const;

    std::filesystem::path m_settingsFile;
    SessionSettings m_sessionDefaults;
    std::shared_ptr<SettingsKeeper> m_keeper;
    SourceChecker m_checkSource;
    std::filesystem::path m_storeFile;
    std::function<std::vector<AlertUpdate>()> m_sampleAlerts;
    std::string m_user;
    StoreGateway m_gateway;
    Reading m_reading;
    StatusChanges m_changes;
    AlertActions* m_actions;
    AddressLists* m_lists;
    QListWidget* m_navigation;
    QStackedWidget* m_pages;
    WelcomePage* m_welcome;
    AlertsPage* m_alerts;
    AccessPage* m_access;
    SourcesPage* m_sources;
    RulesPage* m_rules;
    SettingsPage* m_settingsPage;
    QActionGroup* m_themes;
    QActionGroup* m_times;
    QWidget* m_notice;
    PlainLabel* m_noticeText;
    PlainLabel* m_state;
    PlainLabel* m_rate;
    PlainLabel* m_bad;
    ElidedLabel* m_message;
    PlainLabel* m_learning;
    PlainLabel* m_zone;
    ThinProgress* m_progress;
    QPushButton* m_stop;
    QTimer* m_messageTimer;
    StoreRequest m_emptyRequest;
    StoreRequest m_learningRequest;
    bool m_empty = true; // no alert yet: the welcome page stands in for the queue
};

} // namespace cosmoswatch
