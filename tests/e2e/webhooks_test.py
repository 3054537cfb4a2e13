"""Alerts leave for the addresses that their owner wrote down: signed, over TLS 1.3, in the ledger byte for byte, at least once, and
under a profile that names nobody. The receiver is a real HTTPS server with a certificate of its own authority."""

import base64
import hashlib
import hmac
import json
import subprocess

from https_sink import HttpsSink, body_of, headers_of
from onesec_e2e import BIN, Engine, auth_failure, expect, run, wait_until

ADDRESS, USER = "198.51.100.77", "canary-user"


def config_for(sink, more="", urls=None):
    urls = urls if urls is not None else ["https://localhost:%d/hooks/secret-path" % sink.port]
    return ("server:\n  port: 0\nsources:\n  journald: false\n  files: []\nalerts:\n  webhook_urls: %s\n  webhook_ca_file: %s\n"
            "  webhook_allow_private: true\n%s" % (json.dumps(urls), sink.ca, more))


def guess_passwords(engine, address=ADDRESS, user=USER, first=0, count=30):
    status, body = engine.post_events([auth_failure(first + n, address, user) for n in range(count)])
    expect(status == 202, "events refused: %d %s" % (status, body[:200]))


def signed_by(secret, request):
    headers, body = headers_of(request), body_of(request)
    content = ("%s.%s." % (headers["webhook-id"], headers["webhook-timestamp"])).encode() + body
    signature = base64.b64encode(hmac.new(base64.b64decode(secret[len("whsec_"):]), content, hashlib.sha256).digest()).decode()
    return "v1," + signature in headers["webhook-signature"].split(" ")


def cli(engine, *words):
    return subprocess.run([BIN + "/1sec", "--config", engine.config, "--data-dir", engine.data, "--port", str(engine.port)] + list(words),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)


def receivers(engine):
    return engine.get("/api/v1/notify")["receivers"]


def an_alert_arrives_signed_and_names_nobody_and_the_ledger_has_its_very_bytes():
    sink = HttpsSink()
    with Engine(config_for(sink)) as engine:
        engine.start()
        guess_passwords(engine)
        wait_until(lambda: sink.requests, "the alert to arrive")
        wait_until(lambda: receivers(engine)[0]["waiting"] == 0, "all to be delivered")
        request = sink.requests[0]
        secret = cli(engine, "notify", "secret").stdout.strip()
        expect(signed_by(secret, request), "the signature is wrong: %s" % headers_of(request))
        expect(not signed_by("whsec_" + base64.b64encode(b"x" * 32).decode(), request), "any key fits")
        body = json.loads(body_of(request))
        expect(body["type"] == "alert.created", "type is %s" % body["type"])
        for canary in (ADDRESS, USER):
            expect(canary.encode() not in request, "%s left in a standard body: %s" % (canary, request[:400]))
        ledger = engine.get("/api/v1/privacy/ledger?purpose=webhook&limit=1000")
        sends = [e for e in reversed(ledger["entries"]) if e["kind"] == "send"]
        expect(len(sends) == len(sink.requests), "%d sends in the ledger, %d arrived" % (len(sends), len(sink.requests)))
        for entry, arrived in zip(sends, sink.requests):
            expect(entry["bytes"] == len(arrived), "ledger %d bytes, arrived %d" % (entry["bytes"], len(arrived)))
            expect(entry["content_sha256"] == hashlib.sha256(arrived).hexdigest(), "the ledger's hash is another")
        expect(b"secret-path" not in json.dumps(ledger).encode(), "the ledger shows the path")
        shown = cli(engine, "notify", "status").stdout + cli(engine, "config").stdout + json.dumps(engine.get("/api/v1/status"))
        expect("secret-path" not in shown and secret not in shown, "a secret is shown")
        expect(engine.get("/api/v1/privacy/ledger/verify")["ok"], "the ledger's chain is broken")
        preview = cli(engine, "privacy", "preview", "webhook").stdout.encode()
        expect(b"POST /hooks/secret-path HTTP/1.1" in preview and b"webhook-signature: v1," in preview, "preview: %r" % preview[:200])
        engine.stop()
    sink.close()


