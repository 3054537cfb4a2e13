"""The kernel holds the whole engine, and what it holds back is nothing that the engine needs: every thread is filtered and without
capabilities, after work of every kind no system call was refused, and a log outside of the rules stays closed (with
engine.confine: false it doesn't)."""

import glob
import json
import os
import socket
import time

from onesec_e2e import Engine, auth_failure, expect, run, wait_until

CONFIG = """engine:
  confine: %(confine)s
server:
  port: 0
sources:
  journald: true
  files:
    - path: %(folder)s/logs/*.log
      format: auth
  syslog:
    enabled: true
    protocol: both
    port: 0
"""
LINE = "%s testhost sshd[77]: Failed password for invalid user u%d from 198.51.100.9 port 40001 ssh2\n"


def threads_of(pid):
    """What the kernel says of each thread: (Seccomp, NoNewPrivs, CapEff, CapPrm)."""
    all_threads = []
    for path in glob.glob("/proc/%d/task/*/status" % pid):
        try:
            with open(path) as f:
                about = dict(line.split(":\t", 1) for line in f.read().splitlines() if ":\t" in line)
        except (FileNotFoundError, ProcessLookupError):
            continue  # The thread ended meanwhile.
        all_threads.append((about["Seccomp"], about["NoNewPrivs"], int(about["CapEff"], 16), int(about["CapPrm"], 16)))
    return all_threads


class Logs(Engine):
    def __init__(self, confine):
        super().__init__("")
        os.makedirs(self.folder + "/logs")
        os.makedirs(self.folder + "/elsewhere")
        os.makedirs(self.folder + "/etc")  # The configuration's folder may be read, because a reload does.
        self.config = self.folder + "/etc/config.yaml"
        with open(self.config, "w") as f:
            f.write(CONFIG % {"confine": confine, "folder": self.folder})
        self.write("logs/a.log", 0)

    def write(self, name, number):
        with open(os.path.join(self.folder, name), "a") as f:
            f.write(LINE % (time.strftime("%b %e %H:%M:%S"), number))

    def source(self, name):
        return next((s for s in self.get("/api/v1/status")["sources"] if s["name"].endswith(name)), None)

    def seen(self):
        return len(self.get("/api/v1/events?type=auth_failure&limit=1000")["events"])


def work_of_every_kind(engine):
    engine.write("logs/a.log", 1)
    wait_until(lambda: engine.seen() >= 1, "a line of a log")
    os.rename(engine.folder + "/logs/a.log", engine.folder + "/logs/a.log.1")
    engine.write("logs/a.log", 2)
    engine.write("logs/b.log", 3)  # A name that wasn't there at the start.
    wait_until(lambda: engine.source("b.log"), "a new log to be found")
    listening = [s["name"] for s in engine.get("/api/v1/status")["sources"] if s["name"].startswith("syslog")]
    for name in listening:
        port = int(name.rsplit(":", 1)[1].split()[0])
        kind = socket.SOCK_DGRAM if "udp" in name else socket.SOCK_STREAM
        with socket.socket(socket.AF_INET, kind) as peer:
            peer.connect(("127.0.0.1", port))
            peer.sendall(b"<86>" + (LINE % (time.strftime("%b %e %H:%M:%S"), 4)).encode())
    for first in range(0, 3000, 500):
        status, body = engine.post_events([auth_failure(n, "203.0.113.%d" % (n % 9)) for n in range(first, first + 500)], compress=True)
        expect(status == 202, "events refused: %d %s" % (status, body[:200]))
    engine.settled()
    alert = engine.alerts()[0]
    status, body = engine.request("PATCH", "/api/v1/alerts/" + alert["id"], json.dumps({"status": "RESOLVED"}),
                                  {"Content-Type": "application/json"})
    expect(status == 200, "can't resolve: %d %s" % (status, body[:200]))
    status, body = engine.request("POST", "/api/v1/data/erase", json.dumps({"entity": "203.0.113.1"}), {"Content-Type": "application/json"})
    expect(status == 200, "can't erase: %d %s" % (status, body[:200]))
    for path in ("/metrics", "/api/v1/modules", "/api/v1/config"):
        expect(engine.request("GET", path)[0] == 200, "no " + path)


def every_thread_is_held_and_nothing_needed_is_refused():
    with Logs("true") as engine:
        engine.start()
        expect("1sec-engine: confined: seccomp" in engine.log_text(), "the log doesn't say so: " + engine.log_text())
        for _ in range(2):  # The second life replays, restores a snapshot, and finds its files again.
            work_of_every_kind(engine)
            threads = threads_of(engine.pid())
            expect(len(threads) > 5, "only %d threads" % len(threads))
            expect(set(threads) == {("2", "1", 0, 0)}, "a thread is free: %s" % set(threads))
            confinement = engine.get("/api/v1/status")["confinement"]
            expect(confinement["state"] == "confined", str(confinement))
            expect(confinement["refused_calls"] == {}, "the list of calls is too short: %s" % confinement["refused_calls"])
            expect(engine.stop() == 0, "it didn't end cleanly: " + engine.log_text())
            engine.start()


def open_elsewhere(confine):
    """A link that appears after the start and leads out of the logs' folder: the state of its source."""
    with Logs(confine) as engine:
        engine.start()
        engine.write("elsewhere/secret", 5)
        os.symlink(engine.folder + "/elsewhere/secret", engine.folder + "/logs/link.log")
        return wait_until(lambda: engine.source("link.log"), "the link to be found")


def a_log_outside_of_the_rules_stays_closed():
    held = open_elsewhere("true")
    expect(held["state"] == "failed" and "start the engine again" in held["detail"], str(held))
    free = open_elsewhere("false")
    expect(free["state"] == "watching", "the counter-proof: %s" % free)


def it_can_be_switched_off_and_says_so():
    with Logs("false") as engine:
        engine.start()
        expect({t[0] for t in threads_of(engine.pid())} == {"0"}, "filtered, though it is switched off")
        expect(engine.get("/api/v1/status")["confinement"]["state"] == "off", "the status doesn't say so")
        expect("not confined" in engine.log_text(), "the log doesn't say so")


if __name__ == "__main__":
    run([(f.__name__, f) for f in [every_thread_is_held_and_nothing_needed_is_refused, a_log_outside_of_the_rules_stays_closed,
                                   it_can_be_switched_off_and_says_so]])
