#include "ui/widgets/filter_bar.h"

#include "core/alert/catalogue.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/filter_edit.h"
#include "ui/widgets/time_range_dialog.h"

#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t mostRemembered = 30;

template<typename T>
void setPresent(std::vector<T>& values, const T& value, bool present) {
    values.erase(std::remove(values.begin(), values.end(), value), values.end());
    if (present) values.push_back(value);
}

const std::vector<AlertStatus>& openStatuses() {
    static const std::vector<AlertStatus> statuses{AlertStatus::Active, AlertStatus::InProgress};
    return statuses;
}

bool hasPlace(const AlertFilter& filter, const TimeRange& range) {
    return filter.time.from == range.from && filter.time.to == range.to;
}

} // namespace

FilterBar::FilterBar(QWidget* parent) : QWidget(parent) {
    m_chosen.statuses = openStatuses();
    m_edit = new FilterEdit(this);
    m_edit->setPlaceholderText(tr("Words or field:value   ( / )"));
    m_edit->setAccessibleName(tr("Filter alerts"));
    m_edit->setClearButtonEnabled(true);
    m_edit->setMaxLength(4000);
    m_edit->setMinimumWidth(metrics::unit() * 40);
    m_edit->setMaximumWidth(metrics::unit() * 76);
    m_edit->setCompletions(
        [this](const QString& text, int cursor) { return completeFilterText(text, cursor, vocabulary()); });
    QStringList fields;
    for (const auto& field : filterFields())
        fields << field + u':';
    setPlainToolTip(m_edit, tr("Every word must occur in the alert. Fields: %1\nFor example: "
                               "severity:high,medium account:shop after:7d\nA minus leaves out: "
                               "-country:NL -address:203.0.113.7 -probe")
                                .arg(fields.join(u' ')));
    m_add = new QToolButton(this);
    m_add->setText(tr("Filter"));
    m_add->setIcon(icon(Icon::Add));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setProperty("look", u"quiet"_s);
    m_add->setAccessibleName(tr("Add a filter"));
    m_add->setPopupMode(QToolButton::InstantPopup);
    m_add->setFocusPolicy(Qt::TabFocus);
    auto* addMenu = new QMenu(m_add);
    m_add->setMenu(addMenu);
    for (const auto field :
         {FilterField::Severity, FilterField::Status, FilterField::Conclusion, FilterField::Type,
          FilterField::Account, FilterField::Country, FilterField::Network, FilterField::Principal,
          FilterField::Application, FilterField::Assigned, FilterField::Suppressed, FilterField::After}) {
        auto* menu = addMenu->addMenu(field == FilterField::After ? tr("Time") : fieldLabel(field));
        connect(menu, &QMenu::aboutToShow, this, [this, menu, field] { fillMenu(*menu, {field, false}); });
    }
    m_reset = new QToolButton(this);
    m_reset->setText(tr("Reset"));
    m_reset->setProperty("look", u"quiet"_s);
    m_reset->setAccessibleName(tr("Reset the filter to active alerts"));
    m_reset->setFocusPolicy(Qt::TabFocus);
    connect(m_reset, &QToolButton::clicked, this, &FilterBar::reset);
    m_problem = new PlainLabel({}, this);
    m_problem->setInk(Ink::Error);
    m_problem->setFont(smallFont());
    m_problem->hide();

    m_chipRow = new QWidget(this);
    auto* flow = new FlowLayout(metrics::gap(), m_chipRow);
    flow->addWidget(m_add);
    flow->addWidget(m_reset);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_chipRow->setSizePolicy(policy);
    m_row = new QHBoxLayout;
    m_row->setSpacing(metrics::gap());
    m_row->addWidget(m_edit, 2, Qt::AlignTop);
    m_row->addWidget(m_chipRow, 3);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::unit());
    column->addLayout(m_row);
    column->addWidget(m_problem);

    m_typing.setSingleShot(true);
    m_typing.setInterval(std::chrono::milliseconds(200));
    connect(&m_typing, &QTimer::timeout, this, &FilterBar::filterChanged);
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        readText();
        m_typing.start();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterBar::confirmText);
    connect(m_edit, &FilterEdit::leaveRequested, this, &FilterBar::left);
    updateChips();
}

