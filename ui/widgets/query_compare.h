// The query as it was sent with its injected part filled in, beside the same query without it; one above the
// other where there is no room. Below them what the query should be.
#pragma once

#include "core/alert/catalogue.h"

#include <QWidget>

#include <vector>

class QBoxLayout;

namespace cosmoswatch {

class QueryCompare : public QWidget {
    Q_OBJECT
public:
    explicit QueryCompare(QWidget* parent = nullptr);
    void setQuotes(const std::vector<QuotedText>& quotes); // hidden when there are none
    [[nodiscard]] bool isSideBySide() const;

signals:
    void message(const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* pane(const QuotedText& quote);

    QBoxLayout* m_pair; // as sent, without the injected part
    QBoxLayout* m_rest;
};

} // namespace cosmoswatch
