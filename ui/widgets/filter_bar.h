// What the queue shows: a field for words and field:value, and chips for what has been chosen.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/models/alert_columns.h"
#include "ui/models/alert_filter_text.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <map>
#include <optional>
#include <vector>

class QHBoxLayout;
class QMenu;
class QToolButton;

namespace cosmoswatch {

class FilterChip;
class FilterEdit;
class PlainLabel;

class FilterBar : public QWidget {
    Q_OBJECT
public:
    explicit FilterBar(QWidget* parent = nullptr);

    void setAccounts(const std::vector<AccountSummary>& accounts);
    void setCountries(std::vector<std::pair<std::string, std::string>> countries);
    void setRules(std::vector<std::pair<std::string, std::string>> rules);
    void setTexts(FilterField field, std::vector<KnownValue> values, bool all);
    void setMe(std::string me);
    void addTool(QWidget* tool); // at the end of the line

    // Chips and text together, relative times from now.
    [[nodiscard]] AlertFilter filter() const;
    [[nodiscard]] bool isDefault() const; // open alerts of any time, no text
    [[nodiscard]] bool hasProblems() const { return !m_text.problems.empty(); }
    // All of it in the bar's language, relative times as such; and back.
    [[nodiscard]] QString expression() const;
    void setExpression(const QString& text);

    void reset();                              // back to open alerts
    void showAll();                            // every alert there is
    void setFilter(const AlertFilter& filter); // in place of what was chosen and typed
    void setTimeRange(const TimeRange& range);
    void setBack(const QString& span); // "7d"; empty: any time
    void toggleSeverity(Severity severity);
    // As if typed and confirmed: "address:203.0.113.7".
    void include(const QString& term);
    void includeValue(const CellTerm& term);
    void excludeValue(const CellTerm& term);
    void pivotOn(const CellTerm& term); // only this, whatever its status
    void goBack();                      // to what stood before the last pivot or view
    [[nodiscard]] bool canGoBack() const { return !m_before.empty(); }
    void setText(const QString& text);
    void focusText();
    void openTimeMenu();
    [[nodiscard]] QString labelOf(FilterField field, const std::string& value) const; // as people say it

signals:
    void filterChanged();
    void left(); // Escape or Enter in the text: back to the queue

private:
    // A chip's part of the filter: the time stands under After.
    using Part = std::pair<FilterField, bool>; // left out

    void readText();
    void confirmText();
    void changed();
    void remember();
    void setWords(const QString& words, const QString& excluded);
    void updateChips();
    FilterChip* chipFor(const Part& part);
    [[nodiscard]] QString chipText(const Part& part) const; // empty when any
    [[nodiscard]] QString timeText() const;
    void clear(const Part& part);
    void addValue(const CellTerm& term, bool excluded);
    void fillMenu(QMenu& menu, const Part& part);
    void fillTimeMenu(QMenu& menu);
    void fillTexts(QMenu& menu, const Part& part);
    void askForTime();
    void addChoice(QMenu& menu, const QString& text, bool chosen, std::function<void(bool)> choose);
    [[nodiscard]] FilterVocabulary vocabulary() const;

    AlertFilter m_chosen;
    QString m_back; // relative time, when m_chosen.time is open
    FilterText m_text;
    FilterVocabulary m_known;
    std::vector<QString> m_before; // expressions, latest last

    FilterEdit* m_edit;
    PlainLabel* m_problem;
    QToolButton* m_add;
    QToolButton* m_reset;
    QWidget* m_chipRow;
    QHBoxLayout* m_row;
    std::map<Part, FilterChip*> m_chips;
    QTimer m_typing;
};

} // namespace cosmoswatch
