#include "ui/widgets/alert_facts.h"

#include "core/base/text.h"
#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/detail_parts.h"

#include <QCoreApplication>
#include <QGridLayout>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("AlertFacts", text);
}

std::string listed(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& value : values)
        text += (text.empty() ? "" : ", ") + value;
    return text;
}

std::string placeOf(const Place& place) {
    std::string text = place.city;
    for (const auto* part : {&place.countryName, &place.network})
        if (!part->empty()) text += (text.empty() ? "" : ", ") + *part;
    return text;
}

std::string knownAs(const ThreatMatch& threat) {
    std::string text = threat.threatType + ", named by " + threat.provider;
    if (threat.listed) text += " of " + formatMinute(*threat.listed).substr(0, 10);
    return text;
}

} // namespace

std::vector<LogValue> factsOf(const Alert& alert) {
    std::vector<LogValue> facts;
    const auto add = [&](const char* name, std::string text, std::optional<AlertFilter> filter = std::nullopt,
                         std::optional<Entity> entity = std::nullopt) {
        if (!text.empty()) facts.push_back({tr(name), std::move(text), std::move(filter), std::move(entity)});
    };
    const auto with = [](std::vector<std::string> AlertValues::*list, const std::string& value) {
        AlertFilter filter;
        filter.*list = {value};
        return value.empty() ? std::nullopt : std::optional(filter);
    };
    add("Client address", alert.address, with(&AlertValues::addresses, alert.address),
        Entity{EntityKind::Address, alert.address});
    const auto& country = alert.place.countryCode;
    add("Location", placeOf(alert.place), with(&AlertValues::countryCodes, country),
        country.empty() ? std::nullopt : std::optional(Entity{EntityKind::Country, country}));
    for (const auto& threat : alert.threats)
        add("Known as", knownAs(threat));
    add("Application", alert.application, with(&AlertValues::applications, alert.application),
        Entity{EntityKind::Application, alert.application});
    add("User agent", alert.userAgent == alert.application ? std::string() : alert.userAgent);
    add("Principal", alert.principal, with(&AlertValues::principals, alert.principal),
        Entity{EntityKind::Principal, alert.principal});
    add("Signed in with", alert.authentication);
    add("Operations", listed(alert.operations));
    add("Containers", listed(alert.containers));
    if (alert.responseBytes > 0) add("Data returned", formatBytes(alert.responseBytes));
    add("Account", alert.account.name, with(&AlertValues::accountKeys, alert.account.key),
        Entity{EntityKind::Account, alert.account.key});
    add("Resource group", alert.account.resourceGroup);
    add("Subscription", alert.account.subscriptionId);
    add("Alert type", alert.type, with(&AlertValues::types, alert.type));
    add("Assigned to", alert.assignedTo, with(&AlertValues::assignees, alert.assignedTo));
    add("Alert id", alert.id);
    return facts;
}

AlertFacts::AlertFacts(ValueMenu& menu, QWidget* parent) : QWidget(parent), m_menu(menu) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(metrics::margin());
    grid->setVerticalSpacing(metrics::unit());
    grid->setColumnStretch(1, 1);
}

void AlertFacts::setAlert(const Alert& alert) {
    auto& grid = static_cast<QGridLayout&>(*layout());
    clearLayout(grid);
    int row = 0;
    for (const auto& fact : factsOf(alert)) {
        auto* label = new PlainLabel(fact.name);
        label->setInk(Ink::Muted);
        grid.addWidget(label, row, 0, Qt::AlignTop);
        auto* value = paragraphOf(shownShort(fact.text));
        value->setAccessibleName(fact.name);
        m_menu.attach(value, fact);
        m_menu.attach(label, fact);
        grid.addWidget(value, row, 1, Qt::AlignTop);
        if (fact.filter || fact.entity) {
            auto* more = new IconButton(icon(Icon::Filter), tr("Filter, pivot or copy: %1").arg(fact.name));
            connect(more, &QAbstractButton::clicked, this, [this, more, fact] { m_menu.show(more, fact); });
            grid.addWidget(more, row, 2, Qt::AlignTop);
        }
        ++row;
    }
}

} // namespace cosmoswatch
