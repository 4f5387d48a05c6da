#include "ui/widgets/queue_tools.h"

#include "ui/models/alert_queue_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int viewsWithKeys = 9;

// The widths given by hand make no other view of it.
bool looksLike(const SavedView& view, const SavedView& now) {
    return view.filter == now.filter && view.grouping == now.grouping && view.order == now.order;
}

} // namespace

QueueTools::QueueTools(SavedViews& views, std::function<SavedView()> now, QWidget* parent)
    : QWidget(parent), m_views(views), m_now(std::move(now)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_group = makeButton(tr("Group the queue"), &QueueTools::fillGroupMenu);
    m_view = makeButton(tr("Saved views"), &QueueTools::fillViewMenu);
    m_columns = makeButton(tr("Columns of the queue"), &QueueTools::fillColumnMenu);
    m_columns->setText(tr("Columns"));
    for (auto* button : {m_group, m_view, m_columns})
        row->addWidget(button);
}

QToolButton* QueueTools::makeButton(const QString& name, void (QueueTools::*fill)(QMenu&)) {
    auto* button = new QToolButton(this);
    button->setProperty("look", u"quiet"_s);
    button->setAccessibleName(name);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(button);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, fill] {
        menu->clear();
        (this->*fill)(*menu);
    });
    button->setMenu(menu);
    return button;
}

void QueueTools::refresh() {
    const SavedView now = m_now();
    m_group->setText(tr("Group: %1 ▾").arg(groupingLabel(now.grouping).toLower()));
    QString name = tr("changed");
    for (const auto& view : m_views.all())
        if (looksLike(view, now)) name = view.name;
    const QString text = tr("View: %1 ▾").arg(name);
    m_view->setText(withoutMnemonics(fontMetrics().elidedText(text, Qt::ElideRight, metrics::unit() * 44)));
    m_columns->setText(tr("Columns ▾"));
    m_view->setAccessibleDescription(text);
    m_group->setAccessibleDescription(m_group->text());
}

void QueueTools::fillGroupMenu(QMenu& menu) {
    const auto now = m_now().grouping;
    const auto add = [&](std::optional<GroupBy> grouping) {
        auto* action = menu.addAction(groupingLabel(grouping));
        action->setCheckable(true);
        action->setChecked(now == grouping);
        connect(action, &QAction::triggered, this, [this, grouping] { emit groupingChosen(grouping); });
    };
    add(std::nullopt);
    menu.addSeparator();
    for (const auto grouping : offeredGroupings())
        add(grouping);
    menu.addSeparator();
    connect(menu.addAction(tr("Open All Groups")), &QAction::triggered, this,
            [this] { emit allGroupsToggled(true); });
    connect(menu.addAction(tr("Close All Groups")), &QAction::triggered, this,
            [this] { emit allGroupsToggled(false); });
    for (auto* action : menu.actions().last(2))
        action->setEnabled(now.has_value());
}

void QueueTools::fillViewMenu(QMenu& menu) {
    const SavedView now = m_now();
    int number = 0;
    const auto add = [&](const SavedView& view) {
        ++number;
        auto* action = menu.addAction(withoutMnemonics(shown(toUtf8(view.name))));
        action->setCheckable(true);
        action->setChecked(looksLike(view, now));
        // Shown only: the page has the actions that act on them.
        if (number <= viewsWithKeys) {
            action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + number)));
            action->setShortcutContext(Qt::WidgetShortcut);
            action->setShortcutVisibleInContextMenu(true);
        }
        connect(action, &QAction::triggered, this, [this, view] { emit viewChosen(view); });
    };
    for (const auto& view : builtInViews())
        add(view);
    if (!m_views.own().empty()) menu.addSeparator();
    for (const auto& view : m_views.own())
        add(view);
    menu.addSeparator();
    connect(menu.addAction(tr("&Save This View…")), &QAction::triggered, this, &QueueTools::saveView);
    auto* removing = menu.addMenu(tr("&Remove a View"));
    removing->setEnabled(!m_views.own().empty());
    for (const auto& view : m_views.own())
        connect(removing->addAction(withoutMnemonics(shown(toUtf8(view.name)))), &QAction::triggered, this,
                [this, name = view.name] {
                    m_views.remove(name);
                    refresh();
                    emit viewsChanged();
                });
    menu.addSeparator();
    auto* advance = menu.addAction(tr("Go on to the &Next Open Alert"));
    advance->setCheckable(true);
    advance->setChecked(m_views.autoAdvance());
    connect(advance, &QAction::triggered, this, [this](bool on) { m_views.setAutoAdvance(on); });
}

