#include "ui/palette_search.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/intel/address.h"
#include "ui/display_time.h"
#include "ui/models/entity_list_model.h"
#include "ui/plain_text.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype fewestLetters = 3;
constexpr qsizetype mostLetters = 200;
constexpr std::size_t mostAlerts = 8;
constexpr std::size_t mostAccounts = 5;
constexpr std::size_t mostEntities = 3;  // of each kind
constexpr std::size_t longestText = 120; // bytes of a text from a log on one line

Icon severityIcon(Severity severity) {
    switch (severity) {
    case Severity::High:
        return Icon::SeverityHigh;
    case Severity::Medium:
        return Icon::SeverityMedium;
    case Severity::Low:
        return Icon::SeverityLow;
    case Severity::Informational:
        break;
    }
    return Icon::SeverityInformational;
}

Icon iconOf(EntityKind kind) {
    return kind == EntityKind::Account ? Icon::Account : Icon::Entities;
}

QString brief(const std::string& text) {
    return shown(elide(text, longestText));
}

} // namespace

PaletteSearch::PaletteSearch(StoreGateway& gateway, QObject* parent) : QObject(parent), m_gateway(gateway) {
    m_typing.setSingleShot(true);
    m_typing.setInterval(std::chrono::milliseconds(80));
    connect(&m_typing, &QTimer::timeout, this, &PaletteSearch::ask);
}

void PaletteSearch::look(const QString& typed) {
    m_request.cancel();
    m_typed = typed.trimmed().left(mostLetters);
    if (m_typed.size() >= fewestLetters) {
        m_typing.start();
        return;
    }
    m_typing.stop();
    emit found({}); // too little to look for
}

PaletteSearch::Answer PaletteSearch::search(const AlertReader& store, const std::string& typed) {
    Answer answer;
    if (const auto alert = store.alert(typed)) {
        AlertRow row;
        row.id = alert->id;
        row.title = title(*alert);
        row.severity = alert->severity;
        row.accountName = alert->account.name;
        row.address = alert->address;
        row.last = alert->last;
        answer.alerts.push_back(std::move(row));
        return answer;
    }
    AlertFilter filter;
    if (const auto address = IpAddress::parse(typed)) {
        filter.addresses = {address->text()};
        if (const auto counts = store.countAlerts(filter); counts && counts->total > 0) {
            answer.address = filter.addresses.front();
            answer.addressAlerts = counts->total;
        }
    } else {
        filter.text = typed;
    }
    if (auto page = store.alerts(filter, AlertOrder{}, std::nullopt, mostAlerts))
        answer.alerts = std::move(page->rows);
    if (auto accounts = store.accounts())
        for (auto& account : *accounts)
            if (answer.accounts.size() < mostAccounts &&
                findIgnoreCase(account.account.name, typed) != std::string_view::npos)
                answer.accounts.push_back(std::move(account));
    for (const auto kind :
         {EntityKind::Address, EntityKind::Principal, EntityKind::Account, EntityKind::Application})
        if (auto entities = store.entities({kind, typed, {}}, EntityOrder::Alerts, mostEntities))
            std::move(entities->begin(), entities->end(), std::back_inserter(answer.entities));
    return answer;
}

void PaletteSearch::ask() {
    m_request =
        m_gateway.ask([typed = toUtf8(m_typed)](const AlertReader& store) { return search(store, typed); },
                      [this](const Answer& found) { answer(found); });
}

void PaletteSearch::answer(const Answer& answer) {
    std::vector<Destination> destinations;
    if (!answer.address.empty())
        destinations.push_back({tr("Alerts of %1").arg(brief(answer.address)),
                                tr("%n alert(s)", nullptr, static_cast<int>(answer.addressAlerts)),
                                Icon::Pivot,
                                [this, address = fromUtf8(answer.address)] { emit addressChosen(address); }});
    for (const auto& account : answer.accounts)
        destinations.push_back({tr("Alerts of %1").arg(brief(account.account.name)), tr("Account"),
                                Icon::Account,
                                [this, key = fromUtf8(account.account.key)] { emit accountChosen(key); }});
    for (const auto& entity : answer.entities)
        destinations.push_back({brief(entity.label), kindLabel(entity.entity.kind),
                                iconOf(entity.entity.kind),
                                [this, one = entity.entity] { emit entityChosen(one); }});
    for (const auto& alert : answer.alerts) {
        QStringList where;
        for (const auto& part : {alert.accountName, alert.address})
            if (!part.empty()) where << brief(part);
        where << shortTime(alert.last);
        destinations.push_back({brief(alert.title), where.join(u" · "_s), severityIcon(alert.severity),
                                [this, id = fromUtf8(alert.id)] { emit alertChosen(id); }});
    }
    emit found(destinations);
}

} // namespace cosmoswatch
