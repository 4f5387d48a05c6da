#include "ui/widgets/world_geometry.h"

#include <span>

#include "core/intel/geo_database.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPolygonF>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <optional>
#include <unordered_map>
#include <utility>

// A static library's resources are dropped by the linker unless asked for, and the macro needs global scope.
static void loadMapResource() {
    Q_INIT_RESOURCE(map);
}

namespace cosmoswatch {
namespace {

using Ring = std::vector<QPointF>; // degrees: x longitude, y latitude

// The map is centred so that its edge runs through the Bering Strait and cuts next to no land.
constexpr double centralMeridian = 11.0;

// `east` is degrees east of the central meridian.
QPointF project(double east, double latitude) {
    const double lambda = east * std::numbers::pi / 180.0;
    const double phi = latitude * std::numbers::pi / 180.0;
    const double p2 = phi * phi;
    const double p4 = p2 * p2;
    const double x =
        lambda * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
    const double y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
    return {x, -y};
}

// The delta-encoded lines all borders are made of (TopoJSON specification, "arcs").
std::vector<Ring> decodeArcs(const QJsonObject& topology) {
    const QJsonObject transform = topology.value(QLatin1String("transform")).toObject();
    const QJsonArray scale = transform.value(QLatin1String("scale")).toArray();
    const QJsonArray translate = transform.value(QLatin1String("translate")).toArray();
    const QPointF step(scale.at(0).toDouble(1), scale.at(1).toDouble(1));
    const QPointF origin(translate.at(0).toDouble(0), translate.at(1).toDouble(0));
    const QJsonArray arcs = topology.value(QLatin1String("arcs")).toArray();
    std::vector<Ring> result;
    result.reserve(static_cast<std::size_t>(arcs.size()));
    for (const QJsonValue& arc : arcs) {
        Ring points;
        double x = 0;
        double y = 0;
        for (const QJsonValue& value : arc.toArray()) {
            const QJsonArray delta = value.toArray();
            x += delta.at(0).toDouble();
            y += delta.at(1).toDouble();
            points.emplace_back(x * step.x() + origin.x(), y * step.y() + origin.y());
        }
        result.push_back(std::move(points));
    }
    return result;
}

// A negative index is the arc ~index walked backwards; the first point of each arc repeats the last of the
// one before. Nothing when an index is out of range.
std::optional<Ring> assembleRing(const QJsonArray& indices, const std::vector<Ring>& arcs) {
    Ring ring;
    for (const QJsonValue& value : indices) {
        const int index = value.toInt();
        const auto position = static_cast<std::size_t>(index < 0 ? ~index : index);
        if (position >= arcs.size()) {
            return std::nullopt;
        }
        Ring arc = arcs[position];
        if (index < 0) {
            std::reverse(arc.begin(), arc.end());
        }
        ring.insert(ring.end(), ring.empty() ? arc.begin() : std::next(arc.begin(), arc.empty() ? 0 : 1),
                    arc.end());
    }
    return ring;
}

// Where a border crosses the antimeridian its longitude jumps by 360°: make it run on instead.
void unwrap(Ring& ring) {
    for (std::size_t i = 1; i < ring.size(); ++i) {
        const double jump = ring[i].x() - ring[i - 1].x();
        ring[i].rx() -= 360.0 * std::round(jump / 360.0);
    }
}

// Sutherland–Hodgman against one meridian; `side` +1 keeps the east of it, -1 the west.
Ring clipAtMeridian(const Ring& ring, double longitude, double side) {
    Ring result;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const QPointF& from = ring[i];
        const QPointF& to = ring[(i + 1) % ring.size()];
        const bool fromInside = (from.x() - longitude) * side >= 0;
        const bool toInside = (to.x() - longitude) * side >= 0;
        if (fromInside) {
            result.push_back(from);
        }
        if (fromInside != toInside) {
            const double part = (longitude - from.x()) / (to.x() - from.x());
            result.emplace_back(longitude, from.y() + part * (to.y() - from.y()));
        }
    }
    return result;
}

void addProjected(QPainterPath& path, const Ring& ring) {
    if (ring.size() < 3) {
        return;
    }
    QPolygonF polygon;
    polygon.reserve(static_cast<qsizetype>(ring.size()) + 1);
    for (const QPointF& point : ring) {
        polygon << project(point.x(), point.y());
    }
    if (!polygon.isClosed()) {
        polygon << polygon.first();
    }
    path.addPolygon(polygon);
}

// The ring, cut into what lies on either side of the map's edge.
void addRing(QPainterPath& path, Ring ring) {
    unwrap(ring);
    for (QPointF& point : ring) {
        point.rx() -= centralMeridian;
    }
    const auto [west, east] = std::minmax_element(
        ring.begin(), ring.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
    if (ring.empty() || (west->x() >= -180.0 && east->x() <= 180.0)) {
        addProjected(path, ring);
        return;
    }
    for (const double shift : {-360.0, 0.0, 360.0}) {
        Ring moved = ring;
        for (QPointF& point : moved) {
            point.rx() += shift;
        }
        addProjected(path, clipAtMeridian(clipAtMeridian(moved, -180.0, 1), 180.0, -1));
    }
}

// Polygons as lists of rings, whichever of the two geometry types it is.
QJsonArray polygonsOf(const QJsonObject& geometry) {
    const QJsonArray arcs = geometry.value(QLatin1String("arcs")).toArray();
    if (geometry.value(QLatin1String("type")).toString() == QLatin1String("Polygon")) {
        return QJsonArray{arcs};
    }
    return arcs;
}

std::string codeOf(const QString& numeric, const QString& name) {
    static const std::unordered_map<std::string_view, std::string_view> codes = [] {
        std::unordered_map<std::string_view, std::string_view> result;
        for (const Country& country : countries()) {
            result.emplace(country.numeric, country.code);
        }
        return result;
    }();
    if (numeric.isEmpty()) { // user-assigned, but it is what address databases say
        return name == QLatin1String("Kosovo") ? "XK" : "";
    }
    const auto found = codes.find(numeric.toStdString());
    return found == codes.end() ? std::string() : std::string(found->second);
}

constexpr auto antarctica = "010";

} // namespace

QPointF projectToMap(double longitude, double latitude) {
    return project(std::remainder(longitude - centralMeridian, 360.0), latitude);
}

Result<WorldGeometry> WorldGeometry::parse(const QByteArray& topoJson) {
    QJsonParseError error;
    const QJsonObject topology = QJsonDocument::fromJson(topoJson, &error).object();
    const QJsonArray geometries = topology.value(QLatin1String("objects"))
                                      .toObject()
                                      .value(QLatin1String("countries"))
                                      .toObject()
                                      .value(QLatin1String("geometries"))
                                      .toArray();
    if (geometries.isEmpty()) {
        return fail(ErrorCode::InvalidFormat, "The map has no countries.", error.errorString().toStdString());
    }
    const std::vector<Ring> arcs = decodeArcs(topology);
    WorldGeometry result;
    for (const QJsonValue& value : geometries) {
        const QJsonObject geometry = value.toObject();
        const QString numeric = geometry.value(QLatin1String("id")).toString();
        if (numeric == QLatin1String(antarctica)) {
            continue;
        }
        CountryShape shape;
        shape.name =
            geometry.value(QLatin1String("properties")).toObject().value(QLatin1String("name")).toString();
        shape.code = codeOf(numeric, shape.name);
        for (const QJsonValue& polygon : polygonsOf(geometry)) {
            for (const QJsonValue& indices : polygon.toArray()) {
                std::optional<Ring> ring = assembleRing(indices.toArray(), arcs);
                if (!ring) {
                    return fail(ErrorCode::InvalidFormat,
                                "A border of the map names a line that is not there.",
                                shape.name.toStdString());
                }
                addRing(shape.path, std::move(*ring));
            }
        }
        shape.bounds = shape.path.boundingRect();
        result.m_bounds |= shape.bounds;
        result.m_shapes.push_back(std::move(shape));
    }
    return result;
}

const WorldGeometry& WorldGeometry::builtIn() {
    static const WorldGeometry geometry = [] {
        loadMapResource();
        QFile file(QStringLiteral(":/map/countries-110m.json"));
        if (!file.open(QIODevice::ReadOnly)) {
            return WorldGeometry();
        }
        return parse(file.readAll()).value_or(WorldGeometry());
    }();
    return geometry;
}

const CountryShape* WorldGeometry::find(std::string_view code) const {
    const auto found = std::find_if(m_shapes.begin(), m_shapes.end(), [&](const CountryShape& shape) {
        return !code.empty() && shape.code == code;
    });
    return found == m_shapes.end() ? nullptr : &*found;
}

const CountryShape* WorldGeometry::at(const QPointF& projected) const {
    const auto found = std::find_if(m_shapes.begin(), m_shapes.end(), [&](const CountryShape& shape) {
        return shape.bounds.contains(projected) && shape.path.contains(projected);
    });
    return found == m_shapes.end() ? nullptr : &*found;
}

} // namespace cosmoswatch
