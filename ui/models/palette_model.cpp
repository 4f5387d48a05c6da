#include "ui/models/palette_model.h"

#include "ui/models/fuzzy_match.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostLines = 60;
constexpr int behindText = 8; // a fit in the area's name counts less than one in the command's

QList<int> asList(const std::vector<int>& positions) {
    return {positions.begin(), positions.end()};
}

} // namespace

void PaletteModel::setTyped(const QString& typed) {
    m_typed = typed;
    m_found.clear();
    rebuild();
}

void PaletteModel::setFound(std::vector<Destination> found) {
    m_found = std::move(found);
    rebuild();
}

void PaletteModel::rebuild() {
    beginResetModel();
    m_lines.clear();
    if (m_commands != nullptr) {
        addDestinations(m_lines, m_commands->destinations(m_typed), m_typed);
        addCommands(m_lines);
    }
    // What cannot be done now stands behind what can.
    std::stable_sort(m_lines.begin(), m_lines.end(), [](const Line& a, const Line& b) {
        return std::pair(a.enabled, a.score) > std::pair(b.enabled, b.score);
    });
    if (m_lines.size() > mostLines) m_lines.resize(mostLines);
    for (auto& one : m_found) {
        Line line;
        line.text = one.text;
        line.detail = one.detail;
        line.icon = icon(one.icon);
        line.run = std::move(one.go);
        one.go = line.run;
        m_lines.push_back(std::move(line));
    }
    endResetModel();
}

void PaletteModel::addCommands(std::vector<Line>& lines) const {
    for (const auto& command : m_commands->all()) {
        if (!command.action || !command.action->isVisible()) continue;
        Line line;
        line.text = commandText(*command.action);
        line.detail = m_commands->areaTitle(command.area);
        auto match = fuzzyMatch(m_typed, line.text);
        if (match) {
            line.positions = asList(match->positions);
            line.score = match->score;
        } else if ((match = fuzzyMatch(m_typed, QString(line.detail + u' ' + line.text)))) {
            line.score = match->score - behindText; // "alerts resolve"
        } else {
            continue;
        }
        line.key = keyText(command.action->shortcut());
        line.icon = command.action->icon().isNull() ? icon(Icon::Command) : command.action->icon();
        line.enabled = command.action->isEnabled();
        line.run = [action = command.action] {
            if (action) action->trigger();
        };
        lines.push_back(std::move(line));
    }
}

void PaletteModel::addDestinations(std::vector<Line>& lines, std::vector<Destination> destinations,
                                   const QString& typed) {
    for (auto& destination : destinations) {
        const auto match = fuzzyMatch(typed, destination.text);
        if (!match) continue;
        Line line;
        line.text = destination.text;
        line.detail = destination.detail;
        line.icon = icon(destination.icon);
        line.run = std::move(destination.go);
        line.score = match->score;
        line.positions = asList(match->positions);
        lines.push_back(std::move(line));
    }
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Line& line = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return line.text;
    case Qt::DecorationRole:
        return line.icon;
    case Qt::AccessibleTextRole: {
        QStringList parts{line.text, line.detail};
        if (!line.key.isEmpty()) parts << line.key;
        if (!line.enabled) parts << tr("not possible now");
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    case DetailRole:
        return line.detail;
    case KeyRole:
        return line.key;
    case PositionsRole:
        return QVariant::fromValue(line.positions);
    case EnabledRole:
        return line.enabled;
    default:
        return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
    return index.isValid() ? QAbstractListModel::flags(index) | Qt::ItemNeverHasChildren
                           : QAbstractListModel::flags(index);
}

std::function<void()> PaletteModel::run(int row) const {
    if (row < 0 || row >= static_cast<int>(m_lines.size())) return {};
    const Line& line = m_lines[static_cast<std::size_t>(row)];
    return line.enabled ? line.run : std::function<void()>();
}

} // namespace cosmoswatch
