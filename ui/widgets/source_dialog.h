// Asks for a new source, and tests it before it is added.
#pragma once

#include "core/engine/source_check.h"

#include <QDialog>

#include <functional>
#include <optional>

class QLineEdit;
class QPushButton;

namespace cosmoswatch {

class PlainLabel;

using SourceChecker = std::function<Result<SourceCheck>(const SourceSettings&)>;

// "Can be read: 312 logs, …", with what is missing in lines of its own; or what is wrong.
[[nodiscard]] QString checkText(const Result<SourceCheck>& check);

// Runs a check away from the window's thread and delivers it, unless `context` is gone by then.
void checkLater(QObject* context, const SourceChecker& checker, const SourceSettings& source,
                std::function<void(const Result<SourceCheck>&)> done);

class SourceDialog : public QDialog {
    Q_OBJECT
public:
    // `present`: what is in the settings, so that no source is there twice.
    SourceDialog(SourceChecker checker, Settings present, QWidget* parent = nullptr);

    void setFolder(const QString& path);
    [[nodiscard]] SourceSettings source() const;

private:
    void browse();
    void test();
    void validate();
    [[nodiscard]] QString whatIsWrong() const; // empty when it may be added

    SourceChecker m_checker;
    Settings m_present;
    QLineEdit* m_folder;
    QLineEdit* m_name;
    PlainLabel* m_result;
    QPushButton* m_test;
    QPushButton* m_add;
    bool m_nameEdited = false;
};

} // namespace cosmoswatch
