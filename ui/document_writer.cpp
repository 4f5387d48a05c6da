#include "ui/document_writer.h"

#include "ui/document_chart.h"
#include "ui/plain_text.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextTable>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("Document", text);
}

constexpr double paperFontSize = 12.5; // pixels of 1/96 inch: 9.4 points

} // namespace

DocumentLook DocumentLook::ofScreen() {
    return {Theme::current(), QGuiApplication::font(), static_cast<double>(metrics::unit())};
}

DocumentLook DocumentLook::ofPaper(const QString& family) {
    DocumentLook look{Theme::of(ThemeChoice::Light), QFont(family), 4};
    look.font.setPixelSize(static_cast<int>(paperFontSize));
    look.font.setHintingPreference(QFont::PreferNoHinting); // laid out as it is printed
    return look;
}

DocumentWriter::DocumentWriter(QTextCursor cursor, DocumentLook look)
    : m_cursor(std::move(cursor)), m_look(std::move(look)) {
    m_cursor.document()->setDefaultFont(m_look.font);
    DocumentCharts::install(*m_cursor.document(), m_look);
    m_cursor.beginEditBlock();
}

DocumentWriter::~DocumentWriter() {
    m_cursor.endEditBlock();
}

QTextBlockFormat DocumentWriter::spaced(double above, double below) const {
    QTextBlockFormat format;
    format.setTopMargin(above * m_look.unit);
    format.setBottomMargin(below * m_look.unit);
    return format;
}

QTextCharFormat DocumentWriter::ink(const QColor& colour, double size, bool bold) const {
    QTextCharFormat format;
    QFont font = m_look.font;
    if (font.pixelSize() > 0)
        font.setPixelSize(qRound(font.pixelSize() * size));
    else
        font.setPointSizeF(font.pointSizeF() * size);
    if (bold) font.setWeight(QFont::DemiBold);
    format.setFont(font);
    format.setForeground(colour);
    return format;
}

void DocumentWriter::block(const QTextBlockFormat& format) {
    QTextBlockFormat own = format;
    if (m_newPage) own.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
    m_newPage = false;
    if (m_first)
        m_cursor.setBlockFormat(own);
    else
        m_cursor.insertBlock(own, QTextCharFormat());
    m_first = false;
}

void DocumentWriter::write(const QString& words, const QTextCharFormat& format) {
    m_cursor.insertText(words, format);
}

// Behind a frame or table stands an empty paragraph: the next one takes its place.
void DocumentWriter::leave() {
    m_cursor.movePosition(QTextCursor::End);
    QTextBlockFormat none;
    none.setLineHeight(1, QTextBlockFormat::FixedHeight);
    m_cursor.setBlockFormat(none);
    m_first = true;
}

void DocumentWriter::newPage() {
    m_newPage = true;
}

void DocumentWriter::banner(Severity severity, const QString& words) {
    const auto& colours = m_look.theme.severity(severity);
    QTextFrameFormat frame;
    frame.setBackground(colours.fill);
    frame.setPadding(2 * m_look.unit);
    frame.setBottomMargin(2 * m_look.unit);
    // A frame that breaks the page itself leaves its background on the page before.
    if (!m_first || m_newPage) {
        QTextBlockFormat none;
        none.setLineHeight(1, QTextBlockFormat::FixedHeight);
        block(none);
    }
    m_cursor.insertFrame(frame);
    write(fromUtf8(shape(severity)) + u' ' + words, ink(colours.ink, 1, true));
    leave();
}

void DocumentWriter::title(const QString& words) {
    QTextBlockFormat format = spaced(0, 1);
    format.setProperty(headingProperty, true);
    block(format);
    write(words, ink(m_look.theme.text, 1.5, true));
}

void DocumentWriter::muted(const QString& words) {
    block(spaced(0, 1));
    write(words, ink(m_look.theme.mutedText));
}

void DocumentWriter::heading(const QString& words) {
    QTextBlockFormat format = spaced(4, 1);
    format.setProperty(headingProperty, true);
    block(format);
    write(words, ink(m_look.theme.mutedText, 1, true));
}

void DocumentWriter::paragraph(const QString& words) {
    block(spaced(0, 1));
    write(words, ink(m_look.theme.text));
}

