#include "ui/widgets/shortcuts_dialog.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QVBoxLayout>

namespace cosmoswatch {

ShortcutsDialog::ShortcutsDialog(const std::vector<QAction*>& actions, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keyboard Shortcuts"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(metrics::margin());
    grid->setVerticalSpacing(metrics::unit());
    int row = 0;
    const auto add = [&](const QString& key, const QString& text) {
        auto* keyLabel = new PlainLabel(key, this);
        keyLabel->setFont(fixedFont());
        auto* words = new PlainLabel(text, this);
        grid->addWidget(keyLabel, row % 13, row / 13 * 2);
        grid->addWidget(words, row % 13, row / 13 * 2 + 1);
        ++row;
    };
    add(tr("j  k  ↓  ↑"), tr("Next and previous alert"));
    add(tr("Enter"), tr("Open the alert beside the queue"));
    add(tr("x"), tr("Choose or leave out an alert"));
    add(tr("Shift+↓  Ctrl+A"), tr("Choose several, all loaded"));
    add(tr("/"), tr("Filter"));
    add(tr("i"), tr("Only alerts of this address"));
    for (const auto* action : actions) {
        const QKeySequence key = action->shortcut();
        if (key.isEmpty()) continue;
        const QString text = key.toString(QKeySequence::NativeText);
        add(text.size() == 1 ? text.toLower() : text, action->iconText());
    }
    add(tr("Ctrl+1 …"), tr("Pages"));
    add(tr("Ctrl+F"), tr("Filter, from anywhere"));
    add(tr("Ctrl+O"), tr("Open a folder of logs"));
    add(tr("?"), tr("This list"));
    auto* column = new QVBoxLayout(this);
    auto* hint = new PlainLabel(tr("Single letters work while the queue has the focus."), this);
    hint->setInk(Ink::Muted);
    column->addWidget(hint);
    column->addSpacing(metrics::gap());
    column->addLayout(grid);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

} // namespace cosmoswatch
