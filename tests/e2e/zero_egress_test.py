"""With defaults nothing leaves the machine: the engine runs in a network namespace of its own whose only way out is a veth to
a namespace that counts every packet (IPv4, IPv6, ARP, DNS). The rig first shows that it catches a planted lookup and a planted
connect. `--minutes 30` goes on for that long, with events all the time."""

import argparse
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

from onesec_e2e import BIN, auth_failure, expect, run, wait_until
from two_namespaces import IN, OUT, NamespacedEngine, Rig, libc_setns


MINUTES = 0.0
NOBODY = 65534


class Sink(threading.Thread):
    """Reads every frame that arrives on the other side, and keeps those that a program can have caused: all but IPv6 multicast
    housekeeping (ICMPv6 to ff02::), which the kernel sends for any interface that comes up."""

    def __init__(self):
        super().__init__(daemon=True)
        self.frames, self.housekeeping = [], 0
        self.ready, self.ending = threading.Event(), False

    def run(self):
        with open("/var/run/netns/" + OUT) as namespace:
            libc_setns(namespace.fileno())
            raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            raw.bind(("on1", 0))
            raw.settimeout(0.2)
            self.ready.set()
            while not self.ending:
                try:
                    frame, about = raw.recvfrom(65535)
                except TimeoutError:
                    continue
                if about[2] == 4:  # PACKET_OUTGOING: our own side.
                    continue
                if frame[12:14] == b"\x86\xdd" and frame[20] in (0, 58) and frame[38:40] == b"\xff\x02":
                    self.housekeeping += 1
                else:
                    self.frames.append(frame)
            raw.close()


def seen_while(action):
    sink = Sink()
    sink.start()
    sink.ready.wait(10)
    action()
    sink.ending = True
    sink.join(10)
    return sink


def in_namespace(*command):
    subprocess.run(["ip", "netns", "exec", IN] + list(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def the_rig_catches_a_planted_lookup_and_a_planted_connect():
    with Rig():
        lookup = seen_while(lambda: in_namespace("getent", "hosts", "planted.example"))
        expect(lookup.frames, "a DNS lookup was not seen: the rig is blind")
        connect = seen_while(lambda: in_namespace("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/203.0.113.9/443"))
        expect(connect.frames, "a TCP connect was not seen: the rig is blind")
        v6 = seen_while(lambda: in_namespace("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/2001:db8::9/443"))
        expect(v6.frames, "an IPv6 connect was not seen: the rig is blind")


def with_defaults_no_packet_leaves():
    no_packet_leaves("server:\n  port: 0\n")  # Everything else as the code has it: this machine's own logs too.


def with_the_packages_configuration_no_packet_leaves():
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    no_packet_leaves((root / "deploy/config.yaml").read_text() + "\nserver:\n  port: 0\n")


def go_on(engine):
    """Events once a second until the minutes of the command line are over."""
    over, ends, number = threading.Event(), time.monotonic() + MINUTES * 60, 10000
    while time.monotonic() < ends:
        events = [auth_failure(number + n, "203.0.113.%d" % (number % 250), "user%d" % (n % 30)) for n in range(20)]
        expect(engine.post_events(events)[0] == 202, "events refused")
        number += 20
        over.wait(1)


def started_by_up_no_packet_leaves():
    """As an ordinary user would start it, from a folder of his."""
    folder = tempfile.mkdtemp(prefix="onesec-up-")
    for program in ("1sec", "1sec-engine"):
        shutil.copy(os.path.join(BIN, program), folder)
    with open(folder + "/config.yaml", "w") as f:
        f.write("server:\n  port: 0\n")
    os.chown(folder, NOBODY, NOBODY)
    as_user = ["setpriv", "--reuid=%d" % NOBODY, "--regid=%d" % NOBODY, "--clear-groups"]
    with Rig():
        def work():
            command = ["ip", "netns", "exec", IN] + as_user + [folder + "/1sec", "--config", folder + "/config.yaml", "--data-dir",
                                                              folder + "/data", "up"]
            with open(folder + "/log", "wb") as log:
                up = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                wait_until(lambda: up.poll() is not None or os.path.exists(folder + "/data/api.token"), "the engine")
                expect(up.poll() is None, open(folder + "/log").read())
                wait_until(lambda: b"confined" in open(folder + "/log", "rb").read() or up.poll() is not None, "its first line")
            finally:
                up.send_signal(signal.SIGTERM)
                up.wait(60)
        sink = seen_while(work)
    shutil.rmtree(folder)
    expect(not sink.frames, "%d frames left, the first: %s" % (len(sink.frames), sink.frames[:1]))


def all_told(engine):
    """The bus within this process, and whoever else: nobody by default. One that was tried in vain has been tried."""
    status = engine.get("/api/v1/status")
    return status["outbox"]["published"] > 0 and all(o["failed_attempts"] > 0 or o["waiting"] == 0 for o in [status["outbox"]] + status["receivers"])


def no_packet_leaves(config):
    with Rig():
        with NamespacedEngine(config, wrapper=["ip", "netns", "exec", IN]) as engine:
            def work():
                engine.start()
                for first in range(0, 10000, 500):
                    events = [auth_failure(n, "198.51.100.%d" % (n % 200), "user%d" % (n % 30)) for n in range(first, first + 500)]
                    status, body = engine.post_events(events)
                    expect(status == 202, "events refused: %d %s" % (status, body[:200]))
                status = engine.settled()
                expect(status["events"]["processed"] >= 10000, "only %d events processed" % status["events"]["processed"])
                expect(engine.alerts(), "no alerts: the detectors did not run")
                wait_until(lambda: all_told(engine), "all that hear of alerts to be told")
                go_on(engine)
                engine.stop()
            sink = seen_while(work)
        print("     10,000 events processed, frames out: %d (kernel's IPv6 housekeeping apart: %d)" %
              (len(sink.frames), sink.housekeeping), flush=True)
        expect(not sink.frames, "%d frames left, the first: %s" % (len(sink.frames), sink.frames[:1]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=0)
    MINUTES = parser.parse_args().minutes
    run([(f.__name__, f) for f in [the_rig_catches_a_planted_lookup_and_a_planted_connect, with_defaults_no_packet_leaves,
                                   with_the_packages_configuration_no_packet_leaves, started_by_up_no_packet_leaves]])
