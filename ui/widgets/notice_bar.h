// A line above the queue that tells of something and offers one step.
#pragma once

#include <QFrame>
#include <QString>

class QPushButton;

namespace cosmoswatch {

class PlainLabel;

class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr); // hidden
    void tell(const QString& text, const QString& step);
    [[nodiscard]] QPushButton* step() const { return m_step; }
    [[nodiscard]] QString text() const;

signals:
    void stepTaken();
    void closed();

private:
    PlainLabel* m_text;
    QPushButton* m_step;
};

} // namespace cosmoswatch
