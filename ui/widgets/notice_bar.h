// Something to know that does not go away by itself: a store set aside, a session that failed.
#pragma once

#include <QFrame>

namespace cosmoswatch {

class PlainLabel;

class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);
    void tell(const QString& text);

private:
    PlainLabel* m_text;
};

} // namespace cosmoswatch
