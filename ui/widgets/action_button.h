// Buttons of actions: the action's text and its key on a small cap; gone while the action is not visible. And
// the layout that wraps them like words.
#pragma once

#include <QLayout>
#include <QToolButton>

#include <vector>

namespace cosmoswatch {

class ActionButton : public QToolButton {
    Q_OBJECT
public:
    explicit ActionButton(QAction* action, QWidget* parent = nullptr);
    void setPrimary(bool primary);
    void setHiddenWhenDisabled(bool hidden);
    void setKeyShown(bool always); // of more than one letter too

protected:
    void changeEvent(QEvent* event) override;

private:
    void follow();
    QAction* m_action;
    bool m_primary = false;
    bool m_hiddenWhenDisabled = false;
    bool m_keyShown = false;
};

// A small icon to press inside text, no larger than a line of it.
class IconButton : public QAbstractButton {
    Q_OBJECT
public:
    IconButton(const QIcon& icon, const QString& name, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

// The one button of a dialog or page that leads on.
void makePrimary(QAbstractButton& button);

class FlowLayout : public QLayout {
    Q_OBJECT
public:
    explicit FlowLayout(int spacing, QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override { return minimumSize(); }
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& box) override;

private:
    int arrange(const QRect& box, bool apply) const;
    std::vector<QLayoutItem*> m_items; // owned
};

} // namespace cosmoswatch
