// A document as PDF: A4 pages with margins, a footer and page numbers, headings kept with what follows them.
#pragma once

#include "core/alert/audit.h"
#include "core/base/result.h"
#include "ui/document_writer.h"

#include <QByteArray>
#include <QString>

#include <functional>

namespace cosmoswatch {

struct PdfDescription {
    QString title;  // of the file
    QString footer; // of each page
    QString family; // of the font: the application's, asked on the GUI thread
};

// "Cosmos Watch · times in UTC", and where the audit chain stood.
[[nodiscard]] QString pdfFooter(const AuditHead& audit);

// May run on any thread.
[[nodiscard]] Result<QByteArray> makePdf(const PdfDescription& description,
                                         const std::function<void(DocumentWriter&)>& write);

} // namespace cosmoswatch
