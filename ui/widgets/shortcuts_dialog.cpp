#include "ui/widgets/shortcuts_dialog.h"

#include "ui/models/fuzzy_match.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int idRole = Qt::UserRole;
enum Column { CommandColumn, KeyColumn };

QString keysText(const QAction& action) {
    QStringList texts;
    for (const auto& key : action.shortcuts())
        texts << keyText(key);
    return texts.join(QStringLiteral("   "));
}

bool isModifier(int key) {
    return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_Meta ||
           key == Qt::Key_AltGr || key == Qt::Key_unknown || key == 0;
}

// Lines as high as those of tables.
class LineDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override {
        return {QStyledItemDelegate::sizeHint(option, index).width() + metrics::margin(),
                metrics::unit() * 6};
    }
};

} // namespace

KeyField::KeyField(QWidget* parent) : QLineEdit(parent) {
    setReadOnly(true);
    setPlaceholderText(tr("Press a key"));
    setAccessibleName(tr("New key"));
    setContextMenuPolicy(Qt::NoContextMenu);
}

void KeyField::begin() {
    clear();
    show();
    setFocus(Qt::OtherFocusReason);
}

bool KeyField::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept(); // the key is ours, whatever it does elsewhere
        return true;
    }
    return QLineEdit::event(event);
}

void KeyField::keyPressEvent(QKeyEvent* event) {
    event->accept();
    if (isModifier(event->key())) return;
    if (event->key() == Qt::Key_Escape) {
        emit left();
        return;
    }
    if (event->key() == Qt::Key_Backspace && event->modifiers() == Qt::NoModifier) {
        emit chosen({});
        return;
    }
    // "?" is typed with Shift on some keyboards and without on others: the sign counts, not how it is made.
    Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const QString sign = event->text();
    if (sign.size() == 1 && sign.front().isPrint() && !sign.front().isLetter())
        modifiers &= ~Qt::ShiftModifier;
    emit chosen(QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(event->key()))));
}

void KeyField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::ActiveWindowFocusReason) emit left();
}

ShortcutsDialog::ShortcutsDialog(Commands& commands, QWidget* parent)
    : QDialog(parent), m_commands(commands) {
    setWindowTitle(tr("Keyboard Shortcuts"));
    build();
    fill();
    updateButtons();
    resize(metrics::unit() * 150, parent != nullptr ? parent->height() * 8 / 10 : metrics::unit() * 150);
    m_filter->setFocus();
}

