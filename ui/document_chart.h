// Charts inside a text document, drawn by painters: sharp on screen and on paper.
#pragma once

#include "ui/document_writer.h"

#include <QObject>
#include <QTextObjectInterface>

class QTextDocument;

namespace cosmoswatch {

class DocumentCharts : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)
public:
    static void install(QTextDocument& document, const DocumentLook& look);
    [[nodiscard]] static QTextCharFormat format(DocumentChart chart);

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& box, QTextDocument* document, int position,
                    const QTextFormat& format) override;

private:
    DocumentCharts(QObject* parent, DocumentLook look) : QObject(parent), m_look(std::move(look)) {}
    DocumentLook m_look;
};

// Usual against observed.
[[nodiscard]] DocumentChart measureChart(const ReportMeasure& measure);
// One bar of a table's line.
[[nodiscard]] DocumentChart shareBar(double share, const DocumentLook& look);
// The first alerts of the story, as many as a page holds.
[[nodiscard]] DocumentChart killChainChart(const KillChainStory& story, const DocumentLook& look);

} // namespace cosmoswatch
