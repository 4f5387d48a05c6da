"""The direction of flow: holds for this tree, and is seen to break in small bad ones."""

import re
import tempfile
import unittest
from pathlib import Path

import include_graph

TOP = Path(__file__).parents[2]


class ThisTree(unittest.TestCase):
    def test_has_no_problems(self):
        self.assertEqual([], include_graph.problems_of(TOP))

    def test_is_really_read(self):
        graph, _ = include_graph.read_graph(TOP)
        self.assertGreater(len(graph), 20)
        self.assertIn("core/base/text.h", [target for _, target in graph["core/alert/alert.cpp"]])

    def test_rooms_are_built_in_the_order_of_the_table(self):
        listing = (TOP / "core/CMakeLists.txt").read_text(encoding="utf-8")
        built = re.search(r"foreach\(module ([^)]*)\)", listing).group(1).split()
        self.assertEqual([], [room for room in built if room not in include_graph.ROOMS])
        for room in built:
            later = built[built.index(room) + 1:]
            self.assertEqual([], [used for used in include_graph.ROOMS[room] if used in later], room)

    def test_table_itself_has_no_circle(self):
        graph = {room: [(0, used) for used in uses - {room}] for room, uses in include_graph.ROOMS.items()}
        self.assertEqual([], include_graph.circles(graph))


class SmallTrees(unittest.TestCase):
    """Each is a few files made up here: path → text."""

    def problems(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return include_graph.problems_of(folder)

    def assert_one(self, files, *words):
        problems = self.problems(files)
        self.assertEqual(1, len(problems), problems)
        for word in words:
            self.assertIn(word, problems[0])

    GOOD = {
        "core/base/result.h": "#include <string>\n",
        "core/alert/alert.h": '#include "core/base/result.h"\n',
        "core/store/alert_store.h": '#include "core/alert/alert.h"\n',
        "core/store/sqlite_store.h": '#include "core/store/alert_store.h"\n',
        "core/detect/detector.h": '#include "core/alert/alert.h"\n',
        "core/engine/engine.h": '#include "core/detect/detector.h"\n#include "core/store/alert_store.h"\n',
        "ui/queue.h": '#include <QWidget>\n#include "core/store/alert_store.h"\n',
        "app/console/main.cpp": '#include "ui/queue.h"\n#include "core/store/sqlite_store.h"\n',
    }

    def with_file(self, name, text):
        return {**self.GOOD, name: text}

    def test_good_tree(self):
        self.assertEqual([], self.problems(self.GOOD))

    def test_arrow_upward_between_rooms(self):
        self.assert_one(self.with_file("core/alert/alert.cpp", '#include "core/store/alert_store.h"\n'),
                        "core/alert/alert.cpp:1", "core/store/alert_store.h")

    def test_detectors_see_neither_store_nor_source_nor_engine(self):
        for room in ("store", "source", "engine"):
            files = self.with_file(f"core/{room}/thing.h", "")
            files["core/detect/tor.cpp"] = f'#include "core/{room}/thing.h"\n'
            self.assert_one(files, "core/detect/tor.cpp:1")

    def test_core_knows_no_ui_and_no_app(self):
        self.assert_one(self.with_file("core/engine/engine.cpp", '#include "ui/queue.h"\n'), "ui/queue.h")
        files = self.with_file("app/main.h", "")
        files["ui/page.cpp"] = '#include "app/main.h"\n'
        self.assert_one(files, "ui/page.cpp:1")

    def test_ui_sees_faces_only(self):
        self.assert_one(self.with_file("ui/page.cpp", '#include "core/store/sqlite_store.h"\n'), "ui/page.cpp:1")
        self.assert_one(self.with_file("ui/page.cpp", '#include "core/detect/detector.h"\n'), "ui/page.cpp:1")

    def test_including_a_neighbour_by_its_bare_name_is_seen(self):
        files = self.with_file("core/alert/b.h", '#include "../store/alert_store.h"\n')
        self.assert_one(files, "core/store/alert_store.h")

    def test_circle_between_files(self):
        files = self.with_file("ui/a.h", '#include "ui/b.h"\n')
        files |= {"ui/b.h": '#include "ui/c.h"\n', "ui/c.h": '#include "ui/a.h"\n'}
        self.assert_one(files, "circle", "ui/a.h", "ui/b.h", "ui/c.h")

    def test_file_that_includes_itself(self):
        self.assert_one(self.with_file("ui/a.h", '#include "ui/a.h"\n'), "circle")

    def test_qt_in_core(self):
        for header in ("QString", "QtCore/QString", "qglobal.h", "QtSql"):
            self.assert_one(self.with_file("core/base/a.cpp", f"#include <{header}>\n"), "free of Qt", header)

    def test_json_library_in_a_header(self):
        text = "#include <nlohmann/json.hpp>\n"
        self.assert_one(self.with_file("core/alert/j.h", text), "core/alert/j.h:1", "nlohmann")
        self.assertEqual([], self.problems(self.with_file("core/alert/j.cpp", text)))

    def test_header_that_is_not_there(self):
        self.assert_one(self.with_file("ui/a.cpp", '#include "ui/gone.h"\n'), "there is no ui/gone.h")
        self.assertEqual([], self.problems(self.with_file("ui/a.cpp", '#include "a.moc"\n')))

    def test_unknown_room(self):
        self.assert_one(self.with_file("core/attic/a.h", ""), "no known room")

    def test_link_line_against_the_table(self):
        listing = "cosmoswatch_module(NAME core_store SOURCES a.cpp\n    USES core_alert core_{} # core_ui\n)\n"
        self.assertEqual([], self.problems(self.with_file("core/store/CMakeLists.txt", listing.format("base"))))
        self.assert_one(self.with_file("core/store/CMakeLists.txt", listing.format("engine")), "core_engine")

    def test_includes_in_comments_and_strings_do_not_count(self):
        text = ('/* an old line:\n#include "ui/gone.h"\n*/\n// #include "ui/gone.h"\n'
                'auto t = R"(\n#include "ui/gone.h"\n)";\n#include "ui/queue.h"\n')
        self.assertEqual([], self.problems(self.with_file("ui/a.cpp", text)))


if __name__ == "__main__":
    unittest.main()
