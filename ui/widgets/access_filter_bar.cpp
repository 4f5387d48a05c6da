#include "ui/widgets/access_filter_bar.h"

#include "core/base/text.h"
#include "core/intel/geo_database.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QActionGroup>
#include <QButtonGroup>
#include <QDateTimeEdit>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>
#include <tuple>
#include <utility>

namespace cosmoswatch {
namespace {

QToolButton* makeChip(QWidget* parent) {
    auto* chip = new QToolButton(parent);
    chip->setProperty("look", QStringLiteral("chip"));
    chip->setToolButtonStyle(Qt::ToolButtonTextOnly);
    chip->setFocusPolicy(Qt::StrongFocus);
    return chip;
}

QString presetLabel(TimeChoice choice) {
    switch (choice) {
    case TimeChoice::Day:
        return AccessFilterBar::tr("Last 24 hours");
    case TimeChoice::Week:
        return AccessFilterBar::tr("Last 7 days");
    case TimeChoice::Month:
        return AccessFilterBar::tr("Last 30 days");
    case TimeChoice::All:
        return AccessFilterBar::tr("All time");
    case TimeChoice::Custom:
        break;
    }
    return AccessFilterBar::tr("Custom…");
}

QDateTimeEdit* makeTimeEdit(const QString& name, Timestamp time, QWidget* parent) {
    auto* edit = new QDateTimeEdit(toDateTime(time), parent);
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    edit->setTimeSpec(toDateTime(time).timeSpec());
    edit->setCalendarPopup(true);
    edit->setAccessibleName(name);
    return edit;
}

} // namespace

AccessFilterBar::AccessFilterBar(QWidget* parent)
    : QWidget(parent), m_measures(new QButtonGroup(this)), m_account(makeChip(this)), m_time(makeChip(this)),
      m_chips(new QHBoxLayout), m_summary(new ElidedLabel(QString(), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::gap());
    addMeasures(*row);
    for (QToolButton* chip : {m_account, m_time}) {
        chip->setPopupMode(QToolButton::InstantPopup);
        chip->setMenu(new QMenu(chip));
        row->addWidget(chip);
    }
    setTabOrder(m_measures->buttons().last(), m_account);
    setTabOrder(m_account, m_time);
    connect(m_account->menu(), &QMenu::aboutToShow, this, &AccessFilterBar::fillAccountMenu);
    connect(m_time->menu(), &QMenu::aboutToShow, this, &AccessFilterBar::fillTimeMenu);
    m_account->setObjectName(QStringLiteral("accountChip"));
    m_time->setObjectName(QStringLiteral("timeChip"));
    m_chips->setSpacing(metrics::gap());
    row->addLayout(m_chips);
    m_summary->setInk(Ink::Muted);
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_summary, 1);
    updateChips();
}

void AccessFilterBar::addMeasures(QHBoxLayout& row) {
    auto* segments = new QHBoxLayout;
    segments->setSpacing(0);
    const std::tuple<AccessMeasure, QString, QString> measures[] = {
        {AccessMeasure::Anomalies, QStringLiteral("measure-anomalies"), tr("Anomalies")},
        {AccessMeasure::Requests, QStringLiteral("measure-requests"), tr("Requests")},
        {AccessMeasure::BytesRead, QStringLiteral("measure-bytes"), tr("Bytes read")}};
    for (const auto& [measure, name, label] : measures) {
        auto* segment = new QPushButton(label, this);
        segment->setCheckable(true);
        segment->setChecked(measure == AccessMeasure::Anomalies);
        segment->setAutoDefault(false);
        segment->setProperty("look", QStringLiteral("segment"));
        segment->setProperty("place", measure == AccessMeasure::Anomalies   ? QStringLiteral("first")
                                      : measure == AccessMeasure::BytesRead ? QStringLiteral("last")
                                                                            : QStringLiteral("middle"));
        segment->setAccessibleDescription(tr("What the map shows"));
        segment->setObjectName(name);
        m_measures->addButton(segment, static_cast<int>(measure));
        segments->addWidget(segment);
    }
    row.addLayout(segments);
    connect(m_measures, &QButtonGroup::idClicked, this,
            [this](int id) { emit measureChanged(static_cast<AccessMeasure>(id)); });
}

AccessMeasure AccessFilterBar::measure() const {
    return static_cast<AccessMeasure>(m_measures->checkedId());
}

