// A line above a page that tells of something that does not go away by itself (a store set aside, a session that
// failed) or offers one step.
#pragma once

#include "ui/plain_text.h"

#include <QFrame>
#include <QString>

class QPushButton;

namespace cosmoswatch {

class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(Ink ink = Ink::Normal, QWidget* parent = nullptr); // hidden
    void tell(const QString& text, const QString& step = {});
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
