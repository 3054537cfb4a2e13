"""Rule files against the real engine: shipped ones and the owner's, put into force by a reload, all of them or none."""

import json
import os

from onesec_e2e import Engine, expect, run, wait_until
from webhooks_test import cli

QUIET = "server:\n  port: 0\nsources:\n  journald: false\n  files: []\n"

RULE = """schema: 1
id: user.shop.coupon
title: Guessing coupons
status: stable
severity: high
confidence: 0.9
spoofable: false
techniques: [T1595.003]
why: >
  The shop takes one coupon an order. %s
false_positives:
  - Somebody who mistypes the only coupon they have.
wants: [http_request]
match:
  all:
    - {field: path, starts_with: /coupon/}
    - {field: status_code, equals: 404}
cases:
  - name: unknown_coupon
    given: [{path: /coupon/A1, status_code: 404}]
    expect: 1
  - name: another_unknown_coupon
    given: [{path: /coupon/B7, status_code: 404}]
    expect: 1
  - name: near_miss_known_coupon
    given: [{path: /coupon/A1, status_code: 200}]
    expect: 0
  - name: another_page
    given: [{path: /cart, status_code: 404}]
    expect: 0
"""


def request(number, path, status=404, agent="Mozilla/5.0"):
    return {"type": "http_request", "source_ip": "198.51.100.%d" % number, "user_agent": agent,
            "details": {"method": "GET", "path": path, "query": "", "status_code": status}}


