// What can be done with a value from a log: filter the queue by it, open its page, copy it. Right-click, or
// the small button beside the value.
#pragma once

#include "core/alert/entity.h"
#include "core/store/alert_queries.h"

#include <QObject>
#include <QString>

#include <optional>
#include <string>

class QMenu;
class QWidget;

namespace cosmoswatch {

struct LogValue {
    QString name;                      // "Client address"
    std::string text;                  // as in the log
    std::optional<AlertFilter> filter; // alerts with this value; absent: the queue cannot be filtered by it
    std::optional<Entity> entity;      // whose page there is
};

class ValueMenu : public QObject {
    Q_OBJECT
public:
    explicit ValueMenu(QObject* parent);

    void attach(QWidget* widget, const LogValue& value); // as its context menu
    void show(QWidget* at, const LogValue& value);       // below a button
    [[nodiscard]] QMenu* menu(const LogValue& value, QWidget* parent);

signals:
    void filterRequested(const cosmoswatch::AlertFilter& filter, bool include);
    void entityRequested(const cosmoswatch::Entity& entity);
    void message(const QString& text);
};

// Values are cut for the screen; what is copied is whole.
[[nodiscard]] QString shownShort(std::string_view text, std::size_t limit = 300);

} // namespace cosmoswatch
