#include "ui/widgets/source_dialog.h"

#include "core/base/text.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/credential_form.h"
#include "ui/widgets/source_form.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int longestName = 120;

// The same folder, or one inside the other: its logs would be read by both.
bool overlap(const std::filesystem::path& a, const std::filesystem::path& b) {
    const auto isBelow = [](const std::filesystem::path& inner, const std::filesystem::path& outer) {
        const auto [end, unused] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
        return end == outer.end();
    };
    return isBelow(a, b) || isBelow(b, a);
}

bool readTheSame(const Connection& one, const Connection& other) {
    if (one.index() != other.index()) return false;
    if (const auto* folder = std::get_if<FolderLogs>(&one))
        return overlap(folder->path, std::get<FolderLogs>(other).path);
    return lowerAscii(placeOf(one)) == lowerAscii(placeOf(other));
}

// "Shop logs!" → "shop-logs": also good in a file of secrets and as a name in the environment.
std::string secretNameFor(const std::string& source) {
    std::string name;
    for (const char c : lowerAscii(source)) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (kept)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (name.ends_with('-'))
        name.pop_back();
    return name.empty() ? "source" : name;
}

} // namespace

SourceDialog::SourceDialog(SourceAccess access, Settings present, QWidget* parent)
    : QDialog(parent), m_access(std::move(access)), m_present(std::move(present)) {
    setWindowTitle(tr("Add a Source"));
    setMinimumWidth(metrics::unit() * 140);
    auto* column = new QVBoxLayout(this);
    auto* head = new QFormLayout;
    m_kind = new QComboBox(this);
    m_kind->setAccessibleName(tr("Where the logs are"));
    m_kind->addItem(icon(Icon::Folder), tr("Folder on this machine"));
    m_kind->addItem(icon(Icon::Connect), tr("Azure Blob Storage"));
    m_kind->addItem(icon(Icon::Connect), tr("Azure Event Hubs"));
    m_kind->addItem(icon(Icon::Connect), tr("Azure Log Analytics"));
    head->addRow(formLabel(tr("&Where the logs are"), m_kind), m_kind);
    column->addLayout(head);
    m_about = new PlainLabel({}, this);
    m_about->setWordWrap(true);
    m_about->setInk(Ink::Muted);
    column->addWidget(m_about);
    m_pages = new QStackedWidget(this);
    buildForms();
    column->addWidget(m_pages);
    auto* tail = new QFormLayout;
    m_name = new QLineEdit(this);
    m_name->setMaxLength(longestName);
    m_name->setAccessibleName(tr("Name"));
    tail->addRow(formLabel(tr("&Name"), m_name), m_name);
    column->addLayout(tail);
    m_result = new PlainLabel({}, this);
    m_result->setWordWrap(true);
    m_result->setSelectable(true);
    // Long findings scroll instead of pushing the buttons off the screen.
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(m_result);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumHeight(metrics::unit() * 11); // two lines, so that the buttons do not jump
    m_result->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    column->addWidget(scroll, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_test = buttons->addButton(tr("Test"), QDialogButtonBox::ActionRole);
    m_add = buttons->addButton(tr("Add Source"), QDialogButtonBox::AcceptRole);
    makePrimary(*m_add);
    m_add->setDefault(true);
    connect(m_test, &QPushButton::clicked, this, &SourceDialog::test);
    connect(buttons, &QDialogButtonBox::accepted, this, &SourceDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &SourceDialog::kindChosen);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameEdited = true; });
    connect(m_name, &QLineEdit::textChanged, this, &SourceDialog::validate);
    kindChosen();
}

SourceDialog::~SourceDialog() {
    m_testing.request_stop();
}

void SourceDialog::buildForms() {
    m_forms = {newFolderForm(this), newBlobForm(this), newHubForm(this), newWorkspaceForm(this)};
    for (auto* form : m_forms) {
        auto* page = new QWidget(m_pages);
        auto* column = new QVBoxLayout(page); // forms are as high as they need, not as the highest one
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(form);
        column->addStretch(1);
        m_pages->addWidget(page);
        connect(form, &SourceForm::changed, this, &SourceDialog::formChanged);
    }
}

SourceForm& SourceDialog::form() const {
    return *m_forms.at(static_cast<std::size_t>(m_kind->currentIndex()));
}

void SourceDialog::setKind(Kind kind) {
    m_kind->setCurrentIndex(kind);
}

void SourceDialog::setFolder(const QString& path) {
    setKind(Folder);
    form().setConnection(FolderLogs{toUtf8(path)});
}

