// Until when a rule holds: after some days, at a moment, or never.
#pragma once

#include "core/base/time.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QDateTimeEdit;

namespace cosmoswatch {

class ExpiryChoice : public QWidget {
    Q_OBJECT
public:
    explicit ExpiryChoice(QWidget* parent = nullptr); // for 30 days

    void setMoment(std::optional<Timestamp> moment); // nothing: never
    [[nodiscard]] std::optional<Timestamp> moment() const;

signals:
    void changed();

private:
    QComboBox* m_choice;
    QDateTimeEdit* m_moment;
};

} // namespace cosmoswatch
