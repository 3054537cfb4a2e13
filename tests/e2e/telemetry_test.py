"""Telemetry is off until its owner switches it on in the configuration, and then tells a closed report: the bytes that the preview
showed, in the ledger, naming nobody."""

import hashlib
import json
import os
import signal
import socket

from https_sink import HttpsSink, body_of
from onesec_e2e import Engine, auth_failure, expect, run, wait_until
from webhooks_test import cli

BASE = "server:\n  port: 0\nsources:\n  journald: false\n  files: []\n"
MEMBERS = {"schema", "id", "version", "runtime", "os", "cpu", "cpus", "modules"}


def config_for(sink, enabled="true"):
    return BASE + "telemetry:\n  enabled: %s\n  endpoint: https://localhost:%d/v1\n  ca_file: %s\n" % (enabled, sink.port, sink.ca)


def off_it_sends_nothing_whatever_the_environment_says():
    sink = HttpsSink()
    names = ["ONESEC_TELEMETRY", "ONESEC_TELEMETRY_ENABLED", "ONESEC_TELEMETRY_ENDPOINT", "TELEMETRY", "DO_NOT_TRACK"]
    for config in (BASE, config_for(sink, "false")):
        for name in names:
            os.environ[name] = "https://localhost:%d/v1" % sink.port if name.endswith("ENDPOINT") else "1"
        try:
            with Engine(config) as engine:
                engine.start()
                state = engine.get("/api/v1/telemetry")
                expect(not state["enabled"] and state["next_at"] == "", "it is on: %s" % state)
                purposes = {c["purpose"]: c["open"] for c in engine.get("/api/v1/status")["egress"]}
                expect(not purposes["telemetry"], "the gate is open")
                sent = cli(engine, "telemetry", "send")
                expect(sent.returncode == 1 and "switched off" in sent.stderr, sent.stdout + sent.stderr)
                expect(not os.path.exists(engine.data + "/telemetry.id"), "an id was made")
                engine.stop()
        finally:
            for name in names:
                os.environ.pop(name, None)
    expect(sink.connections == 0, "somebody connected")
    sink.close()


def enabled_without_an_endpoint_does_not_start():
    with Engine(BASE + "telemetry: {enabled: true}\n") as engine:
        try:
            engine.start()
            expect(False, "it started")
        except Exception as error:  # noqa: BLE001
            expect("telemetry.endpoint is needed" in str(error), str(error))


def the_preview_is_what_arrives_and_it_names_nobody():
    sink = HttpsSink()
    canaries = ["canary-account", "198.51.100.77", socket.gethostname(), "canary-setting", "203.0.113.5"]
    config = config_for(sink)
    with Engine(config) as engine:
        engine.start()
        status, _ = engine.post_events([auth_failure(n, "198.51.100.77", "canary-account") for n in range(40)])
        expect(status == 202, "refused")
        engine.settled()
        wait_until(engine.alerts, "an alert")
        preview = cli(engine, "telemetry", "preview").stdout
        expect(preview.rstrip("\n") == cli(engine, "privacy", "preview", "telemetry").stdout.rstrip("\n"), "two previews differ")
        sent = cli(engine, "telemetry", "send")
        expect(sent.returncode == 0, sent.stdout + sent.stderr)
        expect(len(sink.requests) == 1, "%d requests" % len(sink.requests))
        arrived = sink.requests[0]
        expect(arrived.decode().replace("\r\n", "\n").strip() == preview.strip(), "preview %r\narrived %r" % (preview, arrived))
        report = json.loads(body_of(arrived))
        expect(report["os"].startswith("debian-"), "the system is %s" % report["os"])
        expect(set(report) == MEMBERS, "members: %s" % sorted(report))
        for module in report["modules"]:
            expect(set(module) == {"name", "findings"} and module["findings"] & (module["findings"] - 1) == 0, str(module))
        for canary in canaries:
            expect(canary.encode() not in arrived, "%s was told" % canary)
        sends = [e for e in engine.get("/api/v1/privacy/ledger?purpose=telemetry")["entries"] if e["kind"] == "send"]
        expect([(e["bytes"], e["content_sha256"]) for e in sends] == [(len(arrived), hashlib.sha256(arrived).hexdigest())], str(sends))
        before = report["id"]
        expect(cli(engine, "telemetry", "reset").returncode == 0, "reset failed")
        expect(cli(engine, "telemetry", "send").returncode == 0, "the second report failed")
        expect(json.loads(body_of(sink.requests[1]))["id"] != before, "the id is the same after a reset")
        with open(engine.config, "w") as f:
            f.write(config_for(sink, "false"))
        engine.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not engine.get("/api/v1/telemetry")["enabled"], "the switch")
        expect(cli(engine, "telemetry", "send").returncode == 1 and len(sink.requests) == 2, "it was sent after it was switched off")
        engine.stop()
    sink.close()


if __name__ == "__main__":
    run([(f.__name__, f) for f in [off_it_sends_nothing_whatever_the_environment_says, enabled_without_an_endpoint_does_not_start,
                                   the_preview_is_what_arrives_and_it_names_nobody]])
