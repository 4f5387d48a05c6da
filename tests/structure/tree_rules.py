#!/usr/bin/env python3
"""Rules that the files of this tree keep: their length, what they may not name, and that the documents are true.

    python3 tests/structure/tree_rules.py [FOLDER]
"""

import os
import re
import sys
from pathlib import Path

LINES_WANTED = 500
LINES_ALLOWED = 600
CODE = {".h", ".hpp", ".cpp", ".py", ".cmake"}
TEXT = CODE | {".md", ".txt", ".json", ".yml", ".in", ".xml", ".desktop", ".service", ".qrc", ".1", ".sh", ""}
SKIPPED_FOLDERS = {".git", "fixtures", "corpus", "__pycache__", "node_modules", "LICENSES"}

# Folders of one person's or one machine's own. In tests they may stand for a user's home.
OWN_FOLDERS = ("work", "workspace", "builds", "home", "root", "Users")
OWN_PATH = re.compile(r"(?<![\w.$}>*-])/(?:" + "|".join(OWN_FOLDERS) + r")/\w")
OWN_PATH_IN_TESTS = re.compile(r"(?<![\w.$}>*-])/(?:work|workspace|builds)/\w")

README_COMMANDS = ("packaging/run", "packaging/test")
README_NEAR_TOP = 40  # lines

LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
NAMED_FILE = re.compile(r"`((?:app|core|ui|tests|packaging|resources|docs)/[\w./-]*\w\.\w+)`")


def files_of(top):
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders
                            if name not in SKIPPED_FOLDERS and not (folder == str(top) and name.startswith("build")))
        for name in sorted(names):
            yield Path(folder, name)


def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace")


def length_problems(top):
    """(problems, warnings)"""
    problems, warnings = [], []
    for path in files_of(top):
        if path.suffix not in CODE and path.name != "CMakeLists.txt":
            continue
        lines = len(text_of(path).splitlines())
        name = path.relative_to(top).as_posix()
        if lines > LINES_ALLOWED:
            problems.append(f"{name}: {lines} lines; split it, {LINES_ALLOWED} is the limit")
        elif lines > LINES_WANTED:
            warnings.append(f"{name}: {lines} lines, near the limit of {LINES_ALLOWED}")
    return problems, warnings


def own_path_problems(top):
    problems = []
    for path in files_of(top):
        if path.suffix not in TEXT or path.name in ("LICENSE", ".git"):
            continue
        name = path.relative_to(top).as_posix()
        pattern = OWN_PATH_IN_TESTS if name.startswith("tests/") else OWN_PATH
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if pattern.search(line):
                problems.append(f"{name}:{number}: names a path of one machine: {line.strip()[:80]}")
    return problems


def headings_of(text):
    """Anchors as GitHub makes them."""
    anchors = set()
    for title in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", re.sub(r"```.*?```", "", text, flags=re.S), flags=re.M):
        title = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", title)
        anchors.add(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-"))
    return anchors


def link_problems(top):
    problems = []
    for path in files_of(top):
        if path.suffix != ".md":
            continue
        name = path.relative_to(top).as_posix()
        text = re.sub(r"```.*?```", lambda block: "\n" * block.group().count("\n"), text_of(path), flags=re.S)
        for number, line in enumerate(text.splitlines(), 1):
            for target in LINK.findall(line):
                if re.match(r"[a-z]+:", target):
                    continue
                file, _, anchor = target.partition("#")
                goal = (path.parent / file) if file else path
                if not goal.exists():
                    problems.append(f"{name}:{number}: there is no {target}")
                elif anchor and anchor not in headings_of(text_of(goal)):
                    problems.append(f"{name}:{number}: {file or 'this file'} has no heading for #{anchor}")
            for file in NAMED_FILE.findall(line):
                if not (top / file).exists():
                    problems.append(f"{name}:{number}: there is no {file}")
    return problems


def readme_problems(top):
    readme = top / "README.md"
    if not readme.is_file():
        return ["README.md: missing"]
    lines = text_of(readme).splitlines()[:README_NEAR_TOP]
    return [f"README.md: the command {command} does not stand on a line of its own in the first "
            f"{README_NEAR_TOP} lines" for command in README_COMMANDS if lines.count(command) != 1]


def package_problems(top):
    """Each package that is built against or shipped with has its reason in docs/DEPENDENCIES.md."""
    listing, reasons = top / "packaging/packages.txt", top / "docs/DEPENDENCIES.md"
    if not listing.is_file() or not reasons.is_file():
        return ["packaging/packages.txt or docs/DEPENDENCIES.md: missing"]
    explained = set(re.findall(r"`([^`]+)`", text_of(reasons)))
    problems, seen = [], set()
    for number, line in enumerate(text_of(listing).splitlines(), 1):
        package, _, why = line.partition("#")
        package = package.strip()
        if not package or package.startswith("["):
            continue
        place = f"packaging/packages.txt:{number}"
        if not why.strip():
            problems.append(f"{place}: {package} has no word why")
        if package in seen:
            problems.append(f"{place}: {package} stands here twice")
        if package not in explained:
            problems.append(f"{place}: {package} is not in docs/DEPENDENCIES.md")
        seen.add(package)
    return problems


def licence_problems(top):
    licence = top / "LICENSE"
    text = text_of(licence) if licence.is_file() else ""
    whole = "GNU GENERAL PUBLIC LICENSE" in text and "Version 3, 29 June 2007" in text and \
        "END OF TERMS AND CONDITIONS" in text
    return [] if whole else ["LICENSE: is not the whole GNU General Public License, version 3"]


def version_problems(top):
    """The build, the Debian changelog and the software-centre data tell of the same version."""
    places = {
        "CMakeLists.txt": r"project\(\w+ VERSION ([\d.]+)",
        "packaging/linux/changelog": r"\A\w+ \(([\d.]+)-\d+\)",
        "packaging/linux/io.github.cosmoswatch.CosmosWatch.metainfo.xml": r'<release version="([\d.]+)"',
    }
    found = {}
    for name, pattern in places.items():
        match = re.search(pattern, text_of(top / name)) if (top / name).is_file() else None
        found[name] = match.group(1) if match else "none"
    if len(set(found.values())) == 1 and "none" not in found.values():
        return []
    return ["versions differ: " + ", ".join(f"{name} has {version}" for name, version in found.items())]


def manual_problems(top):
    """The options of the headless program and those of its manual page are the same."""
    sources = [path for path in files_of(top / "app") if path.suffix == ".cpp" and "cli" in path.parent.name]
    manual = top / "packaging/linux/cosmoswatch-cli.1"
    if not sources:
        return []
    taken = set()
    for path in sources:
        for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text_of(path)):
            if re.fullmatch(r"(?:-\w,)?--[a-z][a-z-]+(?:,.*)?", text):
                taken.update(re.findall(r"--[a-z][a-z-]+", text))
    told = {"-" + option for option in re.findall(r"\bFl (-[a-z][a-z-]+)", text_of(manual))}
    standard = {"--help", "--help-all", "--version"}
    name = manual.relative_to(top).as_posix()
    return [f"{name}: tells of {option}, which the program does not take" for option in sorted(told - taken - standard)
            ] + [f"{name}: does not tell of {option}" for option in sorted(taken - told - standard)]


def main():
    top = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    problems, warnings = length_problems(top)
    for rule in (own_path_problems, link_problems, readme_problems, package_problems, licence_problems,
                 version_problems, manual_problems):
        problems += rule(top)
    print(*(f"warning: {warning}" for warning in warnings), *problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
