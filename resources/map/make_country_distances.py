#!/usr/bin/env python3
"""Writes core/intel/country_distances.cpp: for every two countries, a lower bound of the distance between them.

    python3 resources/map/make_country_distances.py

From countries-110m.json of this folder, the points of core/intel/countries.cpp for countries that the map leaves
out, and the far islands below. The outlines are coarse, so that SLACK is taken off. Needs no packages.
"""

import json
import math
import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
RADIUS = 6371.0  # km
SPACING = 60.0  # km between points of an outline
SLACK = 150.0  # km: what the map leaves away at its scale, and half the spacing
PER_STEP = 2.5  # km; a letter stands for PER_STEP times the square of its number
LETTERS = "".join(chr(c) for c in range(33, 127) if chr(c) not in "\"\\?")

# Parts of a country far from the rest of it that the map leaves out, and far ends of archipelagos.
ISLANDS = {
    "AU": [(-31.5, 159.1)], "BS": [(26.6, -78.5), (21.0, -73.2)], "CK": [(-9.0, -158.0), (-10.9, -165.8)],
    "CL": [(-27.1, -109.4), (-33.6, -78.8)], "CO": [(12.5, -81.7)], "CR": [(5.5, -87.1)],
    "EC": [(-0.7, -90.3), (-0.5, -91.5)], "ES": [(28.1, -15.4), (27.7, -18.0), (39.6, 2.9), (35.3, -2.9)],
    "FM": [(9.5, 138.1), (5.3, 163.0)], "GB": [(60.4, -1.2)], "IN": [(11.7, 92.7), (7.0, 93.8), (10.6, 72.6)],
    "JP": [(26.2, 127.7), (24.4, 123.0), (27.1, 142.2)], "KI": [(1.4, 173.0), (1.9, -157.4), (-2.8, -171.7)],
    "KR": [(33.4, 126.5)], "MH": [(7.1, 171.4), (8.7, 167.7)], "MU": [(-19.7, 63.4)],
    "MV": [(6.9, 72.9), (-0.7, 73.1)], "NZ": [(-44.0, -176.5)], "PF": [(-17.6, -149.5), (-9.8, -139.0),
    (-23.1, -134.9)], "PT": [(37.7, -25.5), (39.5, -31.1), (32.7, -16.9)], "SC": [(-4.7, 55.5), (-9.4, 46.4)],
    "SH": [(-15.9, -5.7), (-7.9, -14.4), (-37.1, -12.3)], "TF": [(-49.3, 69.5), (-37.8, 77.6)],
    "TO": [(-21.1, -175.2), (-18.7, -174.0)], "TV": [(-8.5, 179.2), (-5.7, 176.1)], "UM": [(28.2, -177.4),
    (5.9, -162.1)], "US": [(51.9, -176.6), (52.8, 173.2)], "VE": [(15.7, -63.6)], "YE": [(12.5, 53.9)],
    "BR": [(-3.9, -32.4)], "ZA": [(-46.9, 37.7)], "GQ": [(3.7, 8.8), (-1.4, 5.6)], "NO": [(71.0, -8.0)],
}


def countries():
    text = (TOP / "core/intel/countries.cpp").read_text(encoding="utf-8")
    rows = re.findall(r'\{"(\w\w)", "(\d*)", "[^"]*", ([-\d.]+), ([-\d.]+)\}', text)
    return [(code, numeric, float(latitude), float(longitude)) for code, numeric, latitude, longitude in rows]


def on_sphere(latitude, longitude):
    a, b = math.radians(latitude), math.radians(longitude)
    return (math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))


def kilometres(dot):
    return RADIUS * math.acos(max(-1.0, min(1.0, dot)))


def decoded_arcs(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((y * sy + ty, x * sx + tx))
        yield points


def ring_of(arcs, indexes):
    points = []
    for index in indexes:
        points += arcs[index] if index >= 0 else arcs[~index][::-1]
    return points


def holds(ring, latitude, longitude):
    inside = False
    for (y1, x1), (y2, x2) in zip(ring, ring[1:] + ring[:1]):
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def dense(ring):
    points = []
    for (y1, x1), (y2, x2) in zip(ring, ring[1:]):
        if abs(x2 - x1) > 180:
            continue  # over the edge of the map
        a, b = on_sphere(y1, x1), on_sphere(y2, x2)
        steps = max(1, math.ceil(kilometres(sum(p * q for p, q in zip(a, b))) / SPACING))
        points += [on_sphere(y1 + (y2 - y1) * i / steps, x1 + (x2 - x1) * i / steps) for i in range(steps)]
    return points


def outlines(table):
    topology = json.loads((TOP / "resources/map/countries-110m.json").read_text(encoding="utf-8"))
    arcs = list(decoded_arcs(topology))
    code_of = {numeric: code for code, numeric, _, _ in table if numeric}
    found = {code: [] for code, _, _, _ in table}
    guiana = next((latitude, longitude) for code, _, latitude, longitude in table if code == "GF")
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = code_of.get(shape.get("id")) or {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}[name]
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for polygon in polygons:
            ring = ring_of(arcs, polygon[0])
            # French Guiana is drawn as part of France, but addresses there have their own code.
            found["GF" if code == "FR" and holds(ring, *guiana) else code] += dense(ring)
    for code, _, latitude, longitude in table:
        found[code].append(on_sphere(latitude, longitude))
        found[code] += [on_sphere(y, x) for y, x in ISLANDS.get(code, [])]
    return found


def nearest(first, second):
    return kilometres(max(a * x + b * y + c * z for a, b, c in first for x, y, z in second))


def letter(distance):
    return LETTERS[min(int(math.sqrt(max(0.0, distance - SLACK) / PER_STEP)), len(LETTERS) - 1)]


def main():
    table = countries()
    found = outlines(table)
    codes = [code for code, _, _, _ in table]
    text = "".join(letter(nearest(found[codes[i]], found[codes[j]])) for i in range(len(codes)) for j in range(i))
    lines = [text[i:i + 100] for i in range(0, len(text), 100)]
    body = "\n".join(f'    "{line}"' for line in lines)
    (TOP / "core/intel/country_distances.cpp").write_text(f"""\
// Made by resources/map/make_country_distances.py; do not edit.
#include "core/intel/country_distances.h"

namespace cosmoswatch {{

// clang-format off
const std::string_view countryDistances =
{body};
// clang-format on

}} // namespace cosmoswatch
""", encoding="utf-8")


if __name__ == "__main__":
    main()
