// Writes reports into a text document: formats of ours, text of theirs, never markup. The same document is
// shown in the window and printed to PDF; charts are drawn by their own painters at any resolution.
#pragma once

#include "core/report/report_content.h"
#include "ui/models/kill_chain.h"
#include "ui/theme.h"

#include <QFont>
#include <QTextCursor>
#include <QTextFormat>

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace cosmoswatch {

// How a document looks: the colours of a theme, and fonts measured in pixels of the page.
struct DocumentLook {
    Theme theme;
    QFont font;
    double unit = 4; // a quarter of a line

    [[nodiscard]] static DocumentLook ofScreen();                     // as the window
    [[nodiscard]] static DocumentLook ofPaper(const QString& family); // black on white, 96 pixels an inch
};

using ChartPainter = std::function<void(QPainter& painter, const QRectF& box, const DocumentLook& look)>;
struct DocumentChart {
    ChartPainter paint;
    double height = 0;                             // in the document's pixels
    std::function<double(double width)> heightFor; // instead, where it depends on the width
    double width = 0;                              // 0: the document's
    QString words;                                 // what it shows, for those who do not see it
};

struct DocumentTable {
    QStringList headers;
    std::vector<QStringList> rows; // already made visible
    std::vector<bool> numeric;     // by column: right-aligned
    std::vector<double> bars;      // by row, 0 … 1: a bar behind the last column; empty for none
};

class DocumentWriter {
public:
    DocumentWriter(QTextCursor cursor, DocumentLook look);
    ~DocumentWriter(); // laid out once, when all is written
    DocumentWriter(const DocumentWriter&) = delete;
    DocumentWriter& operator=(const DocumentWriter&) = delete;

    [[nodiscard]] const DocumentLook& look() const { return m_look; }
    void banner(Severity severity, const QString& words);
    void title(const QString& words);
    void muted(const QString& words);
    void heading(const QString& words);
    void paragraph(const QString& words);
    void runs(const std::vector<TextRun>& words);
    void item(const QString& marker, const QString& strong, const QString& words);
    void fact(const QString& name, const QString& value);
    void code(const QString& text, int markStart = 0, int markLength = 0);
    void chart(DocumentChart chart);
    void table(const DocumentTable& table);
    // In a row: "12", "alerts", "3 more than before".
    void figures(const std::vector<std::array<QString, 3>>& figures);
    void newPage();

private:
    [[nodiscard]] QTextBlockFormat spaced(double above, double below) const;
    [[nodiscard]] QTextCharFormat ink(const QColor& colour, double size = 1, bool bold = false) const;
    void block(const QTextBlockFormat& format);
    void write(const QString& words, const QTextCharFormat& format);
    void leave(); // a frame or table

    QTextCursor m_cursor;
    DocumentLook m_look;
    bool m_first = true;
    bool m_newPage = false;
};

// One alert as it stands in mails and on paper.
void writeAlert(DocumentWriter& page, const ReportContent& alert);
// Several: what they are together, then each; on pages of their own when asked.
struct DocumentOverview {
    QString title;
    QString text;
};
// An incident's kill chain stands below the overview.
void writeAlerts(DocumentWriter& page, const std::vector<ReportContent>& alerts,
                 const DocumentOverview& overview, const std::optional<KillChainStory>& story = std::nullopt);

inline constexpr int headingProperty = QTextFormat::UserProperty + 11; // of a block: stays with the next one

} // namespace cosmoswatch
