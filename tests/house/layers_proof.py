"""tools/layers finds each kind of violation, and nothing in a clean tree."""

import unittest

import planting

# name: (file, its text, a word of the reason that must be given)
PLANTED = {
    "a room includes what it may not": ("src/base/a.cc", '#include "platform/file.h"\n', "may include only"),
    "a module includes another": ("src/modules/one/a.cc", '#include "modules/two/b.h"\n', "another module"),
    "a room nobody knows": ("src/attic/a.cc", "int x();\n", "not in the table"),
    "connect outside egress": ("src/store/a.cc", "int f() { return ::connect(1, nullptr, 0); }\n", "egress"),
    "a name lookup": ("src/bus/a.cc", "int f() { return getaddrinfo(0, 0, 0, 0); }\n", "lookup is a send"),
    "curl": ("src/api/a.cc", "void f() { curl_easy_perform(0); }\n", "egress"),
    "std::regex": ("src/text/a.cc", "std::regex r;\n", "exponential"),
    "a clock in a pure room": ("src/state/a.cc", "auto t = std::chrono::system_clock::now();\n", "times as values"),
    "rand": ("src/base/a.cc", "int f() { return rand(); }\n", "replayable"),
    "stoi": ("src/base/a.cc", "int f() { return std::stoi(s); }\n", "from_chars"),
    "std::thread": ("src/engine/a.cc", "std::thread t;\n", "jthread"),
    "sleep": ("src/sources/a.cc", "void f() { std::this_thread::sleep_for(s); }\n", "condition"),
    "a compile flag": ("src/base/CMakeLists.txt", "target_compile_options(x PRIVATE -w)\n", "cmake/ only"),
}


class Layers(unittest.TestCase):
    def clean(self, tree):
        for room in ("base", "text", "store", "bus", "api", "state", "engine", "sources", "modules"):
            tree.plant("src/%s/README.md" % room, "# %s\n" % room)
        tree.plant("src/base/clean.cc", '#include "base/clean.h"\n// a comment may say std::thread and connect(\n')

    def test_a_clean_tree_is_clean(self):
        with planting.Tree() as tree:
            self.clean(tree)
            self.assertEqual(planting.run("layers", tree.path)[0], 0)

    def test_each_planted_violation_is_found_with_its_reason(self):
        for name, (file, text, reason) in PLANTED.items():
            with self.subTest(name), planting.Tree() as tree:
                self.clean(tree)
                tree.plant(file, text)
                code, said = planting.run("layers", tree.path)
                self.assertEqual(code, 1, said)
                self.assertIn(file, said)
                self.assertIn(reason, said)

    def test_a_room_without_readme_is_found(self):
        with planting.Tree() as tree:
            self.clean(tree)
            (tree.path / "src/state/README.md").unlink()
            code, said = planting.run("layers", tree.path)
            self.assertEqual(code, 1)
            self.assertIn("src/state: has no README.md", said)

    def test_a_tree_without_files_proves_nothing_and_fails(self):
        with planting.Tree() as tree:
            (tree.path / "src").mkdir()
            self.assertEqual(planting.run("layers", tree.path)[0], 1)


if __name__ == "__main__":
    unittest.main()
