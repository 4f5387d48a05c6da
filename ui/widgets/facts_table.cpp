#include "ui/widgets/facts_table.h"

#include "ui/theme.h"
#include "ui/widgets/queue_delegates.h"
#include "ui/widgets/table_look.h"

#include <QHeaderView>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int noRole = -1; // no row is muted

} // namespace

FactsTable::FactsTable(const QStringList& headers, const QString& name, int mostRows, QWidget* parent)
    : QTableWidget(0, static_cast<int>(headers.size()), parent), m_mostRows(mostRows) {
    setHorizontalHeaderLabels(headers);
    setAccessibleName(name);
    setItemDelegate(new RowDelegate(noRole, this));
    lookLikeList(*this);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * metrics::unit());
    horizontalHeader()->setFont(strongFont());
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
}

void FactsTable::setRows(const std::vector<QStringList>& rows) {
    setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < rowCount(); ++row)
        for (int column = 0; column < columnCount(); ++column)
            setItem(row, column, new QTableWidgetItem(rows[static_cast<std::size_t>(row)].value(column)));
    for (int column = 0; column < columnCount(); ++column)
        setColumnWidth(column,
                       std::min(std::max(sizeHintForColumn(column) + 2 * metrics::gap(),
                                         horizontalHeader()->sectionSizeHint(column) + metrics::gap()),
                                metrics::unit() * 120));
    if (m_mostRows > 0)
        setFixedHeight(horizontalHeader()->sizeHint().height() +
                       std::clamp(rowCount(), 1, m_mostRows) * verticalHeader()->defaultSectionSize() + 2);
}

} // namespace cosmoswatch
