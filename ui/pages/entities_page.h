// Addresses, principals, accounts and applications: a list to search and sort, and beside it the page of the
// chosen one, with a way back through those that were looked at.
#pragma once

#include "ui/models/entity_answer.h"
#include "ui/store_gateway.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <string>
#include <vector>

class QAction;
class QButtonGroup;
class QLineEdit;
class QSplitter;
class QStackedWidget;

namespace cosmoswatch {

class AccessTable;
class EntityListModel;
class EntityView;
class MessagePanel;
class PlainLabel;

class EntitiesPage : public QWidget {
    Q_OBJECT
public:
    explicit EntitiesPage(StoreGateway& gateway, QWidget* parent = nullptr);
    ~EntitiesPage() override;

    // From elsewhere: "all about this one".
    void showEntity(const Entity& entity);
    void setTimeRange(const TimeRange& range); // shared with the other pages
    void refreshTimes();                       // after the analyst changed the time zone
    [[nodiscard]] const std::optional<Entity>& current() const { return m_current; }
    [[nodiscard]] EntityKind kind() const;
    [[nodiscard]] std::vector<QAction*> actions() const;
    [[nodiscard]] QSplitter* splitter() const { return m_splitter; }

signals:
    void openLogsRequested();
    void sampleRequested();
    void timeRangeChosen(const cosmoswatch::TimeRange& range);
    void alertsRequested(const cosmoswatch::AlertFilter& filter);
    void alertRequested(const std::string& alertId, const cosmoswatch::AlertFilter& among);
    void accessRequested(const cosmoswatch::Entity& entity);
    void message(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildList();
    QWidget* buildKinds();
    void makeActions();
    void connectViews();
    QAction* make(const QString& name, const QString& text, const QKeySequence& key,
                  void (EntitiesPage::*run)());

    void chooseKind(EntityKind kind);
    void choose(const Entity& entity, bool remember);
    void refresh(); // asks for both; while a question is under way, once more after it
    void refreshList();
    void refreshOne();
    void fillList(Result<std::vector<EntitySummary>> entities);
    void fillOne(Result<std::optional<EntityAnswer>> answer);
    void showListState(const QString& title, const QString& text, bool empty);
    void updateActions();
    void showListMenu(const QPoint& position);
    void goBack();
    void goForward();
    void copyText();
    void copyMarkdown();
    void copyJson();
    void copyKql();
    void showAlerts();
    void showAccess();
    void focusSearch();
    void copy(const std::string& text, const QString& what);

    StoreGateway& m_gateway;
    StoreRequest m_listRequest;
    StoreRequest m_oneRequest;
    bool m_askingList = false;
    bool m_listStale = true;
    bool m_askingOne = false;
    bool m_oneStale = false;
    bool m_filling = false; // rows are being replaced: their selection is not the analyst's
    EntityOrder m_order = EntityOrder::Alerts;
    TimeRange m_range;
    std::optional<Entity> m_current;
    std::optional<EntityAnswer> m_answer; // what is shown of it
    std::vector<Entity> m_history;        // looked at, oldest first
    std::size_t m_place = 0;              // of the current one in it
    QTimer m_typing;
    QTimer m_reading; // moving along the list opens what one stops at

    QButtonGroup* m_kinds;
    QLineEdit* m_search;
    PlainLabel* m_count;
    EntityListModel* m_model;
    AccessTable* m_table;
    QStackedWidget* m_listStates;
    MessagePanel* m_listMessage;
    QStackedWidget* m_viewStates;
    MessagePanel* m_viewMessage;
    EntityView* m_view;
    QSplitter* m_splitter;
    QAction* m_back;
    QAction* m_forward;
    QAction* m_copyText;
    QAction* m_copyMarkdown;
    QAction* m_copyJson;
    QAction* m_copyKql;
    QAction* m_showAlerts;
    QAction* m_showAccess;
    QAction* m_find;
};

} // namespace cosmoswatch
