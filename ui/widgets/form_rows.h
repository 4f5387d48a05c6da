// Fields of a form, one below the other, each named for those who cannot see its label.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QStringList>

#include <functional>

namespace cosmoswatch {

class PlainLabel;

class FormRows {
public:
    // `changed` is called with every change of a field.
    FormRows(QWidget* form, std::function<void()> changed);

    // Labels may hold a mnemonic; the name is the label without it.
    QLineEdit* line(const QString& label, const QString& example = {});
    QLineEdit* secret(const QString& label);                 // masked
    QLineEdit* path(const QString& label, bool toBeWritten); // with a button that looks for it
    QComboBox* choice(const QString& label, const QStringList& texts);
    QSpinBox* number(const QString& label, int least, int most, const QString& unit = {});
    QCheckBox* check(const QString& text); // below the fields
    PlainLabel* text(const QString& text); // wraps, muted
    void whole(QWidget* widget);           // over both columns
    void showRow(QWidget* field, bool shown);

private:
    template<typename Field>
    Field* add(const QString& label, Field* field);

    QWidget* m_form;
    QFormLayout* m_rows;
    std::function<void()> m_changed;
};

// "a@b.example, c@d.example" and lines; without what is empty.
[[nodiscard]] QStringList wordsOf(const QString& text);

} // namespace cosmoswatch
