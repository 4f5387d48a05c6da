// A slim bar of progress in the theme's colours; moves to and fro while the end is not known.
#pragma once

#include <QProgressBar>
#include <QTimer>

namespace cosmoswatch {

class ThinProgress : public QProgressBar {
    Q_OBJECT
public:
    explicit ThinProgress(QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QTimer m_timer;
    int m_step = 0;
};

} // namespace cosmoswatch
