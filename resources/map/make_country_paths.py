#!/usr/bin/env python3
"""Writes core/report/country_paths.cpp: the outline of each country as an SVG path, and a point within it.

    python3 resources/map/make_country_paths.py

From countries-110m.json of this folder and the points of core/intel/countries.cpp, which small states have
instead of an outline. Needs no packages.
"""

import json
import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
COLUMNS = 116
WIDTH, NORTH, SOUTH = 880, 84.0, -57.0
ACROSS = WIDTH / 360.0
DOWN = ACROSS * 1.2  # about true to shape at 36 degrees


def place(longitude, latitude):
    return round((longitude + 180.0) * ACROSS), round((NORTH - latitude) * DOWN)


def decoded_arcs(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def ring_of(indices, arcs):
    ring = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points if not ring else points[1:]
    for i in range(1, len(ring)):  # borders run on over the antimeridian
        jump = round((ring[i][0] - ring[i - 1][0]) / 360.0)
        ring[i] = (ring[i][0] - 360.0 * jump, ring[i][1])
    return ring


def path_of(ring, shift):
    points = []
    for longitude, latitude in ring:
        point = place(longitude + shift, max(SOUTH - 5, latitude))
        if not points or points[-1] != point:
            points.append(point)
    if len(points) < 4:
        return ""
    text = "M%d %dl" % points[0]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        text += "%d %d " % (x1 - x0, y1 - y0)
    return text.strip() + "z"


def main():
    rows = re.findall(r'\{"(\w\w)", "(\d*)", "[^"]*", ([-\d.]+), ([-\d.]+)\}',
                      (TOP / "core/intel/countries.cpp").read_text(encoding="utf-8"))
    topology = json.loads((TOP / "resources/map/countries-110m.json").read_text(encoding="utf-8"))
    arcs = decoded_arcs(topology)
    paths = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        text = ""
        for polygon in polygons:
            ring = ring_of(polygon[0], arcs)
            text += path_of(ring, 0)
            if max(x for x, _ in ring) > 180.0:
                text += path_of(ring, -360)
            if min(x for x, _ in ring) < -180.0:
                text += path_of(ring, 360)
        paths[str(shape.get("id", ""))] = text
    lines = ["// Made by resources/map/make_country_paths.py; do not edit.",
             '#include "core/report/country_paths.h"', "", "namespace cosmoswatch {", "namespace {", "",
             "// clang-format off", "constexpr CountryPath paths[] = {"]
    line = ""
    for code, numeric, latitude, longitude in rows:
        if code == "AQ":
            continue
        x, y = place(float(longitude), float(latitude))
        text = paths.get(numeric, "") if numeric else ""
        head = '{"%s",%d,%d,"' % (code, x, y)
        line = line + head if len(line) + len(head) < COLUMNS - 10 else (lines.append(line), head)[1]
        for step in re.findall(r"\S+ ?", text):
            if len(line) + len(step) > COLUMNS - 4:
                lines.append(line + '"')
                line = '"'
            line += step
        line += '"},'
    lines.append(line)
    lines += ["};", "// clang-format on", "", "} // namespace", "",
              "std::span<const CountryPath> countryPaths() {", "    return paths;", "}", "",
              "} // namespace cosmoswatch", ""]
    (TOP / "core/report/country_paths.cpp").write_text("\n".join(lines), encoding="utf-8")
    header = ["// The countries of the world as SVG paths, for reports. See resources/map.", "#pragma once", "",
              "#include <span>", "#include <string_view>", "", "namespace cosmoswatch {", "",
              "struct CountryPath {", '    std::string_view code; // "DE"',
              "    int x = 0;             // a point within it", "    int y = 0;",
              "    std::string_view path; // empty: too small for an outline", "};", "",
              "inline constexpr int countryMapWidth = %d;" % WIDTH,
              "inline constexpr int countryMapHeight = %d;" % round((NORTH - SOUTH) * DOWN), "",
              "[[nodiscard]] std::span<const CountryPath> countryPaths();", "", "} // namespace cosmoswatch", ""]
    (TOP / "core/report/country_paths.h").write_text("\n".join(header), encoding="utf-8")


if __name__ == "__main__":
    main()