void FilterBar::addTool(QWidget* tool) {
    m_row->addWidget(tool, 0, Qt::AlignTop);
}

FilterVocabulary FilterBar::vocabulary() const {
    FilterVocabulary known = m_known;
    known.now = now();
    return known;
}

void FilterBar::setAccounts(const std::vector<AccountSummary>& accounts) {
    m_known.accounts.clear();
    for (const auto& summary : accounts)
        m_known.accounts.emplace_back(summary.account.key, summary.account.name);
    readText();
    updateChips();
}

void FilterBar::setCountries(std::vector<std::pair<std::string, std::string>> countries) {
    m_known.countries = std::move(countries);
    readText();
}

void FilterBar::setRules(std::vector<std::pair<std::string, std::string>> rules) {
    m_known.rules = std::move(rules);
    updateChips();
}

void FilterBar::setTexts(FilterField field, std::vector<KnownValue> values, bool all) {
    std::erase_if(m_known.texts, [field](const auto& known) { return known.first == field; });
    std::erase(m_known.allKnown, field);
    m_known.texts.emplace_back(field, std::move(values));
    if (all) m_known.allKnown.push_back(field);
}

void FilterBar::setMe(std::string me) {
    m_known.me = std::move(me);
}

AlertFilter FilterBar::filter() const {
    AlertFilter base = m_chosen;
    // By whole minutes: the same filter twice in a row is the same question to the store.
    if (const auto from = parseMoment(m_back, now()); from && !base.time.from)
        base.time.from = std::chrono::floor<std::chrono::minutes>(*from);
    return overlaid(std::move(base), m_text);
}

bool FilterBar::isDefault() const {
    AlertFilter plain;
    plain.statuses = openStatuses();
    return m_chosen == plain && m_back.isEmpty() && m_edit->text().isEmpty();
}

QString FilterBar::expression() const {
    AlertFilter all = overlaid(m_chosen, m_text);
    const bool typedTime = m_text.filter.time.from.has_value();
    return filterToText(all, typedTime ? m_text.back : m_back, vocabulary());
}

void FilterBar::setExpression(const QString& text) {
    const FilterText read = parseFilterText(text, vocabulary());
    m_chosen = overlaid({}, read);
    m_chosen.text.clear();
    m_back = read.back;
    if (!m_back.isEmpty()) m_chosen.time.from.reset();
    if (m_chosen.statuses.size() == allStatuses.size()) m_chosen.statuses.clear();
    m_chosen.excludedText.clear();
    setWords(read.freeText, read.excludedWords);
    changed();
}

// Words stay in the field, where they are read again.
void FilterBar::setWords(const QString& words, const QString& excluded) {
    const QSignalBlocker quiet(m_edit);
    m_edit->setText((words + u' ' + excluded).trimmed());
    readText();
}

void FilterBar::remember() {
    const QString now = expression();
    if (!m_before.empty() && m_before.back() == now) return;
    m_before.push_back(now);
    if (m_before.size() > mostRemembered) m_before.erase(m_before.begin());
}

void FilterBar::goBack() {
    if (m_before.empty()) return;
    const QString before = m_before.back();
    m_before.pop_back();
    setExpression(before);
}

void FilterBar::reset() {
    m_chosen = {};
    m_chosen.statuses = openStatuses();
    m_back.clear();
    m_edit->clear();
    changed();
}

void FilterBar::showAll() {
    m_chosen = {};
    m_back.clear();
    m_edit->clear();
    changed();
}

void FilterBar::setFilter(const AlertFilter& filter) {
    remember();
    m_chosen = filter;
    m_chosen.text.clear();
    m_chosen.excludedText.clear();
    m_back.clear();
    QStringList excluded;
    for (const auto& word : fromUtf8(filter.excludedText).split(u' ', Qt::SkipEmptyParts))
        excluded << u'-' + word;
    setWords(fromUtf8(filter.text), excluded.join(u' '));
    changed();
}

void FilterBar::setTimeRange(const TimeRange& range) {
    if (m_back.isEmpty() && hasPlace(m_chosen, range)) return;
    m_back.clear();
    m_chosen.time = range;
    changed();
}

void FilterBar::setBack(const QString& span) {
    m_chosen.time = {};
    m_back = span;
    changed();
}

