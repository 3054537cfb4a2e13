"""Events that others publish: what the server has acknowledged is in the journal, and once, however often the engine is killed."""

import json
import os
import random
import stat
import threading
import time

from nats_wire import NatsClient, NatsServer
from onesec_e2e import DEFAULT_CONFIG, Engine, Failure, auth_failure, expect, run, wait_until

EVENTS = 900  # Fewer than one answer of the API holds.


def login_of(engine):
    path = os.path.join(engine.data, "bus.publisher")
    expect(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "others may read %s" % path)
    with open(path) as f:
        about = json.load(f)
    return int(about["url"].rsplit(":", 1)[1]), {"user": about["user"], "pass": about["password"]}


class Publisher(threading.Thread):
    """Publishes each event until the server says that it is stored."""

    def __init__(self, reach):
        super().__init__(daemon=True)
        self.reach, self.stored, self.retries, self.client = reach, [], 0, None

    def run(self):
        for number in range(1, EVENTS + 1):
            event = auth_failure(number, "198.51.100.%d" % (number % 50))
            event["provenance"] = "kernel"  # Ours to say, not a sender's.
            while not self._publish(number, json.dumps(event).encode()):
                self.retries += 1
                time.sleep(0.01)  # The server is down: another try.
            self.stored.append(event["id"])

    def _publish(self, number, payload):
        try:
            if self.client is None:
                self.client = NatsClient(*self.reach())
            answer = json.loads(self.client.request("sec.events.auth.auth_failure", payload, "event-%d" % number) or b"{}")
            return "seq" in answer
        except (OSError, ValueError, Failure, KeyError):
            self.client = None
            return False


def torment(engine, publisher, kills, kill_more=None):
    chance = random.Random()
    publisher.start()
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, 0.3))
        if kill_more and chance.random() < 0.3:
            kill_more()
            continue
        engine.kill()
        engine.start()
    wait_until(lambda: not publisher.is_alive(), "the publisher to finish", 120)


def expect_each_once(publisher, stored, provenances, may_repeat=False):
    missing = set(publisher.stored) - set(stored)
    twice = len(stored) - len(set(stored))
    print("     published %d, retries %d, missing %d, twice %d" % (len(publisher.stored), publisher.retries, len(missing), twice),
          flush=True)
    expect(len(publisher.stored) == EVENTS, "not all were published")
    expect(not missing, "acknowledged, and not in the journal: %s" % sorted(missing)[:5])
    expect(may_repeat or twice == 0, "%d events are there twice" % twice)
    print("     provenance %s" % provenances, flush=True)


def everything(engine):
    return engine.get("/api/v1/events?limit=1000")["events"]


def all_there(engine, publisher):
    def is_complete():
        try:
            return {e["sender_id"] for e in everything(engine)} >= set(publisher.stored)
        except Failure:
            return False  # The server has just come back, and the engine is on its way to it.
    # What was delivered when the engine died comes again after the server's patience of 30 s.
    wait_until(is_complete, "all events", 90)
    return everything(engine)


def killed_engines_take_each_event_once_from_the_embedded_server():
    with Engine(DEFAULT_CONFIG + "bus:\n  take_events: true\n") as engine:
        engine.start()
        publisher = Publisher(lambda: login_of(engine))
        torment(engine, publisher, 8)
        events = all_there(engine, publisher)
        expect_each_once(publisher, [e["sender_id"] for e in events], {e["provenance"] for e in events})
        expect({e["provenance"] for e in events} == {"authenticated"}, "a sender chose its provenance")
        expect(engine.alerts(), "no alerts")
        sources = {s["name"]: s for s in engine.get("/api/v1/status")["sources"]}
        expect(sources["bus sec.events.>"]["state"] == "watching", str(sources.keys()))


def killed_engines_take_each_event_once_from_an_external_server():
    external(False)


def killed_servers_lose_nothing_either():
    # A batch of the journal that a server stored, and died before it said so, is written once more: at least once.
    external(True)


