// The lines of the command palette: commands and destinations that fit what was typed, best first, then what
// the store found for it.
#pragma once

#include "ui/commands.h"

#include <QAbstractListModel>

#include <vector>

namespace cosmoswatch {

class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 1, KeyRole, PositionsRole, EnabledRole };

    using QAbstractListModel::QAbstractListModel;

    void setCommands(const Commands* commands) { m_commands = commands; }
    void setTyped(const QString& typed);
    void setFound(std::vector<Destination> found); // of the store, for what is typed now

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    // What choosing a row does; nothing for one that cannot be chosen.
    [[nodiscard]] std::function<void()> run(int row) const;

private:
    struct Line {
        QString text;
        QString detail;
        QString key;
        QIcon icon;
        std::function<void()> run;
        bool enabled = true;
        int score = 0;
        QList<int> positions;
    };
    void rebuild();
    void addCommands(std::vector<Line>& lines) const;
    static void addDestinations(std::vector<Line>& lines, std::vector<Destination> destinations,
                                const QString& typed);

    const Commands* m_commands = nullptr;
    QString m_typed;
    std::vector<Destination> m_found;
    std::vector<Line> m_lines;
};

} // namespace cosmoswatch
