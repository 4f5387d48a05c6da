#include "ui/models/address_access_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace cosmoswatch {
namespace {

// Alerts first, then what is rare: the store's MostUnusual.
bool moreUnusual(const AddressAccess& a, const AddressAccess& b) {
    return a.totals.alerts != b.totals.alerts ? a.totals.alerts > b.totals.alerts
                                              : a.totals.requests < b.totals.requests;
}

} // namespace

QString markLabel(AddressMark mark) {
    switch (mark) {
    case MarkTor:
        return QCoreApplication::translate("AddressAccessModel", "Tor");
    case MarkListed:
        return QCoreApplication::translate("AddressAccessModel", "listed");
    case MarkNew:
        break;
    }
    return QCoreApplication::translate("AddressAccessModel", "new");
}

void AddressAccessModel::setRows(std::vector<AddressAccess> rows, std::optional<Timestamp> newSince) {
    replaceRows(std::move(rows), [this, newSince] { m_newSince = newSince; });
}

int AddressAccessModel::rowOf(std::string_view address) const {
    return rowWhere([&](const AddressAccess& row) { return row.address == address; });
}

bool AddressAccessModel::namesNetworks() const {
    return rowWhere([](const AddressAccess& row) { return !row.network.empty(); }) >= 0;
}

std::optional<AddressOrder> AddressAccessModel::storeOrder(int column, Qt::SortOrder order) {
    if (column < 0 || (column == Alerts && order == Qt::DescendingOrder)) {
        return AddressOrder::MostUnusual;
    }
    if (order == Qt::AscendingOrder) {
        return std::nullopt; // the store counts downwards only
    }
    switch (column) {
    case Requests:
        return AddressOrder::Requests;
    case BytesRead:
        return AddressOrder::BytesRead;
    case LastSeen:
        return AddressOrder::LastSeen;
    default:
        return std::nullopt;
    }
}

int AddressAccessModel::marksOf(const AddressAccess& row) const {
    const bool isNew = m_newSince && row.first >= *m_newSince;
    return (row.torExit ? MarkTor : 0) | (row.listed ? MarkListed : 0) | (isNew ? MarkNew : 0);
}

QString AddressAccessModel::display(const AddressAccess& row, int column) const {
    switch (column) {
    case Address:
        return shown(elide(row.address, 512));
    case Marks: {
        QStringList labels;
        for (const AddressMark mark : {MarkTor, MarkListed, MarkNew}) {
            if ((marksOf(row) & mark) != 0) {
                labels << markLabel(mark);
            }
        }
        return labels.join(QStringLiteral(", "));
    }
    case Network:
        return shown(elide(row.network, 512));
    case Alerts:
        return row.totals.alerts == 0 ? QString() : fromUtf8(formatCount(row.totals.alerts));
    case Requests:
        return fromUtf8(formatCount(row.totals.requests));
    case Failures:
        return row.totals.failures == 0 ? QString() : fromUtf8(formatCount(row.totals.failures));
    case BytesRead:
        return fromUtf8(formatBytes(row.totals.bytesRead));
    case FirstSeen:
        return shortTime(row.first);
    case LastSeen:
        return shortTime(row.last);
    default:
        return {};
    }
}

bool AddressAccessModel::isNumber(int column) const {
    return column != Address && column != Marks && column != Network;
}

QString AddressAccessModel::spoken(const AddressAccess& row, int column) const {
    if (column == Address)
        return tr("%1, %2").arg(display(row, column), countryLabel(row.countryCode, row.countryName));
    return AnswerTable::spoken(row, column);
}

QVariant AddressAccessModel::more(const AddressAccess& row, int column, int role) const {
    if (role == SecondaryTextRole && column == Address) return countryLabel(row.countryCode, row.countryName);
    if (role == MarksRole && column == Marks) return marksOf(row);
    return {};
}

QString AddressAccessModel::heading(int column) const {
    const QString labels[] = {tr("Address"),    tr("Network"),    tr("Marks"),
                              tr("Requests"),   tr("Alerts"),     tr("Failures"),
                              tr("Bytes read"), tr("First seen"), tr("Last seen")};
    return labels[column];
}

bool AddressAccessModel::less(const AddressAccess& a, const AddressAccess& b, int column) const {
    switch (column) {
    case Address:
        return a.address < b.address;
    case Marks:
        return marksOf(a) < marksOf(b);
    case Network:
        return a.network < b.network;
    case Requests:
        return a.totals.requests < b.totals.requests;
    case Failures:
        return a.totals.failures < b.totals.failures;
    case BytesRead:
        return a.totals.bytesRead < b.totals.bytesRead;
    case FirstSeen:
        return a.first < b.first;
    case LastSeen:
        return a.last < b.last;
    default:
        return moreUnusual(b, a); // Alerts
    }
}

} // namespace cosmoswatch
