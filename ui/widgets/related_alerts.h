// Other alerts that have to do with this one, and why.
#pragma once

#include "core/store/alert_queries.h"

#include <QWidget>

#include <string>
#include <vector>

namespace cosmoswatch {

class EventList;
class PlainLabel;

class RelatedAlerts : public QWidget {
    Q_OBJECT
public:
    explicit RelatedAlerts(QWidget* parent = nullptr);
    void setAlerts(const std::vector<RelatedAlert>& alerts);
    void setProblem(const QString& message);

signals:
    void alertRequested(const std::string& alertId);

private:
    PlainLabel* m_summary;
    EventList* m_list;
};

inline constexpr std::size_t mostRelated = 50;
// "same incident, same address 203.0.113.7"
[[nodiscard]] QString whyRelated(const RelatedAlert& alert);

} // namespace cosmoswatch
