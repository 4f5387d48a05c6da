// How the cells of the queue are painted. The roles come as arguments, so that any model can use them.
#pragma once

#include <QStyledItemDelegate>

namespace cosmoswatch {

// Text on the row's background, muted when the row's `mutedRole` is true.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit RowDelegate(int mutedRole, QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    // What stands on the background; the painter has the text's colour and font.
    virtual void paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const;

private:
    int m_mutedRole;
};

// The severity's chip.
class SeverityDelegate : public RowDelegate {
    Q_OBJECT
public:
    SeverityDelegate(int severityRole, int mutedRole, QObject* parent = nullptr);
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const override;

private:
    int m_severityRole;
};

// The address, then small where it is and "Tor".
class AddressDelegate : public RowDelegate {
    Q_OBJECT
public:
    AddressDelegate(int placeRole, int torRole, int mutedRole, QObject* parent = nullptr);
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const override;

private:
    int m_placeRole;
    int m_torRole;
};

} // namespace cosmoswatch
