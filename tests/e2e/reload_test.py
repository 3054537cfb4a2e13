"""The configuration is read again by SIGHUP and by the API: all of it, or nothing."""

import json
import os
import shutil
import signal
import threading

from https_sink import HttpsSink
from onesec_e2e import Engine, auth_failure, expect, run, wait_until
from webhooks_test import cli, config_for, guess_passwords, receivers

BASE = "server:\n  port: 0\n%ssources:\n  journald: false\n  files: []\n"


def write(engine, text, by_rename=True):
    """As an editor does: another file in its place."""
    path = engine.config + (".new" if by_rename else "")
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o600)
    if by_rename:
        os.rename(path, engine.config)


def reload(engine):
    status, body = engine.request("POST", "/api/v1/config/reload")
    return status, json.loads(body)


def works(engine, key):
    return engine.request("GET", "/api/v1/status", headers={"Authorization": "Bearer " + key})[0] == 200


def keys_change_by_sighup_and_by_the_api_while_events_come_in():
    with Engine(BASE % "  api_keys: [first-key-0123456789]\n") as engine:
        engine.start()
        expect(works(engine, "first-key-0123456789"), "the first key doesn't work")
        refused, ending = [], threading.Event()

        def post():
            number = 0
            while not ending.is_set():
                status, _ = engine.post_events([auth_failure(number + n, "198.51.100.%d" % (n % 9)) for n in range(20)])
                number += 20
                if status != 202:
                    refused.append(status)
        poster = threading.Thread(target=post)
        poster.start()
        write(engine, BASE % "  api_keys: [second-key-0123456789]\n")
        engine.process.send_signal(signal.SIGHUP)
        wait_until(lambda: works(engine, "second-key-0123456789"), "the second key to work")
        expect(not works(engine, "first-key-0123456789"), "the first key still works")
        write(engine, BASE % "  api_keys: [third-key-0123456789]\n", by_rename=False)
        status, body = reload(engine)
        expect(status == 200 and [c["key"] for c in body["changes"]] == ["server.api_keys"], "%d %s" % (status, body))
        expect("key-0123456789" not in json.dumps(body), "a key is shown")
        expect(works(engine, "third-key-0123456789") and not works(engine, "second-key-0123456789"), "the keys are not those of the file")
        ending.set()
        poster.join()
        expect(not refused, "requests were refused meanwhile: %s" % refused[:5])
        engine.stop()


def a_wrong_file_a_missing_one_and_a_key_that_needs_a_restart_change_nothing():
    with Engine(BASE % "  api_keys: [first-key-0123456789]\n") as engine:
        engine.start()
        before = engine.get("/api/v1/config")
        wrong = [("server: {prot: 1}\n", "unknown key"), (BASE % "  api_keys: [other-key-0123456789]\nlimits: {memory_mb: 128}\n", "limits.memory_mb"),
                 (BASE % "  api_keys: [other-key-0123456789]\nalerts: {webhook_urls: ['ftp://h.example/']}\n", "alerts.webhook_urls, number 1"),
                 (BASE % "  api_keys: [other-key-0123456789]\nalerts: {webhook_urls: ['https://h.example/'], webhook_ca_file: /nowhere.pem}\n",
                  "webhook_ca_file")]
        for text, part in wrong:
            write(engine, text)
            status, body = reload(engine)
            expect(status >= 400 and part in json.dumps(body) and "nothing is changed" in json.dumps(body), "%d %s" % (status, body))
            expect("key-0123456789" not in json.dumps(body), "a key is shown")
            expect(works(engine, "first-key-0123456789") and not works(engine, "other-key-0123456789"), "the keys have changed")
            expect(engine.get("/api/v1/config") == before, "the configuration shown has changed")
        os.remove(engine.config)
        status, body = reload(engine)
        expect(status >= 400 and works(engine, "first-key-0123456789"), "a file that is gone: %d %s" % (status, body))
        engine.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "reload asked for by SIGHUP" in engine.log_text(), "the refusal in the log")
        expect(works(engine, "first-key-0123456789"), "SIGHUP without a file has changed the keys")
        engine.stop()


def the_refusal_says_what_it_is_about_and_only_an_admin_may_ask():
    with Engine(BASE % "  read_only_keys: [reader-key-0123456789]\n  ingest_keys: [ingest-key-0123456789]\n") as engine:
        engine.start()
        for key in ("reader-key-0123456789", "ingest-key-0123456789"):
            status, _ = engine.request("POST", "/api/v1/config/reload", headers={"Authorization": "Bearer " + key})
            expect(status == 403, "%s may reload: %d" % (key, status))
        with open(engine.config) as f:
            first = f.read()
        write(engine, first + "modules: {auth_fortress: {settings: {brute_force_count: 12}}}\nlimits: {memory_mb: 128}\n")
        status, body = reload(engine)
        expect(status == 422 and body["code"] == "needs_restart", "%d %s" % (status, body))
        for key in ("limits.memory_mb (256 to 128)", "modules.auth_fortress.settings.brute_force_count"):
            expect(key in body["error"], "%s is not named: %s" % (key, body))
        loaded = cli(engine, "config", "reload")
        expect(loaded.returncode == 1 and "limits.memory_mb" in loaded.stderr, "%d %s" % (loaded.returncode, loaded.stderr))
        write(engine, "server: {prot: 1, por: 2}\n")
        status, body = reload(engine)
        expect(status == 400 and "prot" in body["error"] and "por\"" in body["error"], "not all that is wrong: %d %s" % (status, body))
        engine.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "reload asked for by SIGHUP: nothing is changed" in engine.log_text() and "prot" in engine.log_text(),
                   "the refusal in the log")
        write(engine, first)
        expect(reload(engine) == (200, {"status": "reloaded", "changes": []}), "the same file is a change")
        write(engine, first.replace("reader-key", "second-key"))
        os.chmod(engine.config, 0o644)
        expect(reload(engine)[0] == 200, "refused")
        expect("configuration reloaded for local, 1 changed: server.read_only_keys" in engine.log_text(), engine.log_text())
        expect("every user may read it" in engine.log_text(), "no warning: " + engine.log_text())
        expect("key-0123456789" not in engine.log_text(), "a key is in the log")
        engine.stop()


