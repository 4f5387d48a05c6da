#include "ui/pages/settings_page.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "ui/address_lists.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/navigation_delegate.h"
#include "ui/widgets/network_form.h"
#include "ui/widgets/protection_form.h"

#include <QAction>
#include <QComboBox>
#include <QCoreApplication>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QStackedWidget>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int longestName = 120;
constexpr int longestRanges = 4000;

struct PlaceOnDisk {
    QString what;
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    bool exists = false;
};

std::uint64_t sizeOf(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) {
        const auto size = std::filesystem::file_size(path, error);
        return error ? 0 : size;
    }
    std::uint64_t bytes = 0;
    for (std::filesystem::recursive_directory_iterator file(path, error), end; !error && file != end;
         file.increment(error))
        if (file->is_regular_file(error)) bytes += file->file_size(error);
    return bytes;
}

std::vector<PlaceOnDisk> measured(std::vector<PlaceOnDisk> places) {
    for (auto& place : places) {
        std::error_code error;
        place.exists = std::filesystem::exists(place.path, error);
        if (place.exists) place.bytes = sizeOf(place.path);
    }
    return places;
}

QString rangesText(const NamedNetwork& named) {
    QStringList ranges;
    for (const auto& network : named.networks)
        ranges << fromUtf8(network.text());
    return ranges.join(QStringLiteral(", "));
}

// The first that is no network is left in `wrong`.
std::vector<IpNetwork> rangesOf(const QString& text, QString& wrong) {
    static const QRegularExpression between(QStringLiteral("[\\s,;]+"));
    std::vector<IpNetwork> networks;
    for (const QString& part : text.split(between, Qt::SkipEmptyParts)) {
        if (const auto network = IpNetwork::parse(toUtf8(part)))
            networks.push_back(*network);
        else if (wrong.isEmpty())
            wrong = part;
    }
    return networks;
}

template<typename Choice>
void choose(QComboBox* box, Choice choice) {
    const QSignalBlocker blocker(box);
    box->setCurrentIndex(box->findData(static_cast<int>(choice)));
}

} // namespace

