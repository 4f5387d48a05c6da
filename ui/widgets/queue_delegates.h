// How the cells of the queue are painted. The roles come as arguments, so that any model can use them.
#pragma once

#include "ui/models/group_line.h"

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

    // Rows with a GroupLine in this role are painted as one line across the cells.
    void setGroupRole(int role) { m_groupRole = role; }

protected:
    // What stands on the background; the painter has the text's colour and font.
    virtual void paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const;

private:
    void paintGroup(QPainter& painter, const QStyleOptionViewItem& option, const GroupLine& group,
                    bool selected) const;
    int m_mutedRole;
    int m_groupRole = -1;
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

// The title; a sample's long mark, which would push the title out of a narrow column, is a flask before it.
class AlertTitleDelegate : public RowDelegate {
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const override;
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
