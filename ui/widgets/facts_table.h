// A small read-only table of plain text, as high as its rows up to a limit; with 0 it takes the room it is
// given.
#pragma once

#include <QStringList>
#include <QTableWidget>

#include <vector>

namespace cosmoswatch {

class FactsTable : public QTableWidget {
    Q_OBJECT
public:
    FactsTable(const QStringList& headers, const QString& name, int mostRows, QWidget* parent = nullptr);
    void setRows(const std::vector<QStringList>& rows); // already made visible

private:
    int m_mostRows;
};

} // namespace cosmoswatch
