"""Alerts on the bus: whatever is killed and when, each alert reaches its stream, once under each message id."""

import json
import os
import random
import re
import time

from nats_wire import NatsClient, NatsServer
from onesec_e2e import DEFAULT_CONFIG, Engine, auth_failure, expect, run, wait_until

ADDRESSES = 40


def feed(engine, first, count):
    """A dozen failures of each of `count` addresses, in one request; False when the engine was killed meanwhile."""
    events = []
    for address in range(first, first + count):
        events += [auth_failure(address * 100 + n, "198.51.100.%d" % address) for n in range(12)]
    try:
        status, _ = engine.post_events(events, key="chunk-%d" % first)
        return status == 202
    except (OSError, __import__("http").client.HTTPException):
        return False


def published_by(port):
    client = NatsClient(port)
    found = client.messages("SECURITY_ALERTS")
    client.close()
    ids = [re.search(r"Nats-Msg-Id: *(\S+)", headers).group(1) for _, _, headers, _ in found]
    for _, subject, _, payload in found:
        alert = json.loads(payload)
        expect(subject == "sec.alerts.%s.%s" % (alert["module"], alert["severity"]), "subject %s" % subject)
    return ids


def expect_all_published(ids, alerts):
    expect(alerts, "no alerts: the comparison would prove nothing")
    expect(len(ids) == len(set(ids)), "a message is stored twice: %s" % sorted(i for i in ids if ids.count(i) > 1)[:3])
    missing = {a["id"] for a in alerts} - {i.split(":")[0] for i in ids}
    expect(not missing, "%d of %d alerts were never published" % (len(missing), len(alerts)))


def all_sent(engine):
    return wait_until(lambda: engine.get("/api/v1/status")["outbox"]["waiting"] == 0, "the outbox to empty")


def torment(engine, chance, kill_more):
    """Feeds all addresses while the engine, and what `kill_more` kills, die again and again."""
    for first in range(1, ADDRESSES + 1, 4):
        while not feed(engine, first, 4):
            time.sleep(0.01)  # What was killed is coming back: another try.
        if chance.random() < 0.7:
            time.sleep(chance.uniform(0, 0.4))
            engine.kill()
            engine.start()
        elif kill_more:
            kill_more()
    engine.settled()
    all_sent(engine)
    return engine.alerts()


def killed_engines_publish_every_alert_on_the_embedded_server():
    seed = random.randrange(1 << 30)
    print("     seed %d" % seed, flush=True)
    with Engine() as engine:
        engine.start()
        alerts = torment(engine, random.Random(seed), None)
        expect(engine.stop() == 0, engine.log_text())
        with NatsServer(os.path.join(engine.data, "bus")) as server:
            ids = published_by(server.port)
        print("     alerts %d, messages %d" % (len(alerts), len(ids)), flush=True)
        expect_all_published(ids, alerts)


def killed_engines_and_servers_publish_every_alert_on_an_external_server():
    seed = random.randrange(1 << 30)
    print("     seed %d" % seed, flush=True)
    with Engine() as engine, NatsServer(os.path.join(engine.folder, "js")) as server:
        with open(engine.config, "w") as f:
            f.write(DEFAULT_CONFIG + "bus:\n  embedded: false\n  url: %s\n" % server.url)
        engine.start()

        def kill_server():
            server.kill()
            server.start()
        alerts = torment(engine, random.Random(seed), kill_server)
        ids = published_by(server.port)
        print("     alerts %d, messages %d" % (len(alerts), len(ids)), flush=True)
        expect_all_published(ids, alerts)


def switched_off_nothing_is_published():
    with Engine(DEFAULT_CONFIG + "bus:\n  publish_alerts: false\n") as engine:
        engine.start()
        expect(feed(engine, 1, 4), "not accepted")
        engine.settled()
        expect(engine.alerts(), "no alerts: nothing could have been published")
        expect(engine.stop() == 0, engine.log_text())
        with NatsServer(os.path.join(engine.data, "bus")) as server:
            names = NatsClient(server.port).call("STREAM.NAMES")["streams"]
        expect("SECURITY_ALERTS" not in names, "streams: %s" % names)


def what_was_published_before_it_was_switched_off_is_erased_all_the_same():
    with Engine() as engine:
        engine.start()
        expect(feed(engine, 1, 2), "not accepted")
        engine.settled()
        all_sent(engine)
        expect(engine.stop() == 0, engine.log_text())
        with open(engine.config, "a") as f:
            f.write("bus:\n  publish_alerts: false\n")
        engine.start()
        status, body = engine.request("POST", "/api/v1/data/erase", json.dumps({"entity": "198.51.100.1"}).encode(),
                                      {"Content-Type": "application/json"})
        expect(status == 200, "erase: %d %s" % (status, body))
        expect(engine.stop() == 0, engine.log_text())
        with NatsServer(os.path.join(engine.data, "bus")) as server:
            client = NatsClient(server.port)
            payloads = [payload if isinstance(payload, str) else payload.decode() for *_, payload in client.messages("SECURITY_ALERTS")]
            client.close()
        expect(not any("198.51.100.1\"" in p for p in payloads), "published alerts still name who was erased")
        expect(any("198.51.100.2\"" in p for p in payloads), "the others' alerts are gone too: %s" % payloads[:2])


if __name__ == "__main__":
    run([(f.__name__, f) for f in [killed_engines_publish_every_alert_on_the_embedded_server,
                                   killed_engines_and_servers_publish_every_alert_on_an_external_server,
                                   switched_off_nothing_is_published,
                                   what_was_published_before_it_was_switched_off_is_erased_all_the_same]])
