// What is chosen about protection for one scope: on or off, how long to learn; and for one detector, on or
// off and its thresholds. Each choice is in force at once.
#pragma once

#include "ui/models/protection_scopes.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QSpinBox;

namespace cosmoswatch {

class PlainLabel;
class SettingsKeeper;

// On and off, or what the level above says.
class OnOffChoice : public QWidget {
    Q_OBJECT
public:
    explicit OnOffChoice(const QString& name, QWidget* parent = nullptr);
    // `canInherit`: there is a level above, which says `above`.
    void setValue(std::optional<bool> value, bool canInherit, bool above);

signals:
    void chosen(std::optional<bool> value);

private:
    QComboBox* m_box;
};

class ScopeForm : public QWidget {
    Q_OBJECT
public:
    explicit ScopeForm(SettingsKeeper& settings, QWidget* parent = nullptr);
    void setScope(const ProtectionScope& scope);

private:
    void show();
    void changeRules(const std::function<void(ProtectionRules&)>& change);

    SettingsKeeper& m_settings;
    ProtectionScope m_scope;
    OnOffChoice* m_enabled;
    QComboBox* m_learning;
    QSpinBox* m_days;
    bool m_showing = false;
};

class DetectorForm : public QWidget {
    Q_OBJECT
public:
    explicit DetectorForm(SettingsKeeper& settings, QWidget* parent = nullptr);
    void setDetector(const ProtectionScope& scope, const std::string& alertType);

private:
    struct Row {
        Threshold threshold;
        QDoubleSpinBox* box;
        PlainLabel* note;
        QWidget* reset;
    };
    void rebuild();
    void show();
    void changeRules(const std::function<void(ProtectionRules&)>& change);

    SettingsKeeper& m_settings;
    ProtectionScope m_scope;
    std::string m_type;
    OnOffChoice* m_on;
    QFormLayout* m_form;
    std::vector<Row> m_rows;
    bool m_showing = false;
};

} // namespace cosmoswatch
