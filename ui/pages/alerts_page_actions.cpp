// What the analyst does in the queue: keys, choosing, menus, and going on after an action.
#include "core/base/text.h"
#include "ui/alert_actions.h"
#include "ui/models/alert_queue_model.h"
#include "ui/pages/alert_detail.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/queue_tools.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>
#include <set>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int viewsWithKeys = 9;
constexpr std::size_t fewChanges = 300; // after more the queue is fetched anew instead of row by row

bool isOpenStatus(AlertStatus status) {
    return status == AlertStatus::Active || status == AlertStatus::InProgress;
}

std::optional<FilterField> fieldOf(GroupBy by) {
    switch (by) {
    case GroupBy::Type:
        return FilterField::Type;
    case GroupBy::Account:
        return FilterField::Account;
    case GroupBy::Address:
        return FilterField::Address;
    case GroupBy::Country:
        return FilterField::Country;
    case GroupBy::Network:
        return FilterField::Network;
    case GroupBy::Principal:
        return FilterField::Principal;
    case GroupBy::Application:
        return FilterField::Application;
    case GroupBy::Assignee:
        return FilterField::Assigned;
    case GroupBy::Incident:
        return FilterField::Incident;
    case GroupBy::Severity:
        return FilterField::Severity;
    case GroupBy::Status:
        return FilterField::Status;
    }
    return std::nullopt;
}

} // namespace

QAction* AlertsPage::addKey(const char* name, const QString& text, const QKeySequence& keys,
                            std::function<void()> run) {
    auto* action = new QAction(text, this);
    action->setObjectName(u"alerts."_s + QString::fromLatin1(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, [this, run = std::move(run)] {
        m_engaged = true;
        run();
    });
    m_view->addAction(action);
    m_keys.push_back(action);
    return action;
}

void AlertsPage::addKeys() {
    const auto shift = [](Qt::Key key) { return QKeySequence(Qt::SHIFT | key); };
    addKey("next", tr("Next Alert"), Qt::Key_J, [this] { m_view->moveBy(1); });
    addKey("previous", tr("Previous Alert"), Qt::Key_K, [this] { m_view->moveBy(-1); });
    addKey("select", tr("Choose or Leave Out"), Qt::Key_X, [this] { m_view->toggleSelection(); });
    addKey("extend-down", tr("Choose the Next Too"), shift(Qt::Key_J),
           [this] { m_view->extendSelection(1); });
    addKey("extend-up", tr("Choose the Previous Too"), shift(Qt::Key_K),
           [this] { m_view->extendSelection(-1); });
    addKey("select-all-matching", tr("Choose All That Match"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A),
           [this] { chooseAllMatching(); });
    addKey("filter", tr("Filter"), Qt::Key_Slash, [this] { focusFilter(); });
    addKey("filter-back", tr("Back to the Filter Before"), QKeySequence(Qt::ALT | Qt::Key_Left),
           [this] { m_filter->goBack(); });
    addKey("pivot-address", tr("Only Alerts of This Address"), Qt::Key_I, [this] { pivotOnAddress(); });
    addKey("time", tr("Time Range"), Qt::Key_T, [this] { m_filter->openTimeMenu(); });
    addKey("group", tr("Group by the Next"), Qt::Key_G, [this] { cycleGrouping(); });
    addKey("group-menu", tr("Group by…"), shift(Qt::Key_G), [this] { m_tools->openGroupMenu(); });
    addKey("views", tr("Saved Views…"), Qt::Key_V, [this] { m_tools->openViewMenu(); });
    addKey("columns", tr("Columns…"), shift(Qt::Key_V), [this] { m_tools->openColumnMenu(); });
    addKey("reload", tr("Reload the Queue"), Qt::Key_F5, [this] { m_model->reload(m_view->currentId()); });
    for (int number = 1; number <= viewsWithKeys; ++number) {
        const auto name = "view-" + std::to_string(number);
        addKey(name.c_str(), tr("Saved View %1").arg(number),
               QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + number)), [this, number] {
                   const auto views = m_views.all();
                   if (static_cast<std::size_t>(number) <= views.size())
                       showView(views[static_cast<std::size_t>(number - 1)]);
               });
    }
}

