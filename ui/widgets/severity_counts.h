// The large counts on top of the queue: alerts, each severity, accounts. A severity is a button that filters.
#pragma once

#include "core/store/alert_queries.h"

#include <QAbstractButton>
#include <QWidget>

#include <array>
#include <optional>
#include <vector>

namespace cosmoswatch {

class CountButton : public QAbstractButton {
    Q_OBJECT
public:
    CountButton(std::optional<Severity> severity, QWidget* parent);
    void setCount(std::uint64_t count, const QString& label);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::optional<Severity> m_severity;
    QString m_number = QStringLiteral("–");
};

class SeverityCounts : public QWidget {
    Q_OBJECT
public:
    explicit SeverityCounts(QWidget* parent = nullptr);
    // `counts` without regard to the severities chosen.
    void setCounts(const AlertCounts& counts, bool onlyOpen);
    void setChosen(const std::vector<Severity>& severities);

signals:
    void severityToggled(cosmoswatch::Severity severity);

private:
    CountButton* m_total;
    std::array<CountButton*, 4> m_severities{}; // indexed by Severity
    CountButton* m_accounts;
};

} // namespace cosmoswatch