void FilterBar::toggleSeverity(Severity severity) {
    auto& chosen = m_chosen.severities;
    setPresent(chosen, severity, std::find(chosen.begin(), chosen.end(), severity) == chosen.end());
    changed();
}

void FilterBar::include(const QString& term) {
    const auto read = parseFilterText(term, vocabulary());
    if (!read.problems.empty()) return;
    AlertFilter merged = overlaid(m_chosen, read);
    merged.text = m_chosen.text;
    if (!read.back.isEmpty()) {
        merged.time.from.reset();
        m_back = read.back;
    }
    m_chosen = std::move(merged);
    changed();
}

// A cell's value, as the store has it: what cannot be typed can be chosen all the same.
void FilterBar::addValue(const CellTerm& term, bool excluded) {
    const auto field = fieldByName(term.field);
    if (!field) return;
    AlertValues& values = excluded ? m_chosen.exclude : m_chosen;
    if (*field == FilterField::Severity) {
        if (const auto severity = parseSeverity(term.value)) setPresent(values.severities, *severity, true);
    } else if (*field == FilterField::Status) {
        if (const auto status = parseStatus(term.value)) setPresent(values.statuses, *status, true);
    } else if (*field == FilterField::Conclusion) {
        if (const auto one = parseDisposition(term.value)) setPresent(values.dispositions, *one, true);
    } else if (auto* texts = textsOf(values, *field)) {
        const bool nobody = *field == FilterField::Assigned && term.value == "nobody";
        setPresent(*texts, nobody ? std::string() : term.value, true);
    }
}

void FilterBar::includeValue(const CellTerm& term) {
    const auto field = fieldByName(term.field);
    // The statuses chosen at first are many: to include one means that one.
    if (field == FilterField::Status) m_chosen.statuses.clear();
    addValue(term, false);
    changed();
}

void FilterBar::excludeValue(const CellTerm& term) {
    const auto field = fieldByName(term.field);
    const auto status = field == FilterField::Status ? parseStatus(term.value) : std::nullopt;
    if (status && m_chosen.statuses.size() > 1)
        setPresent(m_chosen.statuses, *status, false);
    else
        addValue(term, true);
    changed();
}

void FilterBar::pivotOn(const CellTerm& term) {
    remember();
    m_chosen = AlertFilter{};
    addValue(term, false);
    m_back.clear();
    setWords({}, {});
    changed();
}

void FilterBar::setText(const QString& text) {
    m_edit->setText(text);
}

void FilterBar::focusText() {
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterBar::readText() {
    m_text = parseFilterText(m_edit->text(), vocabulary());
    m_edit->setProblems(m_text.problems);
    m_problem->setVisible(!m_text.problems.empty());
    if (!m_text.problems.empty()) m_problem->setText(m_text.problems.front().message);
    m_edit->setAccessibleDescription(m_text.problems.empty() ? QString() : m_text.problems.front().message);
}

// What was typed as field:value becomes chips; words stay.
void FilterBar::confirmText() {
    if (hasProblems()) return;
    AlertFilter merged = overlaid(m_chosen, m_text);
    merged.text.clear();
    merged.excludedText = m_chosen.excludedText;
    if (m_text.filter.time.from) m_back = m_text.back;
    if (!m_back.isEmpty()) merged.time.from.reset();
    if (merged.statuses.size() == allStatuses.size()) merged.statuses.clear();
    const FilterText read = m_text;
    m_chosen = std::move(merged);
    setWords(read.freeText, read.excludedWords);
    changed();
    emit left();
}

void FilterBar::changed() {
    m_typing.stop();
    updateChips();
    emit filterChanged();
}

QString FilterBar::labelOf(FilterField field, const std::string& value) const {
    return valueLabel(field, value, m_known);
}

void FilterBar::openTimeMenu() {
    QMenu menu(this);
    fillTimeMenu(menu);
    menu.setActiveAction(menu.actions().front());
    menu.exec(m_edit->mapToGlobal(QPoint(m_edit->width() + metrics::gap(), m_edit->height())));
}

void FilterBar::askForTime() {
    auto* dialog = new TimeRangeDialog(filter().time, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { setTimeRange(dialog->range()); });
    dialog->open();
}

} // namespace cosmoswatch
