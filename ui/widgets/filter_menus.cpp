// The chips of the filter bar, and what they offer.
#include "core/alert/catalogue.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/filter_edit.h"

#include <QLayout>
#include <QMenu>

#include <algorithm>
#include <chrono>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

template<typename T>
bool contains(const std::vector<T>& values, const T& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

template<typename T>
void setPresent(std::vector<T>& values, const T& value, bool present) {
    values.erase(std::remove(values.begin(), values.end(), value), values.end());
    if (present) values.push_back(value);
}

// The parts that are worth a menu of their own on a chip.
bool hasChoices(FilterField field) {
    return field != FilterField::Address && field != FilterField::Incident;
}

} // namespace

FilterChip* FilterBar::chipFor(const Part& part) {
    auto& chip = m_chips[part];
    if (chip) return chip;
    chip = new FilterChip(m_chipRow);
    if (hasChoices(part.first)) {
        auto* menu = new QMenu(chip);
        connect(menu, &QMenu::aboutToShow, this, [this, menu, part] { fillMenu(*menu, part); });
        chip->setMenu(menu);
    }
    connect(chip, &FilterChip::cleared, this, [this, part] {
        m_edit->setFocus(Qt::OtherFocusReason); // the chip is gone with it
        clear(part);
        changed();
    });
    return chip;
}

// In the order of the fields, what is left out behind what is asked for.
void FilterBar::updateChips() {
    auto* row = m_chipRow->layout();
    while (auto* item = row->takeAt(0))
        delete item;
    std::vector<Part> parts;
    for (const bool excluded : {false, true})
        for (const auto field : allFilterFields())
            parts.emplace_back(field, excluded);
    for (const auto& part : parts) {
        const QString text = chipText(part);
        if (text.isEmpty()) {
            if (const auto known = m_chips.find(part); known != m_chips.end()) known->second->hide();
            continue;
        }
        auto* chip = chipFor(part);
        chip->setContent(text);
        chip->show();
        row->addWidget(chip);
    }
    row->addWidget(m_add);
    row->addWidget(m_reset);
    m_reset->setVisible(!isDefault());
    m_chipRow->updateGeometry();
}

QString FilterBar::timeText() const {
    if (m_back == u"today") return tr("Today");
    if (m_back.endsWith(u'h')) return tr("Last %n hour(s)", nullptr, m_back.chopped(1).toInt());
    if (m_back.endsWith(u'd')) return tr("Last %n day(s)", nullptr, m_back.chopped(1).toInt());
    if (m_back.endsWith(u'w')) return tr("Last %n week(s)", nullptr, m_back.chopped(1).toInt());
    const auto& time = m_chosen.time;
    if (time.from && time.to) return timeSpan(*time.from, *time.to);
    if (time.from) return tr("After %1").arg(shortTime(*time.from));
    if (time.to) return tr("Before %1").arg(shortTime(*time.to));
    return {};
}

QString FilterBar::chipText(const Part& part) const {
    const auto [field, excluded] = part;
    const AlertValues& values = excluded ? m_chosen.exclude : m_chosen;
    QStringList names;
    switch (field) {
    case FilterField::Severity:
        for (const auto severity : values.severities)
            names << severityLabel(severity);
        break;
    case FilterField::Status:
        for (const auto status : values.statuses)
            names << fromUtf8(label(status));
        break;
    case FilterField::Conclusion:
        for (const auto disposition : values.dispositions)
            names << fromUtf8(label(disposition));
        break;
    case FilterField::After:
        return excluded ? QString() : timeText();
    case FilterField::Before:
        return {};
    case FilterField::Suppressed:
        if (!excluded && !m_chosen.suppressedBy.empty())
            names << valueLabel(field, m_chosen.suppressedBy, m_known);
        break;
    default:
        for (const auto& value : *textsOf(values, field))
            names << valueLabel(field, value, m_known);
    }
    if (names.isEmpty()) return {};
    const bool few = names.size() <= (field == FilterField::Type ? 1 : 2) || field == FilterField::Status ||
                     field == FilterField::Severity;
    const QString what =
        few ? names.join(u", "_s) : tr("%n of them", nullptr, static_cast<int>(names.size()));
    return (excluded ? tr("%1: not %2") : tr("%1: %2")).arg(fieldLabel(field), what);
}

