// Named ways to look at the queue: filter, columns, order and grouping; those that come with the program and
// those of the analyst, who keeps them in the settings.
#pragma once

#include "ui/models/alert_columns.h"

#include <QString>
#include <QVariant>

#include <functional>
#include <optional>
#include <vector>

namespace cosmoswatch {

class SettingsKeeper;

struct SavedView {
    QString name;
    QString filter; // in the filter bar's language
    std::vector<ColumnState> columns = usualColumns();
    AlertOrder order;
    std::optional<GroupBy> grouping;
    friend bool operator==(const SavedView&, const SavedView&) = default;
};

[[nodiscard]] const std::vector<SavedView>& builtInViews();

// Where the queue's settings are kept: a name and a value, wherever that is.
struct QueueSettings {
    std::function<QVariant(const QString& name)> read;
    std::function<void(const QString& name, const QVariant& value)> write;
    [[nodiscard]] static QueueSettings inMemory();
    // The console's value "queue"; the keeper must outlive it.
    [[nodiscard]] static QueueSettings of(SettingsKeeper& keeper);
};

class SavedViews {
public:
    explicit SavedViews(QueueSettings settings = QueueSettings::inMemory());

    // The built-in ones first.
    [[nodiscard]] std::vector<SavedView> all() const;
    [[nodiscard]] const std::vector<SavedView>& own() const { return m_own; }
    [[nodiscard]] bool isBuiltIn(const QString& name) const;
    // Takes the place of one of the same name; a built-in view's name is refused, and an empty one.
    [[nodiscard]] bool save(const SavedView& view);
    void remove(const QString& name);

    // What the queue looked like last.
    [[nodiscard]] std::optional<SavedView> last() const;
    void keepLast(const SavedView& view);
    // On to the next open alert after an action.
    [[nodiscard]] bool autoAdvance() const;
    void setAutoAdvance(bool on);

private:
    void keep() const;
    QueueSettings m_settings;
    std::vector<SavedView> m_own;
};

} // namespace cosmoswatch
