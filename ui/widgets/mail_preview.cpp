#include "ui/widgets/mail_preview.h"

#include "core/alert/catalogue.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QFrame>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QTabWidget>
#include <QTextFrame>
#include <QVBoxLayout>

#include <filesystem>

namespace cosmoswatch {
namespace {

QString decodeWords(const QString& text) {
    static const QRegularExpression word(QStringLiteral("=\\?utf-8\\?([bq])\\?([^?]*)\\?=(\\s+(?==\\?))?"),
                                         QRegularExpression::CaseInsensitiveOption);
    QByteArray bytes; // a character may be cut between two words
    qsizetype at = 0;
    for (auto matches = word.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        bytes += text.mid(at, match.capturedStart() - at).toUtf8();
        const QByteArray coded = match.captured(2).toLatin1();
        if (match.captured(1).compare(QStringLiteral("b"), Qt::CaseInsensitive) == 0)
            bytes += QByteArray::fromBase64(coded);
        else
            bytes += QByteArray::fromPercentEncoding(QByteArray(coded).replace('_', ' '), '=');
        at = match.capturedEnd();
    }
    return QString::fromUtf8(bytes + text.mid(at).toUtf8());
}

// Writes the mail's parts with formats of ours and text of theirs; never markup.
class LookWriter {
public:
    explicit LookWriter(QTextCursor cursor) : m_cursor(std::move(cursor)) {}

    void banner(const Alert& alert, const AlertType& type) {
        const auto& colours = Theme::current().severity(alert.severity);
        QTextFrameFormat frame;
        frame.setBackground(colours.fill);
        frame.setPadding(metrics::gap());
        frame.setBottomMargin(metrics::gap());
        QTextCharFormat text;
        text.setFontWeight(QFont::Bold);
        text.setForeground(colours.ink);
        m_cursor.insertFrame(frame);
        static constexpr char16_t shapes[] = {u'■', u'●', u'◆', u'▲'}; // by severity
        write(QChar(shapes[static_cast<std::size_t>(alert.severity)]) + QStringLiteral(" ") +
                  QCoreApplication::translate("MailPreview", "%1 SEVERITY  ·  %2")
                      .arg(severityLabel(alert.severity).toUpper(), fromUtf8(type.tacticLabel)),
              text);
        m_cursor.movePosition(QTextCursor::End);
        m_first = true; // the empty paragraph behind the frame
    }

    void title(const QString& words) {
        QTextCharFormat text;
        text.setFont(titleFont());
        paragraph(spaced(0, 0));
        write(words, text);
    }

    void muted(const QString& words) {
        QTextCharFormat text;
        text.setForeground(Theme::current().mutedText);
        paragraph(spaced(metrics::unit(), 0));
        write(words, text);
    }

    void heading(const QString& words) {
        QTextCharFormat text;
        text.setFont(strongFont());
        text.setForeground(Theme::current().mutedText);
        paragraph(spaced(metrics::margin(), metrics::unit()));
        write(words, text);
    }

    void runs(const std::vector<TextRun>& words) {
        QTextCharFormat bold;
        bold.setFontWeight(QFont::Bold);
        paragraph(spaced(0, 0));
        for (const auto& run : words)
            write(fromUtf8(visible(run.text)), run.emphasised ? bold : QTextCharFormat());
    }

    void line(const QString& words, int indent = 0) {
        QTextBlockFormat block = spaced(0, metrics::unit());
        block.setLeftMargin(indent);
        if (indent > 0) block.setTextIndent(-indent);
        paragraph(block);
        write(words, {});
    }

    void fact(const QString& name, const QString& value) {
        if (value.isEmpty()) return;
        QTextBlockFormat block = spaced(0, metrics::unit());
        const qreal column = metrics::unit() * 40;
        block.setTabPositions({QTextOption::Tab(column, QTextOption::LeftTab)});
        block.setLeftMargin(column);
        block.setTextIndent(-column);
        QTextCharFormat quiet;
        quiet.setForeground(Theme::current().mutedText);
        paragraph(block);
        write(name + QLatin1Char('\t'), quiet);
        write(value, {});
    }

private:
    static QTextBlockFormat spaced(int above, int below) {
        QTextBlockFormat block;
        block.setTopMargin(above);
        block.setBottomMargin(below);
        return block;
    }
    void paragraph(const QTextBlockFormat& format) {
        if (m_first)
            m_cursor.setBlockFormat(format);
        else
            m_cursor.insertBlock(format, QTextCharFormat());
        m_first = false;
    }
    void write(const QString& words, const QTextCharFormat& format) { m_cursor.insertText(words, format); }