void AlertsPage::fillViewMenu(QMenu& menu) {
    for (auto* action : m_keys)
        for (const auto* name : {"alerts.group-menu", "alerts.views", "alerts.columns"})
            if (action->objectName() == QLatin1String(name)) menu.addAction(action);
}

void AlertsPage::cycleGrouping() {
    const auto& offered = offeredGroupings();
    const auto now = m_model->grouping();
    if (!now) return setGrouping(offered.front());
    const auto at = std::find(offered.begin(), offered.end(), *now);
    // Through those worth a key, then back to none.
    constexpr std::ptrdiff_t cycled = 5;
    const auto next = at - offered.begin() + 1;
    setGrouping(next < cycled ? std::optional(offered[static_cast<std::size_t>(next)]) : std::nullopt);
}

void AlertsPage::pivotOnAddress() {
    const auto* row = m_model->row(m_view->currentIndex().row());
    if (row && !row->address.empty()) m_filter->pivotOn({u"address"_s, row->address});
}

AlertTarget AlertsPage::target() const {
    AlertTarget target;
    if (m_allMatching) {
        target.filters = {m_model->filter()};
        target.count = m_summary.matching.total;
        target.byStatus = m_summary.matching.byStatus;
        return target;
    }
    target.alerts = m_view->selectedAlerts();
    const auto groups = m_view->selectedGroups();
    if (!groups.empty()) { // their alerts go with them
        std::set<std::string> under;
        for (const int head : groups)
            for (int row = head + 1; row < m_model->rowCount() && m_model->groupRowOf(row) == head; ++row)
                under.insert(m_model->reference(row).id);
        std::erase_if(target.alerts, [&](const AlertRef& alert) { return under.contains(alert.id); });
    }
    target.countAlerts();
    for (const int row : groups) {
        const AlertGroup& group = *m_model->group(row);
        target.filters.push_back(m_model->filterOfGroup(row));
        target.count += group.count;
        for (std::size_t status = 0; status < target.byStatus.size(); ++status)
            target.byStatus[status] += group.byStatus[status];
    }
    return target;
}

void AlertsPage::selectionChanged() {
    const AlertTarget chosen = target();
    m_actions.setTarget(chosen);
    showSelectionBar(chosen);
    if (chosen.count > 1 || chosen.byFilter()) {
        m_detail->showSelectionOf(static_cast<int>(std::min<std::uint64_t>(chosen.count, 1u << 30)));
        return;
    }
    const auto id = chosen.alerts.empty() ? std::string() : chosen.alerts.front().id;
    if (id.empty()) m_detail->setHint(tr("Choose an alert to see what happened."));
    if (id.empty() || id != m_detail->alertId()) m_detail->showAlert(id);
}

void AlertsPage::chooseAllMatching() {
    if (m_model->rowCount() == 0) return;
    m_view->selectAll();
    m_allMatching = true;
    selectionChanged();
}

// All that is loaded, or all of the groups that are: more may match.
bool AlertsPage::everyRowIsChosen(const AlertTarget& chosen) const {
    if (!m_model->grouping())
        return chosen.alerts.size() > 1 &&
               chosen.alerts.size() == static_cast<std::size_t>(m_model->rowCount());
    const auto groups = m_view->selectedGroups();
    std::size_t loaded = 0;
    for (int row = 0; row < m_model->rowCount() && loaded <= groups.size(); ++row)
        loaded += m_model->group(row) != nullptr ? 1 : 0;
    return !groups.empty() && loaded == groups.size();
}

void AlertsPage::showSelectionBar(const AlertTarget& chosen) {
    const auto all = fromUtf8(formatCount(m_summary.matching.total));
    const auto some = fromUtf8(formatCount(chosen.count));
    if (m_allMatching)
        m_selection->tell(tr("All %1 alerts that match the filter are chosen.").arg(all),
                          tr("Choose one only"));
    else if (everyRowIsChosen(chosen) && m_summary.matching.total > chosen.count)
        m_selection->tell(m_model->grouping()
                              ? tr("The %1 alerts of the groups loaded so far are chosen.").arg(some)
                              : tr("The %1 alerts loaded so far are chosen.").arg(some),
                          tr("Choose all %1").arg(all));
    else
        m_selection->hide();
}

