// The line above the Access page: what is measured, whose access, when, and what was clicked, as chips.
#pragma once

#include "ui/models/access_selection.h"

#include <QString>
#include <QWidget>

#include <vector>

class QAbstractButton;
class QButtonGroup;
class QHBoxLayout;
class QMenu;
class QToolButton;

namespace cosmoswatch {

class ElidedLabel;

class AccessFilterBar : public QWidget {
    Q_OBJECT
public:
    explicit AccessFilterBar(QWidget* parent = nullptr);

    void setAccounts(const std::vector<AccountSummary>& accounts);
    void setSelection(const AccessSelection& selection);
    // The hours that are shown, for the text of the time chip and the custom dialog.
    void setShownRange(const TimeRange& range, bool endsNow);
    void setCountryName(const QString& name); // of the chosen country
    void setSummary(const QString& text);

    [[nodiscard]] AccessMeasure measure() const;

signals:
    void measureChanged(AccessMeasure measure);
    void selectionChanged(const AccessSelection& selection);

private:
    void addMeasures(QHBoxLayout& row);
    void fillAccountMenu();
    void fillTimeMenu();
    void chooseCustomTime();
    void updateChips();
    void change(AccessSelection selection);
    [[nodiscard]] QString nameOf(const Entity& entity) const;
    QToolButton* addRemovableChip(const QString& kind, AccessSelection without);

    AccessSelection m_selection;
    std::vector<AccountSummary> m_accounts;
    TimeRange m_shownRange;
    bool m_endsNow = true;
    QString m_countryName;
    TimeChoice m_lastPreset = TimeChoice::Month; // what removing a custom span goes back to

    QButtonGroup* m_measures;
    QToolButton* m_account;
    QToolButton* m_time;
    QHBoxLayout* m_chips;
    ElidedLabel* m_summary;
};

} // namespace cosmoswatch
