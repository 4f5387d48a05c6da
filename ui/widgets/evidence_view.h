// The records behind an alert: a list, the chosen record's JSON, and the query that finds them in the
// workspace.
#pragma once

#include "core/alert/alert.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace cosmoswatch {

class FactsTable;
class PlainCodeView;
class PlainLabel;
class ValueMenu;

class EvidenceView : public QWidget {
    Q_OBJECT
public:
    explicit EvidenceView(ValueMenu& menu, QWidget* parent = nullptr);
    void setAlert(const Alert& alert); // before its records are there
    void setRecords(std::vector<EvidenceRecord> records);
    void setProblem(const QString& message);

signals:
    void message(const QString& text);

private:
    void showRecord(int row);
    void copy(const QString& text);
    void showMenu(const QPoint& at);
    void markFragment();

    ValueMenu& m_menu;
    QString m_fragment; // the injected part as it stands in JSON

    std::vector<EvidenceRecord> m_records;
    std::uint64_t m_count = 0;
    QString m_query; // as it is, for copying
    PlainLabel* m_summary;
    FactsTable* m_table;
    PlainLabel* m_where;
    PlainCodeView* m_json;
    PlainCodeView* m_kql;
};

// Indented, when it is JSON; controls and invisible characters made visible.
[[nodiscard]] QString prettyJson(const std::string& json);

} // namespace cosmoswatch
