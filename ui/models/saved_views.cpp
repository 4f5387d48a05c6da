#include "ui/models/saved_views.h"

#include "ui/models/alert_queue_model.h"
#include "ui/settings_keeper.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>
#include <memory>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype mostViews = 50;
constexpr qsizetype longestName = 60;

QString tr(const char* text) {
    return QCoreApplication::translate("SavedViews", text);
}

QVariantMap toMap(const SavedView& view) {
    return {{u"name"_s, view.name},
            {u"filter"_s, view.filter},
            {u"columns"_s, columnsToText(view.columns)},
            {u"order"_s, orderToText(view.order)},
            {u"group"_s, groupingToText(view.grouping)}};
}

// The file is the analyst's own, but may be of another version: what is not understood falls back.
SavedView fromMap(const QVariantMap& map) {
    SavedView view;
    view.name = map.value(u"name"_s).toString().left(longestName);
    view.filter = map.value(u"filter"_s).toString();
    view.columns = columnsFromText(map.value(u"columns"_s).toString());
    if (view.columns.empty()) view.columns = usualColumns();
    view.order = orderFromText(map.value(u"order"_s).toString());
    view.grouping = groupingFromText(map.value(u"group"_s).toString());
    return view;
}

std::vector<ColumnState> usualWith(int column, int without) {
    auto columns = usualColumns();
    for (auto& state : columns)
        if (state.column == without) state.column = column;
    return columns;
}

bool sameName(const QString& a, const QString& b) {
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

} // namespace

const std::vector<SavedView>& builtInViews() {
    static const std::vector<SavedView> views{
        {tr("Open, newest first"), u"status:open"_s, usualColumns(), {}, {}},
        {tr("Open, worst first"), u"status:open"_s, usualColumns(), {AlertColumn::Severity, true}, {}},
        {tr("New today"), u"status:active after:today"_s, usualColumns(), {}, {}},
        {tr("Mine"), u"status:open assigned:me"_s, usualColumns(), {AlertColumn::Severity, true}, {}},
        {tr("Open by rule"), u"status:open"_s, usualColumns(), {AlertColumn::Severity, true}, GroupBy::Type},
        {tr("Suppressed"), u"status:any suppressed:any"_s, usualColumns(), {}, {}},
        {tr("Closed"), u"status:resolved,dismissed"_s, usualWith(ConclusionColumn, AccountColumn), {}, {}},
        {tr("All alerts"), u"status:any"_s, usualColumns(), {}, {}}};
    return views;
}

QueueSettings QueueSettings::inMemory() {
    const auto values = std::make_shared<QVariantMap>();
    return {[values](const QString& name) { return values->value(name); },
            [values](const QString& name, const QVariant& value) { values->insert(name, value); }};
}

QueueSettings QueueSettings::of(SettingsKeeper& keeper) {
    return {[&keeper](const QString& name) {
                const QJsonObject kept = keeper.console(u"queue"_s).toObject();
                return kept.contains(name) ? kept.value(name).toVariant() : QVariant();
            },
            [&keeper](const QString& name, const QVariant& value) {
                QJsonObject kept = keeper.console(u"queue"_s).toObject();
                kept.insert(name, QJsonValue::fromVariant(value));
                keeper.setConsole(u"queue"_s, kept);
            }};
}

SavedViews::SavedViews(QueueSettings settings) : m_settings(std::move(settings)) {
    const auto saved = m_settings.read(u"views"_s).toList();
    for (const auto& view : saved.first(std::min(saved.size(), mostViews)))
        if (auto read = fromMap(view.toMap()); !read.name.isEmpty()) m_own.push_back(std::move(read));
}

std::vector<SavedView> SavedViews::all() const {
    std::vector<SavedView> views = builtInViews();
    views.insert(views.end(), m_own.begin(), m_own.end());
    return views;
}

bool SavedViews::isBuiltIn(const QString& name) const {
    const auto& views = builtInViews();
    return std::any_of(views.begin(), views.end(),
                       [&](const SavedView& view) { return sameName(view.name, name); });
}

bool SavedViews::save(const SavedView& view) {
    SavedView named = view;
    named.name = view.name.simplified().left(longestName);
    if (named.name.isEmpty() || isBuiltIn(named.name)) return false;
    const auto known = std::find_if(m_own.begin(), m_own.end(),
                                    [&](const SavedView& one) { return sameName(one.name, named.name); });
    if (known != m_own.end())
        *known = named;
    else if (m_own.size() < static_cast<std::size_t>(mostViews))
        m_own.push_back(named);
    else
        return false;
    keep();
    return true;
}

void SavedViews::remove(const QString& name) {
    std::erase_if(m_own, [&](const SavedView& view) { return sameName(view.name, name); });
    keep();
}

void SavedViews::keep() const {
    QVariantList views;
    for (const auto& view : m_own)
        views << toMap(view);
    m_settings.write(u"views"_s, views);
}

std::optional<SavedView> SavedViews::last() const {
    const QVariant kept = m_settings.read(u"last"_s);
    return kept.isValid() ? std::optional(fromMap(kept.toMap())) : std::nullopt;
}

void SavedViews::keepLast(const SavedView& view) {
    m_settings.write(u"last"_s, toMap(view));
}

bool SavedViews::autoAdvance() const {
    const QVariant kept = m_settings.read(u"autoAdvance"_s);
    return !kept.isValid() || kept.toBool();
}

void SavedViews::setAutoAdvance(bool on) {
    m_settings.write(u"autoAdvance"_s, on);
}

} // namespace cosmoswatch
