"""The clock that tests move is in the program that tests start, and not in what is delivered."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
SWITCH = b"ONESEC_TEST_CLOCK"


class Clock(unittest.TestCase):
    def test_the_delivered_programs_have_no_such_switch(self):
        for name in ("1sec", "1sec-engine"):
            self.assertNotIn(SWITCH, (BUILD / name).read_bytes(), name)

    def test_the_one_that_tests_start_has(self):
        self.assertIn(SWITCH, (BUILD / "1sec-engine-testclock").read_bytes())

    def test_nothing_packages_it(self):
        for name in ("tools/build-deb", "tools/run"):
            self.assertNotIn("testclock", (ROOT / name).read_text(), name)


if __name__ == "__main__":
    unittest.main()