void ShortcutsDialog::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::margin());
    column->setSpacing(metrics::gap());
    m_filter = new QLineEdit(this);
    m_filter->setAccessibleName(tr("Find a shortcut"));
    m_filter->setPlaceholderText(tr("Find a command or a key"));
    m_filter->setClearButtonEnabled(false);
    column->addWidget(m_filter);
    m_tree = new QTreeWidget(this);
    m_tree->setAccessibleName(tr("Shortcuts"));
    m_tree->setColumnCount(2);
    m_tree->setHeaderLabels({tr("Command"), tr("Key")});
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setItemDelegate(new LineDelegate(m_tree));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setIndentation(metrics::gap());
    m_tree->header()->setSectionResizeMode(CommandColumn, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(KeyColumn, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(false);
    column->addWidget(m_tree, 1);
    m_say = new PlainLabel(tr("Single letters work while the list they belong to has the focus."), this);
    m_say->setInk(Ink::Muted);
    m_say->setWordWrap(true);
    column->addWidget(m_say);
    m_key = new KeyField(this);
    m_key->hide();
    column->addWidget(m_key);
    auto* row = new QHBoxLayout;
    m_change = new QPushButton(tr("Change Key…"), this);
    m_reset = new QPushButton(tr("Reset"), this);
    m_reset->setAccessibleName(tr("Reset the key of this command"));
    m_resetAll = new QPushButton(tr("Reset All"), this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    for (auto* button : {m_change, m_reset, m_resetAll}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    row->addWidget(buttons);
    column->addLayout(row);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_filter, &QLineEdit::textChanged, this, &ShortcutsDialog::filter);
    connect(m_filter, &QLineEdit::returnPressed, m_tree, qOverload<>(&QWidget::setFocus));
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &ShortcutsDialog::updateButtons);
    connect(m_tree, &QTreeWidget::itemActivated, this, &ShortcutsDialog::beginChange);
    connect(m_change, &QPushButton::clicked, this, &ShortcutsDialog::beginChange);
    connect(m_key, &KeyField::left, m_key, &QWidget::hide);
    connect(m_key, &KeyField::chosen, this, [this](const QKeySequence& key) {
        if (!change(m_changing, key)) return; // the field waits for another key
        m_key->hide();
        m_tree->setFocus();
    });
    connect(m_reset, &QPushButton::clicked, this, [this] {
        const Command* command = m_commands.find(currentId());
        if (command == nullptr) return;
        for (const auto& key : command->defaultKeys)
            if (const Command* other = m_commands.conflict(command->id, key)) {
                sayTaken(key, *other);
                return;
            }
        m_commands.resetKey(command->id);
        fill();
    });
    connect(m_resetAll, &QPushButton::clicked, this, [this] {
        m_commands.resetAllKeys();
        fill();
        m_say->setInk(Ink::Muted);
        m_say->setText(tr("All keys are as they were at first."));
    });
}

void ShortcutsDialog::fill() {
    const QString current = currentId();
    m_tree->clear();
    std::vector<const Command*> commands;
    for (const auto& command : m_commands.all())
        if (command.action) commands.push_back(&command);
    std::stable_sort(commands.begin(), commands.end(), [](const Command* a, const Command* b) {
        return std::pair(!a->everywhere, a->area) < std::pair(!b->everywhere, b->area);
    });
    QTreeWidgetItem* group = nullptr;
    QString area;
    for (const Command* command : commands) {
        const QString own = command->everywhere ? tr("Everywhere") : m_commands.areaTitle(command->area);
        if (group == nullptr || own != area) {
            group = new QTreeWidgetItem(m_tree, {own});
            group->setFirstColumnSpanned(true);
            group->setFlags(Qt::ItemIsEnabled);
            group->setFont(CommandColumn, strongFont());
            area = own;
        }
        auto* item = new QTreeWidgetItem(group, {commandText(*command->action), keysText(*command->action)});
        item->setData(CommandColumn, idRole, command->id);
        if (m_commands.hasChosenKey(command->id)) item->setFont(KeyColumn, strongFont());
        if (command->id == current) m_tree->setCurrentItem(item);
    }
    addFixedKeys();
    m_tree->expandAll();
    filter(m_filter->text());
    updateButtons();
}

// What tables, lists and fields do by themselves: shown, not to be changed.
void ShortcutsDialog::addFixedKeys() {
    auto* group = new QTreeWidgetItem(m_tree, {tr("In tables and lists")});
    group->setFirstColumnSpanned(true);
    group->setFlags(Qt::ItemIsEnabled);
    group->setFont(CommandColumn, strongFont());
    const std::pair<QString, QString> keys[] = {
        {tr("Next and previous line"), tr("↓   ↑")},
        {tr("Open"), tr("Enter")},
        {tr("Choose several, all loaded"), tr("Shift+↓   Ctrl+A")},
        {tr("Next and previous part of the window"), tr("Tab   Shift+Tab")}};
    for (const auto& [text, key] : keys)
        new QTreeWidgetItem(group, {text, key});
}

void ShortcutsDialog::filter(const QString& typed) {
    for (int g = 0; g < m_tree->topLevelItemCount(); ++g) {
        auto* group = m_tree->topLevelItem(g);
        int shown = 0;
        for (int i = 0; i < group->childCount(); ++i) {
            auto* item = group->child(i);
            const bool fits = typed.isEmpty() || fuzzyMatch(typed, item->text(CommandColumn)) ||
                              item->text(KeyColumn).compare(typed, Qt::CaseInsensitive) == 0;
            item->setHidden(!fits);
            shown += fits ? 1 : 0;
        }
        group->setHidden(shown == 0);
    }
}

QString ShortcutsDialog::currentId() const {
    const auto* item = m_tree->currentItem();
    return item == nullptr ? QString() : item->data(CommandColumn, idRole).toString();
}

void ShortcutsDialog::updateButtons() {
    const QString id = currentId();
    m_change->setEnabled(!id.isEmpty());
    m_reset->setEnabled(m_commands.hasChosenKey(id));
    m_resetAll->setEnabled(!m_commands.chosenKeys().empty());
}

void ShortcutsDialog::beginChange() {
    m_changing = currentId();
    const Command* command = m_commands.find(m_changing);
    if (command == nullptr) return;
    m_say->setInk(Ink::Normal);
    m_say->setText(tr("Press the new key of “%1”. Escape leaves it, Backspace takes it away.")
                       .arg(commandText(*command->action)));
    m_key->begin();
}

void ShortcutsDialog::sayTaken(const QKeySequence& key, const Command& by) {
    m_say->setInk(Ink::Error);
    m_say->setText(tr("%1 is the key of “%2”. Press another, or change that one first.")
                       .arg(keyText(key), commandText(*by.action)));
}

bool ShortcutsDialog::change(const QString& id, const QKeySequence& key) {
    const Command* command = m_commands.find(id);
    if (command == nullptr) return false;
    if (const Command* other = m_commands.conflict(id, key)) {
        sayTaken(key, *other);
        return false;
    }
    const QString text = commandText(*command->action);
    m_commands.setKey(id, key);
    fill();
    m_say->setInk(Ink::Muted);
    m_say->setText(key.isEmpty() ? tr("“%1” has no key now.").arg(text)
                                 : tr("%1 is now the key of “%2”.").arg(keyText(key), text));
    return true;
}

} // namespace cosmoswatch