SettingsPage::SettingsPage(StoreGateway& gateway, SettingsKeeper& settings, AddressLists& lists,
                           std::filesystem::path storeFile, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_settings(settings), m_lists(lists),
      m_storeFile(std::move(storeFile)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_sections = new QListWidget(this);
    m_sections->setAccessibleName(tr("Sections of the settings"));
    m_sections->setFrameShape(QFrame::NoFrame);
    m_sections->setItemDelegate(new NavigationDelegate(m_sections));
    m_sections->setFixedWidth(metrics::unit() * 52);
    m_sections->setObjectName(QStringLiteral("settingsSections"));
    m_sections->setStyleSheet(
        QStringLiteral("#settingsSections { padding-top: %1px; }").arg(QString::number(metrics::gap())));
    m_pages = new QStackedWidget(this);
    row->addWidget(m_sections);
    row->addWidget(m_pages, 1);
    buildGeneral();
    buildLists();
    buildProtection();
    buildNetwork();
    buildData();
    buildAbout();
    connect(m_sections, &QListWidget::currentRowChanged, this, [this](int section) {
        m_pages->setCurrentIndex(section);
        fetch();
    });
    m_sections->setCurrentRow(General);
    setFocusProxy(m_sections);
    connect(&settings, &SettingsKeeper::changed, this, [this] {
        showLists();
        showScopes();
        showRetention();
    });
    connect(&gateway, &StoreGateway::changed, this, [this] {
        if (isVisible()) fetch();
    });
    setChoices(themeChoice(), Theme::current().density, timeZoneChoice());
    showLists();
    showScopes();
}

QAction* SettingsPage::action(const QString& text, const char* name, std::function<void()> then) {
    m_actions.push_back(pageAction(this, text, name, std::move(then)));
    return m_actions.back();
}

QVBoxLayout* SettingsPage::addSection(const QString& name, const QIcon& picture) {
    auto* item = new QListWidgetItem(picture, name, m_sections);
    item->setData(Qt::AccessibleTextRole, name);
    auto* page = new QWidget;
    m_pages->addWidget(page);
    return scrolledColumn(page, 240);
}

void SettingsPage::showSection(Section section) {
    m_sections->setCurrentRow(section);
}

void SettingsPage::setChoices(ThemeChoice theme, Density density, TimeZoneChoice times) {
    choose(m_theme, theme);
    choose(m_density, density);
    choose(m_times, times);
}

void SettingsPage::buildGeneral() {
    auto* column = addSection(tr("General"), icon(Icon::Settings));
    auto* card = new FormCard(tr("Look and times"));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    const auto field = [&](QComboBox*& box, const QString& label, const QString& name) {
        box = new QComboBox(card);
        box->setAccessibleName(name);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        form->addRow(fieldLabel(label, box), box);
    };
    field(m_theme, tr("&Theme"), tr("Theme"));
    m_theme->addItem(tr("As the system"), static_cast<int>(ThemeChoice::FollowSystem));
    m_theme->addItem(tr("Light"), static_cast<int>(ThemeChoice::Light));
    m_theme->addItem(tr("Dark"), static_cast<int>(ThemeChoice::Dark));
    m_theme->addItem(tr("High contrast"), static_cast<int>(ThemeChoice::HighContrast));
    field(m_density, tr("&Rows"), tr("Density of rows"));
    m_density->addItem(tr("Comfortable"), static_cast<int>(Density::Comfortable));
    m_density->addItem(tr("Compact"), static_cast<int>(Density::Compact));
    field(m_times, tr("T&imes"), tr("Times"));
    m_times->addItem(tr("UTC"), static_cast<int>(TimeZoneChoice::Utc));
    m_times->addItem(tr("Local"), static_cast<int>(TimeZoneChoice::Local));
    connect(m_theme, &QComboBox::activated, this,
            [this] { emit themeChosen(static_cast<ThemeChoice>(m_theme->currentData().toInt())); });
    connect(m_density, &QComboBox::activated, this,
            [this] { emit densityChosen(static_cast<Density>(m_density->currentData().toInt())); });
    connect(m_times, &QComboBox::activated, this,
            [this] { emit timesChosen(static_cast<TimeZoneChoice>(m_times->currentData().toInt())); });
    card->column()->addLayout(form);
    column->addWidget(card);
    auto* keys = new FormCard(tr("Keyboard"));
    keys->addText(tr("Every command has a name, and most have a key. Keys can be changed."));
    keys->column()->addLayout(buttonRow({buttonFor(
        action(tr("Keyboard Shortcuts…"), "settings.shortcuts", [this] { emit shortcutsRequested(); }),
        keys)}));
    column->addWidget(keys);
    auto* samples = new FormCard(tr("Sample alerts"));
    samples->addText(
        tr("One made-up alert of each type, titled [SAMPLE ALERT]: to see what they look like, and "
           "to try what reads them. They can be resolved and dismissed like any other."));
    samples->column()->addLayout(buttonRow({buttonFor(
        action(tr("Add Sample Alerts"), "settings.sampleAlerts", [this] { emit sampleAlertsRequested(); }),
        samples)}));
    column->addWidget(samples);
    column->addStretch(1);
}

void SettingsPage::buildLists() {
    auto* column = addSection(tr("Lists and databases"), icon(Icon::File));
    auto* lists = new FormCard(tr("Lists of addresses"));
    lists->addText(
        tr("Without a list of Tor exits access through Tor is not looked for; without a list of "
           "suspicious addresses, they are not. A change takes effect on records read from now on."));
    m_listTable = new FactsTable({tr("List"), tr("Of"), tr("File")}, tr("Lists of addresses"), 8, lists);
    lists->column()->addWidget(m_listTable);
    m_removeList = action(tr("Remove List"), "settings.removeList", [this] {
        const auto tor = m_lists.files(AddressLists::Kind::TorExits);
        const int row = m_listTable->currentRow();
        if (row < 0) return;
        if (row < tor.size())
            m_lists.remove(AddressLists::Kind::TorExits, tor[row]);
        else
            m_lists.remove(AddressLists::Kind::Suspicious,
                           m_lists.files(AddressLists::Kind::Suspicious).value(row - tor.size()));
    });
    const auto menu = m_lists.actions();
    lists->column()->addLayout(
        buttonRow({buttonFor(menu[0], lists), buttonFor(menu[1], lists), buttonFor(m_removeList, lists)}));
    column->addWidget(lists);

    auto* geo = new FormCard(tr("Database of places"));
    m_geo = geo->addText({}, Ink::Normal);
    m_geo->setSelectable(true);
    m_bundledGeo = action(tr("Use the Bundled One"), "settings.bundledGeoDatabase",
                          [this] { m_lists.setGeoDatabase({}); });
    geo->column()->addLayout(buttonRow({buttonFor(menu[2], geo), buttonFor(m_bundledGeo, geo)}));
    column->addWidget(geo);

    auto* named = new FormCard(tr("Your networks"));
    named->addText(tr("Offices, VPNs and partners: what comes from them counts as familiar, and alerts call "
                      "them by their name."));
    m_networks = new FactsTable({tr("Name"), tr("Networks")}, tr("Your networks"), 8, named);
    named->column()->addWidget(m_networks);
    auto* form = new QFormLayout;
    m_networkName = new QLineEdit(named);
    m_networkName->setMaxLength(longestName);
    m_networkName->setAccessibleName(tr("Name of the network"));
    m_networkRanges = new QLineEdit(named);
    m_networkRanges->setMaxLength(longestRanges);
    m_networkRanges->setAccessibleName(tr("Addresses and networks"));
    m_networkRanges->setPlaceholderText(QStringLiteral("192.0.2.0/24, 2001:db8::/32"));
    form->addRow(fieldLabel(tr("&Name"), m_networkName), m_networkName);
    form->addRow(fieldLabel(tr("&Addresses and networks"), m_networkRanges), m_networkRanges);
    named->column()->addLayout(form);
    m_networkProblem = named->addText({}, Ink::Warning);
    m_addNetwork = action(tr("Add Network"), "settings.addNetwork", [this] { addNetwork(); });
    m_removeNetwork = action(tr("Remove Network"), "settings.removeNetwork", [this] { removeNetwork(); });
    named->column()->addLayout(
        buttonRow({buttonFor(m_addNetwork, named), buttonFor(m_removeNetwork, named)}));
    for (auto* edit : {m_networkName, m_networkRanges}) {
        connect(edit, &QLineEdit::textChanged, this, &SettingsPage::networkEdited);
        connect(edit, &QLineEdit::returnPressed, m_addNetwork, &QAction::trigger);
    }
    column->addWidget(named);
    column->addStretch(1);
    for (auto* table : {m_listTable, m_networks})
        connect(table, &FactsTable::itemSelectionChanged, this, [this] {
            m_removeList->setEnabled(m_listTable->currentRow() >= 0);
            m_removeNetwork->setEnabled(m_networks->currentRow() >= 0);
        });
    networkEdited();
}

void SettingsPage::showLists() {
    std::vector<QStringList> rows;
    const auto add = [&](AddressLists::Kind kind, const QString& of) {
        for (const QString& file : m_lists.files(kind)) {
            const std::filesystem::path path = toUtf8(file);
            rows.push_back({shown(path.filename().native()), of, shown(path.parent_path().native())});
        }
    };
    add(AddressLists::Kind::TorExits, tr("Tor exits"));
    add(AddressLists::Kind::Suspicious, tr("Suspicious addresses"));
    m_listTable->setRows(rows);
    m_listTable->setVisible(!rows.empty());
    m_removeList->setEnabled(m_listTable->currentRow() >= 0 && !rows.empty());
    const auto& intel = m_settings.settings().intel;
    m_geo->setText(
        intel.geoDatabase.empty()
            ? tr("The country database that comes with Cosmos Watch (DB-IP, CC BY 4.0). A database "
                 "of cities makes unusual places more precise.")
            : shown(intel.geoDatabase.native()));
    m_bundledGeo->setEnabled(!intel.geoDatabase.empty());
    rows.clear();
    for (const auto& named : intel.namedNetworks)
        rows.push_back({shown(named.name), rangesText(named)});
    m_networks->setRows(rows);
    m_networks->setVisible(!rows.empty());
    m_removeNetwork->setEnabled(m_networks->currentRow() >= 0 && !rows.empty());
}

void SettingsPage::networkEdited() {
    QString wrong;
    const auto ranges = rangesOf(m_networkRanges->text(), wrong);
    const bool named = !m_networkName->text().trimmed().isEmpty();
    m_networkProblem->setText(wrong.isEmpty()
                                  ? QString()
                                  : tr("“%1” is neither an address nor a network such as 192.0.2.0/24.")
                                        .arg(shown(toUtf8(wrong.left(longestName)))));
    m_networkProblem->setVisible(!wrong.isEmpty());
    m_addNetwork->setEnabled(named && wrong.isEmpty() && !ranges.empty());
}

// One of the same name gets these networks too.
void SettingsPage::addNetwork() {
    QString wrong;
    NamedNetwork added{toUtf8(m_networkName->text().trimmed()), rangesOf(m_networkRanges->text(), wrong)};
    auto networks = m_settings.settings().intel.namedNetworks;
    const auto known = std::find_if(networks.begin(), networks.end(),
                                    [&](const auto& named) { return named.name == added.name; });
    if (known == networks.end())
        networks.push_back(std::move(added));
    else
        known->networks.insert(known->networks.end(), added.networks.begin(), added.networks.end());
    m_networkName->clear();
    m_networkRanges->clear();
    m_lists.setNamedNetworks(std::move(networks));
}

void SettingsPage::removeNetwork() {
    auto networks = m_settings.settings().intel.namedNetworks;
    const int row = m_networks->currentRow();
    if (row < 0 || row >= static_cast<int>(networks.size())) return;
    networks.erase(networks.begin() + row);
    m_lists.setNamedNetworks(std::move(networks));
}

void SettingsPage::buildProtection() {
    auto* column = addSection(tr("Learning and protection"), icon(Icon::Rules));
    auto* card = new FormCard(tr("Accounts"));
    card->addText(
        tr("An account that is not protected raises no alerts, but what is usual for it is learned all "
           "the same. While an account is learned, only lists and known patterns raise alerts. "
           "Changes are in force at once."));
    m_scopeTable = new FactsTable({tr("Account"), tr("Protected"), tr("Learning period"), tr("Progress")},
                                  tr("Accounts and subscriptions"), 14, card);
    card->column()->addWidget(m_scopeTable);
    column->addWidget(card);
    auto* chosen = new FormCard({});
    m_scopeTitle = chosen->addText({}, Ink::Normal);
    m_scopeTitle->setFont(strongFont());
    m_scopeForm = new ScopeForm(m_settings, chosen);
    chosen->column()->addWidget(m_scopeForm);
    chosen->column()->addLayout(buttonRow({buttonFor(
        action(tr("Detectors and Thresholds…"), "settings.detectors", [this] { emit rulesRequested(); }),
        chosen)}));
    column->addWidget(chosen);
    column->addStretch(1);
    connect(m_scopeTable, &FactsTable::currentCellChanged, this, [this](int row) {
        if (row < 0 || row >= static_cast<int>(m_scopes.size())) return;
        const auto& scope = m_scopes[static_cast<std::size_t>(row)];
        m_scopeTitle->setText(titleOf(scope));
        m_scopeForm->setScope(scope);
    });
}

void SettingsPage::showScopes() {
    const auto& protection = m_settings.settings().protection;
    m_scopes = protectionScopes(m_accounts, protection);
    std::vector<QStringList> rows;
    for (const auto& scope : m_scopes) {
        const AccountProtection now = inForce(protection, scope);
        const bool isAccount = scope.kind == ProtectionScope::Kind::Account;
        const auto summary = std::find_if(m_accounts.begin(), m_accounts.end(), [&](const auto& account) {
            return isAccount && account.account.key == scope.account.key;
        });
        rows.push_back({(isAccount ? QStringLiteral("    ") : QString()) + titleOf(scope),
                        now.enabled() ? tr("On") : tr("Off"),
                        tr("%1 days").arg(QString::number(now.learningPeriod().count())),
                        summary != m_accounts.end() ? learningText(now, *summary)
                        : isAccount                 ? tr("Not seen yet")
                                                    : QString()});
    }
    const int row = std::clamp(m_scopeTable->currentRow(), 0, static_cast<int>(rows.size()) - 1);
    m_scopeTable->setRows(rows);
    m_scopeTable->setCurrentCell(row, 0);
}

FormCard* SettingsPage::buildRetention() {
    auto* card = new FormCard(tr("How long things are kept"));
    card->addText(
        tr("Open alerts always stay. A closed alert goes with its evidence and history, an incident "
           "when the last of its alerts may go. What an account is used to is kept apart."));
    auto* form = new QFormLayout;
    const auto choice = [&](const QString& label, const QString& name,
                            std::optional<std::chrono::days> RetentionSettings::*part) {
        auto* box = new QComboBox(card);
        box->setAccessibleName(name);
        form->addRow(fieldLabel(label, box), box);
        connect(box, &QComboBox::activated, this, [this, box, part] {
            const int days = box->currentData().toInt();
            m_settings.change([part, days](Settings& settings) {
                settings.retention.*part = days == 0 ? std::nullopt : std::optional(std::chrono::days(days));
            });
        });
        return box;
    };
    m_keepAlerts =
        choice(tr("&Closed alerts"), tr("How long closed alerts are kept"), &RetentionSettings::closedAlerts);
    m_keepAccess =
        choice(tr("&Sums of access"), tr("How long sums of access are kept"), &RetentionSettings::access);
    card->column()->addLayout(form);
    showRetention();
    return card;
}

// The usual choices, and what the file says when it is none of them.
void SettingsPage::showRetention() {
    const auto& retention = m_settings.settings().retention;
    for (const auto& [box, kept] :
         {std::pair{m_keepAlerts, retention.closedAlerts}, {m_keepAccess, retention.access}}) {
        const int days = kept ? static_cast<int>(kept->count()) : 0;
        box->clear();
        box->addItem(tr("For ever"), 0);
        for (const int usual : {30, 90, 180, 365, 730})
            box->addItem(tr("%n day(s)", nullptr, usual), usual);
        if (box->findData(days) < 0) box->addItem(tr("%n day(s)", nullptr, days), days);
        box->setCurrentIndex(box->findData(days));
    }
}

void SettingsPage::buildNetwork() {
    auto* column = addSection(tr("Network"), icon(Icon::Connect));
    column->addWidget(new NetworkForm(m_settings));
    column->addStretch(1);
}

void SettingsPage::buildData() {
    auto* column = addSection(tr("Data"), icon(Icon::Sources));
    auto* card = new FormCard(tr("Where data lives"));
    card->addText(tr("Everything stays on this computer, readable by you alone. Logs are never copied or "
                     "changed: of them, only the records around alerts and hourly sums are kept."));
    m_places = new FactsTable({tr("What"), tr("Size"), tr("Where")}, tr("Where data lives"), 6, card);
    card->column()->addWidget(m_places);
    card->addText(tr("The store of a busy account grows by a few gigabytes a year."));
    column->addWidget(card);
    column->addWidget(buildRetention());
    column->addStretch(1);
}

void SettingsPage::buildAbout() {
    auto* column = addSection(tr("About"), icon(Icon::Info));
    auto* card = new FormCard(tr("Cosmos Watch %1").arg(QCoreApplication::applicationVersion()));
    card->addText(tr("Finds attacks on Azure Cosmos DB accounts in their diagnostic logs, on this computer."),
                  Ink::Normal);
    card->addText(tr("Free software under the GNU General Public License, version 3 or later."));
    card->addText(tr("Countries of addresses, unless you chose another database: IP Geolocation by DB-IP "
                     "(https://db-ip.com), CC BY 4.0. Map: Natural Earth."))
        ->setSelectable(true);
    card->addText(tr("Qt %1").arg(QString::fromLatin1(qVersion())));
    column->addWidget(card);
    column->addStretch(1);
}

void SettingsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    setChoices(themeChoice(), Theme::current().density, timeZoneChoice());
    fetch();
}

void SettingsPage::fetch() {
    if (m_pages->currentIndex() == Data) fetchSizes();
    m_accountsRequest = m_gateway.ask([](const AlertReader& store) { return store.accounts(); },
                                      [this](Result<std::vector<AccountSummary>> accounts) {
                                          if (!accounts) return;
                                          m_accounts = std::move(*accounts);
                                          showScopes();
                                      });
}

void SettingsPage::fetchSizes() {
    const std::vector<PlaceOnDisk> places{
        {tr("Alerts and what is usual"), m_storeFile},
        {tr("Not yet merged into it"), m_storeFile.native() + "-wal"},
        {tr("Sample logs"), dataDirectory() / "sample"},
        {tr("Settings"), m_settings.file()},
    };
    m_sizesRequest = m_gateway.ask([places](const AlertReader&) { return measured(places); },
                                   [this](const std::vector<PlaceOnDisk>& found) {
                                       std::vector<QStringList> rows;
                                       for (const auto& place : found)
                                           if (place.exists)
                                               rows.push_back({place.what, fromUtf8(formatBytes(place.bytes)),
                                                               shown(place.path.native())});
                                       m_places->setRows(rows);
                                   });
}

} // namespace cosmoswatch