void AlertsPage::applied(const std::vector<AlertRef>& alerts) {
    m_engaged = true;
    m_conflict->hide();
    // The first row that stays takes the place of those that leave.
    std::set<std::string> ids;
    for (const auto& alert : alerts)
        ids.insert(alert.id);
    const auto rows = m_model->rowsOf(ids);
    const int first = rows.empty() ? m_view->currentIndex().row() : rows.front();
    const int last = rows.empty() ? first : rows.back();
    if (alerts.size() > fewChanges || m_allMatching || m_model->grouping()) {
        m_allMatching = false;
        m_pendingRow = std::max(0, first);
        if (alerts.size() > 1) m_view->clearSelection();
        m_model->reload();
        m_detail->refresh();
        if (!m_model->grouping()) return;
    }
    const int before = m_model->rowCount();
    m_model->apply(alerts);
    const bool gone = m_model->rowCount() < before;
    const bool nowClosed = !isOpenStatus(alerts.front().status);
    if (gone)
        m_view->selectRow(first);
    else if (nowClosed && m_views.autoAdvance())
        goOn(last + 1);
    selectionChanged();
    m_detail->refresh();
}

void AlertsPage::goOn(int row) {
    const auto openAt = [this](int at) {
        const AlertRef alert = m_model->reference(at);
        return !alert.id.empty() && isOpenStatus(alert.status);
    };
    const int rows = m_model->rowCount();
    for (int i = 0; i < rows; ++i)
        if (const int at = (row + i) % rows; openAt(at)) return m_view->selectRow(at);
}

void AlertsPage::addCellChoices(QMenu& menu, const std::vector<CellTerm>& terms) {
    const auto named = [this](const CellTerm& term) {
        const auto field = fieldByName(term.field);
        if (!field) return shown(term.value);
        const bool words = *field == FilterField::Severity || *field == FilterField::Status ||
                           *field == FilterField::Conclusion;
        const QString value = words ? shown(term.value) : m_filter->labelOf(*field, term.value);
        const QString cut = QFontMetrics(font()).elidedText(value, Qt::ElideMiddle, 300);
        return tr("%1 %2").arg(fieldLabel(*field), cut);
    };
    const auto add = [&](const QString& text, const CellTerm& term,
                         void (FilterBar::*change)(const CellTerm&)) {
        menu.addAction(withoutMnemonics(text.arg(named(term))), this, [this, term, change] {
            m_engaged = true;
            (m_filter->*change)(term);
            focusQueue();
        });
    };
    for (const auto& term : terms) {
        add(tr("Include %1"), term, &FilterBar::includeValue);
        add(tr("Exclude %1"), term, &FilterBar::excludeValue);
        add(tr("Only %1"), term, &FilterBar::pivotOn);
        menu.addSeparator();
    }
}

void AlertsPage::showContextMenu(const QPoint& at) {
    QModelIndex index = m_view->indexAt(at);
    if (!index.isValid()) index = m_view->currentIndex(); // asked for by the keyboard
    if (!index.isValid()) return;
    QMenu menu(this);
    if (const auto* group = m_model->group(index.row())) {
        const int row = index.row();
        const bool open = m_model->isOpen(row);
        menu.addAction(open ? tr("Close the Group") : tr("Open the Group"), this,
                       [this, row, open] { m_model->setOpen(row, !open); });
        menu.addSeparator();
        const auto field = fieldOf(*m_model->grouping());
        if (field && !group->key.empty()) addCellChoices(menu, {{fieldName(*field), group->key}});
    } else if (const auto* row = m_model->row(index.row())) {
        addCellChoices(menu, cellTerms(*row, index.column()));
    }
    menu.addAction(tr("Copy Cell"), this, [this, text = index.data().toString()] {
        QGuiApplication::clipboard()->setText(text);
        emit message(tr("Copied"));
    });
    menu.addSeparator();
    m_actions.fillMenu(menu);
    menu.exec(m_view->viewport()->mapToGlobal(at));
}

} // namespace cosmoswatch
