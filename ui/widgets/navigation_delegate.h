// An entry of the navigation: icon, name, count, on a rounded field when it is the current one.
#pragma once

#include <QStyledItemDelegate>

namespace cosmoswatch {

class NavigationDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int BadgeRole = Qt::UserRole + 1; // QString

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace cosmoswatch
