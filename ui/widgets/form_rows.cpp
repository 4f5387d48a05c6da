#include "ui/widgets/form_rows.h"

#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/credential_form.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRegularExpression>

namespace cosmoswatch {
namespace {

constexpr int longestText = 4000;

QString tr(const char* text) {
    return QCoreApplication::translate("cosmoswatch::FormRows", text);
}

} // namespace

FormRows::FormRows(QWidget* form, std::function<void()> changed)
    : m_form(form), m_rows(new QFormLayout(form)), m_changed(std::move(changed)) {
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
}

template<typename Field>
Field* FormRows::add(const QString& label, Field* field) {
    field->setAccessibleName(QString(label).remove(u'&'));
    field->setMinimumHeight(field->sizeHint().height()); // long texts below give way first
    m_rows->addRow(formLabel(label, field), field);
    return field;
}

QLineEdit* FormRows::line(const QString& label, const QString& example) {
    auto* edit = add(label, new QLineEdit(m_form));
    edit->setMaxLength(longestText);
    edit->setPlaceholderText(example);
    QObject::connect(edit, &QLineEdit::textChanged, m_form, m_changed);
    return edit;
}

QLineEdit* FormRows::secret(const QString& label) {
    auto* edit = line(label);
    edit->setEchoMode(QLineEdit::Password);
    return edit;
}

QLineEdit* FormRows::path(const QString& label, bool toBeWritten) {
    auto* edit = line(label);
    auto* browse = new QPushButton(tr("Browse…"), m_form);
    browse->setAccessibleName(tr("Browse for %1").arg(edit->accessibleName().toLower()));
    QObject::connect(browse, &QPushButton::clicked, m_form, [edit, toBeWritten, form = m_form] {
        const QString file = toBeWritten ? QFileDialog::getSaveFileName(form, {}, edit->text())
                                         : QFileDialog::getOpenFileName(form, {}, edit->text());
        if (!file.isEmpty()) edit->setText(file);
    });
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::gap());
    const int place = m_rows->rowCount() - 1;
    m_rows->removeWidget(edit);
    row->addWidget(edit, 1);
    row->addWidget(browse);
    m_rows->setLayout(place, QFormLayout::FieldRole, row);
    return edit;
}

QComboBox* FormRows::choice(const QString& label, const QStringList& texts) {
    auto* box = add(label, new QComboBox(m_form));
    box->addItems(texts);
    QObject::connect(box, &QComboBox::currentIndexChanged, m_form, m_changed);
    return box;
}

QSpinBox* FormRows::number(const QString& label, int least, int most, const QString& unit) {
    auto* box = add(label, new QSpinBox(m_form));
    box->setRange(least, most);
    box->setSuffix(unit);
    QObject::connect(box, &QSpinBox::valueChanged, m_form, m_changed);
    return box;
}

QCheckBox* FormRows::check(const QString& text) {
    auto* box = new QCheckBox(text, m_form);
    m_rows->addRow({}, box);
    QObject::connect(box, &QCheckBox::toggled, m_form, m_changed);
    return box;
}

PlainLabel* FormRows::text(const QString& text) {
    auto* label = new PlainLabel(text, m_form);
    label->setWordWrap(true);
    label->setInk(Ink::Muted);
    m_rows->addRow(label);
    return label;
}

void FormRows::whole(QWidget* widget) {
    m_rows->addRow(widget);
}

void FormRows::showRow(QWidget* field, bool shown) {
    m_rows->setRowVisible(field, shown);
}

QStringList wordsOf(const QString& text) {
    static const QRegularExpression between(QStringLiteral("[,;\\s]+"));
    return text.split(between, Qt::SkipEmptyParts);
}

} // namespace cosmoswatch