void AccessFilterBar::setAccounts(const std::vector<AccountSummary>& accounts) {
    const bool same =
        std::equal(accounts.begin(), accounts.end(), m_accounts.begin(), m_accounts.end(),
                   [](const AccountSummary& a, const AccountSummary& b) { return a.account == b.account; });
    if (!same) {
        m_accounts = accounts;
        updateChips();
    }
}

void AccessFilterBar::setSelection(const AccessSelection& selection) {
    if (selection == m_selection) {
        return; // the chips keep the focus
    }
    if (selection.timeChoice != TimeChoice::Custom) {
        m_lastPreset = selection.timeChoice;
    }
    m_selection = selection;
    updateChips();
}

void AccessFilterBar::setShownRange(const TimeRange& range, bool endsNow) {
    if (range.from == m_shownRange.from && range.to == m_shownRange.to && endsNow == m_endsNow) {
        return;
    }
    m_shownRange = range;
    m_endsNow = endsNow;
    updateChips();
}

void AccessFilterBar::setCountryName(const QString& name) {
    if (name != m_countryName) {
        m_countryName = name;
        updateChips();
    }
}

void AccessFilterBar::setSummary(const QString& text) {
    m_summary->setText(text);
}

void AccessFilterBar::change(AccessSelection selection) {
    setSelection(selection);
    emit selectionChanged(m_selection);
}

void AccessFilterBar::fillAccountMenu() {
    QMenu* menu = m_account->menu();
    menu->clear();
    const auto add = [&](const QString& text, const std::string& key) {
        QAction* action = menu->addAction(withoutMnemonics(text));
        action->setCheckable(true);
        const bool chosen = std::find(m_selection.accountKeys.begin(), m_selection.accountKeys.end(), key) !=
                            m_selection.accountKeys.end();
        action->setChecked(key.empty() ? m_selection.accountKeys.empty() : chosen);
        connect(action, &QAction::triggered, this, [this, key] {
            AccessSelection selection = m_selection;
            auto& keys = selection.accountKeys;
            if (key.empty()) {
                keys.clear();
            } else if (std::erase(keys, key) == 0) {
                keys.push_back(key);
            }
            change(std::move(selection));
        });
    };
    add(tr("All accounts"), {});
    menu->addSeparator();
    for (const AccountSummary& summary : m_accounts) {
        add(shown(summary.account.name), summary.account.key);
    }
}

void AccessFilterBar::fillTimeMenu() {
    QMenu* menu = m_time->menu();
    menu->clear();
    for (const TimeChoice choice : {TimeChoice::Day, TimeChoice::Week, TimeChoice::Month, TimeChoice::All}) {
        QAction* action = menu->addAction(presetLabel(choice));
        action->setCheckable(true);
        action->setChecked(m_selection.timeChoice == choice);
        connect(action, &QAction::triggered, this, [this, choice] {
            AccessSelection selection = m_selection;
            selection.timeChoice = choice;
            selection.customTime = {};
            change(std::move(selection));
        });
    }
    menu->addSeparator();
    connect(menu->addAction(presetLabel(TimeChoice::Custom)), &QAction::triggered, this,
            &AccessFilterBar::chooseCustomTime);
}

void AccessFilterBar::chooseCustomTime() {
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Time shown"));
    auto* form = new QFormLayout(&dialog);
    const Timestamp to = m_shownRange.to.value_or(now());
    auto* fromEdit = makeTimeEdit(tr("From"), m_shownRange.from.value_or(to - std::chrono::days(7)), &dialog);
    auto* toEdit = makeTimeEdit(tr("To"), to, &dialog);
    form->addRow(tr("&From (%1)").arg(timeZoneLabel()), fromEdit);
    form->addRow(tr("&To (%1)").arg(timeZoneLabel()), toEdit);
    auto* problem = new PlainLabel(QString(), &dialog);
    problem->setInk(Ink::Error);
    form->addRow(problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, &dialog);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    const auto check = [=] {
        const bool valid = fromEdit->dateTime() < toEdit->dateTime();
        buttons->button(QDialogButtonBox::Ok)->setEnabled(valid);
        problem->setText(valid ? QString() : tr("The end must be later than the start."));
    };
    connect(fromEdit, &QDateTimeEdit::dateTimeChanged, &dialog, check);
    connect(toEdit, &QDateTimeEdit::dateTimeChanged, &dialog, check);
    check();
    if (dialog.exec() == QDialog::Accepted) {
        AccessSelection selection = m_selection;
        selection.timeChoice = TimeChoice::Custom;
        selection.customTime = {hourOf(fromDateTime(fromEdit->dateTime())), fromDateTime(toEdit->dateTime())};
        change(std::move(selection));
    }
}

