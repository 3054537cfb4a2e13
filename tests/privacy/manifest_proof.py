"""tools/privacy-manifest finds whatever is planted: a table, a column, a key, a purpose, a host, a text that changed without a version."""

import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ".").resolve()


class Planted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "tree"
        for name in ("src", "apps", "privacy", "docs"):
            shutil.copytree(ROOT / name, self.root / name)
        for name in ("PRIVACY.md", "README.md", "SECURITY.md"):
            shutil.copy(ROOT / name, self.root / name)

    def run_tool(self, *arguments):
        return subprocess.run([sys.executable, str(ROOT / "tools/privacy-manifest"), "--root", str(self.root), *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def plant(self, name, before, after):
        path = self.root / name
        text = path.read_text()
        self.assertIn(before, text)
        path.write_text(text.replace(before, after, 1))

    def expect(self, sentence):
        done = self.run_tool()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(sentence, done.stdout)


class Unlisted(Planted):
    def test_as_it_is_it_is_right(self):
        self.assertEqual(self.run_tool().returncode, 0, self.run_tool().stdout)

    def test_a_column(self):
        self.plant("src/store/migration.cc", "who TEXT NOT NULL,", "who TEXT NOT NULL, from_where TEXT NOT NULL,")
        self.expect("column audit.from_where isn't listed")

    def test_a_table_in_a_new_place(self):
        (self.root / "src/engine/new.cc").write_text('const char* kSql = "CREATE TABLE diary (id INTEGER, "\n    "words TEXT)";\n')
        self.expect("table diary isn't listed")

    def test_a_column_that_is_added_later(self):
        (self.root / "src/store/zz.cc").write_text('const char* kSql = "ALTER TABLE alerts ADD COLUMN owner_mail TEXT";\n')
        self.expect("column alerts.owner_mail isn't listed")

    def test_a_listed_column_that_is_gone(self):
        self.plant("src/egress/ledger.cc", " redactions INTEGER NOT NULL,", "")
        self.expect("column ledger.redactions is listed and isn't there")

    def test_a_key(self):
        self.plant("docs/configuration.md", "| `telemetry.enabled` |", "| `telemetry.more` | `false` | true, false | More. |\n| `telemetry.enabled` |")
        self.expect("configuration key telemetry.more isn't listed")

    def test_a_purpose(self):
        self.plant("src/egress/purpose.cc", '"oidc"', '"oidc", "friends"')
        self.expect("purpose friends isn't listed")

    def test_a_host(self):
        self.plant("src/egress/purpose.cc", "namespace {", 'namespace {\nconstexpr const char* kHome = "https://updates.example.io/v1";')
        self.expect("host updates.example.io isn't listed")

    def test_a_bare_host(self):
        self.plant("src/egress/purpose.cc", "namespace {", 'namespace {\nconstexpr const char* kHome = "pool.ntp.org";')
        self.expect("host pool.ntp.org isn't listed")

    def test_a_store_without_an_end(self):
        self.plant("privacy/manifest.yaml", "    key: retention.events_days\n", "")
        self.expect("store journal: expected the key or the bound of its retention")

    def test_a_file_and_a_table_of_a_real_data_directory(self):
        data = self.root / "data"
        data.mkdir()
        db = sqlite3.connect(data / "egress.db")
        db.executescript("CREATE TABLE ends (name, id, hash)")
        db.close()
        self.assertEqual(self.run_tool("--data-dir", str(data)).returncode, 0)
        (data / "diary.txt").write_text("x")
        self.assertIn("diary.txt isn't listed", self.run_tool("--data-dir", str(data)).stdout)
        (data / "diary.txt").unlink()
        db = sqlite3.connect(data / "egress.db")
        db.executescript("CREATE TABLE diary (words)")
        db.close()
        self.assertIn("table diary isn't listed", self.run_tool("--data-dir", str(data)).stdout)


class Versions(Planted):
    def test_another_text_is_another_version(self):
        self.plant("PRIVACY.md", "nothing leaves the machine", "little leaves the machine")
        self.expect("a change of meaning is a new version")

    def test_a_table_that_was_edited_by_hand(self):
        self.plant("PRIVACY.md", "| always |", "| sometimes |")
        self.expect("PRIVACY.md isn't current")

    def test_the_newest_has_a_date_and_says_what_changed(self):
        text = (self.root / "PRIVACY.md").read_text()
        self.assertRegex(text, r"Version \S+, in effect since \d{4}-\d\d-\d\d\.")
        self.assertRegex(text, r"\n1 of \d{4}-\d\d-\d\d \(\S")

    def add_version(self):
        manifest = (self.root / "privacy/manifest.yaml").read_text()
        sha = re.search(r'sha256: "([0-9a-f]{64})"', manifest).group(1)
        row = '    - {version: "2", effective: 2027-01-01, sha256: "%s", changes: "Another word."}\n' % sha
        self.plant("privacy/manifest.yaml", '    - {version: "1"', row + '    - {version: "1"')
        return (self.root / "PRIVACY.md").read_text()

    def test_an_older_version_must_stay_readable_as_it_was(self):
        old = self.add_version()
        self.assertEqual(self.run_tool("--write").returncode, 0)
        self.expect("privacy/history/1.md: expected the text of version 1 as it was")
        (self.root / "privacy/history").mkdir()
        (self.root / "privacy/history/1.md").write_text(old)
        done = self.run_tool()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.plant("privacy/history/1.md", "nothing leaves", "little leaves")
        self.expect("privacy/history/1.md")

    def test_the_program_gets_the_older_text_too(self):
        old = self.add_version()
        (self.root / "privacy/history").mkdir()
        (self.root / "privacy/history/1.md").write_text(old.replace("# Privacy", "# Privacy, as it was"))
        out = self.root / "texts.cc"
        self.assertEqual(self.run_tool("--cc", str(out)).returncode, 0)
        text = out.read_text()
        self.assertLess(text.index('R"privacy(2)privacy"'), text.index('R"privacy(1)privacy"'))
        self.assertIn("# Privacy, as it was", text)


if __name__ == "__main__":
    unittest.main()
