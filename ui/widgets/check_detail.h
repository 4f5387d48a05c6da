// One check of how an account is hardened: what was seen, why it matters, what to do.
#pragma once

#include "core/posture/posture.h"

#include <QWidget>

#include <vector>

class QAction;
class QScrollArea;
class QVBoxLayout;

namespace cosmoswatch {

class PlainLabel;
class PlainTextView;
class SeverityBadge;

class CheckDetail : public QWidget {
    Q_OBJECT
public:
    // `actions` stand as buttons below the title.
    explicit CheckDetail(const std::vector<QAction*>& actions, QWidget* parent = nullptr);
    void setCheck(const PostureCheck& check); // the same one again leaves everything as it stands
    void focusContent();

signals:
    void message(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void showEvidence(QVBoxLayout& column);
    void showStatements(QVBoxLayout& column, std::size_t most);
    void applyFonts();

    PostureCheck m_check;
    SeverityBadge* m_badge;
    PlainLabel* m_state;
    PlainLabel* m_title;
    PlainLabel* m_account;
    PlainTextView* m_finding = nullptr;
    QWidget* m_content;
    QScrollArea* m_scroll;
};

} // namespace cosmoswatch
