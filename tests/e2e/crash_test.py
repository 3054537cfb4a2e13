"""kill -9 at random moments while events flow: nothing acknowledged is missing, nothing is there twice, and the alerts are
those of one uninterrupted replay of the same journal, with 1, 2 and 8 threads."""

import argparse
import json
import os
import random
import subprocess
import threading
import time

from onesec_e2e import BIN, Engine, auth_failure, expect, run, wait_until

parser = argparse.ArgumentParser()
parser.add_argument("--kills", type=int, default=12)
parser.add_argument("--events", type=int, default=12000)
parser.add_argument("--seed", type=int, default=None)
options = parser.parse_args()
CHUNK = 100


def event(number, random_source):
    """Seven addresses guess loudly, the rest are one try each; some of the users exist."""
    if number % 3 == 0:
        return auth_failure(number, "198.51.100.%d" % (number % 7), "root")
    return auth_failure(number, "203.0.%d.%d" % (random_source.randrange(256), random_source.randrange(256)),
                        "user%d" % random_source.randrange(50))


class Feeder(threading.Thread):
    """Sends every chunk until it is acknowledged, each with its own Idempotency-Key."""

    def __init__(self, engine, total, seed):
        super().__init__(daemon=True)
        self.engine, self.total, self.random = engine, total, random.Random(seed)
        self.acknowledged = []
        self.retries = 0

    def run(self):
        for first in range(0, self.total, CHUNK):
            chunk = [event(n, self.random) for n in range(first, min(first + CHUNK, self.total))]
            while True:
                try:
                    status, _ = self.engine.post_events(chunk, key="chunk-%d" % first)
                    if status == 202:
                        break
                except (OSError, ConnectionError, __import__("http").client.HTTPException):
                    pass
                self.retries += 1
                time.sleep(0.005)  # The engine is down: another try.
            self.acknowledged.extend(e["id"] for e in chunk)


def replayed(engine, threads, export=None):
    into = os.path.join(engine.folder, "replay-%d" % threads)
    command = [os.path.join(BIN, "1sec-engine"), "replay", "--config", engine.config, "--data-dir", engine.data, "--into", into,
               "--threads", str(threads), "--json"]
    if export:
        command += ["--export", export]
    out = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600)
    expect(out.returncode == 0, "replay failed: %s" % out.stderr[-2000:])
    return json.loads(out.stdout)


def killed_at_random_moments_nothing_is_lost_and_the_alerts_are_those_of_a_replay():
    seed = options.seed if options.seed is not None else random.randrange(1 << 30)
    print("     seed %d" % seed, flush=True)
    chance = random.Random(seed)
    with Engine() as engine:
        engine.start()
        feeder = Feeder(engine, options.events, seed)
        feeder.start()
        kills, slowest = 0, 0.0
        while kills < options.kills:
            time.sleep(chance.uniform(0.0, 0.35))
            engine.kill()
            kills += 1
            engine.start()
            slowest = max(slowest, engine.start_seconds)
        wait_until(lambda: not feeder.is_alive(), "the feeder to finish", 600)
        engine.settled()
        alerts = len(engine.alerts())
        expect(engine.stop() == 0, "the engine did not stop cleanly:\n" + engine.log_text())
        digest = subprocess.run([os.path.join(BIN, "1sec-engine"), "digest", "--data-dir", engine.data], check=True,
                                stdout=subprocess.PIPE, text=True)
        live_digest = digest.stdout.strip()
        export = os.path.join(engine.folder, "export.ndjson")
        results = [replayed(engine, 1, export), replayed(engine, 2), replayed(engine, 8)]
        with open(export) as f:
            stored = [json.loads(line)["sender_id"] for line in f]
        missing = set(feeder.acknowledged) - set(stored)
        twice = len(stored) - len(set(stored))
        print("     kills %d, events %d, retries %d, missing %d, twice %d, alerts %d, slowest start %.0f ms" %
              (kills, len(feeder.acknowledged), feeder.retries, len(missing), twice, alerts, slowest * 1000), flush=True)
        expect(not missing, "%d acknowledged events are missing, %s first" % (len(missing), sorted(missing)[:3]))
        expect(twice == 0, "%d events are there twice" % twice)
        expect(alerts > 0, "no alerts: the comparison would prove nothing")
        for threads, result in zip((1, 2, 8), results):
            expect(result["alerts_digest"] == live_digest,
                   "the alerts of a replay with %d threads differ from the live ones" % threads)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [killed_at_random_moments_nothing_is_lost_and_the_alerts_are_those_of_a_replay]])
