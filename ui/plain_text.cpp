#include "ui/plain_text.h"

#include "core/base/text.h"
#include "ui/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QDesktopServices>
#include <QEvent>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleOption>
#include <QTextCursor>
#include <QToolTip>
#include <QUrl>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <memory>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestRun = 8000; // bytes of one value in a sentence

// A text that cannot be edited has no caret to show where the keyboard is.
void paintFocus(const QWidget& view, QWidget& viewport) {
    if (!view.hasFocus()) return;
    QPainter painter(&viewport);
    painter.setPen(QPen(Theme::current().focus, 1));
    painter.drawRect(viewport.rect().adjusted(0, 0, -1, -1));
}

} // namespace

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string toUtf8(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QString shown(std::string_view text) {
    constexpr std::size_t longest = 2000; // bytes; laying out a megabyte stops the window for a second
    return fromUtf8(visible(text.size() <= longest ? text : elide(text, longest)));
}

QString plainToolTip(const QString& text) {
    if (text.isEmpty()) return {};
    return QStringLiteral("<p style='white-space:pre-wrap'>") + text.toHtmlEscaped() + QStringLiteral("</p>");
}

void setPlainToolTip(QWidget* widget, const QString& text) {
    widget->setToolTip(plainToolTip(text));
}

void showPlainToolTip(const QPoint& globalPosition, const QString& text, QWidget* widget) {
    QToolTip::showText(globalPosition, plainToolTip(text), widget);
}

QString withoutMnemonics(QString text) {
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

PlainLabel::PlainLabel(const QString& text, QWidget* parent) : QLabel(parent) {
    setTextFormat(Qt::PlainText);
    setOpenExternalLinks(false);
    setText(text);
}

void PlainLabel::setInk(Ink ink) {
    m_ink = ink;
    applyInk();
}

void PlainLabel::setSelectable(bool selectable) {
    setTextInteractionFlags(selectable ? Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard
                                       : Qt::NoTextInteraction);
    setFocusPolicy(selectable ? Qt::ClickFocus : Qt::NoFocus);
}

void PlainLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    // Of the application, not our own: setPalette sends the same event.
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange) applyInk();
}

void PlainLabel::applyInk() {
    const Theme& theme = Theme::current();
    QColor colour;
    switch (m_ink) {
    case Ink::Normal:
        colour = theme.text;
        break;
    case Ink::Muted:
        colour = theme.mutedText;
        break;
    case Ink::Accent:
        colour = theme.link;
        break;
    case Ink::Error:
        colour = theme.error;
        break;
    case Ink::Warning:
        colour = theme.warning;
        break;
    }
    if (m_ink == Ink::Normal) {
        if (testAttribute(Qt::WA_SetPalette)) setPalette(QPalette());
        return;
    }
    // On a Base background the text's role is Text.
    if (palette().color(QPalette::WindowText) == colour && palette().color(QPalette::Text) == colour) return;
    QPalette inked;
    inked.setColor(QPalette::WindowText, colour);
    inked.setColor(QPalette::Text, colour);
    setPalette(inked);
}

PlainLabel* fieldLabel(const QString& text, QWidget* field) {
    auto* label = new PlainLabel(text);
    label->setBuddy(field);
    return label;
}

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : PlainLabel(text, parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize ElidedLabel::minimumSizeHint() const {
    return {fontMetrics().horizontalAdvance(QStringLiteral("MMMM…")), PlainLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRect box = contentsRect();
    const QString line = fontMetrics().elidedText(text(), Qt::ElideRight, box.width());
    const QString tip = line == text() ? QString() : plainToolTip(text());
    if (toolTip() != tip) setToolTip(tip);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(box, static_cast<int>(alignment()) | Qt::TextSingleLine, line);
}

PlainTextView::PlainTextView(QWidget* parent) : QTextEdit(parent) {
    setReadOnly(true);
    setAcceptRichText(false);
    setUndoRedoEnabled(false);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFocusPolicy(
        Qt::ClickFocus); // many stand on a page; give Qt::StrongFocus and a name to the one that matters
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTabChangesFocus(true);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(0);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            [this] { fit(); });
}

void PlainTextView::setRuns(std::span<const TextRun> runs) {
    clear();
    QTextCharFormat plain;
    QTextCharFormat bold;
    bold.setFontWeight(QFont::Bold);
    QTextCursor cursor(document());
    for (const auto& run : runs)
        cursor.insertText(fromUtf8(visible(elide(run.text, longestRun), true)),
                          run.emphasised ? bold : plain);
    fit();
}

void PlainTextView::setText(const QString& text) {
    clear();
    QTextCursor(document()).insertText(text);
    fit();
}

void PlainTextView::setItem(const QString& marker, std::span<const TextRun> runs) {
    setRuns(runs);
    const qreal indent = fontMetrics().horizontalAdvance(QStringLiteral("00.  "));
    QTextBlockFormat format;
    format.setLeftMargin(indent);
    format.setTextIndent(-indent);
    format.setTabPositions({QTextOption::Tab(indent, QTextOption::LeftTab)});
    QTextCursor cursor(document());
    cursor.setBlockFormat(format);
    cursor.insertText(marker + QLatin1Char('\t'), QTextCharFormat());
    fit();
}

void PlainTextView::appendText(const QString& text, const QTextCharFormat& format) {
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(text, format);
    fit();
}

void PlainTextView::clearText() {
    clear();
    fit();
}

QTextCursor PlainTextView::writer() {
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    return cursor;
}

int PlainTextView::heightForWidth(int width) const {
    const int used = viewport()->width();
    if (width > 0 && width != used) {
        const auto copy = std::unique_ptr<QTextDocument>(document()->clone());
        copy->setTextWidth(width);
        return static_cast<int>(std::ceil(copy->size().height()));
    }
    return static_cast<int>(std::ceil(document()->size().height()));
}

QSize PlainTextView::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 40, heightForWidth(-1)};
}

