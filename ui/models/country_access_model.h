// Access by country, one row each, sorted here: there are at most 250.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/models/answer_table.h"

#include <string_view>
#include <vector>

namespace cosmoswatch {

class CountryAccessModel : public AnswerTable<CountryAccess> {
    Q_OBJECT
public:
    enum Column {
        Country,
        Alerts,
        Requests,
        Failures,
        BytesRead,
        Addresses,
        FirstSeen,
        LastSeen,
        ColumnCount
    };

    explicit CountryAccessModel(QObject* parent = nullptr) : AnswerTable(ColumnCount, parent, Alerts) {}

    void setRows(std::vector<CountryAccess> rows);               // keeps the sorting
    [[nodiscard]] int rowOf(std::string_view countryCode) const; // -1 when absent

    void sort(int column, Qt::SortOrder order) override; // always by one of the columns

private:
    [[nodiscard]] QString heading(int column) const override;
    [[nodiscard]] QString display(const CountryAccess& row, int column) const override;
    [[nodiscard]] bool isNumber(int column) const override { return column != Country; }
    [[nodiscard]] bool less(const CountryAccess& a, const CountryAccess& b, int column) const override;
};

// "Netherlands", or "Private or unknown".
[[nodiscard]] QString countryLabel(const std::string& code, const std::string& name);

} // namespace cosmoswatch
