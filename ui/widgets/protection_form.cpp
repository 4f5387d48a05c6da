#include "ui/widgets/protection_form.h"

#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace cosmoswatch {
namespace {

bool isEverywhere(const ProtectionScope& scope) {
    return scope.kind == ProtectionScope::Kind::Everywhere;
}

// Wheels scroll the page, not the numbers on it.
template<typename Input>
Input* calm(Input* input) {
    input->setFocusPolicy(Qt::StrongFocus);
    return input;
}

void changeScope(SettingsKeeper& settings, const ProtectionScope& scope,
                 const std::function<void(ProtectionRules&)>& change) {
    settings.change([scope, change](Settings& all) {
        change(rulesOf(all.protection, scope));
        std::erase_if(all.protection.subscriptions, [](const auto& entry) { return entry.second.empty(); });
        std::erase_if(all.protection.accounts, [](const auto& entry) { return entry.second.empty(); });
    });
}

} // namespace

OnOffChoice::OnOffChoice(const QString& name, QWidget* parent) : QWidget(parent) {
    m_box = calm(new QComboBox(this));
    m_box->setAccessibleName(name);
    setFocusProxy(m_box);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_box);
    row->addStretch(1);
    connect(m_box, &QComboBox::activated, this, [this](int index) {
        const int value = m_box->itemData(index).toInt();
        emit chosen(value < 0 ? std::nullopt : std::optional(value == 1));
    });
}

void OnOffChoice::setValue(std::optional<bool> value, bool canInherit, bool above) {
    const QSignalBlocker blocker(m_box);
    m_box->clear();
    if (canInherit) m_box->addItem(above ? tr("As above: on") : tr("As above: off"), -1);
    m_box->addItem(tr("On"), 1);
    m_box->addItem(tr("Off"), 0);
    const int wanted = value ? static_cast<int>(*value) : canInherit ? -1 : static_cast<int>(above);
    m_box->setCurrentIndex(m_box->findData(wanted));
}

ScopeForm::ScopeForm(SettingsKeeper& settings, QWidget* parent) : QWidget(parent), m_settings(settings) {
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    m_enabled = new OnOffChoice(tr("Protection"), this);
    connect(m_enabled, &OnOffChoice::chosen, this, [this](std::optional<bool> on) {
        changeRules([on](ProtectionRules& rules) { rules.enabled = on; });
    });
    form->addRow(fieldLabel(tr("&Protection"), m_enabled), m_enabled);
    auto* learning = new QWidget(this);
    auto* row = new QHBoxLayout(learning);
    row->setContentsMargins(0, 0, 0, 0);
    m_learning = calm(new QComboBox(learning));
    m_learning->setAccessibleName(tr("Learning period"));
    m_days = calm(new QSpinBox(learning));
    m_days->setRange(0, longestLearningDays);
    m_days->setSuffix(tr(" days"));
    m_days->setKeyboardTracking(false);
    m_days->setAccessibleName(tr("Days to learn"));
    row->addWidget(m_learning);
    row->addWidget(m_days);
    row->addStretch(1);
    form->addRow(fieldLabel(tr("&Learning period"), m_learning), learning);
    connect(m_learning, &QComboBox::activated, this, [this](int index) {
        const bool own = m_learning->itemData(index).toBool();
        const auto days = inherited(m_settings.settings().protection, m_scope).learningPeriod();
        changeRules([own, days](ProtectionRules& rules) {
            rules.learningPeriod = own ? std::optional(days) : std::nullopt;
        });
    });
    connect(m_days, &QSpinBox::valueChanged, this, [this](int days) {
        if (!m_showing)
            changeRules([days](ProtectionRules& rules) { rules.learningPeriod = std::chrono::days{days}; });
    });
    connect(&settings, &SettingsKeeper::changed, this, &ScopeForm::show);
    show();
}

void ScopeForm::setScope(const ProtectionScope& scope) {
    m_scope = scope;
    show();
}

void ScopeForm::show() {
    m_showing = true;
    const Protection& protection = m_settings.settings().protection;
    const ProtectionRules rules = rulesOf(protection, m_scope);
    const AccountProtection above = inherited(protection, m_scope);
    const AccountProtection now = inForce(protection, m_scope);
    m_enabled->setValue(rules.enabled, !isEverywhere(m_scope), above.enabled());
    m_learning->clear();
    if (!isEverywhere(m_scope))
        m_learning->addItem(tr("As above: %1 days").arg(QString::number(above.learningPeriod().count())),
                            false);
    m_learning->addItem(tr("Own"), true);
    const bool own = rules.learningPeriod.has_value() || isEverywhere(m_scope);
    m_learning->setCurrentIndex(m_learning->findData(own));
    m_learning->setVisible(!isEverywhere(m_scope));
    m_days->setVisible(own);
    if (!m_days->hasFocus() || m_days->value() != now.learningPeriod().count())
        m_days->setValue(static_cast<int>(now.learningPeriod().count()));
    m_showing = false;
}

