#include "ui/widgets/closing_dialog.h"

#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QButtonGroup>
#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace cosmoswatch {
namespace {

using Purpose = ClosingDialog::Purpose;

QString titleFor(Purpose purpose, std::uint64_t alerts) {
    if (purpose == Purpose::Note) return ClosingDialog::tr("Add a Note");
    const QString count = fromUtf8(formatCount(alerts));
    if (alerts == 1)
        return purpose == Purpose::Resolve ? ClosingDialog::tr("Resolve the Alert")
                                           : ClosingDialog::tr("Dismiss the Alert");
    return (purpose == Purpose::Resolve ? ClosingDialog::tr("Resolve %1 Alerts")
                                        : ClosingDialog::tr("Dismiss %1 Alerts"))
        .arg(count);
}

QString confirmText(Purpose purpose) {
    return purpose == Purpose::Note      ? ClosingDialog::tr("Add Note")
           : purpose == Purpose::Resolve ? ClosingDialog::tr("Resolve")
                                         : ClosingDialog::tr("Dismiss");
}

} // namespace

ClosingDialog::ClosingDialog(Purpose purpose, std::uint64_t alerts, std::optional<Disposition> last,
                             QWidget* parent)
    : QDialog(parent), m_noteOnly(purpose == Purpose::Note) {
    setWindowTitle(titleFor(purpose, alerts));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(metrics::gap());
    auto* heading = new PlainLabel(titleFor(purpose, alerts), this);
    heading->setFont(strongFont());
    column->addWidget(heading);
    if (!m_noteOnly) {
        column->addWidget(buildChoices());
        choose(last.value_or(purpose == Purpose::Dismiss ? Disposition::BenignPositive
                                                         : Disposition::Undetermined));
    }
    m_note = new QPlainTextEdit(this);
    m_note->setAccessibleName(tr("Note"));
    m_note->setTabChangesFocus(true);
    m_note->setPlaceholderText(m_noteOnly ? tr("What you found out")
                                          : tr("Note (Tab): why; the next analyst will read it"));
    m_note->setMinimumWidth(metrics::unit() * 110);
    m_note->setFixedHeight(m_note->fontMetrics().lineSpacing() * (m_noteOnly ? 5 : 3) + 4 * metrics::unit());
    m_note->installEventFilter(this);
    column->addWidget(m_note);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* accept = buttons->addButton(confirmText(purpose), QDialogButtonBox::AcceptRole);
    makePrimary(*accept);
    accept->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* lastRow = new QHBoxLayout;
    auto* hint = new PlainLabel(tr("Enter confirms, Shift+Enter begins a line"), this);
    hint->setInk(Ink::Muted);
    hint->setFont(smallFont());
    lastRow->addWidget(hint, 1);
    lastRow->addWidget(buttons);
    column->addLayout(lastRow);
    if (m_noteOnly) {
        accept->setEnabled(false);
        connect(m_note, &QPlainTextEdit::textChanged, accept,
                [this, accept] { accept->setEnabled(!note().isEmpty()); });
        m_note->setFocus();
    }
    layout()->setSizeConstraint(QLayout::SetFixedSize);
}

QWidget* ClosingDialog::buildChoices() {
    auto* row = new QWidget(this);
    row->setAccessibleName(tr("Conclusion"));
    auto* flow = new QHBoxLayout(row);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(0);
    m_choices = new QButtonGroup(this);
    int number = 0;
    for (const auto disposition : allDispositions) {
        ++number;
        const QString text = fromUtf8(label(disposition));
        auto* button = new QPushButton(tr("%1  %2").arg(QString::number(number), text), row);
        button->setProperty("look", QStringLiteral("segment"));
        button->setProperty("place", number == 1   ? QStringLiteral("first")
                                     : number == 4 ? QStringLiteral("last")
                                                   : QStringLiteral("middle"));
        button->setAccessibleName(text);
        button->setAccessibleDescription(tr("Key %1").arg(number));
        button->setCheckable(true);
        button->setAutoDefault(false);
        m_choices->addButton(button, static_cast<int>(disposition));
        flow->addWidget(button);
    }
    return row;
}

void ClosingDialog::choose(Disposition disposition) {
    if (!m_choices) return;
    auto* button = m_choices->button(static_cast<int>(disposition));
    button->setChecked(true);
    button->setFocus(Qt::ShortcutFocusReason);
}

Disposition ClosingDialog::disposition() const {
    return m_choices ? static_cast<Disposition>(std::max(0, m_choices->checkedId()))
                     : Disposition::Undetermined;
}

QString ClosingDialog::note() const {
    return m_note->toPlainText().trimmed();
}

void ClosingDialog::keyPressEvent(QKeyEvent* event) {
    const int number = event->key() - Qt::Key_1;
    if (m_choices && number >= 0 && number < static_cast<int>(allDispositions.size()))
        choose(allDispositions[static_cast<std::size_t>(number)]);
    else
        QDialog::keyPressEvent(event);
}

bool ClosingDialog::eventFilter(QObject* object, QEvent* event) {
    if (object == m_note && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && !(key->modifiers() & Qt::ShiftModifier)) {
            if (!m_noteOnly || !note().isEmpty()) accept();
            return true;
        }
    }
    return QDialog::eventFilter(object, event);
}

} // namespace cosmoswatch
