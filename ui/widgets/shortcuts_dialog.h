// All keys on one page.
#pragma once

#include <QDialog>

#include <vector>

class QAction;

namespace cosmoswatch {

class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    ShortcutsDialog(const std::vector<QAction*>& actions, QWidget* parent = nullptr);
};

} // namespace cosmoswatch
