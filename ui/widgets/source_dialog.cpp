#include "ui/widgets/source_dialog.h"

#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>

namespace cosmoswatch {
namespace {

constexpr int longestPath = 4000;
constexpr int longestName = 120;

// The same folder, or one inside the other: its logs would be read by both.
bool overlap(const std::filesystem::path& a, const std::filesystem::path& b) {
    const auto isBelow = [](const std::filesystem::path& inner, const std::filesystem::path& outer) {
        const auto [end, unused] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
        return end == outer.end();
    };
    return isBelow(a, b) || isBelow(b, a);
}

} // namespace

QString checkText(const Result<SourceCheck>& check) {
    if (!check) return SourceDialog::tr("Cannot be read: %1").arg(shown(describe(check.error())));
    QStringList lines{check->logs > 0 ? SourceDialog::tr("Can be read: %1.").arg(shown(check->found))
                                      : shown(check->found + ".")};
    for (const auto& advice : check->advice)
        lines << QStringLiteral("• ") + shown(advice);
    return lines.join(QLatin1Char('\n'));
}

void checkLater(QObject* context, const SourceChecker& checker, const SourceSettings& source,
                std::function<void(const Result<SourceCheck>&)> done) {
    QThreadPool::globalInstance()->start([guard = QPointer<QObject>(context),
                                          app = QCoreApplication::instance(), checker, source,
                                          done = std::move(done)] {
        auto check = std::make_shared<Result<SourceCheck>>(checker(source));
        QMetaObject::invokeMethod(
            app,
            [guard, check, done] {
                if (guard) done(*check);
            },
            Qt::QueuedConnection);
    });
}

SourceDialog::SourceDialog(SourceChecker checker, Settings present, QWidget* parent)
    : QDialog(parent), m_checker(std::move(checker)), m_present(std::move(present)) {
    setWindowTitle(tr("Add a Source"));
    setMinimumWidth(metrics::unit() * 140);
    auto* column = new QVBoxLayout(this);
    auto* about = new PlainLabel(
        tr("A folder that Azure’s logs are copied to. It is read now, at each start, and watched for growth "
           "while Cosmos Watch runs. Nothing in it is changed."),
        this);
    about->setWordWrap(true);
    about->setInk(Ink::Muted);
    column->addWidget(about);
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    m_folder = new QLineEdit(this);
    m_folder->setMaxLength(longestPath);
    m_folder->setAccessibleName(tr("Folder"));
    auto* browse = new QPushButton(tr("Browse…"), this);
    connect(browse, &QPushButton::clicked, this, &SourceDialog::browse);
    auto* row = new QHBoxLayout;
    row->addWidget(m_folder, 1);
    row->addWidget(browse);
    form->addRow(fieldLabel(tr("&Folder"), m_folder), row);
    m_name = new QLineEdit(this);
    m_name->setMaxLength(longestName);
    m_name->setAccessibleName(tr("Name"));
    form->addRow(fieldLabel(tr("&Name"), m_name), m_name);
    column->addLayout(form);
    m_result = new PlainLabel({}, this);
    m_result->setWordWrap(true);
    m_result->setSelectable(true);
    column->addWidget(m_result);
    column->addStretch(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_test = buttons->addButton(tr("Test"), QDialogButtonBox::ActionRole);
    m_add = buttons->addButton(tr("Add Source"), QDialogButtonBox::AcceptRole);
    makePrimary(*m_add);
    m_add->setDefault(true);
    connect(m_test, &QPushButton::clicked, this, &SourceDialog::test);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    connect(m_folder, &QLineEdit::textChanged, this, [this] {
        if (!m_nameEdited)
            m_name->setText(fromUtf8(
                unusedSourceName(m_present, toUtf8(QDir(m_folder->text()).dirName().left(longestName)))));
        m_result->setText({});
        validate();
    });
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameEdited = true; });
    connect(m_name, &QLineEdit::textChanged, this, &SourceDialog::validate);
    validate();
}

void SourceDialog::setFolder(const QString& path) {
    m_folder->setText(path);
}

void SourceDialog::browse() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of Logs"), m_folder->text());
    if (!folder.isEmpty()) setFolder(folder);
}

SourceSettings SourceDialog::source() const {
    const auto path = std::filesystem::path(toUtf8(QDir::cleanPath(m_folder->text().trimmed())));
    return {toUtf8(m_name->text().trimmed()), FolderLogs{path.lexically_normal()}};
}

QString SourceDialog::whatIsWrong() const {
    if (m_folder->text().trimmed().isEmpty()) return tr("Choose a folder.");
    if (!QDir::isAbsolutePath(m_folder->text().trimmed())) return tr("Write the whole path, from / on.");
    if (m_name->text().trimmed().isEmpty()) return tr("Give it a name.");
    const SourceSettings wanted = source();
    if (findSource(m_present, wanted.name)) return tr("Another source has this name.");
    for (const auto& other : m_present.sources)
        if (const auto* folder = std::get_if<FolderLogs>(&other.logs);
            folder && overlap(folder->path, std::get<FolderLogs>(wanted.logs).path))
            return tr("The source “%1” reads these logs already.").arg(shown(other.name));
    return {};
}

void SourceDialog::validate() {
    const QString wrong = whatIsWrong();
    m_add->setEnabled(wrong.isEmpty());
    m_test->setEnabled(QDir::isAbsolutePath(m_folder->text().trimmed()));
    if (m_folder->text().isEmpty()) {
        m_result->setText({});
        return;
    }
    if (wrong.isEmpty() && m_result->text().isEmpty()) return;
    m_result->setInk(Ink::Warning);
    m_result->setText(wrong);
}

void SourceDialog::test() {
    m_result->setInk(Ink::Muted);
    m_result->setText(tr("Looking…"));
    m_test->setEnabled(false);
    checkLater(this, m_checker, source(), [this, asked = m_folder->text()](const auto& check) {
        m_test->setEnabled(true);
        if (m_folder->text() != asked) return;
        m_result->setInk(check ? Ink::Normal : Ink::Error);
        m_result->setText(checkText(check));
    });
}

} // namespace cosmoswatch
