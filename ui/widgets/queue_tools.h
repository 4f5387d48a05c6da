// The three menus at the end of the filter line: by what the queue is grouped, which saved view it shows, and
// which columns it has.
#pragma once

#include "ui/models/saved_views.h"

#include <QWidget>

#include <functional>
#include <optional>

class QMenu;
class QToolButton;

namespace cosmoswatch {

class QueueTools : public QWidget {
    Q_OBJECT
public:
    // `now` says what the queue looks like when a menu opens.
    QueueTools(SavedViews& views, std::function<SavedView()> now, QWidget* parent = nullptr);

    void refresh(); // the texts, after a change
    void openGroupMenu();
    void openViewMenu();
    void openColumnMenu();
    void fillColumnMenu(QMenu& menu); // also the header's context menu

signals:
    void groupingChosen(std::optional<cosmoswatch::GroupBy> grouping);
    void allGroupsToggled(bool open);
    void viewChosen(const cosmoswatch::SavedView& view);
    void orderChosen(const cosmoswatch::AlertOrder& order);
    void columnToggled(int column, bool shown);
    void columnsChosen(const std::vector<cosmoswatch::ColumnState>& columns);
    void fitRequested();
    void viewsChanged();
    void message(const QString& text);

private:
    QToolButton* makeButton(const QString& name, void (QueueTools::*fill)(QMenu&));
    void fillGroupMenu(QMenu& menu);
    void fillViewMenu(QMenu& menu);
    void saveView();

    SavedViews& m_views;
    std::function<SavedView()> m_now;
    QToolButton* m_group;
    QToolButton* m_view;
    QToolButton* m_columns;
};

} // namespace cosmoswatch