void QueueTools::fillColumnMenu(QMenu& menu) {
    const SavedView now = m_now();
    for (int column = 0; column < queueColumns; ++column) {
        auto* action = menu.addAction(columnInfo(column).title);
        action->setCheckable(true);
        const bool shown = std::any_of(now.columns.begin(), now.columns.end(),
                                       [column](const ColumnState& state) { return state.column == column; });
        action->setChecked(shown);
        action->setEnabled(!shown || now.columns.size() > 1);
        connect(action, &QAction::triggered, this,
                [this, column](bool on) { emit columnToggled(column, on); });
    }
    menu.addSeparator();
    auto* sorting = menu.addMenu(tr("&Sort by"));
    for (int column = 0; column < queueColumns; ++column) {
        const auto order = columnInfo(column).order;
        if (!order) continue;
        auto* action = sorting->addAction(columnInfo(column).title);
        action->setCheckable(true);
        action->setChecked(now.order.column == *order);
        // The other way round when it is sorted by already; at first the worst, newest and most come first.
        const bool words = !columnInfo(column).number && column != SeverityColumn &&
                           column != LastSeenColumn && column != FirstSeenColumn;
        const bool descending = now.order.column == *order ? !now.order.descending : !words;
        connect(action, &QAction::triggered, this, [this, order = *order, descending] {
            emit orderChosen({order, descending});
        });
    }
    connect(menu.addAction(tr("&Fit Widths")), &QAction::triggered, this, &QueueTools::fitRequested);
    connect(menu.addAction(tr("&Usual Columns")), &QAction::triggered, this,
            [this] { emit columnsChosen(usualColumns()); });
    menu.addSeparator();
    auto* hint = menu.addAction(tr("Drag a heading to move its column"));
    hint->setEnabled(false);
}

void QueueTools::saveView() {
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save This View"));
    auto* form = new QFormLayout(dialog);
    auto* name = new QLineEdit(dialog);
    name->setAccessibleName(tr("Name of the view"));
    name->setMaxLength(60);
    name->setMinimumWidth(metrics::unit() * 70);
    form->addRow(fieldLabel(tr("&Name"), name), name);
    auto* problem = new PlainLabel({}, dialog);
    problem->setInk(Ink::Muted);
    problem->setText(tr("Kept are the filter, columns, order and grouping."));
    form->addRow(problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, dialog);
    auto* save = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    makePrimary(*save);
    save->setDefault(true);
    save->setEnabled(false);
    form->addRow(buttons);
    connect(name, &QLineEdit::textChanged, dialog, [this, name, save, problem] {
        const bool taken = m_views.isBuiltIn(name->text().simplified());
        save->setEnabled(!taken && !name->text().simplified().isEmpty());
        problem->setInk(taken ? Ink::Error : Ink::Muted);
        problem->setText(taken ? tr("A view that comes with the program has this name. Choose another.")
                               : tr("Kept are the filter, columns, order and grouping."));
    });
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(dialog, &QDialog::accepted, this, [this, name] {
        SavedView view = m_now();
        view.name = name->text();
        if (m_views.save(view))
            emit message(tr("View “%1” saved").arg(view.name.simplified()));
        else
            emit message(tr("There are 50 views already. Remove one first."));
        refresh();
        emit viewsChanged();
    });
    dialog->open();
}

void QueueTools::openGroupMenu() {
    m_group->showMenu();
}
void QueueTools::openViewMenu() {
    m_view->showMenu();
}
void QueueTools::openColumnMenu() {
    m_columns->showMenu();
}

} // namespace cosmoswatch