def a_file_that_the_environment_names_must_stay():
    with Engine(BASE % "  api_keys: [first-key-0123456789]\n", wrapper=["env"]) as engine:
        engine.wrapper = ["env", "ONESEC_CONFIG=" + engine.config]
        engine.start(names_config=False)
        expect(works(engine, "first-key-0123456789"), "the key of the file doesn't work")
        write(engine, BASE % "  api_keys: [second-key-0123456789]\n")
        expect(reload(engine)[0] == 200 and works(engine, "second-key-0123456789"), "it isn't followed")
        os.remove(engine.config)
        status, body = reload(engine)
        expect(status == 400 and works(engine, "second-key-0123456789"), "a file that is gone: %d %s" % (status, body))
        engine.stop()


def the_usual_file_must_stay_once_it_was_read():
    """An /etc of the engine's own, so that the file that nobody names can go. Without it the defaults would hold: no keys."""
    with Engine() as engine:
        etc = engine.folder + "/etc"
        shutil.copytree("/etc", etc, symlinks=True)
        os.makedirs(etc + "/1sec", exist_ok=True)
        engine.config = etc + "/1sec/config.yaml"
        write(engine, BASE % "  api_keys: [first-key-0123456789]\n")
        engine.wrapper = ["unshare", "--mount"] + ([] if os.getuid() == 0 else ["--map-root-user"]) + [
            "sh", "-c", 'mount --bind "$0" /etc && exec "$@"', etc]
        engine.start(names_config=False)
        expect(works(engine, "first-key-0123456789"), "the key of the file doesn't work")
        os.remove(engine.config)
        status, body = reload(engine)
        expect(works(engine, "first-key-0123456789"), "the key is gone with the file: %d %s" % (status, body))
        expect(status == 400 and "nothing is changed" in body["error"], "%d %s" % (status, body))
        write(engine, BASE % "  api_keys: [second-key-0123456789]\n")
        expect(reload(engine)[0] == 200 and works(engine, "second-key-0123456789"), "it isn't followed")
        engine.stop()


def who_reads_its_log_may_go():
    for kind in ("pipe", "terminal"):
        with Engine(BASE % "  api_keys: [first-key-0123456789]\n") as engine:
            reader, writer = os.pipe() if kind == "pipe" else os.openpty()
            engine.start(log=writer)
            os.close(writer)
            os.close(reader)
            write(engine, BASE % "  api_keys: [second-key-0123456789]\n")
            engine.process.send_signal(signal.SIGHUP)
            wait_until(lambda: engine.process.poll() is not None or works(engine, "second-key-0123456789"), "the reload")
            status, body = reload(engine)
            expect(status == 200 and body["changes"] == [], "%s: %d %s" % (kind, status, body))
            expect(engine.stop() == 0, "%s: it ended with %s" % (kind, engine.process.returncode))


def a_webhook_is_opened_and_closed_by_a_reload():
    sink = HttpsSink()
    with Engine(BASE % "") as engine:
        engine.start()
        guess_passwords(engine)
        engine.settled()
        config = config_for(sink)
        write(engine, config)
        status, body = reload(engine)
        expect(status >= 400 and "needs a restart" in json.dumps(body), "a folder that the engine may not read: %d %s" % (status, body))
        shutil.copy(sink.ca, engine.folder)
        write(engine, config.replace(sink.ca, engine.folder + "/ca.pem"))
        loaded = cli(engine, "config", "reload")
        expect(loaded.returncode == 0 and "alerts.webhook_urls" in loaded.stdout, loaded.stdout + loaded.stderr)
        expect([r["state"] for r in receivers(engine)] == ["ready"], "not one receiver")
        guess_passwords(engine, address="198.51.100.78", first=100)
        wait_until(lambda: sink.requests, "the alert to arrive")
        wait_until(lambda: receivers(engine)[0]["waiting"] == 0, "all to be delivered")
        expect(len(sink.requests) == 1, "an alert of before was sent: %d" % len(sink.requests))
        purposes = {c["purpose"]: c["open"] for c in engine.get("/api/v1/status")["egress"]}
        expect(purposes["webhook"], "the gate is not shown as open")
        write(engine, BASE % "")
        expect(reload(engine)[0] == 200, "closing failed")
        expect(not receivers(engine), "it is still there")
        guess_passwords(engine, address="198.51.100.79", first=200)
        engine.settled()
        expect(len(sink.requests) == 1 and cli(engine, "notify", "test").returncode == 0, "something was sent after it was closed")
        purposes = {c["purpose"]: c["open"] for c in engine.get("/api/v1/status")["egress"]}
        expect(not purposes["webhook"], "the gate is still open")
        engine.stop()
    sink.close()


if __name__ == "__main__":
    run([(f.__name__, f) for f in [keys_change_by_sighup_and_by_the_api_while_events_come_in,
                                   a_wrong_file_a_missing_one_and_a_key_that_needs_a_restart_change_nothing,
                                   the_refusal_says_what_it_is_about_and_only_an_admin_may_ask,
                                   a_file_that_the_environment_names_must_stay,
                                   the_usual_file_must_stay_once_it_was_read,
                                   who_reads_its_log_may_go,
                                   a_webhook_is_opened_and_closed_by_a_reload]])
