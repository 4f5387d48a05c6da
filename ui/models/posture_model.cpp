#include "ui/models/posture_model.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <algorithm>
#include <tuple>

namespace cosmoswatch {

using namespace Qt::StringLiterals;

QString stateLabel(CheckState state) {
    switch (state) {
    case CheckState::ToDo:
        return PostureModel::tr("To do");
    case CheckState::Unknown:
        return PostureModel::tr("Unknown");
    case CheckState::Fine:
        break;
    }
    return PostureModel::tr("Fine");
}

void PostureModel::setChecks(std::vector<PostureCheck> checks) {
    beginResetModel();
    m_checks = std::move(checks);
    arrange();
    endResetModel();
}

void PostureModel::setFilter(const PostureFilter& filter) {
    if (filter == m_filter) return;
    beginResetModel();
    m_filter = filter;
    arrange();
    endResetModel();
}

bool PostureModel::isOfAccount(const PostureCheck& check) const {
    return m_filter.accountKey.empty() || check.account.key == m_filter.accountKey;
}

std::vector<PostureCheck> PostureModel::ofAccount() const {
    std::vector<PostureCheck> checks;
    std::copy_if(m_checks.begin(), m_checks.end(), std::back_inserter(checks),
                 [this](const PostureCheck& check) { return isOfAccount(check); });
    return checks;
}

std::array<int, 3> PostureModel::counts() const {
    std::array<int, 3> counts{};
    for (const PostureCheck& check : m_checks)
        if (isOfAccount(check)) ++counts[static_cast<std::size_t>(check.state)];
    return counts;
}

const PostureCheck* PostureModel::checkAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_checks[m_rows[static_cast<std::size_t>(row)]] : nullptr;
}

int PostureModel::rowOf(const PostureCheck& check) const {
    for (int row = 0; row < rowCount(); ++row)
        if (checkAt(row)->id == check.id && checkAt(row)->account.key == check.account.key) return row;
    return -1;
}

int PostureModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PostureModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PostureModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const PostureCheck& check = *checkAt(index.row());
    const bool toDo = check.state == CheckState::ToDo;
    const QString severity = toDo ? severityLabel(check.severity) : QString();
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == State) return toDo ? severity : stateLabel(check.state);
        return shown(index.column() == Check ? check.title : check.account.name);
    case Qt::AccessibleTextRole:
        if (index.column() == State)
            return toDo ? tr("To do, %1 severity").arg(severity) : stateLabel(check.state);
        if (index.column() == Check) return tr("%1: %2").arg(shown(check.title), shown(check.finding));
        return shown(check.account.name);
    case Qt::ToolTipRole:
        return index.column() == AccountName ? plainToolTip(shown(check.account.key))
                                             : plainToolTip(shown(check.finding));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    case FindingRole:
        return index.column() == Check ? shown(check.finding) : QString();
    case SeverityRole:
        return toDo ? QVariant(static_cast<int>(check.severity)) : QVariant();
    case StateRole:
        return static_cast<int>(check.state);
    case MutedRole:
        return !toDo;
    default:
        return {};
    }
}

QVariant PostureModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case State:
        return tr("State");
    case Check:
        return tr("Check");
    case AccountName:
        return tr("Account");
    default:
        return {};
    }
}

void PostureModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= ColumnCount) column = State;
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    const std::vector<std::size_t> rows = m_rows;
    m_sortColumn = column;
    m_sortOrder = order;
    arrange();
    QModelIndexList after;
    for (const QModelIndex& old : before) {
        const auto place = std::find(m_rows.begin(), m_rows.end(), rows[static_cast<std::size_t>(old.row())]);
        after << index(static_cast<int>(place - m_rows.begin()), old.column());
    }
    changePersistentIndexList(before, after);
    emit layoutChanged({}, VerticalSortHint);
}

void PostureModel::arrange() {
    m_rows.clear();
    for (std::size_t i = 0; i < m_checks.size(); ++i)
        if (isOfAccount(m_checks[i]) && (!m_filter.state || m_checks[i].state == *m_filter.state))
            m_rows.push_back(i);
    // Behind the column itself always what is to do first, the gravest at the top.
    const auto urgency = [](const PostureCheck& check) {
        return std::tuple(static_cast<int>(check.state), -static_cast<int>(check.severity));
    };
    const auto compare = [&](const PostureCheck& a, const PostureCheck& b) {
        if (m_sortColumn == Check) return a.title.compare(b.title);
        if (m_sortColumn == AccountName) return a.account.name.compare(b.account.name);
        return urgency(a) < urgency(b) ? -1 : urgency(b) < urgency(a) ? 1 : 0;
    };
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](std::size_t left, std::size_t right) {
        const PostureCheck &a = m_checks[left], &b = m_checks[right];
        const int order = m_sortOrder == Qt::AscendingOrder ? compare(a, b) : compare(b, a);
        return order != 0 ? order < 0 : urgency(a) < urgency(b);
    });
}

} // namespace cosmoswatch
