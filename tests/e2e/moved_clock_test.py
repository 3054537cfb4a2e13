"""P1-1, P2-7: with defaults nothing leaves the machine in 48 hours of the engine's own clock, whichever way it is started, and nothing
when its first day is ten years from now. The counter-proof passes the same 48 hours with telemetry on: reports arrive.

usage: moved_clock_test.py hours|years"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from https_sink import HttpsSink, make_authority
from moved_clock import ENGINE, HOUR, YEAR, MovedClock, expect_built
from onesec_e2e import BIN, auth_failure, expect, run, wait_until
from two_namespaces import IN, OUT, NamespacedEngine, Rig, libc_setns
from zero_egress_test import seen_while

HOURS = 48
FAST = 14400   # An hour in a quarter of a second.
SLOW = 200     # While a report is due: TLS takes some milliseconds, and its deadlines are the moved clock's too.
NOBODY = 65534
DEFAULTS = "server:\n  port: 0\n"  # Everything else as the code has it: all modules, this machine's own logs.
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INSIDE = ["ip", "netns", "exec", IN]


class ClockedEngine(NamespacedEngine):
    def __init__(self, config, wall_ahead=0):
        super().__init__(config, wrapper=INSIDE)
        self.program = ENGINE
        self.clock = MovedClock(os.path.join(self.folder, "clock"), wall_ahead)

    def __exit__(self, *about):
        super().__exit__(*about)
        self.clock.close()

    def guess(self, round_number):
        """Somebody guesses passwords, now by the engine's clock."""
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.clock.now()))
        events = [auth_failure(round_number * 100 + n, "198.51.100.%d" % (round_number + 1), "user%d" % (n % 3), when) for n in range(40)]
        answers = []

        def is_taken():
            """A 503 may come while the clock runs: its ten seconds of waiting for the journal are a millisecond of ours. The key has them
            taken once, however often they are sent."""
            answers.append(self.post_events(events, key="hour-%d" % round_number))
            return answers[-1][0] != 503
        wait_until(is_taken, "the events of hour %d to be taken" % round_number)
        status, body = answers[-1]
        expect(status == 202, "events refused in hour %d: %d %s" % (round_number, status, body[:200]))

    def pass_the_hours(self, rate_of_hour=lambda: FAST):
        began = time.monotonic()
        for hour in range(HOURS):
            self.guess(hour)
            self.clock.pass_by(HOUR, rate_of_hour())
        status = self.settled()
        expect(status["uptime_secs"] >= HOURS * HOUR, "the engine says it is up for %d s" % status["uptime_secs"])
        expect(status["events"]["processed"] >= HOURS * 40, "only %d events processed" % status["events"]["processed"])
        days = {alert["timestamp"][:10] for alert in self.alerts()}
        expect(len(days) >= 2, "no alerts of another day than %s" % days)
        print("     %d h of the engine's clock in %.0f s, %d events processed, alerts of %d days" %
              (status["uptime_secs"] / HOUR, time.monotonic() - began, status["events"]["processed"], len(days)), flush=True)


