// What there is to fill in for a source, one form a kind.
#pragma once

#include "core/source/connection.h"

#include <QWidget>

#include <memory>
#include <string>

namespace cosmoswatch {

class SourceForm : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    [[nodiscard]] virtual QString about() const = 0;         // what is read, and what it takes
    [[nodiscard]] virtual QString suggestedName() const = 0; // from what is filled in
    // `secretName`: under which its secret will be kept.
    [[nodiscard]] virtual Connection connection(const std::string& secretName) const = 0;
    virtual void setConnection(const Connection& connection) = 0; // one of its own kind
    [[nodiscard]] virtual QString secret() const { return {}; }   // as typed; empty: none, or the one kept
    [[nodiscard]] virtual bool isUntouched() const = 0;           // no time yet to tell what is wrong
    [[nodiscard]] virtual QString whatIsWrong() const = 0;        // empty when it may be tested

signals:
    void changed();
};

// In the order in which they are offered.
[[nodiscard]] SourceForm* newFolderForm(QWidget* parent);
[[nodiscard]] SourceForm* newBlobForm(QWidget* parent);
[[nodiscard]] SourceForm* newHubForm(QWidget* parent);
[[nodiscard]] SourceForm* newWorkspaceForm(QWidget* parent);

} // namespace cosmoswatch
