// Small painted charts of the alert: where it stands on the kill chain, and usual against observed.
#pragma once

#include "core/alert/alert.h"

#include <QString>
#include <QWidget>

#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// Dots for the tactics of MITRE ATT&CK in their order, the alert's own filled, then its name.
class KillChain : public QWidget {
    Q_OBJECT
public:
    explicit KillChain(QWidget* parent = nullptr);
    // The tactic as the schema writes it ("InitialAccess"), and for people ("Initial access · T1078").
    void setTactic(std::string_view tactic, const QString& label);
    // Tactics that other alerts of its incident have reached: ringed.
    void setOthers(const std::vector<std::string>& tactics);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_step = -1;
    std::vector<int> m_others;
    QString m_label;
};

// Usual and observed as two bars on one scale, the alert's threshold as a mark.
class MeasureBars : public QWidget {
    Q_OBJECT
public:
    explicit MeasureBars(QWidget* parent = nullptr);
    void setMeasure(const Measure& measure);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Measure m_measure;
};

// "612 KB", "48 requests".
[[nodiscard]] QString formatMeasure(double value, std::string_view unit);

} // namespace cosmoswatch
