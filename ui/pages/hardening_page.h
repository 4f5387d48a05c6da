// How accounts could be hardened: the checks on the left, what is to do first, the chosen one on the right.
#pragma once

#include "ui/models/posture_model.h"
#include "ui/store_gateway.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QAction;
class QComboBox;
class QKeySequence;
class QStackedWidget;
class QTabBar;

namespace cosmoswatch {

class CheckDetail;
class CheckTable;
class MessagePanel;
class PlainLabel;

// Alerts that belong to a check, of its account; absent where no detector looks at the same.
[[nodiscard]] std::optional<AlertFilter> alertsOf(const PostureCheck& check);

class HardeningPage : public QWidget {
    Q_OBJECT
public:
    explicit HardeningPage(StoreGateway& gateway, QWidget* parent = nullptr);

    [[nodiscard]] std::vector<QAction*> actions() const { return m_actions; }
    [[nodiscard]] const PostureModel& model() const { return *m_model; }
    void exportTo(const QString& file); // all checks of the chosen account, as Markdown

signals:
    void alertsRequested(const AlertFilter& filter);
    void openLogsRequested();
    void sampleRequested();
    void message(const QString& text);
    void failed(const QString& text);
    void ready(); // the checks, or why there are none

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildBar();
    QWidget* buildContent();
    QAction* make(const char* name, const QString& text, const QKeySequence& key,
                  void (HardeningPage::*run)());
    void fetch();
    void take(Result<std::vector<PostureCheck>> checks);
    void fillAccounts();
    void applyFilter();
    void showChosen();
    void showState();
    void panelClicked();
    void updateActions();
    [[nodiscard]] const PostureCheck* chosen() const;
    void copy(const std::string& text);
    void copyText();
    void copyMarkdown();
    void copyJson();
    void exportMarkdown();
    void showAlerts();

    StoreGateway& m_gateway;
    StoreRequest m_request;
    StoreRequest m_exportRequest;
    QTimer m_pause; // many changes of the store, one look
    bool m_stale = true;
    bool m_failed = false;
    PostureModel* m_model;
    std::optional<PostureCheck> m_kept; // the chosen one, to be chosen again

    QComboBox* m_account;
    QTabBar* m_states;
    PlainLabel* m_basis;
    QStackedWidget* m_body; // content, panel
    CheckTable* m_table;
    CheckDetail* m_detail;
    MessagePanel* m_panel;
    std::vector<QAction*> m_actions;
    QAction* m_copyText;
    QAction* m_copyMarkdown;
    QAction* m_copyJson;
    QAction* m_export;
    QAction* m_showAlerts;
    QAction* m_refresh;
};

} // namespace cosmoswatch
