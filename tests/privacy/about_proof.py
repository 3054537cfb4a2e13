"""What `1sec about` says: the privacy text in effect with its date, and the one contact, the same as in every document."""

import json
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
PROGRAM = sys.argv.pop(1)


def say(*words):
    return subprocess.run([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Text(unittest.TestCase):
    def test_it_is_the_document_of_this_version(self):
        document = re.sub(r"<!-- .*? -->\n?", "", (ROOT / "PRIVACY.md").read_text())
        self.assertEqual(say("about", "privacy").stdout.strip(), document.strip())
        self.assertRegex(document, r"in effect since \d{4}-\d\d-\d\d")

    def test_versions_are_listed_and_can_be_asked_for(self):
        shown = json.loads(say("--json", "about", "privacy").stdout)
        self.assertEqual(shown["version"], shown["history"][0]["version"])
        for one in shown["history"]:
            older = json.loads(say("--json", "about", "privacy", "--version", one["version"]).stdout)
            self.assertEqual(older["effective"], one["effective"])
            self.assertGreater(len(older["text"]), 1000)
        missing = say("about", "privacy", "--version", "none")
        self.assertEqual(missing.returncode, 1)
        self.assertIn(shown["version"], missing.stderr)

    def test_the_inventory_has_every_row_of_the_manifest(self):
        inventory = json.loads(say("--json", "privacy", "inventory").stdout)
        names = re.findall(r"^  - name: (.*)$", (ROOT / "privacy/manifest.yaml").read_text(), re.M)
        self.assertEqual([row["name"] for row in inventory["stores"]], names)
        for name in names:
            self.assertIn("\n%s\n" % name, say("privacy", "inventory").stdout)


class Contact(unittest.TestCase):
    def test_it_is_the_same_everywhere(self):
        contact = json.loads(say("--json", "about").stdout)["contact"]
        self.assertGreater(len(contact), 40)
        self.assertIn(contact, say("about").stdout)
        self.assertIn(contact, say("about", "privacy").stdout)
        for name in ("README.md", "PRIVACY.md", "SECURITY.md"):
            self.assertIn(contact, " ".join((ROOT / name).read_text().split()), name)


if __name__ == "__main__":
    unittest.main()