void DocumentWriter::runs(const std::vector<TextRun>& words) {
    block(spaced(0, 1));
    for (const auto& run : words)
        write(fromUtf8(run.text), ink(m_look.theme.text, 1, run.emphasised));
}

void DocumentWriter::item(const QString& marker, const QString& strong, const QString& words) {
    QTextBlockFormat format = spaced(0, 1);
    const double indent = 6 * m_look.unit;
    format.setLeftMargin(indent);
    format.setTextIndent(-indent);
    format.setTabPositions({QTextOption::Tab(indent, QTextOption::LeftTab)});
    block(format);
    write(marker + u'\t', ink(m_look.theme.text));
    if (!strong.isEmpty()) write(strong + u' ', ink(m_look.theme.text, 1, true));
    write(words, ink(m_look.theme.text));
}

void DocumentWriter::fact(const QString& name, const QString& value) {
    if (value.isEmpty()) return;
    QTextBlockFormat format = spaced(0, 1);
    const double column = 36 * m_look.unit;
    format.setTabPositions({QTextOption::Tab(column, QTextOption::LeftTab)});
    format.setLeftMargin(column);
    format.setTextIndent(-column);
    block(format);
    write(name + u'\t', ink(m_look.theme.mutedText));
    write(value, ink(m_look.theme.text));
}

void DocumentWriter::code(const QString& text, int markStart, int markLength) {
    QTextFrameFormat frame;
    frame.setBackground(m_look.theme.code);
    frame.setPadding(2 * m_look.unit);
    frame.setTopMargin(m_look.unit);
    frame.setBottomMargin(m_look.unit);
    m_cursor.insertFrame(frame);
    QTextCharFormat plain = ink(m_look.theme.text, 0.95);
    QFont fixed = plain.font();
    fixed.setFamily(fixedFont().family());
    plain.setFont(fixed);
    QTextCharFormat marked = plain;
    marked.setBackground(m_look.theme.highlightFragment.fill);
    marked.setForeground(m_look.theme.highlightFragment.ink);
    write(text.left(markStart), plain);
    write(text.mid(markStart, markLength), marked);
    write(text.mid(markStart + markLength), plain);
    leave();
}

void DocumentWriter::chart(DocumentChart chart) {
    QTextBlockFormat format = spaced(1, 1);
    block(format);
    m_cursor.insertText(QString(QChar::ObjectReplacementCharacter), DocumentCharts::format(std::move(chart)));
}

void DocumentWriter::figures(const std::vector<std::array<QString, 3>>& figures) {
    const auto columns = static_cast<int>(figures.size());
    QTextTableFormat format;
    format.setBorder(0);
    format.setCellSpacing(0);
    format.setCellPadding(m_look.unit);
    format.setTopMargin(2 * m_look.unit);
    format.setBottomMargin(4 * m_look.unit);
    format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
    format.setColumnWidthConstraints(
        QList<QTextLength>(columns, QTextLength(QTextLength::PercentageLength, 100.0 / columns)));
    auto* table = m_cursor.insertTable(1, columns, format);
    for (int i = 0; i < columns; ++i) {
        const auto& [value, label, note] = figures[static_cast<std::size_t>(i)];
        auto cell = table->cellAt(0, i).firstCursorPosition();
        cell.insertText(value, ink(m_look.theme.text, 1.6, true));
        cell.insertBlock();
        cell.insertText(label, ink(m_look.theme.text));
        if (note.isEmpty()) continue;
        cell.insertBlock();
        cell.insertText(note, ink(m_look.theme.mutedText, 0.92));
    }
    leave();
}

