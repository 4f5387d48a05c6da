#include "ui/widgets/filter_edit.h"

#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStringListModel>
#include <QTextCharFormat>

#include <algorithm>

namespace cosmoswatch {

FilterEdit::FilterEdit(QWidget* parent)
    : QLineEdit(parent), m_completer(new QCompleter(this)), m_choices(new QStringListModel(this)) {
    m_completer->setModel(m_choices);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    m_completer->popup()->setAccessibleName(tr("Suggestions"));
    m_completer->popup()->setStyleSheet(QStringLiteral("QListView { border: 1px solid palette(mid); }"));
    connect(m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this, &FilterEdit::take);
    connect(this, &QLineEdit::textEdited, this, &FilterEdit::offer);
}

void FilterEdit::setProblems(const std::vector<FilterProblem>& problems) {
    QTextCharFormat wrong;
    wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    wrong.setUnderlineColor(Theme::current().error);
    wrong.setForeground(Theme::current().error);
    QList<QInputMethodEvent::Attribute> marks;
    for (const auto& problem : problems)
        marks.append(
            {QInputMethodEvent::TextFormat, problem.start - cursorPosition(), problem.length, wrong});
    QInputMethodEvent mark({}, marks);
    inputMethodEvent(&mark);
}

bool FilterEdit::isOffering() const {
    return m_completer->popup()->isVisible();
}

void FilterEdit::offer() {
    if (!m_completions) return;
    m_offered = m_completions(text(), cursorPosition());
    QStringList lines;
    for (const auto& choice : m_offered.choices)
        lines << (choice.label.isEmpty() ? choice.text : choice.text + QStringLiteral("   ") + choice.label);
    m_choices->setStringList(lines);
    auto* list = m_completer->popup();
    if (lines.isEmpty()) {
        list->hide();
        return;
    }
    const QMargins margins = textMargins();
    QRect place = cursorRect().adjusted(margins.left(), 0, 0, 0);
    place.setTop(0);
    place.setHeight(height());
    place.setWidth(std::min(list->sizeHintForColumn(0) + metrics::unit() * 10, metrics::unit() * 160));
    m_completer->complete(place);
    // Its own height is that of no row at all while what it lists is being replaced.
    const int row = std::max(list->sizeHintForRow(0), fontMetrics().height() + metrics::unit());
    const auto shown = std::min<qsizetype>(lines.size(), m_completer->maxVisibleItems());
    list->resize(list->width(), row * static_cast<int>(shown) + metrics::gap());
}

void FilterEdit::take(const QModelIndex& choice) {
    const auto row = static_cast<std::size_t>(choice.row());
    if (row >= m_offered.choices.size()) return;
    const QString put = m_offered.choices[row].text;
    const bool field = put.endsWith(u':');
    QString changed = text();
    changed.replace(m_offered.start, m_offered.length, field ? put : put + u' ');
    setText(changed);
    setCursorPosition(m_offered.start + static_cast<int>(put.size()) + (field ? 0 : 1));
    if (field) offer(); // on to its values
}

void FilterEdit::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (isOffering()) {
        // The list takes them: without a choice in it, Enter confirms what is written.
        const bool chosen = m_completer->popup()->currentIndex().isValid();
        if (key == Qt::Key_Escape || key == Qt::Key_Tab || (enter && chosen)) {
            event->ignore();
            return;
        }
        if (enter) m_completer->popup()->hide();
    } else if (key == Qt::Key_Escape || key == Qt::Key_Down) {
        emit leaveRequested();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

FilterChip::FilterChip(QWidget* parent) : QToolButton(parent) {
    setProperty("look", QStringLiteral("chip"));
    setFocusPolicy(Qt::TabFocus);
    setPopupMode(InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setLayoutDirection(Qt::RightToLeft); // the cross behind the text
}

void FilterChip::setContent(const QString& text) {
    // A value from a log may be long: what does not fit stands in the tooltip.
    setText(withoutMnemonics(fontMetrics().elidedText(text, Qt::ElideMiddle, metrics::unit() * 70)));
    setPlainToolTip(this, text);
    setAccessibleName(tr("Filter %1").arg(text));
    setAccessibleDescription(tr("Space opens its choices, Delete removes it"));
    const int size = fontMetrics().ascent();
    setIconSize({size, size});
    tintCross();
}

// A colour given to an icon stays; the chip's ink is another in the next theme.
void FilterChip::tintCross() {
    setIcon(cosmoswatch::icon(Icon::Close, Theme::current().chip.ink));
}

void FilterChip::changeEvent(QEvent* event) {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) tintCross();
}

void FilterChip::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && event->position().x() > width() - height())
        emit cleared();
    else
        QToolButton::mouseReleaseEvent(event);
}

void FilterChip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        emit cleared();
    else
        QToolButton::keyPressEvent(event);
}

} // namespace cosmoswatch
