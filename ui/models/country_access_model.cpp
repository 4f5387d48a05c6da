#include "ui/models/country_access_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/access_selection.h"
#include "ui/plain_text.h"

#include <QCoreApplication>

#include <tuple>

namespace cosmoswatch {
QString countryLabel(const std::string& code, const std::string& name) {
    if (code == unknownCountry) {
        return QCoreApplication::translate("CountryAccessModel", "Private or unknown");
    }
    return shown(name.empty() ? code : name);
}

void CountryAccessModel::setRows(std::vector<CountryAccess> rows) {
    replaceRows(std::move(rows));
}

int CountryAccessModel::rowOf(std::string_view countryCode) const {
    return rowWhere([&](const CountryAccess& row) { return row.countryCode == countryCode; });
}

void CountryAccessModel::sort(int column, Qt::SortOrder order) {
    if (column >= 0) AnswerTable::sort(column, order);
}

QString CountryAccessModel::heading(int column) const {
    const QString labels[] = {tr("Country"),    tr("Alerts"),    tr("Requests"),   tr("Failures"),
                              tr("Bytes read"), tr("Addresses"), tr("First seen"), tr("Last seen")};
    return labels[column];
}

QString CountryAccessModel::display(const CountryAccess& row, int column) const {
    switch (column) {
    case Country:
        return countryLabel(row.countryCode, row.countryName);
    case Alerts:
        return row.totals.alerts == 0 ? QString() : fromUtf8(formatCount(row.totals.alerts));
    case Requests:
        return fromUtf8(formatCount(row.totals.requests));
    case Failures:
        return row.totals.failures == 0 ? QString() : fromUtf8(formatCount(row.totals.failures));
    case BytesRead:
        return fromUtf8(formatBytes(row.totals.bytesRead));
    case Addresses:
        return fromUtf8(formatCount(row.addresses));
    case FirstSeen:
        return shortTime(row.first);
    case LastSeen:
        return shortTime(row.last);
    default:
        return {};
    }
}

bool CountryAccessModel::less(const CountryAccess& a, const CountryAccess& b, int column) const {
    switch (column) {
    case Alerts:
        return std::tie(a.totals.alerts, a.totals.requests) < std::tie(b.totals.alerts, b.totals.requests);
    case Requests:
        return a.totals.requests < b.totals.requests;
    case Failures:
        return a.totals.failures < b.totals.failures;
    case BytesRead:
        return a.totals.bytesRead < b.totals.bytesRead;
    case Addresses:
        return a.addresses < b.addresses;
    case FirstSeen:
        return a.first < b.first;
    case LastSeen:
        return a.last < b.last;
    default:
        return countryLabel(a.countryCode, a.countryName)
                   .localeAwareCompare(countryLabel(b.countryCode, b.countryName)) < 0;
    }
}

} // namespace cosmoswatch
