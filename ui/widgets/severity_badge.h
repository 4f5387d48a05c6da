// The severity's chip as a widget.
#pragma once

#include "core/alert/alert.h"

#include <QWidget>

namespace cosmoswatch {

class SeverityBadge : public QWidget {
    Q_OBJECT
public:
    explicit SeverityBadge(QWidget* parent = nullptr);
    void setSeverity(Severity severity);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Severity m_severity = Severity::Low;
};

} // namespace cosmoswatch
