// The only widgets that show text from logs. Qt guesses whether a label, tooltip or message box holds HTML,
// and then opens files and network shares the text names; nothing here guesses. tests/gui/check_plain_text.py
// keeps the guessing classes out of the rest of the console.
#pragma once

#include "core/alert/catalogue.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QString>
#include <QTextCharFormat>
#include <QTextEdit>

#include <span>
#include <string_view>

class QAbstractButton;

namespace cosmoswatch {

// Our own texts, and ids: bytes to characters, nothing else.
[[nodiscard]] QString fromUtf8(std::string_view text);
[[nodiscard]] std::string toUtf8(const QString& text);
// Text from a log: controls and invisible characters become escapes (see visible()), and what is longer than
// anybody reads on a line ends in "…".
[[nodiscard]] QString shown(std::string_view text);

// Tooltips guess too: this makes any text plain for a ToolTipRole or QWidget::setToolTip.
[[nodiscard]] QString plainToolTip(const QString& text);
void setPlainToolTip(QWidget* widget, const QString& text);
void showPlainToolTip(const QPoint& globalPosition, const QString& text, QWidget* widget);
// Menus and buttons take "&" for a mnemonic.
[[nodiscard]] QString withoutMnemonics(QString text);

enum class Ink { Normal, Muted, Accent, Error, Warning };

// One paragraph of plain text.
class PlainLabel : public QLabel {
    Q_OBJECT
public:
    explicit PlainLabel(const QString& text = {}, QWidget* parent = nullptr);
    void setInk(Ink ink);
    void setSelectable(bool selectable); // with the mouse and the keyboard

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyInk();
    Ink m_ink = Ink::Normal;
};

// The label of a form's field, "&Note": its mnemonic goes to the field.
[[nodiscard]] PlainLabel* fieldLabel(const QString& text, QWidget* field);

// One line that ends in "…" when it does not fit; the whole text is its tooltip.
class ElidedLabel : public PlainLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

// Read-only text with bold and coloured runs, as high as its content; copying and selecting work, links do
// not exist. Filled only through insertText.
class PlainTextView : public QTextEdit {
    Q_OBJECT
public:
    explicit PlainTextView(QWidget* parent = nullptr);

    void setRuns(std::span<const TextRun> runs); // emphasised runs bold
    void setText(const QString& text);
    void setItem(const QString& marker,
                 std::span<const TextRun> runs); // of a list, its lines below each other
    void appendText(const QString& text, const QTextCharFormat& format);
    void clearText();
    // Writes at the end, with block formats of the caller's.
    [[nodiscard]] QTextCursor writer();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    QVariant loadResource(int type, const QUrl& name) override; // nothing, ever
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override; // left to the page around it
    void paintEvent(QPaintEvent* event) override; // with a frame while the keyboard's focus is here

private:
    void fit();
};

// Read-only text in the fixed font, framed as code; scrolls by itself when higher than `maximumLines`;
// with 0 it takes the height it is given.
class PlainCodeView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit PlainCodeView(int maximumLines, QWidget* parent = nullptr);
    void setCode(const QString& code);
    // Fills behind these characters: the injected part of a query. Length 0 marks nothing.
    void setMark(int start, int length);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fit();
    void applyColours();
    void applyMark();
    int m_maximumLines;
    int m_markStart = 0;
    int m_markLength = 0;
    bool m_fitting = false;
};

// A message box whose texts are plain.
void tellUser(QWidget* parent, const QString& title, const QString& text);
[[nodiscard]] bool askUser(QWidget* parent, const QString& title, const QString& text, const QString& yes);

// Opens a file that this program wrote in the desktop's program for it; false when there is none. Nothing
// else is ever opened: no address, no text of a log.
bool openOwnFile(const QString& file);

} // namespace cosmoswatch