void DocumentWriter::table(const DocumentTable& data) {
    const auto columns = static_cast<int>(data.headers.size());
    const bool bars = !data.bars.empty();
    QTextTableFormat format;
    format.setBorder(0);
    format.setBorderCollapse(true);
    format.setCellSpacing(0);
    format.setCellPadding(m_look.unit);
    format.setHeaderRowCount(1);
    format.setBottomMargin(4 * m_look.unit);
    format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
    auto* table =
        m_cursor.insertTable(static_cast<int>(data.rows.size()) + 1, columns + (bars ? 1 : 0), format);
    const auto at = [&](int row, int column) {
        auto cell = table->cellAt(row, column);
        QTextTableCellFormat edges = cell.format().toTableCellFormat();
        edges.setBottomBorder(1);
        edges.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        edges.setBottomBorderBrush(m_look.theme.line);
        cell.setFormat(edges);
        auto cursor = cell.firstCursorPosition();
        const auto index = static_cast<std::size_t>(column);
        QTextBlockFormat block;
        if (index < data.numeric.size() && data.numeric[index]) block.setAlignment(Qt::AlignRight);
        cursor.setBlockFormat(block);
        return cursor;
    };
    for (int column = 0; column < columns; ++column)
        at(0, column).insertText(data.headers[column], ink(m_look.theme.mutedText, 0.92, true));
    if (bars) at(0, columns).insertText({});
    for (std::size_t row = 0; row < data.rows.size(); ++row) {
        const int line = static_cast<int>(row) + 1;
        for (int column = 0; column < columns; ++column)
            at(line, column).insertText(data.rows[row].value(column), ink(m_look.theme.text));
        if (bars)
            at(line, columns)
                .insertText(QString(QChar::ObjectReplacementCharacter),
                            DocumentCharts::format(shareBar(data.bars[row], m_look)));
    }
    leave();
}

void writeAlert(DocumentWriter& page, const ReportContent& alert) {
    page.banner(
        alert.severity,
        tr("%1 SEVERITY  ·  %2").arg(severityLabel(alert.severity).toUpper(), fromUtf8(alert.tactic)));
    page.title(fromUtf8(alert.title));
    page.muted(fromUtf8(alert.subtitle));
    page.heading(tr("What happened"));
    page.runs(alert.whatHappened);
    for (const auto& measure : alert.measures)
        page.chart(measureChart(measure));
    for (const auto& quote : alert.quotes) {
        page.heading(fromUtf8(quote.label));
        const std::string_view text = quote.text;
        page.code(fromUtf8(text), static_cast<int>(fromUtf8(text.substr(0, quote.markOffset)).size()),
                  static_cast<int>(fromUtf8(text.substr(quote.markOffset, quote.markLength)).size()));
    }
    if (alert.story) {
        page.heading(fromUtf8(storyHeading));
        page.paragraph(fromUtf8(alert.story->sentence));
        for (const auto& line : alert.story->lines)
            page.item(u"•"_s, line.isThisAlert ? tr("This alert:") : QString(), fromUtf8(line.text));
    }
    page.heading(tr("Details"));
    for (const auto& detail : alert.details) {
        QString value = fromUtf8(detail.value);
        if (!detail.note.empty()) value += u" ("_s + fromUtf8(detail.note) + u')';
        for (const auto& mark : detail.marks)
            value += u"  ["_s + fromUtf8(mark) + u']';
        page.fact(fromUtf8(detail.label), value);
    }
    const auto list = [&](std::string_view heading, const std::vector<std::string>& causes) {
        if (causes.empty()) return;
        page.heading(fromUtf8(heading));
        for (const auto& cause : causes)
            page.item(u"•"_s, {}, fromUtf8(cause));
    };
    list(benignHeading, alert.benignCauses);
    list(hostileHeading, alert.hostileCauses);
    if (alert.actions.empty()) return;
    page.heading(tr("Recommended actions"));
    int number = 0;
    for (const auto& action : alert.actions) {
        page.item(QString::number(++number) + u'.', fromUtf8(name(action.step)) + u'.',
                  fromUtf8(action.text));
        if (!action.command.empty()) page.code(fromUtf8(action.command));
    }
}

void writeAlerts(DocumentWriter& page, const std::vector<ReportContent>& alerts,
                 const DocumentOverview& overview, const std::optional<KillChainStory>& story) {
    if (alerts.size() > 1) {
        page.title(overview.title);
        if (!overview.text.isEmpty()) page.paragraph(overview.text);
        if (story) page.chart(killChainChart(*story, page.look()));
        DocumentTable table{{tr("Severity"), tr("Alert"), tr("Where and when")}, {}, {}, {}};
        for (const auto& alert : alerts)
            table.rows.push_back({fromUtf8(shape(alert.severity)) + u' ' + severityLabel(alert.severity),
                                  fromUtf8(alert.title), fromUtf8(alert.summary)});
        page.table(table);
    }
    for (const auto& alert : alerts) {
        if (alerts.size() > 1) page.newPage();
        writeAlert(page, alert);
    }
}

} // namespace cosmoswatch
