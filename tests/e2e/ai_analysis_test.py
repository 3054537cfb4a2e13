"""AI analysis is off until its owner switches it on; with a provider it tells one closed document an incident, stands in ledger and
notebook, and stops within a second when it is switched off."""

import hashlib
import json
import os
import subprocess
import threading
import time

from https_sink import HttpsSink, body_of
from onesec_e2e import BIN, Engine, auth_failure, expect, run, wait_until
from webhooks_test import cli

BASE = "server:\n  port: 0\nsources:\n  journald: false\n  files: []\n"
CANARIES = ["canary-account", "198.51.100.77", "canary-host"]
KEY = "AQ.canary-provider-key-5d1f"


def settings(sink, **more):
    values = {"provider": "gemini", "consent": '"2026-11-26"', "api_base_url": "https://localhost:%d/v1beta/models" % sink.port,
              "ca_file": sink.ca, "triage_model": "small", "deep_model": "large", "min_severity": "LOW", "allow_private": "true"}
    values.update(more)
    return "modules:\n  ai_analysis_engine:\n    enabled: true\n    settings:\n" + "".join(
        "      %s: %s\n" % (name, value) for name, value in values.items() if value is not None)


def answer(number, request):
    tier = "deep" if b"/large:generateContent" in request.split(b"\r\n")[0] else "triage"
    said = {"evidence": ["alert"], "category": "password_guessing", "score": 0.9}
    if tier == "deep":
        said.update({"next_step": "block_source", "summary": "Somebody guesses passwords. See https://evil.example now."})
    body = json.dumps({"candidates": [{"content": {"parts": [{"text": json.dumps(said)}]}, "finishReason": "STOP"}],
                       "usageMetadata": {"promptTokenCount": 500, "candidatesTokenCount": 50}, "modelVersion": "small-1"}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def guess(engine, account="canary-account", address="198.51.100.77"):
    status, _ = engine.post_events([auth_failure(n, address, account) for n in range(40)])
    expect(status == 202, "refused")
    engine.settled()
    return wait_until(engine.alerts, "an alert")


def write(engine, text):
    with open(engine.config, "w") as f:
        f.write(text)


def set_key(engine, text=KEY):
    return subprocess.run([BIN + "/1sec", "--data-dir", engine.data, "config", "set-key"], input=text + "\n", capture_output=True, text=True,
                          timeout=60)


def off_it_has_no_file_and_asks_nobody():
    sink = HttpsSink(answer)
    os.environ["GEMINI_API_KEY"] = KEY
    try:
        for config in (BASE, BASE + settings(sink).replace("enabled: true", "enabled: false")):
            with Engine(config) as engine:
                engine.start()
                guess(engine)
                state = engine.get("/api/v1/ai")
                expect(state["enabled"] is False and state["state"] == "off", str(state))
                expect(not os.path.exists(engine.data + "/analysis.db"), "it made a file")
                engine.stop()
    finally:
        del os.environ["GEMINI_API_KEY"]
    expect(sink.connections == 0, "somebody connected")
    sink.close()


def without_all_that_is_needed_it_does_not_start():
    sink = HttpsSink(answer)
    for missing, sentence in ((dict(consent=None), "1sec ai consent"), (dict(consent="yes"), "1sec ai consent"),
                              (dict(triage_model=None), "the name of a model is needed"),
                              (dict(api_base_url=None), "the provider's address is needed"),
                              (dict(api_base_url="http://provider.example/v1"), "expected https"),
                              (dict(api_base_url="https://provider.example/v1beta/models"), "1sec config set-key")):
        with Engine(BASE + settings(sink, **missing)) as engine:
            try:
                engine.start()
                expect(False, "it started with %s" % missing)
            except Exception as error:  # noqa: BLE001
                expect(sentence in str(error), "%s: %s" % (missing, error))
    expect(sink.connections == 0, "somebody connected")
    sink.close()


def here_it_needs_neither_key_nor_network():
    with Engine(BASE + "modules: {ai_analysis_engine: {enabled: true}}\n") as engine:
        engine.start()
        alert = guess(engine)[0]
        shown = wait_until(lambda: engine.get("/api/v1/ai/analyses")["analyses"], "an analysis")[0]
        expect(shown["alert_id"] == alert["id"] and shown["opinions"] == [] and shown["reasons"], str(shown))
        text = cli(engine, "ai", "show", alert["id"]).stdout
        expect("because" in text and "brute_force" in text, text)
        expect(cli(engine, "ai", "preview").stdout.startswith("Nothing would be sent for ai"), "a preview without a provider")
        engine.stop()
        expect(not os.path.exists(engine.data + "/egress.db"), "a ledger without a way out")


def keys_are_not_arguments_and_are_not_shown():
    with Engine(BASE) as engine:
        engine.start()
        refused = cli(engine, "config", "set-key", KEY)
        expect(refused.returncode == 2 and "isn't taken as an argument" in refused.stderr, refused.stderr)
        expect(set_key(engine, "").returncode == 1, "nothing was taken for a key")
        done = set_key(engine)
        expect(done.returncode == 0 and KEY not in done.stdout + done.stderr, done.stdout + done.stderr)
        expect(os.stat(engine.data + "/ai.keys").st_mode & 0o777 == 0o600, "others can read it")
        expect("1 key is set" in cli(engine, "config", "set-key", "--show").stdout, "not shown")
        expect(cli(engine, "config", "set-key", "--forget").returncode == 0, "not forgotten")
        expect(not os.path.exists(engine.data + "/ai.keys"), "still there")


def what_is_sent_is_what_is_shown_and_names_nobody():
    sink = HttpsSink(answer)
    with Engine(BASE + settings(sink).replace("enabled: true", "enabled: false")) as engine:
        engine.start()
        expect(set_key(engine).returncode == 0, "no key")
        guess(engine, "earlier", "203.0.113.5")
        write(engine, BASE + settings(sink))
        reloaded = cli(engine, "config", "reload")
        expect(reloaded.returncode == 0, reloaded.stdout + reloaded.stderr)
        preview = cli(engine, "ai", "preview").stdout
        expect(preview.startswith("POST /v1beta/models/small:generateContent HTTP/1.1"), preview[:200])
        expect("x-goog-api-key: ********" in preview and KEY not in preview, "the key isn't masked")
        expect(sink.connections == 0, "a preview connected")
        guess(engine)
        wait_until(lambda: len(sink.requests) >= 2, "two requests")
        wait_until(lambda: engine.get("/api/v1/ai")["answered"] >= 2, "two answers")
        first, second = sink.requests[0], sink.requests[1]
        expect(first.startswith(b"POST /v1beta/models/small:") and second.startswith(b"POST /v1beta/models/large:"), "other models")
        for request in sink.requests:
            head, body = request.split(b"\r\n\r\n", 1)
            expect(head.count(KEY.encode()) == 1 and KEY.encode() not in body, "the key isn't in one header only")
            for canary in CANARIES:
                expect(canary.encode() not in request, "%s was told" % canary)
            # The shape of the previewed bytes: only tags, aliases and numbers may differ.
            document = json.loads(json.loads(body)["contents"][0]["parts"][0]["text"])
            expect(set(document) == {"v", "request", "alert", "evidence", "related", "modules"}, str(document))
        ledger = [e for e in engine.get("/api/v1/privacy/ledger?purpose=ai")["entries"] if e["kind"] == "send"]
        told = sorted((e["bytes"], e["content_sha256"]) for e in ledger)
        expect(told == sorted((len(r), hashlib.sha256(r).hexdigest()) for r in sink.requests), "the ledger differs: %s" % ledger)
        expect(all(e["redactions"] > 0 for e in ledger), "no redactions counted")
        kept = engine.get("/api/v1/ai/outbound")["requests"]
        expect([one["body"].encode() for one in reversed(kept)] == [body_of(r) for r in sink.requests], "the notebook differs")
        shown = engine.get("/api/v1/ai/analyses")["analyses"][0]
        expect([o["tier"] for o in shown["opinions"]] == ["triage", "deep"], str(shown))
        expect(shown["opinions"][1]["summary"] == "Somebody guesses passwords. See https: evil example now.", str(shown))
        expect(engine.get("/api/v1/ai")["consent_at"] != "", "the consent isn't written down")
        for text in (cli(engine, "ai", "status"), cli(engine, "ai", "outbound"), cli(engine, "ai", "test"), cli(engine, "config")):
            expect(text.returncode == 0 and KEY not in text.stdout + text.stderr, text.stdout + text.stderr)
        expect(KEY not in engine.log_text(), "the key is in the log")
        alert = engine.alerts()[0]
        expect(alert["status"] == "OPEN", "a model closed it")
    sink.close()


def switched_off_it_stops_within_a_second():
    held, over = [], threading.Event()

    def hang(number, request):
        held.append(number)
        over.wait(30)
        return None

    sink = HttpsSink(hang)
    with Engine(BASE + settings(sink)) as engine:
        set_key(engine)
        engine.start()
        guess(engine)
        wait_until(lambda: held, "a request that hangs")
        write(engine, BASE + settings(sink).replace("enabled: true", "enabled: false"))
        began = time.monotonic()
        expect(cli(engine, "config", "reload").returncode == 0, "not reloaded")
        state = engine.get("/api/v1/ai")
        purposes = {c["purpose"]: c["open"] for c in engine.get("/api/v1/status")["egress"]}
        expect(state["state"] == "off" and not purposes["ai"], "still on: %s" % state)
        expect(time.monotonic() - began < 1.0, "it took %.1f s" % (time.monotonic() - began))
        before = sink.connections
        guess(engine, "another", "203.0.113.9")
        waiting = [r for r in engine.get("/api/v1/notify")["receivers"] if r["kind"] == "ai"]
        expect(waiting == [], "the queue isn't empty: %s" % waiting)
        expect(sink.connections == before, "somebody connected")
    over.set()
    sink.close()


if __name__ == "__main__":
    run([(f.__name__, f) for f in [off_it_has_no_file_and_asks_nobody, without_all_that_is_needed_it_does_not_start, here_it_needs_neither_key_nor_network,
         keys_are_not_arguments_and_are_not_shown, what_is_sent_is_what_is_shown_and_names_nobody,
         switched_off_it_stops_within_a_second]])
