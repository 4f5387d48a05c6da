// The visible columns of a table's model as text to copy. Cells are what the table shows: made visible
// already.
#pragma once

#include <QAbstractItemModel>
#include <QString>

namespace cosmoswatch {

[[nodiscard]] QString tableAsText(const QAbstractItemModel& model); // tabs between columns
[[nodiscard]] QString tableAsJson(const QAbstractItemModel& model); // a line: an array of objects by heading
[[nodiscard]] QString tableAsMarkdown(const QAbstractItemModel& model);

} // namespace cosmoswatch