    QTextCursor m_cursor;
    bool m_first = true;
};

void writeAlert(LookWriter& mail, const Alert& alert) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("MailPreview", text); };
    const AlertType& type = alertType(alert.type);
    mail.banner(alert, type);
    mail.title(shown(title(alert)));
    mail.muted(shown(alert.account.name + "  ·  " + formatTimeSpan(alert.first, alert.last) + "  ·  " +
                     formatCount(alert.count) + (alert.count == 1 ? " record" : " records")));
    mail.heading(tr("What happened"));
    mail.runs(whatHappenedRuns(alert));
    mail.heading(tr("Details"));
    mail.fact(tr("Account"), shown(alert.account.name));
    mail.fact(tr("Subscription"), shown(alert.account.subscriptionId));
    mail.fact(tr("Resource group"), shown(alert.account.resourceGroup));
    std::string from = alert.address;
    if (!alert.place.countryName.empty()) from += " (" + alert.place.countryName + ")";
    mail.fact(tr("Client address"), shown(from));
    mail.fact(tr("Client application"), shown(alert.application));
    mail.fact(tr("Signed in with"), shown(alert.authentication));
    mail.fact(tr("Alert"), shown(alert.id + ", " + alert.type));
    mail.heading(tr("Possible causes"));
    for (const auto& cause : hostileCauses(alert))
        mail.line(shown(cause));
    for (const auto& cause : benignCauses(alert))
        mail.line(shown(cause));
    mail.heading(tr("Recommended actions"));
    int number = 0;
    for (const auto& action : recommendedActions(alert))
        mail.line(QStringLiteral("%1. %2").arg(QString::number(++number), shown(action.text)),
                  metrics::margin());
}

} // namespace

QString mailHeader(std::string_view message, std::string_view name) {
    const QString head =
        fromUtf8(message.substr(0, std::min(message.find("\r\n\r\n"), message.find("\n\n"))));
    const QRegularExpression line(QStringLiteral("^%1:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)").arg(fromUtf8(name)),
                                  QRegularExpression::MultilineOption |
                                      QRegularExpression::CaseInsensitiveOption);
    QString value = line.match(head).captured(1);
    value.replace(QRegularExpression(QStringLiteral("\\r?\\n[ \\t]")), QStringLiteral(" "));
    return shown(toUtf8(decodeWords(value.trimmed())));
}

MailPreview::MailPreview(std::vector<AlertReport> reports, QWidget* parent)
    : QDialog(parent), m_reports(std::move(reports)) {
    setWindowTitle(tr("E-mail"));
    resize(metrics::unit() * 190, metrics::unit() * 190);
    auto* form = new QFormLayout;
    m_recipients = new QLineEdit(this);
    m_recipients->setPlaceholderText(tr("name@example.com, …  (empty: your mail program asks)"));
    m_recipients->setAccessibleName(tr("Recipients"));
    m_subject = new ElidedLabel({}, this);
    m_subject->setFont(strongFont());
    form->addRow(fieldLabel(tr("&To"), m_recipients), m_recipients);
    form->addRow(fieldLabel(tr("Subject"), m_subject), m_subject);
    m_problem = new PlainLabel({}, this);
    m_problem->setInk(Ink::Error);
    m_problem->setWordWrap(true);
    m_problem->hide();

    auto* paper = new QFrame;
    paper->setProperty("look", QStringLiteral("card"));
    auto* paperColumn = new QVBoxLayout(paper);
    paperColumn->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(),
                                    metrics::margin());
    m_look = new PlainTextView(paper);
    m_look->setFocusPolicy(Qt::StrongFocus);
    m_look->setAccessibleName(tr("The mail as it will look"));
    paperColumn->addWidget(m_look);
    paperColumn->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(paper);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* plain = new PlainCodeView(0, this);
    plain->setAccessibleName(tr("Plain text of the mail"));
    std::string text;
    for (const auto& report : m_reports)
        text += (text.empty() ? "" : "\n\n") + toPlainText(report);
    plain->setCode(fromUtf8(visible(text, true)));
    auto* tabs = new QTabWidget(this);
    tabs->addTab(scroll, tr("Mail"));
    tabs->addTab(plain, tr("Plain text"));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("Save…"), QDialogButtonBox::AcceptRole);
    makePrimary(*m_save);
    connect(buttons, &QDialogButtonBox::accepted, this, &MailPreview::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(m_problem);
    column->addWidget(tabs, 1);
    column->addWidget(buttons);
    connect(m_recipients, &QLineEdit::textChanged, this, &MailPreview::compose);
    showMail();
    compose();
}

void MailPreview::showMail() {
    m_look->clearText();
    LookWriter mail(m_look->writer());
    for (const auto& report : m_reports)
        writeAlert(mail, report.alert);
    std::size_t records = 0;
    for (const auto& report : m_reports)
        records += report.evidence.size();
    if (records > 0)
        mail.muted(tr("Attached: evidence.json (%n record(s))", nullptr, static_cast<int>(records)));
}

void MailPreview::compose() {
    MailOptions options;
    for (const auto& address :
         m_recipients->text().split(QRegularExpression(QStringLiteral("[,;\\s]+")), Qt::SkipEmptyParts))
        options.to.push_back(toUtf8(address));
    const auto message = toMail(m_reports, options);
    m_save->setEnabled(message.has_value());
    m_problem->setVisible(!message);
    if (!message) {
        m_problem->setText(shown(describe(message.error())));
        return;
    }
    m_message = *message;
    m_subject->setText(mailHeader(m_message, "Subject"));
}

void MailPreview::save() {
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save E-mail"), m_file, tr("E-mail message (*.eml)"));
    if (!file.isEmpty() && saveTo(file)) accept();
}

bool MailPreview::saveTo(const QString& file) {
    const auto written = writeFileAtomically(std::filesystem::path(toUtf8(file)), m_message);
    if (!written) {
        m_problem->setText(fromUtf8(describe(written.error())));
        m_problem->show();
        return false;
    }
    emit saved(file);
    return true;
}

} // namespace cosmoswatch
