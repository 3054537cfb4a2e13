"""The supply chain's tools on the real build, and on what is planted: a part without licence, a vulnerable version, a trace of the
build."""

import copy
import importlib.machinery
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
sys.dont_write_bytecode = True


def tool(name):
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), str(ROOT / "tools" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


SBOM, LICENCES, SCAN, TRACES = tool("sbom"), tool("licences"), tool("cve-scan"), tool("build-traces")
REAL = SBOM.bill(BUILD)
KNOWN = json.loads((ROOT / "tools/licences.json").read_text())
PAGE = (ROOT / "docs/dependencies.md").read_text()


class Bill(unittest.TestCase):
    def test_it_has_what_the_program_is_made_of(self):
        purls = [c["purl"] for c in REAL["components"]]
        for part in ("pkg:deb/debian/libssl3@", "pkg:deb/debian/libsqlite3-0@", "pkg:deb/debian/nlohmann-json3-dev@", "pkg:golang/stdlib@",
                     "pkg:golang/github.com/nats-io/nats-server/v2@", "pkg:npm/world-atlas@"):
            self.assertTrue(any(p.startswith(part) for p in purls), part)
        self.assertEqual(len(purls), len(set(purls)))
        self.assertFalse([p for p in purls if "gtest" in p or "gmock" in p], "of the tests")

    def test_it_is_cyclonedx_and_the_same_each_time(self):
        self.assertEqual((REAL["bomFormat"], REAL["specVersion"], REAL["version"]), ("CycloneDX", "1.5", 1))
        for one in REAL["components"]:
            self.assertTrue({"type", "name", "version", "purl", "bom-ref", "licenses"} <= set(one), one)
            self.assertIn(one["type"], ("library", "data"))
        self.assertEqual(SBOM.bill(BUILD), REAL)


class Licences(unittest.TestCase):
    def check(self, bom=None, known=None, page=PAGE):
        return LICENCES.check(bom or REAL, known or KNOWN, page)

    def test_the_real_ones_are_right(self):
        self.assertEqual(self.check(), [])

    def test_a_part_that_nobody_has_looked_at(self):
        bom = copy.deepcopy(REAL)
        bom["components"].append(SBOM.component("library", "new", "1", "pkg:golang/new@v1", "compiled in", source="new"))
        self.assertIn("its licence isn't known", self.check(bom)[0])

    def test_a_licence_that_is_not_for_this_use(self):
        known = copy.deepcopy(KNOWN)
        known["licences"]["stdlib"]["licence"] = "LGPL-2.1-only"
        self.assertIn("LGPL-2.1-only isn't allowed for what is compiled in", self.check(known=known)[0])
        known["licences"]["stdlib"]["licence"] = "GPL-2.0-only OR BSD-3-Clause"
        self.assertEqual(self.check(known=known), [])
        known["licences"]["stdlib"]["licence"] = "GPL-2.0-only AND BSD-3-Clause"
        self.assertEqual(len(self.check(known=known)), 1)

    def test_a_part_that_the_page_does_not_name_and_one_that_is_gone(self):
        self.assertIn("doesn't name it (SQLite)", self.check(page=PAGE.replace("SQLite", "a database"))[0])
        known = copy.deepcopy(KNOWN)
        known["licences"]["old"] = {"licence": "MIT", "named": "fmt"}
        self.assertIn("lists old, which isn't part", self.check(known=known)[0])


def record(name="stdlib", ecosystem="Go", events=None, versions=None, **more):
    affected = {"package": {"ecosystem": ecosystem, "name": name}, "versions": versions or []}
    if events:
        affected["ranges"] = [{"type": "SEMVER" if ecosystem != "Debian:12" else "ECOSYSTEM", "events": events}]
    return {"id": "X-1", "modified": "2026-11-20T00:00:00Z", "affected": [affected], **more}


class Scan(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "osv").mkdir()
        (self.folder / "sbom.json").write_text(json.dumps(REAL))

    def scan(self, *records, exceptions=""):
        for number, one in enumerate(records):
            (self.folder / "osv" / ("%d.json" % number)).write_text(one if isinstance(one, str) else json.dumps(one))
        (self.folder / "exceptions.yaml").write_text(exceptions or "exceptions: []\n")
        return subprocess.run([sys.executable, str(ROOT / "tools/cve-scan"), str(self.folder / "sbom.json"), str(self.folder / "osv"),
                               "--exceptions", str(self.folder / "exceptions.yaml"), "--today", "2026-11-26"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def test_an_affected_module_is_found_and_a_mended_one_is_not(self):
        self.assertEqual(self.scan(record(events=[{"introduced": "0"}, {"fixed": "1.99.0"}])).returncode, 1)
        self.assertEqual(self.scan(record(events=[{"introduced": "0"}, {"fixed": "1.20.1"}])).returncode, 0)
        self.assertEqual(self.scan(record(events=[{"introduced": "1.99.0"}])).returncode, 0)
        self.assertEqual(self.scan(record(events=[{"introduced": "0"}, {"fixed": "1.2.0"}, {"introduced": "1.3.0"}])).returncode, 1)
        self.assertEqual(self.scan(record(events=[{"introduced": "0"}, {"last_affected": "1.25.9"}])).returncode, 0)

    def test_debians_own_order_of_versions_holds(self):
        done = self.scan(record("openssl", "Debian:12", [{"introduced": "0"}, {"fixed": "3.0.999-1"}]))
        self.assertEqual(done.returncode, 1)
        self.assertIn("libssl3", done.stdout)
        version = next(v for e, n, v, _ in SCAN.subjects(REAL) if n == "openssl")
        self.assertEqual(self.scan(record("openssl", "Debian:12", [{"introduced": "0"}, {"fixed": version}])).returncode, 0)
        self.assertEqual(self.scan(record("openssl", "Debian:12", [{"introduced": "0"}, {"fixed": version + "+really"}])).returncode, 1)
        self.assertEqual(self.scan(record("openssl", "Debian:13", [{"introduced": "0"}])).returncode, 0, "another release")
        self.assertTrue(SCAN.is_before("Debian:12", "1:1.0~rc1-1", "1:1.0-1"))

    def test_a_listed_version_is_found_and_a_withdrawn_record_is_not(self):
        self.assertEqual(self.scan(record("world-atlas", "npm", versions=["2.0.2"])).returncode, 1)
        self.assertEqual(self.scan(record("world-atlas", "npm", versions=["2.0.2"], withdrawn="2026-01-01T00:00:00Z"), record("x")).returncode, 0)

    def test_semantic_versions_are_ordered_as_the_standard_says(self):
        ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0"]
        self.assertEqual(sorted(reversed(ordered), key=SCAN.semver_key), ordered)

    def test_an_exception_holds_until_its_day(self):
        row = "exceptions:\n  - {id: %s, part: stdlib, reason: not called, until: %s}\n"
        affected = record(events=[{"introduced": "0"}], aliases=["CVE-2026-1"])
        self.assertEqual(self.scan(affected, exceptions=row % ("CVE-2026-1", "2027-01-01")).returncode, 0)
        self.assertEqual(self.scan(affected, exceptions=row % ("CVE-2026-2", "2027-01-01")).returncode, 1)
        done = self.scan(affected, exceptions=row % ("CVE-2026-1", "2026-11-25"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("its exception ended on 2026-11-25", done.stdout)

    def test_what_can_not_be_read_is_no_pass(self):
        self.assertEqual(self.scan().returncode, 2, "no record at all")
        self.assertEqual(self.scan("{").returncode, 2)
        self.assertEqual(self.scan("[]").returncode, 2)
        self.assertEqual(self.scan(record(), exceptions="exceptions: [{id: X-1}]\n").returncode, 2)

    def test_old_records_are_said_to_be_old(self):
        self.assertNotIn("older than", self.scan(record("x")).stdout)
        self.assertIn("older than 7 days", self.scan(record("x", modified="2026-11-18T00:00:00Z")).stdout)


class Traces(unittest.TestCase):
    def test_the_programs_hold_none(self):
        for name in TRACES.PROGRAMS:
            self.assertEqual(list(TRACES.traces((BUILD / name).read_bytes(), BUILD)), [], name)

    def test_planted_ones_are_found(self):
        root = str(BUILD.parent.parent)
        self.assertEqual(list(TRACES.traces(b"\0" + root.encode() + b"/src/a.cc\0", BUILD)), ["the folder of the source"])
        self.assertEqual(list(TRACES.traces(b"\0Nov 26 2026\0" + b"12:00:00\0", BUILD)), ["the day of the build"])
        self.assertEqual(list(TRACES.traces(b"nothing", BUILD)), [])


if __name__ == "__main__":
    unittest.main()
