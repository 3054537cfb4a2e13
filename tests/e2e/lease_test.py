"""Two engines that want one journal on an external server: one of them works, the other one says why it doesn't."""

import http.client
import os
import signal
import threading
import time

from nats_wire import NatsClient, NatsServer
from onesec_e2e import DEFAULT_CONFIG, Engine, Failure, auth_failure, expect, run, wait_until

SHORT = 2  # s: the least that may be set, where a test waits for it to pass.
LEASE = 5  # s: with a write's time-out of a third of it, long enough for a slow machine.
SLOW = 30  # s: more than anything takes that waits for no lease.


def engine_on(server, lease=LEASE):
    return Engine(DEFAULT_CONFIG + "bus:\n  embedded: false\n  url: %s\n  lease_secs: %d\n" % (server.url, lease))


def accepted(engine, number, timeout=30):
    body = __import__("json").dumps(auth_failure(number, "198.51.100.7")).encode()
    try:
        status, _ = engine.request("POST", "/api/v1/events", body, {"Content-Type": "application/json"}, timeout)
        return status == 202
    except (OSError, http.client.HTTPException):
        return False


def accepted_soon(engine, number):
    """Tries again: on a slow machine one append may run out of its time, which says nothing about who has the journal."""
    wait_until(lambda: accepted(engine, number), "event %d to be accepted" % number)


def journaled(engine):
    return [e["sender_id"] for e in engine.get("/api/v1/events?limit=1000")["events"]]


def a_second_engine_is_refused_and_told_who_has_the_journal():
    with NatsServer_in_folder() as server, engine_on(server) as first, engine_on(server) as second:
        first.start()
        try:
            second.start()
            raise Failure("a second engine was let in")
        except Failure as refused:
            text = str(refused)
        expect("pid %d" % first.pid() in text and "one journal has one engine" in text, text)
        expect(second.process.returncode != 0, "it ended with success")
        accepted_soon(first, 1)
        wait_until(lambda: first.get("/api/v1/status")["lease"]["held"], "the first engine's lease to be held")


def NatsServer_in_folder():
    import tempfile
    return NatsServer(tempfile.mkdtemp(prefix="onesec-js-"))


def a_killed_engine_is_back_at_once_and_one_that_stopped_keeps_nobody_out():
    with NatsServer_in_folder() as server, engine_on(server, 60) as first, engine_on(server, 60) as second:
        first.start()
        epoch = first.get("/api/v1/status")["lease"]["epoch"]
        first.kill()
        first.start()
        expect(first.start_seconds < SLOW, "it waited %.0f s for its own lease" % first.start_seconds)
        expect(first.get("/api/v1/status")["lease"]["epoch"] > epoch, "the epoch did not rise")
        expect(first.stop() == 0, first.log_text())
        second.start()
        expect(second.start_seconds < SLOW, "a lease that was given back was waited for")


def another_engine_has_the_journal_after_the_lease_of_a_killed_one():
    with NatsServer_in_folder() as server, engine_on(server) as first, engine_on(server) as second:
        first.start()
        accepted_soon(first, 1)
        epoch = first.get("/api/v1/status")["lease"]["epoch"]
        killed_at = time.monotonic()
        first.kill()
        second.start()
        waited = time.monotonic() - killed_at
        print("     after %.1f s" % waited, flush=True)
        # It was renewed at most a third of the lease before; half of the rest is a slow machine's.
        expect(waited > LEASE / 3, "it did not wait for the lease of the killed engine: %.1f s" % waited)
        expect(second.start_seconds < LEASE + 2 + SLOW, "it waited %.1f s" % second.start_seconds)
        expect(second.get("/api/v1/status")["lease"]["epoch"] > epoch, "the epoch did not rise")
        accepted_soon(second, 2)
        expect({"e1", "e2"} <= set(journaled(second)), "events: %s" % journaled(second))
        try:
            first.start()
            raise Failure("the killed engine was let in again beside its heir")
        except Failure as refused:
            expect("pid %d" % second.pid() in str(refused), str(refused))


def an_engine_that_slept_through_its_lease_writes_nothing_and_ends_with_a_sentence():
    with NatsServer_in_folder() as server, engine_on(server, SHORT) as sleeper, engine_on(server, SHORT) as heir:
        sleeper.start()
        taken = []
        stop = threading.Event()

        def feed():
            number = 0
            while not stop.is_set():
                number += 1
                if accepted(sleeper, number, 5):
                    taken.append("e%d" % number)
        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        wait_until(lambda: len(taken) > 20, "events to flow")
        os.kill(sleeper.pid(), signal.SIGSTOP)  # In the middle of something.
        time.sleep(0.2)  # What had left it is on its way to the test.
        heir.start()
        expect(heir.start_seconds < SHORT + 2 + SLOW, "the heir waited %.1f s" % heir.start_seconds)
        before = set(journaled(heir))
        for number in range(5000, 5020):
            accepted_soon(heir, number)
        os.kill(sleeper.pid(), signal.SIGCONT)
        expect(sleeper.process.wait(60) != 0, "the sleeper ended with success")
        stop.set()
        feeder.join(30)
        expect("lease of the journal is lost" in sleeper.log_text() or "the journal is lost" in sleeper.log_text(), sleeper.log_text())
        after = journaled(heir)
        new = set(after) - before - {"e%d" % n for n in range(5000, 5020)}
        expect(not new, "the sleeper wrote after its lease was gone: %s" % sorted(new)[:5])
        expect(len(after) == len(set(after)), "an event is there twice")
        missing = set(taken) - set(after)
        expect(not missing, "accepted, and not in the journal: %s" % sorted(missing)[:5])
        accepted_soon(heir, 6000)
        wait_until(lambda: heir.get("/api/v1/status")["lease"]["held"], "the heir's lease to be held")
        with open(os.path.join(sleeper.folder, "engine.log")) as f:
            print("     accepted before %d, heir after %.1f s; %s" % (len(taken), heir.start_seconds, f.read().strip().split("\n")[-1]), flush=True)


def an_outage_longer_than_the_lease_is_survived():
    with NatsServer_in_folder() as server, engine_on(server, SHORT) as engine:
        engine.start()
        accepted_soon(engine, 1)
        server.kill()
        wait_until(lambda: not engine.get("/api/v1/status")["lease"]["held"], "the lease to run out")
        expect(not accepted(engine, 2), "accepted without a journal")
        server.start()
        wait_until(lambda: accepted(engine, 3), "the engine to go on")
        expect("e1" in journaled(engine) and "e3" in journaled(engine), "events: %s" % journaled(engine))
        client = NatsClient(server.port)
        expect(len(client.messages("KV_sec_journal_0")) == 1, "the bucket holds more than one entry")
        client.close()


if __name__ == "__main__":
    run([(f.__name__, f) for f in [a_second_engine_is_refused_and_told_who_has_the_journal,
                                   a_killed_engine_is_back_at_once_and_one_that_stopped_keeps_nobody_out,
                                   another_engine_has_the_journal_after_the_lease_of_a_killed_one,
                                   an_engine_that_slept_through_its_lease_writes_nothing_and_ends_with_a_sentence,
                                   an_outage_longer_than_the_lease_is_survived]])
