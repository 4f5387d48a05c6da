// The field of the filter bar: it underlines what is wrong in its text and offers what may stand there.
#pragma once

#include "ui/models/alert_filter_text.h"

#include <QLineEdit>
#include <QToolButton>

#include <functional>
#include <vector>

class QCompleter;
class QStringListModel;

namespace cosmoswatch {

class FilterEdit : public QLineEdit {
    Q_OBJECT
public:
    using Completions = std::function<FilterCompletion(const QString& text, int cursor)>;
    explicit FilterEdit(QWidget* parent = nullptr);
    void setProblems(const std::vector<FilterProblem>& problems);
    void setCompletions(Completions completions) { m_completions = std::move(completions); }
    [[nodiscard]] bool isOffering() const;

signals:
    void leaveRequested(); // Escape or Down, when nothing is offered

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void offer();
    void take(const QModelIndex& choice);

    Completions m_completions;
    FilterCompletion m_offered;
    QCompleter* m_completer;
    QStringListModel* m_choices;
};

// One chosen part of the filter: a click opens its menu, the cross or Delete takes it out.
class FilterChip : public QToolButton {
    Q_OBJECT
public:
    explicit FilterChip(QWidget* parent = nullptr);
    void setContent(const QString& text);

signals:
    void cleared();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void tintCross();
};

} // namespace cosmoswatch
