#include "ui/widgets/table_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

namespace cosmoswatch {
namespace {

QString cellText(const QAbstractItemModel& model, int row, int column) {
    return model.index(row, column).data(Qt::AccessibleTextRole).toString(); // "Germany" stands in it too
}

// No value can begin markup or end its cell.
QString escaped(const QString& text) {
    QString result;
    for (const QChar c : text) {
        if (QStringLiteral("\\`*_[]<>|~&#!$").contains(c)) {
            result += QLatin1Char('\\');
        }
        result += c;
    }
    return result.replace(QStringLiteral("://"), QStringLiteral(":\\//"));
}

template<typename Cell>
QString lineOf(int columns, const QString& between, Cell cell) {
    QStringList cells;
    for (int column = 0; column < columns; ++column) {
        cells << cell(column);
    }
    return cells.join(between);
}

QString heading(const QAbstractItemModel& model, int column) {
    return model.headerData(column, Qt::Horizontal).toString();
}

} // namespace

QString tableAsText(const QAbstractItemModel& model) {
    const int columns = model.columnCount();
    const QString tab = QStringLiteral("\t");
    QString text =
        lineOf(columns, tab, [&](int column) { return heading(model, column); }) + QLatin1Char('\n');
    for (int row = 0; row < model.rowCount(); ++row) {
        text += lineOf(columns, tab, [&](int column) { return cellText(model, row, column); }) +
                QLatin1Char('\n');
    }
    return text;
}

QString tableAsJson(const QAbstractItemModel& model) {
    QJsonArray rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        QJsonObject values;
        for (int column = 0; column < model.columnCount(); ++column)
            values.insert(heading(model, column), cellText(model, row, column));
        rows.append(values);
    }
    return QString::fromUtf8(QJsonDocument(rows).toJson(QJsonDocument::Compact)) + QLatin1Char('\n');
}

QString tableAsMarkdown(const QAbstractItemModel& model) {
    const int columns = model.columnCount();
    const QString between = QStringLiteral(" | ");
    const auto line = [&](const auto& cell) {
        return QStringLiteral("| ") + lineOf(columns, between, cell) + QStringLiteral(" |\n");
    };
    QString text = line([&](int column) { return escaped(heading(model, column)); });
    text += line([](int) { return QStringLiteral("---"); });
    for (int row = 0; row < model.rowCount(); ++row) {
        text += line([&](int column) { return escaped(cellText(model, row, column)); });
    }
    return text;
}

} // namespace cosmoswatch
