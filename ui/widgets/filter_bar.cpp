#include "ui/widgets/filter_bar.h"

#include "core/alert/catalogue.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QTextCharFormat>
#include <QVBoxLayout>

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

const std::vector<AlertStatus>& openStatuses() {
    static const std::vector<AlertStatus> statuses{AlertStatus::Active, AlertStatus::InProgress};
    return statuses;
}

QString joinedOrCounted(const QStringList& names, const QString& counted) {
    return names.size() <= 2 ? names.join(u", "_s) : counted;
}

} // namespace

void MarkedLineEdit::setProblems(const std::vector<FilterProblem>& problems) {
    QTextCharFormat wrong;
    wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    wrong.setUnderlineColor(Theme::current().error);
    wrong.setForeground(Theme::current().error);
    QList<QInputMethodEvent::Attribute> marks;
    for (const auto& problem : problems)
        marks.append(
            {QInputMethodEvent::TextFormat, problem.start - cursorPosition(), problem.length, wrong});
    QInputMethodEvent mark({}, marks);
    inputMethodEvent(&mark);
}

FilterChip::FilterChip(QWidget* parent) : QToolButton(parent) {
    setProperty("look", u"chip"_s);
    setFocusPolicy(Qt::TabFocus);
    setPopupMode(InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setLayoutDirection(Qt::RightToLeft); // the cross behind the text
}

void FilterChip::setContent(const QString& text) {
    setText(withoutMnemonics(text));
    setAccessibleName(tr("Filter %1").arg(text));
    setAccessibleDescription(tr("Space opens its choices, Delete removes it"));
    setIcon(cosmoswatch::icon(Icon::Close, Theme::current().chip.ink));
    const int size = fontMetrics().ascent();
    setIconSize({size, size});
}

void FilterChip::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && event->position().x() > width() - height())
        emit cleared();
    else
        QToolButton::mouseReleaseEvent(event);
}

void FilterChip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        emit cleared();
    else
        QToolButton::keyPressEvent(event);
}

FilterBar::FilterBar(QWidget* parent) : QWidget(parent) {
    m_chosen.statuses = openStatuses();
    m_edit = new MarkedLineEdit(this);
    m_edit->setPlaceholderText(tr("Words or field:value   ( / )"));
    m_edit->setAccessibleName(tr("Filter alerts"));
    m_edit->setClearButtonEnabled(true);
    m_edit->setMaxLength(1000);
    m_edit->setMinimumWidth(metrics::unit() * 40);
    m_edit->setMaximumWidth(metrics::unit() * 90);
    m_edit->installEventFilter(this);
    QStringList fields;
    for (const auto& field : filterFields())
        fields << field + u':';
    setPlainToolTip(m_edit,
                    tr("Every word must occur in the alert. Fields: %1\nFor example: severity:high,medium "
                       "account:shop after:7d")
                        .arg(fields.join(u' ')));
    m_add = new QToolButton(this);
    m_add->setText(tr("Filter"));
    m_add->setIcon(icon(Icon::Add));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setProperty("look", u"quiet"_s);
    m_add->setAccessibleName(tr("Add a filter"));
    m_add->setPopupMode(QToolButton::InstantPopup);
    m_add->setFocusPolicy(Qt::TabFocus);
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

    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::gap());
    row->addWidget(m_edit, 1);
    auto* addMenu = new QMenu(m_add);
    m_add->setMenu(addMenu);
    const std::pair<Part, QString> names[] = {{Part::Severity, tr("Severity")},
                                              {Part::Status, tr("Status")},
                                              {Part::Account, tr("Account")},
                                              {Part::Type, tr("Type")},
                                              {Part::Time, tr("Time")}};
    for (const auto& [part, name] : names) {
        auto* menu = addMenu->addMenu(name);
        connect(menu, &QMenu::aboutToShow, this, [this, menu, which = part] { fillMenu(*menu, which); });
    }
    for (int i = 0; i < parts; ++i) {
        auto* chip = new FilterChip(this);
        const auto part = static_cast<Part>(i);
        if (part != Part::Country && part != Part::Address) {
            auto* menu = new QMenu(chip);
            connect(menu, &QMenu::aboutToShow, this, [this, menu, part] { fillMenu(*menu, part); });
            chip->setMenu(menu);
        }
        connect(chip, &FilterChip::cleared, this, [this, part] {
            clear(part);
            changed();
        });
        m_chips.push_back(chip);
        row->addWidget(chip);
    }
    row->addWidget(m_add);
    row->addWidget(m_reset);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::unit());
    column->addLayout(row);
    column->addWidget(m_problem);

    m_typing.setSingleShot(true);
    m_typing.setInterval(std::chrono::milliseconds(200));
    connect(&m_typing, &QTimer::timeout, this, &FilterBar::filterChanged);
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        readText();
        m_typing.start();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterBar::confirmText);
    updateChips();
}