def external(kills_server):
    with Engine() as engine, NatsServer(os.path.join(engine.folder, "js")) as server:
        with open(engine.config, "w") as f:
            f.write(DEFAULT_CONFIG + "bus:\n  embedded: false\n  url: %s\n  take_events: true\n" % server.url)
        engine.start()

        def kill_server():
            server.kill()
            server.start()
        publisher = Publisher(lambda: (server.port,))
        torment(engine, publisher, 8, kill_server if kills_server else None)
        events = all_there(engine, publisher)
        expect_each_once(publisher, [e["sender_id"] for e in events], {e["provenance"] for e in events}, kills_server)
        expect({e["provenance"] for e in events} == {"declared"}, "anybody may publish on an open server")
        client = NatsClient(server.port)
        wait_until(lambda: client.call("STREAM.INFO.SECURITY_EVENTS")["state"]["messages"] == 0, "the stream to empty")
        client.close()


def what_is_no_event_becomes_one_dead_letter_and_is_never_delivered_again():
    with Engine() as engine, NatsServer(os.path.join(engine.folder, "js"), "authorization { token: a_token_of_this_test }") as server:
        with open(engine.config, "w") as f:
            f.write(DEFAULT_CONFIG + "bus:\n  embedded: false\n  url: %s\n  token: a_token_of_this_test\n  take_events: true\n" %
                    server.url)
        engine.start()
        client = NatsClient(server.port, {"auth_token": "a_token_of_this_test"})
        client.request("sec.events.a.b", b"not an event")
        client.request("sec.events.a.b", json.dumps(auth_failure(1, "198.51.100.1")).encode())
        wait_until(lambda: len(everything(engine)) == 1, "the event behind it")
        expect(everything(engine)[0]["provenance"] == "authenticated", "the server wants a login")
        engine.kill()
        engine.start()
        wait_until(lambda: client.call("STREAM.INFO.SECURITY_EVENTS")["state"]["messages"] == 0, "the stream to empty")
        letters = [payload for _, _, _, payload in client.messages("SEC_DEAD")]
        expect(len(letters) == 1 and b"not an event" in letters[0], "dead letters: %r" % letters)
        info = client.call("CONSUMER.INFO.SECURITY_EVENTS.1sec-engine-events")
        expect(info["num_ack_pending"] == 0 and info["num_pending"] == 0, "something waits: %s" % info)
        client.close()


def what_was_handed_out_often_and_never_looked_at_is_taken():
    with Engine() as engine, NatsServer(os.path.join(engine.folder, "js")) as server:
        with open(engine.config, "w") as f:
            f.write(DEFAULT_CONFIG + "bus:\n  embedded: false\n  url: %s\n  take_events: true\n" % server.url)
        engine.start()
        expect(engine.stop() == 0, engine.log_text())
        client = NatsClient(server.port)
        for number in range(3):
            client.request("sec.events.a.b", json.dumps(auth_failure(number, "198.51.100.1")).encode())
        for _ in range(3 * 9):  # As engines do that stop, or die, before they have looked at what they asked for.
            client.hand_out_and_give_back("SECURITY_EVENTS.1sec-engine-events")
        engine.start()
        wait_until(lambda: len(everything(engine)) == 3, "all events", 20)
        expect(not client.messages("SEC_DEAD"), "dead letters")
        client.close()


def switched_off_there_is_no_publisher_and_no_stream():
    with Engine() as engine:
        engine.start()
        expect(not os.path.exists(os.path.join(engine.data, "bus.publisher")), "a login lies about")
        expect(engine.stop() == 0, engine.log_text())
        with NatsServer(os.path.join(engine.data, "bus")) as server:
            names = NatsClient(server.port).call("STREAM.NAMES")["streams"]
        expect("SECURITY_EVENTS" not in names, "streams: %s" % names)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [killed_engines_take_each_event_once_from_the_embedded_server,
                                   killed_engines_take_each_event_once_from_an_external_server,
                                   killed_servers_lose_nothing_either,
                                   what_is_no_event_becomes_one_dead_letter_and_is_never_delivered_again,
                                   what_was_handed_out_often_and_never_looked_at_is_taken,
                                   switched_off_there_is_no_publisher_and_no_stream]])
