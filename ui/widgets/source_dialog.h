// Asks for a new source, or changes one that is there: its kind, what that kind needs, a test before it is
// added. Its secret is kept in the keychain before the dialog is accepted.
#pragma once

#include "ui/source_access.h"

#include <QDialog>

#include <array>
#include <optional>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace cosmoswatch {

class PlainLabel;
class SourceForm;

class SourceDialog : public QDialog {
    Q_OBJECT
public:
    // In the order in which they are offered.
    enum Kind { Folder, Blobs, Hub, Workspace };

    // `present`: what is in the settings, so that no source is there twice.
    SourceDialog(SourceAccess access, Settings present, QWidget* parent = nullptr);
    ~SourceDialog() override; // a test that is under way is stopped

    void setKind(Kind kind);
    void setFolder(const QString& path);
    void edit(const SourceSettings& source); // its kind stays
    [[nodiscard]] SourceSettings source() const;

    void accept() override; // keeps the secret first; stays open when that fails

private:
    void buildForms();
    void kindChosen();
    void fit();
    void formChanged();
    void test();
    void stopTest();
    void validate();
    void say(const QString& text, bool wrong);
    [[nodiscard]] SourceForm& form() const;
    [[nodiscard]] std::string secretName() const;
    [[nodiscard]] QString whatIsWrong() const; // empty when it may be added

    SourceAccess m_access;
    Settings m_present;
    std::optional<SourceSettings> m_edited; // as it was
    std::array<SourceForm*, 4> m_forms{};
    QComboBox* m_kind;
    QStackedWidget* m_pages;
    QLineEdit* m_name;
    PlainLabel* m_about;
    PlainLabel* m_result;
    QPushButton* m_test;
    QPushButton* m_add;
    std::stop_source m_testing;
    int m_tests = 0; // what an earlier one found is not told
    bool m_nameEdited = false;
    bool m_keeping = false;
};

} // namespace cosmoswatch
