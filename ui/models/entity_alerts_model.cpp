#include "ui/models/entity_alerts_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

namespace cosmoswatch {
namespace {

QString placeOf(const AlertRow& row) {
    return row.countryCode.empty() ? QString()
                                   : countryLabel(elide(row.countryCode, 512), elide(row.countryName, 512));
}

} // namespace

QString EntityAlertsModel::display(const AlertRow& row, int column) const {
    switch (column) {
    case SeverityColumn:
        return severityLabel(row.severity);
    case Title:
        return shown(row.title);
    case Account:
        return shown(elide(row.accountName, 512));
    case From:
        return shown(elide(row.address, 512));
    case Count:
        return fromUtf8(formatCount(row.count));
    case LastSeen:
        return shortTime(row.last);
    case Status:
        return fromUtf8(label(row.status));
    default:
        return {};
    }
}

QString EntityAlertsModel::spoken(const AlertRow& row, int column) const {
    if (column == From && !placeOf(row).isEmpty())
        return tr("%1, %2").arg(display(row, column), placeOf(row));
    return AnswerTable::spoken(row, column);
}

QVariant EntityAlertsModel::more(const AlertRow& row, int /*column*/, int role) const {
    switch (role) {
    case SeverityRole:
        return static_cast<int>(row.severity);
    case PlaceRole:
        return placeOf(row);
    case TorRole:
        return row.torExit;
    case ClosedRole:
        return row.status == AlertStatus::Resolved || row.status == AlertStatus::Dismissed;
    default:
        return {};
    }
}

QString EntityAlertsModel::heading(int column) const {
    const QString labels[] = {tr("Severity"), tr("Alert"),     tr("Account"), tr("From"),
                              tr("Count"),    tr("Last seen"), tr("Status")};
    return labels[column];
}

} // namespace cosmoswatch
