// Outlines of the countries, projected for the screen. Decoded once, when a map is first shown.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct CountryShape {
    std::string code;  // ISO 3166-1 alpha-2; empty for land without one
    QString name;      // as the map has it; the country table's name is the one to show
    QPainterPath path; // projected, see projectToMap()
    QRectF bounds;
};

class WorldGeometry {
public:
    // TopoJSON with an object "countries" whose ids are ISO 3166-1 numeric codes. Antarctica is left out.
    [[nodiscard]] static Result<WorldGeometry> parse(const QByteArray& topoJson);
    // The map that comes with the program.
    [[nodiscard]] static const WorldGeometry& builtIn();

    [[nodiscard]] const std::vector<CountryShape>& shapes() const { return m_shapes; }
    [[nodiscard]] const QRectF& bounds() const { return m_bounds; }
    [[nodiscard]] const CountryShape* find(std::string_view code) const;
    [[nodiscard]] const CountryShape* at(const QPointF& projected) const; // null over water

private:
    std::vector<CountryShape> m_shapes;
    QRectF m_bounds;
};

// Natural Earth projection (Šavrič, Jenny, Patterson, Petrovič, Hurni 2011) around 11° E: x grows east, y
// grows south.
[[nodiscard]] QPointF projectToMap(double longitude, double latitude);

} // namespace cosmoswatch
