// Adds or changes a receiver of alerts: how it is reached, which alerts it is told of, and a test of it.
#pragma once

#include "ui/receiver_access.h"

#include <QDialog>

#include <array>
#include <optional>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace cosmoswatch {

class PlainLabel;
class ReceiverForm;

class ReceiverDialog : public QDialog {
    Q_OBJECT
public:
    ReceiverDialog(ReceiverAccess access, Settings present, QWidget* parent = nullptr);

    void setKind(int kind); // by the order of ReceiverWay
    void edit(const ReceiverSettings& receiver);
    [[nodiscard]] ReceiverSettings receiver() const;
    [[nodiscard]] ReceiverForm& form() const;
    void accept() override;

private:
    QWidget* buildForms();
    QWidget* buildRule();
    void kindChosen();
    void formChanged();
    void validate();
    void test();
    void say(const QString& text, bool wrong);
    [[nodiscard]] QString whatIsWrong() const;
    [[nodiscard]] std::string secretName() const;

    ReceiverAccess m_access;
    Settings m_present;
    std::optional<ReceiverSettings> m_edited;
    std::array<ReceiverForm*, 6> m_forms{};
    QComboBox* m_kind;
    PlainLabel* m_about;
    QStackedWidget* m_pages;
    QComboBox* m_severity;
    QLineEdit* m_accounts;
    QCheckBox* m_samples;
    QLineEdit* m_name;
    PlainLabel* m_result;
    QPushButton* m_test;
    QPushButton* m_add = nullptr; // the last that is made
    bool m_nameEdited = false;
    bool m_keeping = false; // its secret goes into the keychain
    int m_tests = 0;
};

} // namespace cosmoswatch
