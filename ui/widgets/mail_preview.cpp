#include "ui/widgets/mail_preview.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/report/report_content.h"
#include "ui/document_writer.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QStandardPaths>
#include <QTabWidget>
#include <QVBoxLayout>

#include <filesystem>
#include <span>

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
    : QDialog(parent), m_whole(std::move(reports)), m_reports(m_whole) {
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
    form->addRow(new PlainLabel(tr("Leave out"), this), buildRedaction());
    m_attachment = new QComboBox(this);
    m_attachment->addItem(tr("Nothing more"), static_cast<int>(MailOptions::Data::None));
    m_attachment->addItem(tr("Alerts as CSV"), static_cast<int>(MailOptions::Data::Csv));
    m_attachment->addItem(tr("Alerts as JSON"), static_cast<int>(MailOptions::Data::Json));
    m_attachment->setAccessibleName(tr("Attach"));
    form->addRow(fieldLabel(tr("A&ttach"), m_attachment), m_attachment);
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
    m_plain = new PlainCodeView(0, this);
    m_plain->setAccessibleName(tr("Plain text of the mail"));
    auto* tabs = new QTabWidget(this);
    tabs->addTab(scroll, tr("Mail"));
    tabs->addTab(m_plain, tr("Plain text"));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("&Save…"), QDialogButtonBox::ActionRole);
    m_open = buttons->addButton(tr("&Open in Mail Program"), QDialogButtonBox::AcceptRole);
    makePrimary(*m_open);
    connect(m_save, &QPushButton::clicked, this, &MailPreview::save);
    connect(buttons, &QDialogButtonBox::accepted, this, &MailPreview::openInMailProgram);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(m_problem);
    column->addWidget(tabs, 1);
    column->addWidget(buttons);
    connect(m_recipients, &QLineEdit::textChanged, this, &MailPreview::compose);
    connect(m_attachment, &QComboBox::currentIndexChanged, this, &MailPreview::compose);
    showMail();
    compose();
}

void MailPreview::setIncident(Incident incident) {
    m_incident = std::move(incident);
    showMail();
    compose();
}

// For people outside the house.
QWidget* MailPreview::buildRedaction() {
    auto* choices = new QWidget(this);
    auto* row = new QHBoxLayout(choices);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::margin());
    const auto choice = [&](const QString& text) {
        auto* box = new QCheckBox(text, choices);
        connect(box, &QCheckBox::toggled, this, &MailPreview::redactAgain);
        row->addWidget(box);
        return box;
    };
    m_hideAddresses = choice(tr("&Addresses of clients"));
    m_hideNames = choice(tr("&Names of users and applications"));
    m_hideValues = choice(tr("&Values in queries"));
    row->addStretch(1);
    return choices;
}

void MailPreview::redactAgain() {
    const Redaction redaction{m_hideAddresses->isChecked(), m_hideNames->isChecked(),
                              m_hideValues->isChecked()};
    m_reports = redaction.any() ? redact(m_whole, redaction) : m_whole;
    showMail();
    compose();
}

// The same values stand for the same words in the incident and in its alerts.
IncidentReport MailPreview::incidentReport() const {
    const Redaction redaction{m_hideAddresses->isChecked(), m_hideNames->isChecked(),
                              m_hideValues->isChecked()};
    return redact(IncidentReport{*m_incident, m_whole}, redaction);
}

void MailPreview::showMail() {
    m_look->clearText();
    DocumentWriter mail(m_look->writer(), DocumentLook::ofScreen());
    std::vector<ReportContent> alerts;
    DocumentOverview overview{tr("%n alert(s)", nullptr, static_cast<int>(m_reports.size())), {}};
    std::string text;
    if (m_incident) {
        const IncidentReport report = incidentReport();
        const IncidentText words = describeIncident(report);
        overview = {fromUtf8(words.title), fromUtf8(words.text)};
        alerts = words.alerts;
        text = toPlainText(report);
    } else {
        for (const auto& report : m_reports)
            alerts.push_back(describe(report));
        text = toPlainText(std::span(m_reports));
    }
    writeAlerts(mail, alerts, overview);
    std::size_t records = 0;
    for (const auto& report : m_reports)
        records += report.evidence.size();
    if (records > 0)
        mail.muted(tr("Attached: evidence.json (%n record(s))", nullptr, static_cast<int>(records)));
    m_plain->setCode(fromUtf8(visible(text, true)));
}

void MailPreview::compose() {
    MailOptions options;
    options.data = static_cast<MailOptions::Data>(m_attachment->currentData().toInt());
    for (const auto& address :
         m_recipients->text().split(QRegularExpression(QStringLiteral("[,;\\s]+")), Qt::SkipEmptyParts))
        options.to.push_back(toUtf8(address));
    const auto message = m_incident ? toIncidentMail(incidentReport(), options) : toMail(m_reports, options);
    m_save->setEnabled(message.has_value());
    m_open->setEnabled(message.has_value());
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
    if (!writeTo(file)) return false;
    emit saved(file);
    return true;
}

// The program reads a file that nobody else may read, in a folder that goes with the session.
bool MailPreview::openInMailProgram() {
    const QString file = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) +
                         QStringLiteral("/cosmoswatch/") + QFileInfo(m_file).completeBaseName() +
                         QStringLiteral(".eml");
    const auto folder = createPrivateDirectory(std::filesystem::path(toUtf8(QFileInfo(file).path())));
    if (!folder) return tell(shown(describe(folder.error()))), false;
    if (!writeTo(file)) return false;
    if (!openOwnFile(file)) {
        tell(tr("No program of this desktop opens mails (.eml). Save the mail, and open it from your mail "
                "program."));
        return false;
    }
    emit handedOn();
    accept();
    return true;
}

bool MailPreview::writeTo(const QString& file) {
    const auto written = writeFileAtomically(std::filesystem::path(toUtf8(file)), m_message);
    if (!written) tell(shown(describe(written.error())));
    return written.has_value();
}

void MailPreview::tell(const QString& problem) {
    m_problem->setText(problem);
    m_problem->show();
}

} // namespace cosmoswatch