def write_rule(engine, text, name="shop/coupon.yaml"):
    path = os.path.join(engine.folder, "rules", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def rules(engine):
    return {rule["id"]: rule for rule in engine.get("/api/v1/rules")["rules"]}


def reload(engine):
    status, body = engine.request("POST", "/api/v1/config/reload")
    return status, json.loads(body)


def found(engine):
    engine.settled()
    return sorted({alert["detector"] for alert in engine.alerts()})


def shipped_rules_run():
    with Engine(QUIET) as engine:
        engine.start()
        wait_until(lambda: len(rules(engine)) >= 7, "the shipped rules to be in force")  # Ready comes first, their record next.
        engine.post_events([request(7, "/.git/HEAD", 200)])
        expect("injection.probe.vcs_metadata" in found(engine), "found: %s" % found(engine))
        expect(rules(engine)["injection.probe.vcs_metadata"]["findings"] == 1, "%s" % rules(engine))
        listed = cli(engine, "rules", "list")
        expect(listed.returncode == 0 and "injection.probe.vcs_metadata" in listed.stdout, listed.stdout + listed.stderr)
        engine.stop()


def a_rule_of_ones_own_comes_and_goes_with_a_reload():
    with Engine(QUIET) as engine:
        engine.start()
        engine.post_events([request(1, "/coupon/A1")])
        expect(found(engine) == [], "found: %s" % found(engine))
        write_rule(engine, RULE % "Whoever asks for others guesses.")
        status, body = reload(engine)
        expect(status == 200, "%d %s" % (status, body))
        expect(rules(engine)["user.shop.coupon"]["severity"] == "HIGH", "%s" % rules(engine).get("user.shop.coupon"))
        engine.post_events([request(2, "/coupon/A1"), request(3, "/coupon/A1", 200)])
        expect(found(engine) == ["user.shop.coupon"], "found: %s" % found(engine))
        alert = engine.alerts()[0]
        expect(alert["entity"]["value"] == "198.51.100.2" and "coupon" in alert["silenced_if"] + alert["description"], "%s" % alert)
        engine.kill()
        engine.start()
        expect("user.shop.coupon" in rules(engine), "gone after a crash")
        os.remove(os.path.join(engine.folder, "rules/shop/coupon.yaml"))
        expect(reload(engine)[0] == 200 and "user.shop.coupon" not in rules(engine), "still in force")
        engine.post_events([request(4, "/coupon/A1")])
        engine.settled()
        expect(len(engine.alerts()) == 1, "it still speaks")
        engine.stop()


def a_wrong_rule_changes_nothing_and_stops_a_start():
    with Engine(QUIET) as engine:
        write_rule(engine, RULE % "Whoever asks for others guesses.")
        engine.start()
        write_rule(engine, (RULE % "Whoever asks for others guesses.").replace("starts_with", "begins_with"))
        write_rule(engine, (RULE % "It is wrong.").replace("expect: 1", "expect: 2").replace("shop.coupon", "shop.other"), "shop/other.yaml")
        status, body = reload(engine)
        said = json.dumps(body)
        expect(status >= 400 and "coupon.yaml" in said and "other.yaml" in said and "nothing is changed" in said, "%d %s" % (status, said))
        engine.post_events([request(5, "/coupon/A1")])
        expect(found(engine) == ["user.shop.coupon"], "the rules in force have changed: %s" % found(engine))
        engine.stop()
        try:
            engine.start()
        except Exception as error:  # noqa: BLE001  (Failure, with the engine's own words)
            expect("coupon.yaml" in str(error) and "begins_with" in str(error), str(error))
        else:
            expect(False, "it started with a wrong rule")


def what_an_alert_says_to_paste_silences_it_here_and_at_the_web_server():
    attack = {"type": "http_request", "source_ip": "198.51.100.9", "details": {
        "method": "GET", "path": "/course", "query": "q=1'+UNION+SELECT+password+FROM+users--+", "status_code": 200}}

    def asked(uri):
        status, _ = engine.request("GET", "/api/v1/inspect/http", headers={"X-Original-URI": uri, "X-Original-Method": "GET"})
        return status

    with Engine(QUIET + "inspect:\n  block: true\n") as engine:
        engine.start()
        engine.post_events([attack])
        expect("injection.sql" in found(engine), "found: %s" % found(engine))
        description = [a for a in engine.alerts() if a["detector"] == "injection.sql"][0]["description"]
        line = description[description.index("- {"):description.index("}") + 1]
        uri = "/course?" + attack["details"]["query"]
        expect(asked(uri) == 403, "not blocked before")
        path = os.path.join(engine.folder, "exclusions.yaml")
        with open(path, "w") as f:
            f.write("schema: 1\nexclusions:\n" + line + "\n")
        status, body = reload(engine)
        expect(status >= 400 and "exclusions.yaml:3" in json.dumps(body) and "who" in json.dumps(body), "%d %s" % (status, body))
        with open(path, "w") as f:
            f.write("schema: 1\nexclusions:\n" + line.replace("who: ,", "who: alice,").replace("why: }", "why: We teach SQL. }") + "\n")
        expect(reload(engine)[0] == 200, "not taken: %s" % line)
        before = len(engine.alerts())
        attack["source_ip"] = "198.51.100.10"
        engine.post_events([attack])
        engine.settled()
        expect(len(engine.alerts()) == before, "it still speaks: %s" % engine.alerts())
        exclusion = engine.get("/api/v1/rules")["exclusions"][0]
        expect(exclusion["silenced"] == 1 and exclusion["who"] == "alice" and not exclusion["over"], "%s" % exclusion)
        expect(asked(uri) == 200, "blocked all the same")
        expect(asked(uri.replace("?q=", "?id=")) == 403 and asked(uri.replace("/course", "/shop")) == 403, "too much is let through")
        listed = cli(engine, "rules", "list").stdout
        expect("We teach SQL." in listed and "parameter q" in listed, listed)
        engine.stop()


if __name__ == "__main__":
    run([(f.__name__, f) for f in [shipped_rules_run, a_rule_of_ones_own_comes_and_goes_with_a_reload,
                                   a_wrong_rule_changes_nothing_and_stops_a_start,
                                   what_an_alert_says_to_paste_silences_it_here_and_at_the_web_server]])
