// The alert's values in two columns; each can be copied, pivoted on and filtered by.
#pragma once

#include "core/alert/alert.h"
#include "ui/value_menu.h"

#include <QWidget>

#include <vector>

namespace cosmoswatch {

class AlertFacts : public QWidget {
    Q_OBJECT
public:
    AlertFacts(ValueMenu& menu, QWidget* parent = nullptr);
    void setAlert(const Alert& alert);

private:
    ValueMenu& m_menu;
};

// What the alert's values are and what can be done with each. Empty ones are left out.
[[nodiscard]] std::vector<LogValue> factsOf(const Alert& alert);

} // namespace cosmoswatch