QToolButton* AccessFilterBar::addRemovableChip(const QString& kind, AccessSelection without) {
    QToolButton* chip = makeChip(this);
    chip->setText(withoutMnemonics(kind) + QStringLiteral("  ✕"));
    chip->setAccessibleName(tr("Remove filter: %1").arg(kind));
    QWidget* last = m_chips->isEmpty() ? m_time : m_chips->itemAt(m_chips->count() - 1)->widget();
    setTabOrder(last, chip);
    m_chips->addWidget(chip);
    chip->show(); // at once, not with the next layout
    connect(chip, &QToolButton::clicked, this, [this, without = std::move(without)] { change(without); });
    return chip;
}

void AccessFilterBar::updateChips() {
    const QString arrow = QStringLiteral(" ▾");
    QString accounts = tr("all");
    if (m_selection.accountKeys.size() == 1) {
        accounts = shown(parseAccount(m_selection.accountKeys.front()).name);
    } else if (!m_selection.accountKeys.empty()) {
        accounts = tr("%1 chosen").arg(m_selection.accountKeys.size());
    }
    m_account->setText(withoutMnemonics(tr("Account: %1").arg(accounts)) + arrow);
    m_account->setAccessibleName(tr("Account: %1").arg(accounts));
    const bool custom = m_selection.timeChoice == TimeChoice::Custom;
    QString time = presetLabel(custom ? m_lastPreset : m_selection.timeChoice);
    if (!custom && !m_endsNow && m_shownRange.to && m_selection.timeChoice != TimeChoice::All) {
        time = tr("%1 to %2").arg(time, shortTime(*m_shownRange.to));
    }
    m_time->setText(time + arrow);
    m_time->setAccessibleName(tr("Time: %1").arg(time));
    m_time->setVisible(!custom);

    while (QLayoutItem* item = m_chips->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was clicked
        delete item;
    }
    if (custom) {
        AccessSelection without = m_selection;
        without.timeChoice = m_lastPreset;
        without.customTime = {};
        const Timestamp to = m_selection.customTime.to.value_or(now());
        const QString span = timeSpan(m_selection.customTime.from.value_or(to), to);
        addRemovableChip(span, std::move(without))->setObjectName(QStringLiteral("customTimeChip"));
    }
    const auto chip = [this](const Entity& entity, const char* name) {
        AccessSelection without = m_selection;
        without.drop(entity);
        addRemovableChip(nameOf(entity), std::move(without))->setObjectName(QString::fromLatin1(name));
    };
    if (!m_selection.countryCode.empty()) {
        chip({EntityKind::Country, m_selection.countryCode}, "countryChip");
    }
    if (!m_selection.address.empty()) {
        chip({EntityKind::Address, m_selection.address}, "addressChip");
    }
    if (!m_selection.principal.empty()) {
        chip({EntityKind::Principal, m_selection.principal}, "principalChip");
    }
    if (!m_selection.application.empty()) {
        chip({EntityKind::Application, m_selection.application}, "applicationChip");
    }
    for (const Entity& entity : m_selection.excluded) {
        AccessSelection without = m_selection;
        std::erase(without.excluded, entity);
        addRemovableChip(tr("not %1").arg(nameOf(entity)), std::move(without))
            ->setObjectName(QStringLiteral("excludedChip"));
    }
    updateGeometry();
}

QString AccessFilterBar::nameOf(const Entity& entity) const {
    constexpr std::size_t longest = 64; // bytes: a chip, not a page
    switch (entity.kind) {
    case EntityKind::Country:
        return entity.value == m_selection.countryCode && !m_countryName.isEmpty()
                   ? m_countryName
                   : countryLabel(entity.value, countryName(entity.value));
    case EntityKind::Account:
        return shown(elide(parseAccount(entity.value).name, longest));
    default:
        return shown(elide(entity.value, longest));
    }
}

} // namespace cosmoswatch