def an_outage_loses_nothing_and_what_is_refused_for_ever_is_a_dead_letter():
    state = {"status": 503}
    sink = HttpsSink(answer=lambda number, request: b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % state["status"])
    with Engine(config_for(sink)) as engine:
        engine.start()
        guess_passwords(engine)
        wait_until(lambda: sink.requests and receivers(engine)[0]["failed_attempts"] > 0, "the first attempt to fail")
        first = headers_of(sink.requests[0])["webhook-id"]
        engine.kill()
        state["status"] = 204
        engine.start()
        wait_until(lambda: receivers(engine)[0]["waiting"] == 0, "the alert to be delivered after a kill")
        expect(any(headers_of(r)["webhook-id"] == first for r in sink.requests[1:]), "it came under another id")
        state["status"] = 422
        guess_passwords(engine, address="198.51.100.78", first=100)
        wait_until(lambda: receivers(engine)[0]["dead"] >= 1, "the refused alert to be given up")
        engine.stop()
    sink.close()


def an_address_that_is_gone_is_left_alone_until_a_test_succeeds():
    state = {"status": 410}
    sink = HttpsSink(answer=lambda number, request: b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % state["status"])
    with Engine(config_for(sink)) as engine:
        engine.start()
        guess_passwords(engine)
        wait_until(lambda: "410" in receivers(engine)[0]["state"], "the pause")
        before = len(sink.requests)
        guess_passwords(engine, address="198.51.100.79", first=100)
        engine.settled()
        wait_until(lambda: receivers(engine)[0]["waiting"] >= 2, "the second alert to wait")
        expect(len(sink.requests) == before, "it was sent to an address that is gone")
        expect(cli(engine, "notify", "test").returncode == 1, "a test that fails says so")
        state["status"] = 204
        tested = cli(engine, "notify", "test")
        expect(tested.returncode == 0 and "took it (204)" in tested.stdout, tested.stdout + tested.stderr)
        wait_until(lambda: len(sink.requests) >= before + 3, "what waited to be delivered")
        engine.stop()
    sink.close()


def a_receiver_in_a_private_network_needs_its_owners_word():
    sink = HttpsSink()
    config = config_for(sink).replace("webhook_allow_private: true", "webhook_allow_private: false")
    with Engine(config) as engine:
        engine.start()
        tested = cli(engine, "notify", "test")
        expect(tested.returncode == 1 and "loopback" in tested.stdout, "it was not refused: " + tested.stdout + tested.stderr)
        expect(sink.connections == 0, "it was connected to")
        engine.stop()
    sink.close()


def wrong_addresses_stop_the_start_and_are_not_quoted():
    sink = HttpsSink()
    for url, part in (("http://hooks.example.org/canary", "expected https"), ("https://u:canary@h.example/", "user or password")):
        with Engine(config_for(sink, urls=[url])) as engine:
            try:
                engine.start()
                expect(False, "%s was taken" % url)
            except Exception as error:  # noqa: BLE001
                expect(part in str(error), "%s: %s" % (part, error))
                expect("canary" not in str(error), "the address is quoted: %s" % error)
    sink.close()


if __name__ == "__main__":
    run([(f.__name__, f) for f in [an_alert_arrives_signed_and_names_nobody_and_the_ledger_has_its_very_bytes,
                                   an_outage_loses_nothing_and_what_is_refused_for_ever_is_a_dead_letter,
                                   an_address_that_is_gone_is_left_alone_until_a_test_succeeds,
                                   a_receiver_in_a_private_network_needs_its_owners_word,
                                   wrong_addresses_stop_the_start_and_are_not_quoted]])