class UpEngine(ClockedEngine):
    """By `1sec up`, as a user who isn't root, with the programs side by side as they are delivered."""

    def start(self, **_):
        programs = os.path.join(self.folder, "programs")
        os.makedirs(programs + "/share/1sec")
        shutil.copy(ENGINE, programs + "/1sec-engine")
        shutil.copy(os.path.join(BIN, "1sec"), programs)
        shutil.copy(os.path.join(BIN, "share/1sec/country.mmdb"), programs + "/share/1sec")
        subprocess.run(["chown", "-R", str(NOBODY), self.folder], check=True)
        as_nobody = ["setpriv", "--reuid", str(NOBODY), "--clear-groups"]
        self.log = open(os.path.join(self.folder, "engine.log"), "ab")
        self.process = subprocess.Popen(self.wrapper + as_nobody + [programs + "/1sec", "up", "--json", "--config", self.config,
                                        "--data-dir", self.data], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        for line in self.process.stdout:
            if line.startswith(b"{"):
                break
        else:
            expect(False, "1sec up did not get ready:\n" + self.log_text())
        self.port = json.loads(line)["port"]
        with open(os.path.join(self.data, "api.token")) as f:
            self.token = f.read().strip()
        return self


def no_frame_leaves(engine, work):
    """`work()` between a start and a stop, while every frame on the other side is kept."""
    def lived():
        engine.start()
        work()
        engine.stop()
    sink = seen_while(lived)
    expect(not sink.frames, "%d frames left, the first: %s" % (len(sink.frames), sink.frames[:1]))


def P1_1_nothing_leaves_in_48_hours_with_the_codes_defaults():
    with Rig(), ClockedEngine(DEFAULTS) as engine:
        no_frame_leaves(engine, engine.pass_the_hours)


def P1_1_nothing_leaves_in_48_hours_with_the_packages_configuration():
    config = (ROOT / "deploy/config.yaml").read_text() + "\nserver:\n  port: 0\n"
    with Rig(), ClockedEngine(config) as engine:
        no_frame_leaves(engine, engine.pass_the_hours)


def P1_1_nothing_leaves_in_48_hours_when_1sec_up_starts_it():
    with Rig(), UpEngine(DEFAULTS) as engine:
        no_frame_leaves(engine, engine.pass_the_hours)


def sink_on_the_other_side(folder):
    made = []

    def make():  # A socket belongs to the namespace of the thread that makes it.
        with open("/var/run/netns/" + OUT) as namespace:
            libc_setns(namespace.fileno())
            made.append(HttpsSink(host="10.99.0.2", folder=folder))
    maker = threading.Thread(target=make)
    maker.start()
    maker.join()
    return made[0]


def P1_1_the_same_hours_with_telemetry_on_are_noticed():
    with Rig(), tempfile.TemporaryDirectory() as folder:
        with open("/etc/netns/%s/hosts" % IN, "w") as f:
            f.write("127.0.0.1 localhost\n10.99.0.2 reports.example\n")
        authority = make_authority(folder, "reports.example")
        os.chmod(folder, 0o755)
        os.chmod(authority, 0o644)
        sink = sink_on_the_other_side(folder)
        config = DEFAULTS + "telemetry:\n  enabled: true\n  endpoint: https://reports.example:%d/v1\n  ca_file: %s\n" % (sink.port, sink.ca)
        with ClockedEngine(config) as engine:
            def rate():
                due = time.mktime(time.strptime(engine.get("/api/v1/telemetry")["next_at"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
                return SLOW if due < engine.clock.now() + HOUR + 60 else FAST

            def lived():
                engine.start()
                engine.pass_the_hours(rate)
                engine.stop()
            seen = seen_while(lived)
        expect(len(sink.requests) == 2, "%d reports in 48 hours: one is due after an hour or two, one a day later" % len(sink.requests))
        expect(seen.frames, "the reports weren't seen on the wire: the rig is blind")
        sink.close()


def P2_7_ten_years_on_it_starts_detects_and_answers():
    with Rig(), ClockedEngine(DEFAULTS, wall_ahead=10 * YEAR) as engine:
        def work():
            engine.guess(0)
            engine.settled()
            alerts = wait_until(engine.alerts, "an alert")
            year = time.gmtime().tm_year + 10
            expect(alerts[0]["timestamp"].startswith(str(year)), "not of %d: %s" % (year, alerts[0]["timestamp"]))
            for words in (["status"], ["alerts", "list"], ["modules"], ["privacy", "verify"]):
                done = subprocess.run(INSIDE + [os.path.join(BIN, "1sec")] + words + ["--data-dir", engine.data, "--port", str(engine.port)],
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
                expect(done.returncode == 0 and done.stdout, "1sec %s: %d %s" % (" ".join(words), done.returncode, done.stdout))
            engine.clock.pass_by(HOUR, FAST)
            engine.guess(1)
            expect(engine.settled()["events"]["processed"] >= 80, "it stopped detecting")
        no_frame_leaves(engine, work)
        # What it wrote is there after a start on another day of that year.
        engine.clock.pass_by(24 * HOUR, 10 * FAST)
        no_frame_leaves(engine, lambda: expect(engine.alerts(), "the alerts are gone after a start"))


if __name__ == "__main__":
    expect_built()
    chosen = {"hours": "P1_1", "years": "P2_7"}[sys.argv[1]]
    run([(name, test) for name, test in list(globals().items()) if name.startswith(chosen)])
