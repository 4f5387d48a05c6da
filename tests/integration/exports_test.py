"""Reads alerts in the forms for other programs as those would, and holds them against schemas.

usage: exports_test.py EXPORT_WRITER SCHEMAS
"""

import copy
import functools
import ipaddress
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import uuid

try:
    import jsonschema
except ImportError:
    print("SKIP: python3-jsonschema is not installed")
    sys.exit(77)

import cef_checker
import ecs_checker

SETS = ("catalogue", "ordinary", "hostile", "empty", "none", "crowded")
OBSERVABLE_SPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
TELLING = {"ipv4-addr": "value", "ipv6-addr": "value", "autonomous-system": "number", "user-account": "user_id",
           "software": "name"}


def schema_of(name):
    return json.loads((schemas / name).read_text(encoding="utf-8"))


def strict_json(text):
    """Refuses what readers disagree on: repeated keys, NaN, and half surrogates."""
    def pairs(items):
        keys = [key for key, _ in items]
        assert len(keys) == len(set(keys)), f"repeated key among {keys}"
        return dict(items)

    def constant(name):
        raise AssertionError(f"{name} is no JSON")

    value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


@functools.lru_cache(maxsize=None)
def read_lines(path):
    return [strict_json(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


@functools.lru_cache(maxsize=None)
def read_bundle(path):
    return strict_json(path.read_text(encoding="utf-8"))


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([writer, cls.folder.name], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def bytes_of(self, name):
        return (pathlib.Path(self.folder.name) / name).read_bytes()

    def count(self, name):
        return int(self.bytes_of(name + ".count"))

    def lines(self, name, form):
        data = self.bytes_of(f"{name}.{form}")
        self.assertTrue(not data or data.endswith(b"\n"))
        lines = data.decode("utf-8").split("\n")[:-1]
        self.assertEqual(len(lines), self.count(name), f"{name}.{form}: one line an alert")
        return lines

    def json_lines(self, name, form):
        values = read_lines(pathlib.Path(self.folder.name) / f"{name}.{form}")
        self.assertEqual(len(values), self.count(name), f"{name}.{form}: one line an alert")
        return values

    def bundle(self, name):
        return read_bundle(pathlib.Path(self.folder.name) / f"{name}.stix")


class AllForms(Exports):
    def test_same_alerts_same_bytes(self):
        for form in ("ocsf", "stix", "cef", "ecs"):
            self.assertEqual(self.bytes_of("ordinary." + form), self.bytes_of("again." + form), form)

    def test_json_is_ascii_and_bounded(self):
        for name in SETS:
            for form in ("ocsf", "stix", "ecs"):
                data = self.bytes_of(f"{name}.{form}")
                self.assertTrue(data.isascii(), f"{name}.{form}: nothing may turn the text around")
            for form, limit in (("ocsf", 1 << 20), ("ecs", 1 << 20), ("cef", 64 << 10)):
                for line in self.lines(name, form):
                    self.assertLess(len(line), limit, f"{name}.{form}")
        self.assertLess(len(self.bytes_of("crowded.stix")), 1 << 20)

    def test_no_text_ends_early(self):
        def texts(value):
            if isinstance(value, dict):
                for key, part in value.items():
                    yield key
                    yield from texts(part)
            elif isinstance(value, list):
                for part in value:
                    yield from texts(part)
            elif isinstance(value, str):
                yield value

        for name in SETS:
            for value in (self.json_lines(name, "ocsf"), self.json_lines(name, "ecs"), self.bundle(name)):
                self.assertFalse(any("\0" in text for text in texts(value)), name)

    def test_all_forms_tell_of_the_same_alerts(self):
        for name in ("catalogue", "ordinary"):
            ids = [event["finding_info"]["uid"] for event in self.json_lines(name, "ocsf")]
            self.assertEqual(len(set(ids)), self.count(name))
            self.assertEqual(ids, [event["event"]["id"] for event in self.json_lines(name, "ecs")])
            self.assertEqual(ids, [cef_checker.read(line)[1]["externalId"] for line in self.lines(name, "cef")])
            sighted = [thing["external_references"][0]["external_id"] for thing in self.bundle(name)["objects"]
                       if thing["type"] == "sighting"]
            self.assertEqual(ids, sighted)

    def test_every_type_of_the_catalogue_is_there(self):
        types = {line.split("|")[4] for line in self.lines("catalogue", "cef")}
        self.assertEqual(len(types), self.count("catalogue"))
        self.assertGreaterEqual(len(types), 17)


class Ocsf(Exports):
    def setUp(self):
        schema = schema_of("ocsf_detection_finding.json")
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)

    def test_every_finding_passes_the_schema(self):
        for name in SETS:
            for finding in self.json_lines(name, "ocsf"):
                for error in self.validator.iter_errors(finding):
                    self.fail(f"{name}: {list(error.absolute_path)}: {error.message[:300]}")
                self.assertEqual(finding["type_uid"], finding["class_uid"] * 100 + finding["activity_id"])
                self.assertLessEqual(finding["start_time"], finding["end_time"])

    def test_observables_name_what_is_there(self):
        for name in SETS:
            for finding in self.json_lines(name, "ocsf"):
                for observable in finding.get("observables", []):
                    value = finding
                    for step in re.findall(r"[a-z_]+|\d+", observable["name"]):
                        value = value[int(step) if step.isdigit() else step]
                    self.assertEqual(value, observable["value"])
                    if observable["type_id"] == 2:
                        self.assertEqual(str(ipaddress.ip_address(value)), value)

    def test_what_is_unusual_stands_beside_what_is_usual(self):
        findings = {f["metadata"]["event_code"]: f for f in self.json_lines("catalogue", "ocsf")}
        analysis = findings["CosmosDB_DataExfiltrationAnomaly"]["anomaly_analyses"][0]
        self.assertEqual(analysis["anomalies"][0]["observations"], [{"value": "8400000000 bytes"}])
        usual, limit = analysis["baselines"]
        self.assertEqual(usual["observations"][0]["value"], "120000000 bytes")
        self.assertEqual(usual["observations"][0]["timespan"]["duration_days"], 30)
        self.assertEqual(limit["observed_pattern"], "THRESHOLD")
        self.assertEqual(limit["observations"], [{"value": "640000000 bytes"}])
        countries = findings["CosmosDB_GeoAnomaly"]["anomaly_analyses"][0]
        self.assertEqual(countries["anomalies"][0]["observations"], [{"value": "Brazil"}])
        self.assertEqual(countries["baselines"][0]["observations"][0]["value"], "Germany 92 %, Netherlands 8 %")
        self.assertNotIn("anomaly_analyses", findings["CosmosDB_TorAnomaly"])

    def test_states(self):
        states = {f["finding_info"]["uid"][:2]: f for f in self.json_lines("ordinary", "ocsf")}
        told = {uid: (f["activity_id"], f["status_id"], f["is_alert"], f["evidences"][0].get("verdict_id"))
                for uid, f in states.items()}
        self.assertEqual(told["a1"], (2, 2, True, None))
        self.assertEqual(told["a2"], (3, 4, False, 2))
        self.assertEqual(told["a3"], (3, 3, False, 1))
        self.assertEqual(told["a4"], (1, 1, True, 5))
        self.assertEqual(states["a5"]["severity_id"], 1)

    def test_the_schema_refuses(self):
        good = self.json_lines("ordinary", "ocsf")[0]
        self.assertTrue(self.validator.is_valid(good))

        def broken(change):
            bad = copy.deepcopy(good)
            change(bad)
            return not self.validator.is_valid(bad)

        self.assertTrue(broken(lambda f: f.pop("finding_info")))
        self.assertTrue(broken(lambda f: f.update(type_uid=200402)))
        self.assertTrue(broken(lambda f: f.update(severity="Low")))
        self.assertTrue(broken(lambda f: f.update(time="2026-10-04T16:00:00Z")))
        self.assertTrue(broken(lambda f: f.update(sevrity="Low")))
        self.assertTrue(broken(lambda f: f["metadata"].update(version="2.0.0")))
        self.assertTrue(broken(lambda f: f["observables"][0].update(type_id=3)))
        self.assertTrue(broken(lambda f: f.pop("osint")))
        self.assertTrue(broken(lambda f: f["evidences"][0]["src_endpoint"].update(ip="somewhere")))


class Stix(Exports):
    def setUp(self):
        self.schema = schema_of("stix_bundle.json")
        jsonschema.Draft202012Validator.check_schema(self.schema)
        self.validators = {}

    def errors(self, thing):
        """Held against the definition of its own type: errors can be read."""
        kind = thing["type"]
        if kind not in self.validators:
            schema = {"$ref": "#/$defs/" + kind, "$defs": self.schema["$defs"]}
            self.validators[kind] = jsonschema.Draft202012Validator(schema)
        return [f"{list(error.absolute_path)}: {error.message[:300]}"
                for error in self.validators[kind].iter_errors(thing)]

    def test_every_bundle_passes_the_schema(self):
        for name in SETS:
            bundle = self.bundle(name)
            shell = dict(bundle, objects=bundle["objects"][:1])
            jsonschema.Draft202012Validator(self.schema).validate(shell)
            for thing in bundle["objects"]:
                self.assertEqual(self.errors(thing), [], name)
                self.assertEqual(thing["id"].split("--")[0], thing["type"])

    def test_references_lead_to_objects_of_the_bundle(self):
        def references(value):
            for key, part in value.items():
                if key.endswith("_ref"):
                    yield part
                elif key.endswith("_refs"):
                    yield from part

        for name in SETS:
            things = self.bundle(name)["objects"]
            ids = [thing["id"] for thing in things]
            known = set(ids)
            self.assertEqual(len(ids), len(known), name)
            for thing in things:
                self.assertLessEqual(set(references(thing)), known)

    def test_times_are_in_order(self):
        for name in SETS:
            for thing in self.bundle(name)["objects"]:
                for first, last in (("created", "modified"), ("first_seen", "last_seen"),
                                    ("first_observed", "last_observed")):
                    if first in thing:
                        self.assertLessEqual(thing[first], thing[last])

    def test_ids_of_observables_are_those_of_the_standard(self):
        checked = 0
        for name in SETS:
            for thing in self.bundle(name)["objects"]:
                telling = TELLING.get(thing["type"])
                if not telling:
                    continue
                text = json.dumps({telling: thing[telling]}, ensure_ascii=False, separators=(",", ":"))
                self.assertEqual(thing["id"], f"{thing['type']}--{uuid.uuid5(OBSERVABLE_SPACE, text)}")
                checked += 1
        self.assertGreater(checked, 50)

    def test_a_selection_has_the_ids_of_the_whole(self):
        whole = {thing["id"]: thing for thing in self.bundle("ordinary")["objects"]}
        again = {thing["id"]: thing for thing in self.bundle("again")["objects"]}
        self.assertEqual(whole, again)
        crowded = {thing["id"]: thing for thing in self.bundle("crowded")["objects"]}
        for thing in crowded.values():  # the same Tor alert, with more
            if thing["type"] in ("identity", "attack-pattern", "ipv4-addr"):
                self.assertEqual(whole[thing["id"]], thing)
            elif thing["type"] in ("indicator", "sighting", "observed-data", "relationship"):
                self.assertIn(thing["id"], whole)

    def test_every_alert_is_sighted(self):
        for name in SETS:
            things = self.bundle(name)["objects"]
            self.assertEqual(sum(thing["type"] == "sighting" for thing in things), self.count(name), name)
        things = self.bundle("ordinary")["objects"]
        of = {thing["external_references"][0]["external_id"][:2]: thing for thing in things
              if thing["type"] == "sighting"}
        self.assertTrue(of["8f"]["sighting_of_ref"].startswith("indicator--"))
        self.assertTrue(of["a7"]["sighting_of_ref"].startswith("indicator--"))
        self.assertTrue(of["a8"]["sighting_of_ref"].startswith("attack-pattern--"))
        self.assertNotIn("observed_data_refs", of["a8"])

    def test_patterns_hold_one_comparison(self):
        for name in SETS:
            for thing in self.bundle(name)["objects"]:
                if thing["type"] != "indicator":
                    continue
                literal = re.fullmatch(r"\[[a-z0-9-]+:[a-z_]+ = '((?:[^'\\]|\\['\\])*)'\]", thing["pattern"])
                self.assertIsNotNone(literal, thing["pattern"][:200])
                if thing["pattern"].startswith("[ipv"):
                    ipaddress.ip_address(literal.group(1))

    def test_the_schema_refuses(self):
        things = {thing["type"]: thing for thing in self.bundle("ordinary")["objects"]}

        def broken(kind, **change):
            bad = copy.deepcopy(things[kind])
            for key, value in change.items():
                if value is None:
                    del bad[key]
                else:
                    bad[key] = value
            return bool(self.errors(bad))

        self.assertTrue(broken("indicator", created="2026-10-04T16:00:00Z"))
        self.assertTrue(broken("indicator", created="2026-10-04T16:00:00.000+00:00"))
        self.assertTrue(broken("indicator", pattern=None))
        self.assertTrue(broken("indicator", spec_version="2.0"))
        self.assertTrue(broken("indicator", id="indicator--1"))
        self.assertTrue(broken("indicator", pattern="[ipv4-addr:value = 'a' OR 'b']"))
        self.assertTrue(broken("sighting", sighting_of_ref=things["ipv4-addr"]["id"]))
        self.assertTrue(broken("sighting", where_sighted_refs=[things["indicator"]["id"]]))
        self.assertTrue(broken("observed-data", number_observed=0))
        self.assertTrue(broken("observed-data", object_refs=[]))
        self.assertTrue(broken("relationship", relationship_type="mitigates"))
        self.assertTrue(broken("identity", x_own="1"))


class Cef(Exports):
    def test_every_line_keeps_the_rules(self):
        for name in SETS:
            for line in self.lines(name, "cef"):
                header, extension = cef_checker.read(line)
                self.assertEqual(cef_checker.problems(header, extension), [], name)

    def test_values_come_back(self):
        lines = self.lines("ordinary", "cef")
        header, extension = cef_checker.read(lines[0])
        self.assertEqual(header[:3], ["0", "Cosmos Watch", "Cosmos Watch"])
        self.assertEqual(header[4:], ["CosmosDB_TorAnomaly", "Access from a Tor exit node", "8"])
        self.assertEqual(extension["src"], "185.220.101.1")
        self.assertEqual(extension["start"], "1791129612000")
        self.assertEqual(extension["cnt"], "12")
        self.assertEqual(extension["cs6"], "tor-exits.txt")
        self.assertEqual(extension["cn1"], "612000")
        six = next(cef_checker.read(line)[1] for line in lines if "externalId=a6" in line)
        self.assertEqual(six["c6a2"], "2001:db8::7334")
        self.assertNotIn("src", six)

    def test_nothing_comes_through_a_value(self):
        seen = set()
        for line in self.lines("hostile", "cef"):
            header, extension = cef_checker.read(line)
            self.assertEqual((header[1], header[6]), ("Cosmos Watch", "8"))
            self.assertIn(extension.get("src"), (None, "198.51.100.9", "1.2.3.4", "fe80::1"))
            seen.add(extension.get("suser", ""))
        self.assertIn("a=b cs1=evil src=10.0.0.1 c\\=d\\\\=e", seen)

    def test_the_checker_refuses(self):
        good = self.lines("ordinary", "cef")[0]
        header, extension = cef_checker.read(good)
        for bad in (good.replace("CEF:0|", "CEF:0 |", 1), "x" + good, good + "\\", good.replace("cat=", "c at=", 1),
                    good.replace("|8|", "|11|", 1), good.replace("src=", "sorce=", 1),
                    good.replace("src=185.220.101.1", "src=somewhere"), good.replace("cnt=12", "cnt=many"),
                    good + " src=1.2.3.4", good.replace("cs1Label=", "cs1Lable=")):
            try:
                found = cef_checker.problems(*cef_checker.read(bad))
            except ValueError as error:
                found = [str(error)]
            self.assertNotEqual(found, [], bad[:120])


class Ecs(Exports):
    def test_every_document_keeps_the_rules(self):
        for name in SETS:
            for document in self.json_lines(name, "ecs"):
                self.assertEqual(ecs_checker.problems(document), [], name)

    def test_values_come_back(self):
        tor, _, geo = self.json_lines("ordinary", "ecs")[:3]
        self.assertEqual(tor["event"]["kind"], "alert")
        self.assertEqual(tor["event"]["severity"], 73)
        self.assertEqual(tor["source"]["ip"], "185.220.101.1")
        self.assertEqual(tor["source"]["geo"]["country_iso_code"], "DE")
        self.assertEqual(tor["threat"]["technique"]["id"], ["T1078", "T1090"])
        self.assertEqual(tor["threat"]["technique"]["subtechnique"]["name"], ["Multi-hop Proxy"])
        self.assertEqual(tor["threat"]["enrichments"][0]["indicator"]["provider"], "tor-exits.txt")
        self.assertEqual(geo["source"]["as"]["number"], 45899)
        self.assertEqual(geo["source"]["geo"]["location"], {"lat": 21.0, "lon": 105.8})
        self.assertEqual(geo["user"]["name"], "ana.lindqvist@contoso.example")
        self.assertEqual(geo["cloud"]["account"]["id"], "6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01")

    def test_categories_fit_the_types(self):
        kinds = {document["rule"]["id"]: document["event"]["category"][0]
                 for document in self.json_lines("catalogue", "ecs")}
        self.assertEqual(kinds["CosmosDB_RoleGranted"], "iam")
        self.assertEqual(kinds["CosmosDB_AuthenticationFailures"], "authentication")
        self.assertEqual(kinds["CosmosDB_NetworkOpened"], "configuration")
        self.assertEqual(kinds["CosmosDB_TorAnomaly"], "database")

    def test_the_checker_refuses(self):
        good = self.json_lines("ordinary", "ecs")[0]

        def broken(change):
            bad = copy.deepcopy(good)
            change(bad)
            return bool(ecs_checker.problems(bad))

        self.assertTrue(broken(lambda d: d["event"].update(kind="alarm")))
        self.assertTrue(broken(lambda d: d["event"].update(type=["creation"])))
        self.assertTrue(broken(lambda d: d["event"].update(category="database")))
        self.assertTrue(broken(lambda d: d["source"].update(ip="somewhere")))
        self.assertTrue(broken(lambda d: d.update({"@timestamp": 5})))
        self.assertTrue(broken(lambda d: d.update(sourceip="1.2.3.4")))
        self.assertTrue(broken(lambda d: d["source"]["geo"].update(location={"lat": 91, "lon": 0})))
        self.assertTrue(broken(lambda d: d.pop("@timestamp")))


if __name__ == "__main__":
    writer, schemas = sys.argv[1], pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
