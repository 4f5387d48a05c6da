#include "ui/widgets/assign_dialog.h"

#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace cosmoswatch {

AssignDialog::AssignDialog(std::uint64_t alerts, const QStringList& known, QWidget* parent)
    : QDialog(parent) {
    const QString title =
        alerts == 1 ? tr("Assign the Alert") : tr("Assign %1 Alerts").arg(fromUtf8(formatCount(alerts)));
    setWindowTitle(title);
    auto* column = new QVBoxLayout(this);
    auto* heading = new PlainLabel(title, this);
    heading->setFont(strongFont());
    column->addWidget(heading);
    auto* form = new QFormLayout;
    m_name = new QComboBox(this);
    m_name->setEditable(true);
    m_name->setAccessibleName(tr("Assign to"));
    m_name->addItems(known);
    m_name->setCurrentIndex(-1);
    m_name->lineEdit()->setPlaceholderText(tr("Name; empty for nobody"));
    m_name->lineEdit()->setMaxLength(200);
    m_name->lineEdit()->setAccessibleName(tr("Assign to"));
    m_name->setMinimumWidth(metrics::unit() * 70);
    form->addRow(fieldLabel(tr("&To"), m_name), m_name);
    m_note = new QLineEdit(this);
    m_note->setAccessibleName(tr("Note"));
    m_note->setMaxLength(2000);
    m_note->setPlaceholderText(tr("Why, if that helps"));
    form->addRow(fieldLabel(tr("&Note"), m_note), m_note);
    column->addLayout(form);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* accept = buttons->addButton(tr("Assign"), QDialogButtonBox::AcceptRole);
    makePrimary(*accept);
    accept->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    m_name->setFocus();
}

QString AssignDialog::assignee() const {
    return m_name->currentText().simplified();
}

QString AssignDialog::note() const {
    return m_note->text().trimmed();
}

} // namespace cosmoswatch
