"""tools/sizes finds what is too long, on both sides of each limit, and takes exceptions only with a reason and a need."""

import unittest

import planting

FUNCTION = "int f() {\n%s}\n"
# name: (file, text, found)
EDGES = {
    "a header of 300 lines": ("src/base/a.h", "\n" * 300, False),
    "a header of 301 lines": ("src/base/a.h", "\n" * 301, True),
    "a source of 800 lines": ("src/base/a.cc", "\n" * 800, False),
    "a source of 801 lines": ("src/base/a.cc", "\n" * 801, True),
    "a test of 1000 lines": ("src/base/a_test.cc", "\n" * 1000, False),
    "a test of 1001 lines": ("src/base/a_test.cc", "\n" * 1001, True),
    "a function of 80 lines": ("src/base/a.cc", FUNCTION % ("  g();\n" * 78), False),
    "a function of 81 lines": ("src/base/a.cc", FUNCTION % ("  g();\n" * 79), True),
    "120 columns": ("apps/x/a.cc", "x" * 120 + "\n", False),
    "121 columns": ("apps/x/a.cc", "x" * 121 + "\n", True),
}


class Sizes(unittest.TestCase):
    def test_each_limit_from_both_sides(self):
        for name, (file, text, is_found) in EDGES.items():
            with self.subTest(name), planting.Tree() as tree:
                tree.plant(file, text)
                code, said = planting.run("sizes", tree.path)
                self.assertEqual(code, 1 if is_found else 0, said)

    def test_an_exception_needs_a_reason_and_a_need(self):
        rows = {"src/base/a.h: a table of names": 0, "src/base/a.h: ": 1, "src/base/b.h: long gone": 1}
        for line, wanted in rows.items():
            with self.subTest(line), planting.Tree() as tree:
                tree.plant("src/base/a.h", "\n" * 301)
                tree.plant("tools/sizes.exceptions", line + "\n")
                self.assertEqual(planting.run("sizes", tree.path)[0], wanted)


if __name__ == "__main__":
    unittest.main()
