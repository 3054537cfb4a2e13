"""tools/purity finds state and system calls in real object files, and leaves clean ones alone."""

import os
import subprocess
import unittest

import planting

PLANTED = {
    "a global that can change": ("int counter = 7; int next() { return ++counter; }", "can change"),
    "a zero global": ("int counter; int next() { return ++counter; }", "can change"),
    "a thread's own global": ("thread_local int counter = 3; int next() { return ++counter; }", "can change"),
    "a guarded static local": ("int made(); int once() { static int x = made(); return x; } int made() { return 1; }", "static local"),
    "a clock": ("#include <ctime>\nlong f() { return time(nullptr); }", "calls time"),
    "a file": ("#include <cstdio>\nvoid *f() { return fopen(\"x\", \"r\"); }", "calls fopen"),
    "a thread": ("#include <pthread.h>\nint f(pthread_t* t, void* (*g)(void*)) { return pthread_create(t, nullptr, g, nullptr); }",
                 "calls pthread_create"),
}
CLEAN = """#include <string>
#include <vector>
struct Base { virtual ~Base() = default; virtual int f() const = 0; };
struct Leaf : Base { int f() const override { return 1; } };
const char* const kNames[] = {"a", "b"};
Base* make() { return new Leaf; }
std::string join(const std::vector<std::string>& parts) { std::string all; for (const auto& p : parts) all += p; return all; }
const char* name(int i) { return kNames[i]; }
"""


class Purity(unittest.TestCase):
    def check(self, text):
        with planting.Tree() as tree:
            source = tree.plant("planted.cc", text)
            folder = tree.path / "src/base"
            folder.mkdir(parents=True)
            subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O1", "-fPIC", "-c", str(source), "-o", str(folder / "planted.o")], check=True)
            subprocess.run(["ar", "rc", str(folder / "libonesec_base.a"), str(folder / "planted.o")], check=True)
            return planting.run("purity", tree.path)

    def test_a_clean_library_is_clean(self):
        code, said = self.check(CLEAN)
        self.assertEqual(code, 0, said)

    def test_each_planted_impurity_is_found(self):
        for name, (text, reason) in PLANTED.items():
            with self.subTest(name):
                code, said = self.check(text)
                self.assertEqual(code, 1, said)
                self.assertIn(reason, said)

    def test_no_library_proves_nothing_and_fails(self):
        with planting.Tree() as tree:
            self.assertEqual(planting.run("purity", tree.path)[0], 1)


if __name__ == "__main__":
    unittest.main()
