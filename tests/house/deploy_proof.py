"""What is delivered agrees with the program: every setting stands in deploy/config.yaml, and no other; what documents name is there."""

import re
import unittest

import planting
import yaml

LISTS = {"sources.files": list}  # Lists of objects have no row in the table of keys.


def delivered():
    """The file's keys as if nothing were commented out, with dots."""
    lines = (planting.ROOT / "deploy/config.yaml").read_text().splitlines()
    settings = [line[1:] for line in lines if re.match(r"#(?:[a-z_]+:|  +(?:#|[a-z_]+:|- ))", line)]
    found = {}

    def walk(node, path):
        for key, value in node.items():
            if isinstance(value, dict) and key != "auth_fortress":
                walk(value, path + [key])
            else:
                found[".".join(path + [key])] = value

    walk(yaml.safe_load("\n".join(settings)), [])
    return found


class Configuration(unittest.TestCase):
    def test_every_key_and_no_other(self):
        source = (planting.ROOT / "src/config/keys.cc").read_text()
        known = set(re.findall(r'^\s*(?:(?:flag|number|text|choice|secrets?)\(\s*)?"((?:[a-z]+\.)+[a-z_]+)", \[\]\(Config', source, re.M))
        self.assertGreater(len(known), 25, "the table in keys.cc reads otherwise than this test expects")
        self.assertEqual({key for key in delivered() if not key.startswith("modules.")} - set(LISTS), known)

    def test_the_defaults_shown_are_the_defaults(self):
        header = (planting.ROOT / "src/config/config.h").read_text()
        shown = delivered()
        defaults = {}
        for struct, section in {"Engine": "engine", "Server": "server", "Bus": "bus", "Syslog": "sources.syslog", "Sources": "sources",
                                "Retention": "retention", "Limits": "limits"}.items():
            body = re.search(r"struct %s \{(.*?)\n\};" % struct, header, re.S).group(1)
            for name, value in re.findall(r"(?:bool|uint32_t|string) (\w+) = ([^;]+);", body):
                defaults["%s.%s" % (section, name)] = yaml.safe_load(value.replace("'", ""))
        self.assertGreater(len(defaults), 10)
        for key, value in defaults.items():
            self.assertEqual(shown.get(key), value, key)

    def test_nothing_is_switched_on_or_off_by_it(self):
        self.assertIsNone(yaml.safe_load((planting.ROOT / "deploy/config.yaml").read_text()))


class Documents(unittest.TestCase):
    def test_the_files_they_name_are_there(self):
        for document in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "PRIVACY.md"):
            text = (planting.ROOT / document).read_text()
            named = re.findall(r"`((?:src|apps|tools|docs|schema|tests)/[\w./-]+)`|\]\(([\w./-]+)\)", text)
            for path in (code or link for code, link in named):
                self.assertTrue((planting.ROOT / path).exists(), "%s names %s" % (document, path))


if __name__ == "__main__":
    unittest.main()
