"""The rules of the tree hold here, and are seen to break in small bad trees."""

import tempfile
import unittest
from pathlib import Path

import tree_rules

TOP = Path(__file__).resolve().parents[2]


class ThisTree(unittest.TestCase):
    def test_lengths(self):
        problems, warnings = tree_rules.length_problems(TOP)
        print(*warnings, sep="\n")
        self.assertEqual([], problems)

    def test_names_no_machine(self):
        self.assertEqual([], tree_rules.own_path_problems(TOP))

    def test_links(self):
        self.assertEqual([], tree_rules.link_problems(TOP))

    def test_readme(self):
        self.assertEqual([], tree_rules.readme_problems(TOP))

    def test_packages(self):
        self.assertEqual([], tree_rules.package_problems(TOP))

    def test_licence(self):
        self.assertEqual([], tree_rules.licence_problems(TOP))

    def test_versions(self):
        self.assertEqual([], tree_rules.version_problems(TOP))

    def test_manual(self):
        self.assertEqual([], tree_rules.manual_problems(TOP))


class SmallTrees(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name).resolve()

    def write(self, name, text):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def test_long_files(self):
        self.write("core/a.cpp", "\n" * 601)
        self.write("core/b.cpp", "\n" * 600)
        self.write("core/c.cpp", "\n" * 500)
        self.write("tests/unit/fixtures/d.cpp", "\n" * 900)
        self.write("build-x/e.cpp", "\n" * 900)
        problems, warnings = tree_rules.length_problems(self.top)
        self.assertEqual(["core/a.cpp"], [problem.split(":")[0] for problem in problems])
        self.assertEqual(["core/b.cpp"], [warning.split(":")[0] for warning in warnings])

    def test_paths_of_one_machine(self):
        for name, text, bad in (
            ("core/a.cpp", 'open("/' + 'home/eve/logs");', True),
            ("docs/a.md", "see /" + "work/notes", True),
            ("packaging/run", "cd /" + "root/x", True),
            ("tests/unit/a.cpp", 'setenv("HOME", "/' + 'home/analyst/x");', False),
            ("tests/unit/b.cpp", 'open("/' + 'work/data");', True),
            ("core/b.cpp", '"$HOME/' + 'home/x" "a/' + 'work/b" https://example.org/' + 'work/x', False),
            ("core/c.cpp", "/dbs/x/colls/y", False),
        ):
            with self.subTest(name):
                self.write(name, text)
                self.assertEqual(bad, any(problem.startswith(name) for problem in
                                          tree_rules.own_path_problems(self.top)))

    def test_links(self):
        self.write("core/base/a.h", "")
        self.write("docs/B.md", "# Where `data` lives\n")
        self.write("README.md", "[b](docs/B.md#where-data-lives) [c](https://example.org/x) `core/base/a.h`\n"
                                "```\n[not a link](gone.md)\n```\n")
        self.assertEqual([], tree_rules.link_problems(self.top))
        self.write("README.md", "[b](docs/B.md#elsewhere)\n[b](docs/C.md)\n![i](docs/i.png)\n`core/base/b.h`\n")
        self.assertEqual(["README.md:1", "README.md:2", "README.md:3", "README.md:4"],
                         [problem.split(": ")[0] for problem in tree_rules.link_problems(self.top)])

    def test_readme_commands(self):
        self.assertEqual(1, len(tree_rules.readme_problems(self.top)))
        self.write("README.md", "# X\n```\npackaging/run\npackaging/test\n```\n")
        self.assertEqual([], tree_rules.readme_problems(self.top))
        self.write("README.md", "# X\npackaging/run" + "\n" * 60 + "packaging/test\n")
        self.assertEqual(1, len(tree_rules.readme_problems(self.top)))

    def test_packages(self):
        self.write("docs/DEPENDENCIES.md", "`cmake` builds, `zlib1g-dev` unpacks")
        self.write("packaging/packages.txt", "# all\n[build]\ncmake # builds\nzlib1g-dev # gz\n")
        self.assertEqual([], tree_rules.package_problems(self.top))
        self.write("packaging/packages.txt", "[build]\ncmake\ncmake # twice\nmold # links\n")
        self.assertEqual([2, 3, 4], [int(problem.split(":")[1]) for problem in
                                     tree_rules.package_problems(self.top)])

    def test_cut_licence(self):
        self.write("LICENSE", "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n")
        self.assertEqual(1, len(tree_rules.licence_problems(self.top)))

    def test_versions(self):
        self.write("CMakeLists.txt", "project(X VERSION 1.2.0 LANGUAGES CXX)")
        self.write("packaging/linux/changelog", "x (1.2.0-1) unstable; urgency=medium\n")
        appstream = "packaging/linux/io.github.cosmoswatch.CosmosWatch.metainfo.xml"
        self.write(appstream, '<release version="1.2.0" date="2026-01-01">')
        self.assertEqual([], tree_rules.version_problems(self.top))
        self.write(appstream, '<release version="1.1.0" date="2026-01-01">')
        self.assertIn("1.1.0", tree_rules.version_problems(self.top)[0])
        self.write(appstream, "")
        self.assertEqual(1, len(tree_rules.version_problems(self.top)))

    def test_manual(self):
        manual = "packaging/linux/cosmoswatch-cli.1"
        self.write(manual, ".Op Fl -state Ar file\n.It Fl -geo Ar file\n.Fl -help\n")
        self.assertEqual([], tree_rules.manual_problems(self.top))  # no program yet
        self.write("app/cli/main.cpp", 'add("-s,--state", x); add("--geo"); say("use --anything you like");')
        self.assertEqual([], tree_rules.manual_problems(self.top))
        self.write("app/cli/scan.cpp", 'add("--rate");')
        self.assertIn("--rate", tree_rules.manual_problems(self.top)[0])
        self.write(manual, ".Fl -state\n.Fl -geo\n.Fl -rate\n.Fl -gone\n")
        self.assertIn("--gone", tree_rules.manual_problems(self.top)[0])


if __name__ == "__main__":
    unittest.main()
