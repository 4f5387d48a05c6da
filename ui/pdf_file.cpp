#include "ui/pdf_file.h"

#include "ui/plain_text.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QCoreApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextDocument>

#include <cmath>

namespace cosmoswatch {
namespace {

constexpr double pixelsAnInch = 96;
constexpr double millimetre = pixelsAnInch / 25.4;
constexpr int resolution = 1200;
constexpr double side = 18 * millimetre; // margins of the page
constexpr double top = 16 * millimetre;
constexpr double bottom = 20 * millimetre; // holds the footer

// No resources: nothing a document names is ever fetched.
class PaperDocument : public QTextDocument {
protected:
    QVariant loadResource(int, const QUrl&) override { return {}; }
};

int pageOf(const QTextDocument& document, const QTextBlock& block) {
    const QRectF box = document.documentLayout()->blockBoundingRect(block);
    return static_cast<int>(box.top() / document.pageSize().height());
}

// A heading at the foot of a page goes to the next one with what it is for.
void keepHeadings(QTextDocument& document) {
    for (auto block = document.begin(); block.isValid(); block = block.next()) {
        if (!block.blockFormat().hasProperty(headingProperty)) continue;
        auto following = block.next();
        while (following.isValid() && following.text().isEmpty())
            following = following.next();
        if (!following.isValid() || pageOf(document, following) == pageOf(document, block)) continue;
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
        cursor.setBlockFormat(format);
    }
}

void drawPage(QPainter& painter, QTextDocument& document, int page, const QSizeF& body) {
    painter.save();
    painter.translate(side, top - page * body.height());
    QAbstractTextDocumentLayout::PaintContext context;
    context.clip = QRectF(0, page * body.height(), body.width(), body.height());
    context.palette.setColor(QPalette::Text, Qt::black);
    painter.setClipRect(context.clip);
    document.documentLayout()->draw(&painter, context);
    painter.restore();
}

void drawFooter(QPainter& painter, const DocumentLook& look, const PdfDescription& description, int page,
                int pages, const QSizeF& paper) {
    QFont font = look.font;
    font.setPixelSize(10);
    painter.setFont(font);
    painter.setPen(look.theme.line);
    const double y = paper.height() - bottom + 6 * millimetre;
    painter.drawLine(QPointF(side, y), QPointF(paper.width() - side, y));
    painter.setPen(look.theme.mutedText);
    const QRectF line(side, y + 4, paper.width() - 2 * side, 16);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, description.footer);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                     QCoreApplication::translate("Document", "Page %1 of %2")
                         .arg(QString::number(page + 1), QString::number(pages)));
}

} // namespace

QString pdfFooter(const AuditHead& audit) {
    const QString footer = QCoreApplication::translate("PdfFile", "Cosmos Watch  ·  times in UTC");
    if (audit.number == 0) return footer;
    return footer + QCoreApplication::translate("PdfFile", "  ·  audit chain %1:%2")
                        .arg(QString::number(audit.number), QString::fromStdString(audit.hash));
}

Result<QByteArray> makePdf(const PdfDescription& description,
                           const std::function<void(DocumentWriter&)>& write) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter pdf(&buffer);
    pdf.setPageSize(QPageSize(QPageSize::A4));
    pdf.setPageMargins(QMarginsF());
    pdf.setResolution(resolution);
    pdf.setTitle(description.title);
    pdf.setCreator(QStringLiteral("Cosmos Watch"));
    const QSizeF paper(pdf.width() * pixelsAnInch / resolution, pdf.height() * pixelsAnInch / resolution);
    const QSizeF body(paper.width() - 2 * side, paper.height() - top - bottom);

    const DocumentLook look = DocumentLook::ofPaper(description.family);
    PaperDocument document;
    document.setUndoRedoEnabled(false);
    document.setUseDesignMetrics(true);
    document.setDocumentMargin(0);
    document.setPageSize(body);
    {
        DocumentWriter writer(QTextCursor(&document), look);
        write(writer);
    }
    keepHeadings(document);

    QPainter painter;
    if (!painter.begin(&pdf))
        return fail(ErrorCode::Internal, "The PDF could not be made. Export it as HTML instead.");
    painter.scale(resolution / pixelsAnInch, resolution / pixelsAnInch);
    const int pages = document.pageCount();
    for (int page = 0; page < pages; ++page) {
        if (page > 0) pdf.newPage();
        drawPage(painter, document, page, body);
        drawFooter(painter, look, description, page, pages, paper);
    }
    painter.end();
    return bytes;
}

} // namespace cosmoswatch