QSize PlainTextView::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 12, heightForWidth(-1)};
}

void PlainTextView::paintEvent(QPaintEvent* event) {
    QTextEdit::paintEvent(event);
    paintFocus(*this, *viewport());
}

QVariant PlainTextView::loadResource(int, const QUrl&) {
    return {};
}

void PlainTextView::resizeEvent(QResizeEvent* event) {
    QTextEdit::resizeEvent(event);
    fit();
}

void PlainTextView::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

void PlainTextView::fit() {
    const int height = std::max(heightForWidth(-1), fontMetrics().height());
    if (minimumHeight() != height || maximumHeight() != height) setFixedHeight(height);
}

PlainCodeView::PlainCodeView(int maximumLines, QWidget* parent)
    : QPlainTextEdit(parent), m_maximumLines(maximumLines) {
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFont(fixedFont());
    document()->setDocumentMargin(metrics::gap());
    applyColours();
    setSizePolicy(QSizePolicy::Expanding, maximumLines > 0 ? QSizePolicy::Fixed : QSizePolicy::Expanding);
}

void PlainCodeView::setCode(const QString& code) {
    setPlainText(code);
    fit();
}

void PlainCodeView::setMark(int start, int length) {
    m_markStart = start;
    m_markLength = length;
    applyMark();
}

void PlainCodeView::applyMark() {
    if (m_markLength <= 0) {
        setExtraSelections({});
        return;
    }
    const ChipColours& colours = Theme::current().highlightFragment;
    QTextEdit::ExtraSelection mark;
    mark.format.setBackground(colours.fill);
    mark.format.setForeground(colours.ink);
    mark.cursor = QTextCursor(document());
    const int end = document()->characterCount() - 1;
    mark.cursor.setPosition(std::clamp(m_markStart, 0, end));
    mark.cursor.setPosition(std::clamp(m_markStart + m_markLength, 0, end), QTextCursor::KeepAnchor);
    setExtraSelections({mark});
}

void PlainCodeView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    applyColours();
    applyMark();
}

void PlainCodeView::applyColours() {
    const QColor colour = Theme::current().code;
    if (palette().color(QPalette::Base) == colour) return;
    QPalette framed;
    framed.setColor(QPalette::Base, colour);
    setPalette(framed);
}

void PlainCodeView::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fit();
}

void PlainCodeView::paintEvent(QPaintEvent* event) {
    QPlainTextEdit::paintEvent(event);
    paintFocus(*this, *viewport());
}

void PlainCodeView::fit() {
    if (m_maximumLines <= 0 || m_fitting) return;
    m_fitting = true; // a new height or scroll bar resizes, which asks again
    // The layout counts lines, not pixels.
    const int lines = std::max(1, static_cast<int>(document()->size().height()));
    setVerticalScrollBarPolicy(lines > m_maximumLines ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    const double line = std::ceil(QFontMetricsF(font()).lineSpacing());
    const int height =
        static_cast<int>(std::min(lines, m_maximumLines) * line + 2 * document()->documentMargin()) + 4;
    if (minimumHeight() != height || maximumHeight() != height) setFixedHeight(height);
    m_fitting = false;
}

void tellUser(QWidget* parent, const QString& title, const QString& text) {
    auto* box = new QMessageBox(QMessageBox::Information, title, {}, QMessageBox::Ok, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setText(text);
    box->open();
}

bool askUser(QWidget* parent, const QString& title, const QString& text, const QString& yes) {
    QMessageBox box(QMessageBox::Question, title, {}, QMessageBox::Cancel, parent);
    box.setTextFormat(Qt::PlainText);
    box.setText(text);
    const auto* button = box.addButton(yes, QMessageBox::AcceptRole);
    box.exec();
    return box.clickedButton() == button;
}

bool openOwnFile(const QString& file) {
    return QDesktopServices::openUrl(QUrl::fromLocalFile(file));
}

} // namespace cosmoswatch
