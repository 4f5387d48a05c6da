// How every table that is only read looks and behaves: whole rows, no grid, one row high, Tab leaves it.
#pragma once

class QTableView;

namespace cosmoswatch {

void lookLikeList(QTableView& table);

} // namespace cosmoswatch
