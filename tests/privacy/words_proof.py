"""tools/privacy-words finds what is planted, and passes what only looks like it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ".").resolve()


def words(*arguments):
    return subprocess.run([sys.executable, str(ROOT / "tools/privacy-words"), *arguments], stdout=subprocess.PIPE, text=True)


class Words(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def program(self, data):
        file = self.path / "program"
        file.write_bytes(data)
        return words("--programs", str(file)).returncode

    def test_a_host_of_the_maker_is_found(self):
        self.assertEqual(self.program(b"\0telemetry.1sec.io\0"), 1)
        self.assertEqual(self.program(b"\0https onesec-cloud.dev \0"), 1)

    def test_other_hosts_and_our_own_file_names_are_not(self):
        self.assertEqual(self.program(b"\0/etc/1sec/config.yaml\0libonesec.so\0docs.example.org\0onesec.cc"), 0)

    def test_a_built_in_key_is_found(self):
        self.assertEqual(self.program(b"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n"), 1)
        self.assertEqual(self.program(b"\0-----BEGIN PRIVATE KEY-----\0"), 0, "the marker that a parser looks for")

    def test_a_promise_of_perfection_is_found(self):
        (self.path / "a.md").write_text("This is 100% secure.\n")
        self.assertEqual(words("--texts", str(self.path)).returncode, 1)
        (self.path / "a.md").write_text("This is not perfect.\n")
        self.assertEqual(words("--texts", str(self.path)).returncode, 0)


if __name__ == "__main__":
    unittest.main()
