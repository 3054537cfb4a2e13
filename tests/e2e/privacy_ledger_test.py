"""What leaves stands in the ledger, and the ledger can be asked: the engine in one network namespace, its bus in another one, reached
by a name. A row that is edited behind its back is named."""

import json
import os
import sqlite3
import subprocess
import tempfile

from nats_wire import NatsServer
from onesec_e2e import BIN, DEFAULT_CONFIG, Engine, Failure, auth_failure, expect, run
from two_namespaces import IN, OUT, NamespacedEngine, Rig

HOST = "10.99.0.2"  # The far end of the veth.
LEDGER = "/api/v1/privacy/ledger"


def cli(engine, *words, inside=()):
    """Exit code and what 1sec says."""
    command = list(inside) + [os.path.join(BIN, "1sec")] + list(words) + ["--data-dir", engine.data, "--port", str(engine.port)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    return done.returncode, done.stdout


def with_defaults_there_is_no_ledger_and_nothing_to_check():
    with Engine() as engine:
        engine.start()
        page = engine.get(LEDGER)
        expect(page["entries"] == [] and page["totals"] == [] and page["total"] == 0, "a ledger: %s" % page)
        verdict = engine.get(LEDGER + "/verify")
        expect(verdict["ok"] and verdict["rows"] == 0 and "nothing to check" in verdict["message"], "verdict: %s" % verdict)
        expect(not os.path.exists(os.path.join(engine.data, "egress.db")), "asking made a file")
        expect(not any(e["open"] or e["dials"] for e in engine.get("/api/v1/status")["egress"]), "something is open")
        code, text = cli(engine, "privacy", "ledger")
        expect(code == 0 and "Nothing has left this host" in text, "1sec privacy ledger: %d %s" % (code, text))
        code, text = cli(engine, "privacy", "verify")
        expect(code == 0 and "nothing to check" in text, "1sec privacy verify: %d %s" % (code, text))
        code, text = cli(engine, "status")
        expect("nothing may leave this host" in text, "1sec status: %s" % text)
        status, body = engine.request("GET", LEDGER + "?purpose=spying")
        expect(status == 400 and b"telemetry, webhook" in body, "an unknown purpose: %d %s" % (status, body))
        engine.stop()
        code, text = cli(engine, "privacy", "verify")
        expect(code == 1 and "1sec up" in text, "without an engine: %d %s" % (code, text))


def with_an_external_bus(check):
    """`check(engine, server)` while an engine writes to a bus on the other side, known to it by name."""
    with Rig(), tempfile.TemporaryDirectory() as store:
        with open("/etc/netns/%s/hosts" % IN, "w") as f:
            f.write("127.0.0.1 localhost\n%s bus.example\n" % HOST)
        with NatsServer(store, host=HOST, wrapper=["ip", "netns", "exec", OUT]) as server:
            config = (DEFAULT_CONFIG.replace("port: 0", "port: 0\n  read_only_keys: [a-key-that-may-only-read]") +
                      "bus:\n  embedded: false\n  insecure: true\n  url: nats://bus.example:%d\n" % server.port)
            with NamespacedEngine(config, wrapper=["ip", "netns", "exec", IN]) as engine:
                engine.start()
                check(engine, server)


def expect_the_connection(page, server):
    """The lookup of the name, then the connection to what it is."""
    rows = [(e["kind"], e["purpose"], e["destination"]) for e in reversed(page["entries"])]
    wanted = [("lookup", "bus", "bus.example"), ("connection", "bus", "bus.example:%d (%s)" % (server.port, HOST))]
    expect(rows[:2] == wanted, "the ledger begins with %s, not %s" % (rows[:2], wanted))
    expect(set(rows) == set(wanted), "something else left: %s" % (set(rows) - set(wanted)))
    expect([e["id"] for e in page["entries"]] == list(range(page["total"], 0, -1)), "not newest first, or with gaps")
    totals = {(t["purpose"], t["destination"]): t["entries"] for t in page["totals"]}
    expect(totals == {row[1:]: rows.count(row) for row in wanted}, "totals: %s" % totals)


def an_external_bus_stands_in_the_ledger():
    def check(engine, server):
        status, _ = engine.post_events([auth_failure(n, "198.51.100.7") for n in range(10)])
        expect(status == 202, "not accepted: the bus is not there")
        page = engine.get(LEDGER)
        expect_the_connection(page, server)
        status, body = engine.request("GET", LEDGER + "?limit=1&since=1h", headers={"Authorization": "Bearer a-key-that-may-only-read"})
        expect(status == 200, "a read key may not read: %d %s" % (status, body))
        one = json.loads(body)
        expect(one["count"] == 1 and one["total"] == page["total"], "limit: %s" % one)
        expect(engine.get(LEDGER + "?purpose=webhook")["total"] == 0, "the filter by purpose lets others through")
        verdict = engine.get(LEDGER + "/verify")
        expect(verdict["ok"] and verdict["rows"] == page["total"], "verdict: %s" % verdict)
        bus = next(e for e in engine.get("/api/v1/status")["egress"] if e["purpose"] == "bus")
        expect(bus["open"] and bus["dials"] >= 1 and bus["refusals"] == 0, "status: %s" % bus)
        _, metrics = engine.request("GET", "/metrics")
        expect('onesec_egress_dials_total{purpose="bus"} %d\n' % bus["dials"] in metrics.decode(), "not in the metrics")
        inside = ["ip", "netns", "exec", IN]
        code, text = cli(engine, "privacy", "ledger", "--since", "7d", "--purpose", "bus", inside=inside)
        expect(code == 0 and "bus.example:%d (%s)" % (server.port, HOST) in text, "1sec privacy ledger: %d %s" % (code, text))
        print("     " + text.replace("\n", "\n     "), flush=True)
        code, text = cli(engine, "privacy", "ledger", "--json", inside=inside)
        expect(code == 0 and json.loads(text)["total"] == page["total"], "--json: %d %s" % (code, text))
        code, text = cli(engine, "privacy", "verify", inside=inside)
        expect(code == 0 and "intact" in text, "1sec privacy verify: %d %s" % (code, text))
        code, text = cli(engine, "status", inside=inside)
        expect("bus open, %d dialled, 0 refused" % bus["dials"] in text, "1sec status: %s" % text)
    with_an_external_bus(check)


def an_edited_row_is_named_and_a_removed_ledger_is_missed():
    def check(engine, _):
        inside = ["ip", "netns", "exec", IN]
        path = os.path.join(engine.data, "egress.db")
        with sqlite3.connect(path) as db:
            db.execute("UPDATE ledger SET destination = 'nobody.example' WHERE id = 2")
        db.close()
        verdict = engine.get(LEDGER + "/verify")
        expect(not verdict["ok"] and "row 2" in verdict["message"], "an edited row was not found: %s" % verdict)
        code, text = cli(engine, "privacy", "verify", inside=inside)
        expect(code == 1 and "row 2" in text, "1sec privacy verify: %d %s" % (code, text))
        code, text = cli(engine, "privacy", "verify", "--json", inside=inside)
        expect(code == 1 and json.loads(text)["ok"] is False, "--json: %d %s" % (code, text))
        status, _ = engine.post_events([auth_failure(1, "198.51.100.7")])
        expect(status == 202, "the engine was disturbed")
        os.unlink(path)
        verdict = engine.get(LEDGER + "/verify")
        expect(not verdict["ok"] and "is gone" in verdict["message"], "the ledger is gone, and: %s" % verdict)
    with_an_external_bus(check)


if __name__ == "__main__":
    if os.geteuid() != 0:
        raise Failure("network namespaces need root")
    run([(f.__name__, f) for f in [with_defaults_there_is_no_ledger_and_nothing_to_check, an_external_bus_stands_in_the_ledger,
                                   an_edited_row_is_named_and_a_removed_ledger_is_missed]])
