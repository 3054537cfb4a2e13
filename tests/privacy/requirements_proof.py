"""tools/privacy-requirements misses nothing that is planted: a test that isn't there, a row without a reason, a met one without a
break."""

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ".").resolve()
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("requirements", str(ROOT / "tools/privacy-requirements"))
tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("requirements", loader))
loader.exec_module(tool)

TESTS = ["x_privacy.P1_1.Case", "e2e.zero_egress"]


def rows(**first):
    all_rows = {i: {"says": "", "waiting": "something"} for i in tool.IDS}
    all_rows["P1-1"] = {"says": "", **first}
    return all_rows


class Requirements(unittest.TestCase):
    def test_a_proof_with_a_break_is_right(self):
        self.assertEqual(tool.check(rows(tests=["x_privacy.P1_1"]), TESTS, ["P1-1-open"]), [])

    def test_a_test_that_is_not_there_is_named(self):
        self.assertIn("no test y_privacy.P1_1", tool.check(rows(tests=["y_privacy.P1_1"]), TESTS, ["P1-1-open"])[0])

    def test_a_met_one_needs_a_break_of_its_own(self):
        self.assertIn("no deliberate break", tool.check(rows(tests=["x_privacy.P1_1"]), TESTS, ["P1-10-open"])[0])

    def test_a_row_needs_a_proof_or_a_reason(self):
        self.assertIn("expected tests", tool.check(rows(), TESTS, [])[0])

    def test_a_requirement_without_a_row_is_named(self):
        some = rows(tests=["x_privacy.P1_1"])
        del some["P19-1"]
        self.assertIn("P19-1: has no row", tool.check(some, TESTS, ["P1-1-open"]))

    def test_a_test_with_an_id_that_is_none_is_named(self):
        self.assertIn("P98-7", tool.check(rows(tests=["x_privacy.P1_1"]), TESTS + ["x_privacy.P98_7.Case"], ["P1-1-open"])[0])

    def test_every_break_says_which_test_must_fail_and_why(self):
        for patch in (ROOT / "tests/privacy/breaks").glob("*.patch"):
            head = patch.read_text().split("\ndiff ", 1)
            self.assertEqual(len(head), 2, patch.name)
            said = yaml.safe_load("\n".join("%s: %r" % tuple(line.split(": ", 1)) for line in head[0].splitlines()))
            self.assertLessEqual({"test", "why"}, set(said), patch.name)
            self.assertTrue(tool.ids_in(patch.stem), "%s has no id" % patch.name)

    def test_every_break_still_applies(self):
        for patch in sorted((ROOT / "tests/privacy/breaks").glob("*.patch")):
            diff = "diff " + patch.read_text().split("\ndiff ", 1)[1]
            done = subprocess.run(["git", "apply", "--check"], cwd=ROOT, input=diff, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual(done.returncode, 0, "%s: %s" % (patch.name, done.stdout))


if __name__ == "__main__":
    unittest.main()
