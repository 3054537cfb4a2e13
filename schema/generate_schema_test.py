"""Each way of being wrong is refused with file and line; the schema as it stands is accepted."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

GENERATOR = sys.argv.pop(1)
FIELD = '  - {id: 1, name: username, type: string, class: identity, meaning: "Account."}\n'
EVENT = """  - id: 1
    type: login
    category: auth
    required: [username]
    optional: []
    description: "A login."
"""


class Refusals(unittest.TestCase):
    def generate(self, fields, events):
        with tempfile.TemporaryDirectory() as folder:
            schema = pathlib.Path(folder)
            (schema / "fields.yaml").write_text("fields:\n" + fields, encoding="utf-8")
            (schema / "events.yaml").write_text("events:\n" + events, encoding="utf-8")
            run = subprocess.run([sys.executable, GENERATOR, "--schema", folder, "--out", folder + "/out"],
                                 capture_output=True, text=True, check=False)
            made = sorted(path.name for path in schema.glob("out/*.h"))
            return run.returncode, run.stderr, made

    def refused(self, where, what, fields=FIELD, events=EVENT):
        status, errors, made = self.generate(fields, events)
        self.assertEqual(status, 1, errors)
        self.assertIn(where + ": ", errors)
        self.assertIn(what, errors)
        self.assertEqual(made, [])

    def test_a_right_schema_is_accepted(self):
        status, errors, made = self.generate(FIELD, EVENT)
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual(made, ["event_type.h", "field.h", "schema_tables.h"])

    def test_an_id_twice(self):
        self.refused("fields.yaml:3", "id 1: expected 2", FIELD + FIELD.replace("username", "user"))

    def test_a_gap_in_the_ids(self):
        self.refused("fields.yaml:3", "id 3: expected 2", FIELD + FIELD.replace("username", "user").replace("1", "3"))

    def test_a_name_twice(self):
        self.refused("fields.yaml:3", "username stands twice", FIELD + FIELD.replace("id: 1", "id: 2"))

    def test_an_unknown_type(self):
        self.refused("fields.yaml:2", "type text: expected one of", FIELD.replace("type: string", "type: text"))

    def test_an_unknown_class(self):
        self.refused("fields.yaml:2", "class person: expected one of", FIELD.replace("identity", "person"))

    def test_a_name_with_capitals(self):
        self.refused("fields.yaml:2", "userName: expected snake_case", FIELD.replace("username", "userName"))

    def test_an_unknown_key(self):
        self.refused("fields.yaml:2", "unknown key colour", FIELD.replace("meaning", "colour: red, meaning"))

    def test_a_missing_key(self):
        self.refused("fields.yaml:2", "missing class", FIELD.replace("class: identity, ", ""))

    def test_a_meaning_that_is_no_sentence(self):
        self.refused("fields.yaml:2", "meaning: expected a sentence", FIELD.replace("Account.", "Account"))

    def test_a_field_that_does_not_exist(self):
        self.refused("events.yaml:5", "usrname: no such field", FIELD, EVENT.replace("[username]", "[usrname]"))

    def test_a_field_required_and_optional(self):
        self.refused("events.yaml:6", "username stands twice in login", FIELD, EVENT.replace("[]", "[username]"))

    def test_text_that_is_no_yaml(self):
        self.refused("fields.yaml:3", "", FIELD + "  - {id: 2, name: [}\n")


if __name__ == "__main__":
    unittest.main()
