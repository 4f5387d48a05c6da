#include "ui/widgets/closing_dialog.h"

#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace cosmoswatch {

ClosingDialog::ClosingDialog(Purpose purpose, int alerts, QWidget* parent) : QDialog(parent) {
    const QString title = purpose == Purpose::Note      ? tr("Note")
                          : purpose == Purpose::Resolve ? tr("Resolve %n alert(s)", nullptr, alerts)
                                                        : tr("Dismiss %n alert(s)", nullptr, alerts);
    setWindowTitle(title);
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    if (purpose != Purpose::Note) {
        m_disposition = new QComboBox(this);
        m_disposition->setAccessibleName(tr("Conclusion"));
        for (const auto disposition : allDispositions)
            m_disposition->addItem(fromUtf8(label(disposition)), static_cast<int>(disposition));
        const auto usual =
            purpose == Purpose::Dismiss ? Disposition::BenignPositive : Disposition::TruePositive;
        m_disposition->setCurrentIndex(m_disposition->findData(static_cast<int>(usual)));
        form->addRow(fieldLabel(tr("&Conclusion"), m_disposition), m_disposition);
    }
    m_note = new QPlainTextEdit(this);
    m_note->setAccessibleName(tr("Note"));
    m_note->setTabChangesFocus(true);
    m_note->setPlaceholderText(purpose == Purpose::Note ? tr("What you found out")
                                                        : tr("Why; the next analyst will read it"));
    m_note->setMinimumSize(metrics::unit() * 100, metrics::unit() * 26);
    form->addRow(fieldLabel(tr("&Note"), m_note), m_note);
    column->addLayout(form);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* accept = buttons->addButton(purpose == Purpose::Note      ? tr("Add Note")
                                      : purpose == Purpose::Resolve ? tr("Resolve")
                                                                    : tr("Dismiss"),
                                      QDialogButtonBox::AcceptRole);
    makePrimary(*accept);
    accept->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    if (purpose == Purpose::Note) {
        accept->setEnabled(false);
        connect(m_note, &QPlainTextEdit::textChanged, accept,
                [this, accept] { accept->setEnabled(!m_note->toPlainText().trimmed().isEmpty()); });
        m_note->setFocus();
    }
}

Disposition ClosingDialog::disposition() const {
    return m_disposition ? static_cast<Disposition>(m_disposition->currentData().toInt())
                         : Disposition::Undetermined;
}

QString ClosingDialog::note() const {
    return m_note->toPlainText().trimmed();
}

} // namespace cosmoswatch