void SourceDialog::edit(const SourceSettings& source) {
    setWindowTitle(tr("Change a Source"));
    m_edited = source;
    m_nameEdited = true;
    m_kind->setCurrentIndex(static_cast<int>(source.logs.index()));
    m_kind->setEnabled(false);
    form().setConnection(source.logs);
    m_name->setText(fromUtf8(source.name));
    m_add->setText(tr("Save"));
    std::erase_if(m_present.sources, [&](const auto& other) { return other.name == source.name; });
    validate();
}

void SourceDialog::kindChosen() {
    m_pages->setCurrentIndex(m_kind->currentIndex());
    // Only the page that is seen decides how high the dialog is.
    for (int i = 0; i < m_pages->count(); ++i)
        m_pages->widget(i)->setSizePolicy(QSizePolicy::Preferred, i == m_pages->currentIndex()
                                                                      ? QSizePolicy::Preferred
                                                                      : QSizePolicy::Ignored);
    m_about->setText(form().about());
    formChanged();
    fit();
}

// As high as all of it needs; adjustSize() would stop at two thirds of the screen and squeeze the fields.
void SourceDialog::fit() {
    layout()->activate();
    const int wide = std::max(width(), minimumWidth());
    resize(wide, std::max(layout()->totalHeightForWidth(wide), layout()->totalSizeHint().height()));
}

void SourceDialog::formChanged() {
    stopTest();
    if (!m_nameEdited && !form().isUntouched())
        m_name->setText(
            fromUtf8(unusedSourceName(m_present, toUtf8(form().suggestedName().left(longestName)))));
    m_result->setText({});
    validate();
}

SourceSettings SourceDialog::source() const {
    SourceSettings source;
    if (m_edited) source = *m_edited;
    source.name = toUtf8(m_name->text().trimmed());
    source.logs = form().connection(secretName());
    return source;
}

// It stays with the source; a new one is given a name that no other source uses.
std::string SourceDialog::secretName() const {
    if (m_edited) return secretNameOf(m_edited->logs);
    const std::string base = secretNameFor(toUtf8(m_name->text()));
    std::string name = base;
    const auto isTaken = [&] {
        return std::any_of(m_present.sources.begin(), m_present.sources.end(),
                           [&](const auto& other) { return secretNameOf(other.logs) == name; });
    };
    for (int number = 2; isTaken(); ++number)
        name = base + "-" + std::to_string(number);
    return name;
}

QString SourceDialog::whatIsWrong() const {
    if (const QString wrong = form().whatIsWrong(); !wrong.isEmpty()) return wrong;
    if (m_name->text().trimmed().isEmpty()) return tr("Give it a name.");
    const SourceSettings wanted = source();
    if (findSource(m_present, wanted.name)) return tr("Another source has this name.");
    for (const auto& other : m_present.sources)
        if (readTheSame(wanted.logs, other.logs))
            return tr("The source “%1” reads these logs already.").arg(shown(other.name));
    return {};
}

void SourceDialog::say(const QString& text, bool wrong) {
    m_result->setInk(wrong ? Ink::Warning : Ink::Muted);
    m_result->setText(text);
}

void SourceDialog::validate() {
    const QString wrong = whatIsWrong();
    m_add->setEnabled(wrong.isEmpty() && !m_keeping);
    m_test->setEnabled(form().whatIsWrong().isEmpty() && !m_keeping);
    if (form().isUntouched())
        m_result->setText({});
    else if (!wrong.isEmpty() || !m_result->text().isEmpty())
        say(wrong, true);
}

void SourceDialog::stopTest() {
    ++m_tests;
    m_testing.request_stop();
}

void SourceDialog::test() {
    stopTest();
    m_testing = std::stop_source();
    say(tr("Looking…"), false);
    m_test->setEnabled(false);
    checkLater(this, m_access, source(), m_present.network, toUtf8(form().secret()), m_testing.get_token(),
               [this, number = m_tests](const auto& check) {
                   if (number != m_tests) return; // something was changed meanwhile
                   m_test->setEnabled(true);
                   m_result->setInk(check ? Ink::Normal : Ink::Error);
                   m_result->setText(checkText(check));
               });
}

void SourceDialog::accept() {
    if (m_keeping || !whatIsWrong().isEmpty()) return;
    stopTest();
    const std::string secret = toUtf8(form().secret());
    if (secret.empty()) return QDialog::accept();
    m_keeping = true;
    say(tr("The secret goes into the keychain…"), false);
    m_add->setEnabled(false);
    m_test->setEnabled(false);
    keepSecretLater(this, m_access, secretName(), secret, [this](const Result<void>& kept) {
        m_keeping = false;
        if (kept) return QDialog::accept();
        validate();
        m_result->setInk(Ink::Error);
        m_result->setText(tr("The secret could not be kept: %1").arg(shown(describe(kept.error()))));
    });
}

} // namespace cosmoswatch
