// What happened in one sentence with its numbers, usual against observed, the query, causes, what to do, the
// alert's values.
#pragma once

#include "core/alert/alert.h"

#include <QWidget>

class QVBoxLayout;

namespace cosmoswatch {

class ValueMenu;

class AlertStory : public QWidget {
    Q_OBJECT
public:
    AlertStory(ValueMenu& menu, QWidget* parent = nullptr);
    void setAlert(const Alert& alert);

signals:
    void message(const QString& text);

private:
    void showCauses(QVBoxLayout& column, const Alert& alert);
    void showSteps(QVBoxLayout& column, const Alert& alert);
    void copy(const QString& text);

    ValueMenu& m_menu;
};

} // namespace cosmoswatch