FilterVocabulary FilterBar::vocabulary() const {
    return {m_accounts, m_countries, now()};
}

void FilterBar::setAccounts(const std::vector<AccountSummary>& accounts) {
    m_accounts.clear();
    for (const auto& summary : accounts)
        m_accounts.emplace_back(summary.account.key, summary.account.name);
    readText();
    updateChips();
}

void FilterBar::setCountries(std::vector<std::pair<std::string, std::string>> countries) {
    m_countries = std::move(countries);
    readText();
}

AlertFilter FilterBar::filter() const {
    AlertFilter base = m_chosen;
    if (m_back && !base.time.from) base.time.from = hourOf(now()) - *m_back;
    return overlaid(std::move(base), m_text);
}

bool FilterBar::isDefault() const {
    const auto& f = m_chosen;
    return f.severities.empty() && f.statuses == openStatuses() && f.accountKeys.empty() && f.types.empty() &&
           f.addresses.empty() && f.countryCodes.empty() && !f.time.from && !f.time.to && !m_back &&
           m_edit->text().isEmpty();
}

void FilterBar::reset() {
    m_chosen = {};
    m_chosen.statuses = openStatuses();
    m_back.reset();
    m_edit->clear();
    changed();
}

void FilterBar::showAll() {
    m_chosen = {};
    m_back.reset();
    m_edit->clear();
    changed();
}

void FilterBar::setFilter(const AlertFilter& filter) {
    m_chosen = filter;
    m_chosen.text.clear();
    m_back.reset();
    const QSignalBlocker quiet(m_edit);
    m_edit->setText(fromUtf8(filter.text));
    readText();
    changed();
}

void FilterBar::setTimeRange(const TimeRange& range) {
    m_back.reset();
    m_chosen.time = range;
    changed();
}

void FilterBar::toggleSeverity(Severity severity) {
    setPresent(m_chosen.severities, severity, !contains(m_chosen.severities, severity));
    changed();
}

void FilterBar::include(const QString& term) {
    const auto read = parseFilterText(term, vocabulary());
    if (!read.problems.empty()) return;
    AlertFilter merged = overlaid(m_chosen, read);
    merged.text.clear();
    m_chosen = std::move(merged);
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
    const QString words = m_text.freeText;
    if (m_text.filter.time.from) m_back.reset();
    m_chosen = std::move(merged);
    m_edit->setText(words);
    changed();
    emit left();
}

void FilterBar::changed() {
    m_typing.stop();
    updateChips();
    emit filterChanged();
}

