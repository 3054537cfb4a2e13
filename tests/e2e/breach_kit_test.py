"""P17-5: one file with what a report of a breach needs, for its owner only, that shows when it was changed and holds no secret.
And P11-6: the contact of who runs it, for who finds a weakness."""

import hashlib
import json
import os

from onesec_e2e import Engine, auth_failure, expect, run, wait_until
from webhooks_test import cli

CONFIG = ("server:\n  port: 0\n  api_keys: [canary-api-key-0123456789]\n  security_contact: mailto:security@owner.example\n"
          "sources:\n  journald: false\n  files: []\n")


def attacked(engine):
    status, _ = engine.post_events([auth_failure(n, "198.51.100.77", "alice") for n in range(40)] +
                                   [auth_failure(n, "203.0.113.5", "bob") for n in range(40)])
    expect(status == 202, "refused")
    engine.settled()
    wait_until(lambda: len(engine.alerts()) >= 2, "alerts")


def the_kit_has_the_evidence_and_shows_changes():
    with Engine(CONFIG) as engine:
        engine.start()
        attacked(engine)
        out = engine.folder + "/kit.json"
        done = cli(engine, "breach-kit", "--entity", "198.51.100.77", "--out", out)
        expect(done.returncode == 0 and "Writes " + out in done.stderr, done.stdout + done.stderr)
        expect(os.stat(out).st_mode & 0o777 == 0o600, "others can read it")
        text = open(out, "rb").read()
        expect(done.stdout.startswith(hashlib.sha256(text).hexdigest()), "another digest: %s" % done.stdout)
        kit = json.loads(text)
        parts = kit["parts"]
        expect({"alerts", "newest_events", "egress_ledger", "egress_ledger_verified", "engine", "configuration_secrets_masked"} == set(parts), str(set(parts)))
        for name, part in parts.items():
            compact = json.dumps(part, separators=(",", ":"), ensure_ascii=False)
            expect(hashlib.sha256(compact.encode()).hexdigest() == kit["sha256_of_parts"][name], "the hash of %s is wrong" % name)
        expect("entries" in parts["egress_ledger"], "not the ledger: %s" % parts["egress_ledger"])
        expect(parts["alerts"] and all(a["entity"]["value"] == "198.51.100.77" for a in parts["alerts"]), "other alerts")
        expect("198.51.100.77" in json.dumps(parts["newest_events"]) and "203.0.113.5" not in json.dumps(parts["newest_events"]), "other events")
        for secret in ("canary-api-key", engine.token):
            expect(secret.encode() not in text, "a secret is in the kit")
        again = cli(engine, "breach-kit", "--entity", "198.51.100.77", "--out", out)
        expect(again.returncode == 1 and open(out, "rb").read() == text, "it wrote over a kit")
        user = cli(engine, "--json", "breach-kit", "--entity", "user:nobody", "--out", engine.folder + "/none.json")
        expect(json.loads(user.stdout)["alerts"] == 0, user.stdout + user.stderr)
        expect(kit["cut"] == [], "it says that parts are cut: %s" % kit["cut"])


def what_has_no_room_is_named():
    with Engine(CONFIG) as engine:
        engine.start()
        status, _ = engine.post_events([auth_failure(n, "198.51.100.77", "alice") for n in range(1001)])
        expect(status == 202, "refused")
        engine.settled()
        done = cli(engine, "breach-kit", "--entity", "198.51.100.77", "--out", engine.folder + "/kit.json")
        expect("No room for all there is of: newest_events" in done.stdout, done.stdout + done.stderr)


def the_contact_is_served_to_everybody():
    with Engine(CONFIG) as engine:
        engine.start()
        status, body = engine.request("GET", "/.well-known/security.txt", headers={"Authorization": "none"})
        expect(status == 200 and body.startswith(b"Contact: mailto:security@owner.example\nExpires: 20"), "%d %r" % (status, body))
    with Engine("server: {port: 0, security_contact: me}\n") as engine:
        try:
            engine.start()
            expect(False, "it took a contact that is no URI")
        except Exception as error:  # noqa: BLE001
            expect("mailto:" in str(error), str(error))


if __name__ == "__main__":
    run([(f.__name__, f) for f in [the_kit_has_the_evidence_and_shows_changes, what_has_no_room_is_named, the_contact_is_served_to_everybody]])