void FilterBar::clear(const Part& part) {
    const auto [field, excluded] = part;
    AlertValues& values = excluded ? m_chosen.exclude : m_chosen;
    switch (field) {
    case FilterField::Severity:
        values.severities.clear();
        break;
    case FilterField::Status:
        values.statuses.clear();
        break;
    case FilterField::Conclusion:
        values.dispositions.clear();
        break;
    case FilterField::Suppressed:
        m_chosen.suppressedBy.clear();
        break;
    case FilterField::After:
    case FilterField::Before:
        m_chosen.time = {};
        m_back.clear();
        break;
    default:
        textsOf(values, field)->clear();
    }
}

void FilterBar::addChoice(QMenu& menu, const QString& text, bool chosen, std::function<void(bool)> choose) {
    auto* action = menu.addAction(withoutMnemonics(text));
    action->setCheckable(true);
    action->setChecked(chosen);
    connect(action, &QAction::triggered, this, [this, choose = std::move(choose)](bool on) {
        choose(on);
        changed();
    });
}

void FilterBar::fillMenu(QMenu& menu, const Part& part) {
    menu.clear();
    const auto [field, excluded] = part;
    AlertValues& values = excluded ? m_chosen.exclude : m_chosen;
    const auto each = [&](const auto& all, auto& chosen, const auto& called) {
        for (const auto one : all)
            addChoice(menu, called(one), contains(chosen, one),
                      [&chosen, one](bool on) { setPresent(chosen, one, on); });
    };
    const auto labelled = [](auto one) { return fromUtf8(label(one)); };
    switch (field) {
    case FilterField::Severity:
        return each(allSeverities, values.severities, severityLabel);
    case FilterField::Status:
        return each(allStatuses, values.statuses, labelled);
    case FilterField::Conclusion:
        return each(allDispositions, values.dispositions, labelled);
    case FilterField::After:
    case FilterField::Before:
        return fillTimeMenu(menu);
    case FilterField::Suppressed:
        addChoice(menu, tr("Any rule"), m_chosen.suppressedBy == AlertFilter::anyRule,
                  [this](bool on) { m_chosen.suppressedBy = on ? AlertFilter::anyRule : ""; });
        for (const auto& [id, name] : m_known.rules)
            addChoice(menu, shown(name), m_chosen.suppressedBy == id,
                      [this, id = id](bool on) { m_chosen.suppressedBy = on ? id : std::string(); });
        return;
    default:
        fillTexts(menu, part);
    }
}

void FilterBar::fillTexts(QMenu& menu, const Part& part) {
    const auto field = part.first;
    auto& chosen = *textsOf(part.second ? m_chosen.exclude : m_chosen, field);
    std::vector<std::string> offered = chosen; // also those that nothing offers, to take them out
    const auto offer = [&](const std::string& value) {
        if (!contains(offered, value)) offered.push_back(value);
    };
    if (field == FilterField::Type)
        for (const auto& type : alertTypes())
            offer(type.id);
    if (field == FilterField::Assigned) {
        offer(m_known.me);
        offer({});
    }
    for (const auto& [key, name] : field == FilterField::Account   ? m_known.accounts
                                   : field == FilterField::Country ? m_known.countries
                                                                   : decltype(m_known.accounts){})
        offer(key);
    if (const auto* known = m_known.known(field))
        for (const auto& one : *known)
            if (offered.size() < 40) offer(one.value);
    for (const auto& value : offered) {
        QString text = valueLabel(field, value, m_known);
        if (field == FilterField::Country)
            for (const auto& [code, name] : m_known.countries)
                if (code == value) text = shown(name);
        addChoice(menu, text, contains(chosen, value),
                  [&chosen, value](bool on) { setPresent(chosen, value, on); });
    }
    if (offered.empty()) menu.addAction(tr("Nothing to choose yet"))->setEnabled(false);
}

void FilterBar::fillTimeMenu(QMenu& menu) {
    const std::pair<QString, QString> choices[] = {
        {tr("&Any Time"), {}},          {tr("Last &Hour"), u"1h"_s},   {tr("Last &24 Hours"), u"24h"_s},
        {tr("&Today"), u"today"_s},     {tr("Last &7 Days"), u"7d"_s}, {tr("Last &30 Days"), u"30d"_s},
        {tr("Last &90 Days"), u"90d"_s}};
    const bool absolute = m_chosen.time.from || m_chosen.time.to;
    for (const auto& [text, back] : choices) {
        auto* action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(!absolute && m_back == back);
        connect(action, &QAction::triggered, this, [this, back = back] { setBack(back); });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("&From … to …")), &QAction::triggered, this, &FilterBar::askForTime);
}

} // namespace cosmoswatch
