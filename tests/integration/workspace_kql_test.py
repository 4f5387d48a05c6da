#!/usr/bin/env python3
"""Every query that is sent to a workspace, held against the tables' schemas by Microsoft's own parser.

    workspace_kql_test.py WRITER FOLDER       ends with 77, which is "skipped", where node or the parser is missing
"""

import shutil
import subprocess
import sys
from pathlib import Path


def main(writer, folder):
    node = shutil.which("node")
    if not node or not (folder / "node_modules" / "@kusto" / "language-service-next").exists():
        print(f"SKIP: needs node and the parser: npm ci --prefix {folder}")
        return 77
    queries = subprocess.run([writer], stdout=subprocess.PIPE, check=True).stdout
    if queries.count(b"----") < 10:
        print("hardly any queries were written")
        return 1
    return subprocess.run([node, folder / "check_kql.js", folder / "tables.json"], input=queries, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
