#!/usr/bin/env python3
"""Reads the include lines of app, ui and core and tells where the flow of the house is broken.

What is used stands below its user: a room of the core may include only the rooms named here for it, the ui only
the faces named here, the app everything. Run by hand it prints the arrows between rooms and the problems:

    python3 tests/structure/include_graph.py [FOLDER]
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

# Room of the core → rooms it may use beside itself. The same order as core/CMakeLists.txt.
ROOMS = {
    "base": set(),
    "net": {"base"},
    "secrets": {"base"},
    "azure": {"base", "net", "secrets", "source"},
    "alert": {"base"},
    "event": {"base"},
    "source": {"base", "event"},
    "blob": {"base", "net", "azure", "event", "source"},
    "eventhub": {"base", "net", "azure", "event", "source"},
    "workspace": {"base", "net", "azure", "event", "source"},
    "query": {"base"},
    "intel": {"base", "alert"},
    "feeds": {"base", "net", "alert", "intel"},
    "baseline": {"base", "alert", "query", "intel"},
    "protection": {"base"},
    "detect": {"base", "alert", "event", "query", "intel", "baseline", "protection"},
    "store": {"base", "alert", "intel"},
    "posture": {"base", "alert", "query", "intel", "baseline", "store"},
    "report": {"base", "alert", "query", "store", "posture"},
    "delivery": {"base", "net", "secrets", "alert", "event", "source", "azure", "eventhub", "store", "posture", "report"},
    "defender": {"base", "alert", "store"},
    "sample": {"base", "alert", "event", "intel"},
    "settings": {"base", "net", "alert", "source", "intel", "feeds", "protection", "report", "delivery"},
}
ROOMS["engine"] = set(ROOMS)  # the one that puts the others together

# What the ui sees of the core: whole rooms, and single headers of others.
UI_ROOMS = {"base", "alert", "protection", "settings", "secrets"}
UI_HEADERS = {
    "core/engine/engine.h",
    "core/engine/retention.h",
    "core/engine/session.h",
    "core/azure/remote_access.h",
    "core/engine/source_check.h",
    "core/feeds/feed_keeper.h",
    "core/feeds/feed_settings.h",
    "core/intel/address.h",
    "core/intel/client_application.h",
    "core/intel/geo_database.h",
    "core/intel/intel_settings.h",
    "core/net/network_settings.h",
    "core/source/connection.h",
    "core/report/entity_report.h",
    "core/posture/posture.h",
    "core/report/period_report.h",
    "core/report/posture_report.h",
    "core/report/report.h",
    "core/report/report_content.h",
    "core/store/alert_queries.h",
    "core/store/alert_store.h",
}

SOURCES = {".h", ".hpp", ".cpp", ".cc", ".c"}
HEADERS = {".h", ".hpp"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
MODULE = re.compile(r"cosmoswatch_module\s*\(([^)]*)\)")
QT = re.compile(r"^(Q[A-Z]\w*|Qt\w+(/.*)?|q[a-z]+\.h)$")


def includes(path):
    """(line number, '<' or '"', name) of each include; comments and raw strings are not looked into."""
    found = []
    in_comment = False
    raw_end = None
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if raw_end:
            if raw_end in line:
                raw_end = None
            continue
        if in_comment:
            in_comment = "*/" not in line
            continue
        match = INCLUDE.match(line)
        if match:
            found.append((number, match.group(1), match.group(2)))
            continue
        raw = re.search(r'R"([^\s()\\]{0,16})\(', line)
        if raw and f'){raw.group(1)}"' not in line[raw.end():]:
            raw_end = f'){raw.group(1)}"'
        code = re.sub(r"//.*|/\*.*?\*/", "", line)
        in_comment = "/*" in code
    return found


def room_of(path):
    """'app', 'ui', 'core/intel', … for a path below the top folder."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "core" and len(parts) > 2 else parts[0]


def allowed(user, header):
    used = room_of(header)
    here = room_of(user)
    if here == "app" or here == used:
        return True
    if here == "ui":
        return used.removeprefix("core/") in UI_ROOMS or header in UI_HEADERS
    if here.startswith("core/") and used.startswith("core/"):
        return used.removeprefix("core/") in ROOMS.get(here.removeprefix("core/"), set())
    return False


def read_graph(top):
    """File → [(line, file it includes)], and the problems seen on the way."""
    graph = {}
    problems = []
    files = [path for folder in ("app", "ui", "core") for path in sorted((top / folder).rglob("*"))
             if path.suffix in SOURCES]
    for path in files:
        name = path.relative_to(top).as_posix()
        graph[name] = []
        if name.startswith("core/") and room_of(name).removeprefix("core/") not in ROOMS:
            problems.append(f"{name}: stands in no known room; name it in tests/structure/include_graph.py")
        for line, bracket, target in includes(path):
            place = f"{name}:{line}"
            if name.startswith("core/") and QT.match(target):
                problems.append(f"{place}: core is free of Qt, but includes {target}")
            if path.suffix in HEADERS and target.startswith("nlohmann/"):
                problems.append(f"{place}: {target} is for sources only, it slows every user of this header")
            if bracket == "<" or target.endswith(".moc"):
                continue
            beside = (path.parent / target).resolve()
            if (top / target).is_file():
                graph[name].append((line, target))
            elif beside.is_file() and beside.is_relative_to(top):
                graph[name].append((line, beside.relative_to(top).as_posix()))
            elif target.split("/")[0] in ("app", "ui", "core"):
                problems.append(f"{place}: there is no {target}")
    return graph, problems


def circles(graph):
    """Each circle once, as the list of its files; strongly connected parts by Tarjan's algorithm."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []

    def visit(start):
        work = [(start, iter(graph[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, targets = work[-1]
            for _, target in targets:
                if target not in graph:
                    continue
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on_stack.discard(part[-1])
                    if len(part) > 1 or any(target == node for _, target in graph[node]):
                        found.append(sorted(part))

    for node in graph:
        if node not in index:
            visit(node)
    return found


def link_problems(top):
    """The modules' USES lines keep to the same table, so that the linker cannot know more than the includes."""
    problems = []
    for room in ROOMS:
        listing = top / "core" / room / "CMakeLists.txt"
        if not listing.is_file():
            continue
        for call in MODULE.finditer(re.sub(r"#.*", "", listing.read_text(encoding="utf-8"))):
            for used in re.findall(r"\bcore_(\w+)", call.group(1)):
                part_of = used if used in ROOMS else used.split("_")[0]  # core_store_queries is a part of store
                if part_of != room and part_of not in ROOMS[room]:
                    problems.append(f"core/{room}/CMakeLists.txt: core_{room} may not link core_{used}")
    return problems


def problems_of(top):
    top = Path(top).resolve()
    graph, problems = read_graph(top)
    for user, uses in sorted(graph.items()):
        for line, header in uses:
            if not allowed(user, header):
                problems.append(f"{user}:{line}: {room_of(user)} may not use {header}")
    for circle in circles(graph):
        problems.append("circle: " + " → ".join([*circle, circle[0]]))
    return problems + link_problems(top)


def main():
    top = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2])
    arrows = defaultdict(set)
    graph, _ = read_graph(top.resolve())
    for user, uses in graph.items():
        for _, header in uses:
            if room_of(user) != room_of(header):
                arrows[room_of(user)].add(room_of(header))
    for user in sorted(arrows):
        print(f"{user} → {', '.join(sorted(arrows[user]))}")
    problems = problems_of(top)
    print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
