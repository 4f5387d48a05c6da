// A report on a day, a week, a month or any other time: seen before it is exported.
#pragma once

#include "core/report/period_report.h"
#include "ui/store_gateway.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <set>
#include <string>
#include <vector>

class QAction;
class QComboBox;
class QDateEdit;
class QKeySequence;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace cosmoswatch {

class MessagePanel;
class PlainLabel;
class PlainTextView;

enum class PeriodForm { Html, Markdown, Pdf, Csv, Json };

class ReportsPage : public QWidget {
    Q_OBJECT
public:
    explicit ReportsPage(StoreGateway& gateway, QWidget* parent = nullptr);

    void setPeriod(Period period, Timestamp at); // the one that holds `at`
    void setRange(const TimeRange& range);       // a time of its own
    void refreshTimes() {}                       // reports are in UTC whatever is chosen
    [[nodiscard]] std::vector<QAction*> actions() const;
    [[nodiscard]] const std::optional<PeriodReport>& report() const { return m_report; }
    void exportTo(PeriodForm form, const QString& file);

signals:
    void message(const QString& text);
    void failed(const QString& text);
    void ready(); // a report, or why there is none
    void openLogsRequested();
    void sampleRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    QWidget* buildBar();
    QWidget* buildPaper();
    QAction* make(const char* name, const QString& text, const QKeySequence& key);
    void makeExport(const char* name, const QString& text, PeriodForm form);
    void periodChosen(int index);
    void step(int direction);
    void datesChosen();
    void applyRange(Timestamp from, Timestamp to);
    void fetch();
    void findNewest();
    void showReport();
    void showProblem(const QString& text);
    void fillAccounts(const std::vector<AccountSummary>& accounts);
    void copy(PeriodForm form);
    void save(PeriodForm form);
    void updateActions();

    struct Answer {
        PeriodReport report;
        std::vector<AccountSummary> accounts;
        std::uint64_t everything = 0; // alerts of the store
    };

    StoreGateway& m_gateway;
    StoreRequest m_request;
    StoreRequest m_newestRequest;
    StoreRequest m_exportRequest;
    QTimer m_pause; // many changes of the store, one look
    std::optional<PeriodReport> m_report;
    std::set<std::string> m_accounts; // chosen keys; empty: all
    Timestamp m_from;
    Timestamp m_to;
    bool m_chosen = false; // the period was chosen: new alerts do not move it
    bool m_stale = true;

    QComboBox* m_period;
    QDateEdit* m_first;
    QDateEdit* m_last;
    QToolButton* m_accountButton;
    QMenu* m_accountMenu;
    QToolButton* m_exportButton;
    QStackedWidget* m_body; // paper, panel
    PlainTextView* m_paper;
    MessagePanel* m_panel;
    bool m_nothingYet = false; // no alert at all: the panel leads to logs
    QAction* m_previous;
    QAction* m_next;
    QAction* m_refresh;
    QAction* m_copyMarkdown;
    QAction* m_copyJson;
    std::vector<QAction*> m_exports;
};

} // namespace cosmoswatch
