// What the queue shows: a field for words and field:value, and chips for what has been chosen.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/models/alert_filter_text.h"

#include <QLineEdit>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QHBoxLayout;
class QMenu;

namespace cosmoswatch {

class PlainLabel;

// A line edit that underlines what is wrong in it.
class MarkedLineEdit : public QLineEdit {
    Q_OBJECT
public:
    using QLineEdit::QLineEdit;
    void setProblems(const std::vector<FilterProblem>& problems);
};

// One chosen part of the filter: a click opens its menu, the cross or Delete takes it out.
class FilterChip : public QToolButton {
    Q_OBJECT
public:
    explicit FilterChip(QWidget* parent = nullptr);
    void setContent(const QString& text);

signals:
    void cleared();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

class FilterBar : public QWidget {
    Q_OBJECT
public:
    explicit FilterBar(QWidget* parent = nullptr);

    void setAccounts(const std::vector<AccountSummary>& accounts);
    void setCountries(std::vector<std::pair<std::string, std::string>> countries);

    // Chips and text together, relative times from now.
    [[nodiscard]] AlertFilter filter() const;
    [[nodiscard]] bool isDefault() const; // open alerts of any time, no text
    [[nodiscard]] bool hasProblems() const { return !m_text.problems.empty(); }

    void reset();                              // back to open alerts
    void showAll();                            // every alert there is
    void setFilter(const AlertFilter& filter); // in place of what was chosen and typed
    void setTimeRange(const TimeRange& range);
    void toggleSeverity(Severity severity);
    // As if typed and confirmed: "address:203.0.113.7".
    void include(const QString& term);
    void setText(const QString& text);
    void focusText();

signals:
    void filterChanged();
    void left(); // Escape or Enter in the text: back to the queue

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    enum class Part { Severity, Status, Account, Type, Country, Address, Time };
    static constexpr int parts = 7;

    void readText();
    void confirmText();
    void changed();
    void updateChips();
    [[nodiscard]] QString chipText(Part part) const; // empty when any
    void clear(Part part);
    void fillMenu(QMenu& menu, Part part);
    void fillTimeMenu(QMenu& menu);
    void addChoice(QMenu& menu, const QString& text, bool chosen, std::function<void(bool)> choose);
    [[nodiscard]] QString accountName(const std::string& key) const;
    [[nodiscard]] FilterVocabulary vocabulary() const;

    AlertFilter m_chosen;
    std::optional<std::chrono::hours> m_back; // relative time, when m_chosen.time is open
    FilterText m_text;
    std::vector<std::pair<std::string, std::string>> m_accounts;
    std::vector<std::pair<std::string, std::string>> m_countries;

    MarkedLineEdit* m_edit;
    PlainLabel* m_problem;
    QToolButton* m_add;
    QToolButton* m_reset;
    std::vector<FilterChip*> m_chips;
    QTimer m_typing;
};

} // namespace cosmoswatch