bool FilterBar::eventFilter(QObject* object, QEvent* event) {
    if (object == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape || key->key() == Qt::Key_Down) {
            emit left();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void FilterBar::updateChips() {
    for (int i = 0; i < parts; ++i) {
        const QString text = chipText(static_cast<Part>(i));
        auto* chip = m_chips[static_cast<std::size_t>(i)];
        if (!text.isEmpty()) chip->setContent(text);
        chip->setVisible(!text.isEmpty());
    }
    m_reset->setVisible(!isDefault());
}

QString FilterBar::accountName(const std::string& key) const {
    for (const auto& [known, name] : m_accounts)
        if (known == key) return shown(name);
    return shown(key);
}

QString FilterBar::chipText(Part part) const {
    QStringList names;
    switch (part) {
    case Part::Severity:
        for (const auto severity : m_chosen.severities)
            names << severityLabel(severity);
        return names.isEmpty() ? QString() : tr("Severity: %1").arg(names.join(u", "_s));
    case Part::Status:
        for (const auto status : m_chosen.statuses)
            names << fromUtf8(label(status));
        return names.isEmpty() || names.size() == 4 ? QString() : tr("Status: %1").arg(names.join(u", "_s));
    case Part::Account:
        for (const auto& key : m_chosen.accountKeys)
            names << accountName(key);
        return names.isEmpty() ? QString()
                               : tr("Account: %1")
                                     .arg(joinedOrCounted(
                                         names, tr("%n of them", nullptr, static_cast<int>(names.size()))));
    case Part::Type:
        for (const auto& id : m_chosen.types)
            names << fromUtf8(alertType(id).title);
        return names.isEmpty()
                   ? QString()
                   : tr("Type: %1")
                         .arg(names.size() == 1 ? names.front()
                                                : tr("%n of them", nullptr, static_cast<int>(names.size())));
    case Part::Country:
        return m_chosen.countryCodes.empty() ? QString()
                                             : tr("Country: %1").arg(shown(m_chosen.countryCodes.front()));
    case Part::Address:
        return m_chosen.addresses.empty() ? QString()
                                          : tr("Address: %1").arg(shown(m_chosen.addresses.front()));
    case Part::Time: {
        const auto& time = m_chosen.time;
        if (m_back) {
            const auto days = std::chrono::duration_cast<std::chrono::days>(*m_back).count();
            return days <= 1 ? tr("Last 24 hours") : tr("Last %n days", nullptr, static_cast<int>(days));
        }
        if (time.from && time.to) return timeSpan(*time.from, *time.to);
        if (time.from) return tr("After %1").arg(shortTime(*time.from));
        if (time.to) return tr("Before %1").arg(shortTime(*time.to));
        return {};
    }
    }
    return {};
}

void FilterBar::clear(Part part) {
    switch (part) {
    case Part::Severity:
        m_chosen.severities.clear();
        break;
    case Part::Status:
        m_chosen.statuses.clear();
        break;
    case Part::Account:
        m_chosen.accountKeys.clear();
        break;
    case Part::Type:
        m_chosen.types.clear();
        break;
    case Part::Country:
        m_chosen.countryCodes.clear();
        break;
    case Part::Address:
        m_chosen.addresses.clear();
        break;
    case Part::Time:
        m_chosen.time = {};
        m_back.reset();
        break;
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

void FilterBar::fillMenu(QMenu& menu, Part part) {
    menu.clear();
    switch (part) {
    case Part::Severity:
        for (const auto severity : allSeverities)
            addChoice(menu, severityLabel(severity), contains(m_chosen.severities, severity),
                      [this, severity](bool on) { setPresent(m_chosen.severities, severity, on); });
        break;
    case Part::Status:
        for (const auto status : allStatuses)
            addChoice(menu, fromUtf8(label(status)), contains(m_chosen.statuses, status),
                      [this, status](bool on) { setPresent(m_chosen.statuses, status, on); });
        break;
    case Part::Account:
        for (const auto& [key, name] : m_accounts)
            addChoice(menu, shown(name), contains(m_chosen.accountKeys, key),
                      [this, key = key](bool on) { setPresent(m_chosen.accountKeys, key, on); });
        if (m_accounts.empty()) menu.addAction(tr("No accounts yet"))->setEnabled(false);
        break;
    case Part::Type:
        for (const auto& type : alertTypes())
            addChoice(menu, fromUtf8(type.title), contains(m_chosen.types, type.id),
                      [this, id = type.id](bool on) { setPresent(m_chosen.types, id, on); });
        break;
    case Part::Time:
        fillTimeMenu(menu);
        break;
    case Part::Country:
    case Part::Address:
        break;
    }
}

void FilterBar::fillTimeMenu(QMenu& menu) {
    using std::chrono::days;
    using std::chrono::hours;
    const std::pair<QString, std::optional<hours>> choices[] = {{tr("Any time"), std::nullopt},
                                                                {tr("Last 24 hours"), hours(24)},
                                                                {tr("Last 7 days"), days(7)},
                                                                {tr("Last 30 days"), days(30)},
                                                                {tr("Last 90 days"), days(90)}};
    const bool absolute = m_chosen.time.from || m_chosen.time.to;
    for (const auto& [text, back] : choices)
        addChoice(menu, text, !absolute && m_back == back, [this, back = back](bool) {
            m_chosen.time = {};
            m_back = back;
        });
    menu.addSeparator();
    auto* hint = menu.addAction(tr("Other spans: drag over the chart, or type after: and before:"));
    hint->setEnabled(false);
}

} // namespace cosmoswatch