void ScopeForm::changeRules(const std::function<void(ProtectionRules&)>& change) {
    changeScope(m_settings, m_scope, change);
}

DetectorForm::DetectorForm(SettingsKeeper& settings, QWidget* parent)
    : QWidget(parent), m_settings(settings) {
    m_form = new QFormLayout(this);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    m_on = new OnOffChoice(tr("Raise these alerts"), this);
    connect(m_on, &OnOffChoice::chosen, this, [this](std::optional<bool> on) {
        changeRules([on, type = m_type](ProtectionRules& rules) {
            if (on)
                rules.detectors[type] = *on;
            else
                rules.detectors.erase(type);
        });
    });
    m_form->addRow(fieldLabel(tr("&Raise these alerts"), m_on), m_on);
    connect(&settings, &SettingsKeeper::changed, this, &DetectorForm::show);
}

void DetectorForm::setDetector(const ProtectionScope& scope, const std::string& alertType) {
    const bool rebuilt = alertType != m_type || !(scope == m_scope);
    m_scope = scope;
    m_type = alertType;
    if (rebuilt) rebuild();
    show();
}

void DetectorForm::rebuild() {
    while (m_form->rowCount() > 1)
        m_form->removeRow(m_form->rowCount() - 1);
    m_rows.clear();
    for (const auto& info : allThresholds()) {
        if (info.alertType != m_type || (info.forAllAccounts && !isEverywhere(m_scope))) continue;
        auto* line = new QWidget(this);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto* box = calm(new QDoubleSpinBox(line));
        box->setRange(info.least, info.most);
        box->setDecimals(info.whole ? 0 : 1);
        box->setGroupSeparatorShown(true);
        box->setKeyboardTracking(false);
        box->setSuffix(QLatin1Char(' ') + fromUtf8(info.unit));
        box->setAccessibleName(fromUtf8(info.title));
        auto* note = new PlainLabel({}, line);
        note->setInk(Ink::Muted);
        auto* reset = new QPushButton(tr("Reset"), line);
        reset->setProperty("look", QStringLiteral("quiet"));
        reset->setAccessibleName(tr("Reset: %1").arg(fromUtf8(info.title)));
        row->addWidget(box);
        row->addWidget(note);
        row->addWidget(reset);
        row->addStretch(1);
        auto* label = fieldLabel(fromUtf8(info.title), box);
        label->setWordWrap(true);
        m_form->addRow(label, line);
        connect(box, &QDoubleSpinBox::valueChanged, this, [this, id = info.id](double value) {
            if (!m_showing)
                changeRules([id, value](ProtectionRules& rules) { rules.thresholds[id] = value; });
        });
        connect(reset, &QPushButton::clicked, this, [this, id = info.id] {
            changeRules([id](ProtectionRules& rules) { rules.thresholds.erase(id); });
        });
        m_rows.push_back({info.id, box, note, reset});
    }
}

void DetectorForm::show() {
    if (m_type.empty()) return;
    m_showing = true;
    const Protection& protection = m_settings.settings().protection;
    const ProtectionRules rules = rulesOf(protection, m_scope);
    const AccountProtection above = inherited(protection, m_scope);
    const AccountProtection now = inForce(protection, m_scope);
    const auto own = rules.detectors.find(m_type);
    const bool aboveRaises = above.raises(m_type) || !above.enabled();
    m_on->setValue(own == rules.detectors.end() ? std::nullopt : std::optional(own->second),
                   !isEverywhere(m_scope), aboveRaises);
    for (const auto& row : m_rows) {
        row.box->setValue(now.value(row.threshold));
        const bool isOwn = rules.thresholds.contains(row.threshold);
        const QString usual = QString::number(above.value(row.threshold));
        row.note->setText(isOwn                   ? tr("instead of %1").arg(usual)
                          : isEverywhere(m_scope) ? tr("the usual")
                                                  : tr("as above"));
        row.reset->setVisible(isOwn);
    }
    m_showing = false;
}

void DetectorForm::changeRules(const std::function<void(ProtectionRules&)>& change) {
    changeScope(m_settings, m_scope, change);
}

} // namespace cosmoswatch
