#!/usr/bin/env python3
"""Forbids, outside ui/plain_text.*, whatever shows text while guessing whether it is HTML: check_plain_text.py ROOT"""
import pathlib
import re
import sys

GUESSING = re.compile(
    r"\b(setHtml|insertHtml|setMarkdown|RichText|AutoText|MarkdownText|mightBeRichText|QLabel|QTextBrowser|QTextEdit|"
    r"QMessageBox|QErrorMessage|QToolTip|QWhatsThis|QWebEngine\w*|setOpenExternalLinks|openUrl|setStatusTip|"
    r"setWhatsThis)\b")
# A tooltip guesses too: only what plainToolTip() made may be set.
TOOLTIP = re.compile(r"\bsetToolTip\((?!plainToolTip\()")
# Chained, the second arg() would replace a %1 that came with the first value.
CHAINED = re.compile(r"\.arg\((?:[^()]|\([^()]*\))*\)\s*\.arg\(")
EXEMPT = {"plain_text.h", "plain_text.cpp", "theme.cpp"}  # the style sheet names classes


def problems(path):
    text = path.read_text(encoding="utf-8")
    for pattern, advice in ((GUESSING, "guesses or opens; use ui/plain_text.h"), (TOOLTIP, "use setPlainToolTip()"),
                            (CHAINED, "give arg() all values at once")):
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {match.group(0).strip()[:40]}: {advice}"


root = pathlib.Path(sys.argv[1])
sources = [path for folder in ("ui", "app/console") for path in sorted((root / folder).rglob("*"))
           if path.suffix in (".cpp", ".h") and path.name not in EXEMPT]
found = [problem for path in sources for problem in problems(path)]
print("\n".join(found) or f"{len(sources)} files show log text as plain text only")
sys.exit(1 if found or not sources else 0)
