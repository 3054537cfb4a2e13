"""bench/ratios.sh's working part. Prints each ratio beside both of its numbers."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../tests/e2e"))
from onesec_e2e import BIN, Engine, wait_until  # noqa: E402

EVENTS = int(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
CORE = os.path.join(BIN, "core_ratio")
TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def all_in(lines):
    """Bulk HTTP NDJSON into the engine until the last alert is stored."""
    with Engine() as engine:
        engine.start()
        before = cpu_seconds(engine.pid())
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", engine.port, timeout=60)
        for first in range(0, len(lines), 2000):
            body = b"\n".join(lines[first:first + 2000])
            while True:
                connection.request("POST", "/api/v1/events", body,
                                   {"Authorization": "Bearer " + engine.token, "Content-Type": "application/x-ndjson"})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status == 202:
                    break
                if answer.status not in (429, 503):
                    raise SystemExit("events refused: %d %s" % (answer.status, text[:300]))
        status = engine.settled()
        used = cpu_seconds(engine.pid()) - before
        alerts = len(engine.alerts())
        if status["events"]["processed"] < len(lines) or alerts == 0:
            raise SystemExit("it no longer does what it is timed on: %d events, %d alerts" % (status["events"]["processed"], alerts))
        return len(lines) / used


def rsyslog(lines, sync):
    folder = tempfile.mkdtemp(prefix="onesec-rsyslog-")
    port = free_port()
    with open(os.path.join(HERE, "rsyslog.conf.in")) as f:
        config = f.read().replace("@FOLDER@", folder).replace("@PORT@", str(port)).replace("@SYNC@", "on" if sync else "off")
    with open(folder + "/rsyslog.conf", "w") as f:
        f.write(config)
    process = subprocess.Popen(["rsyslogd", "-n", "-f", folder + "/rsyslog.conf", "-i", folder + "/pid"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        def listening():
            with socket.socket() as s:
                return s.connect_ex(("127.0.0.1", port)) == 0
        wait_until(listening, "rsyslogd to listen")
        before = cpu_seconds(process.pid)
        payload = b"".join(b"<134>" + line + b"\n" for line in lines)
        with socket.create_connection(("127.0.0.1", port)) as s:
            s.sendall(payload)
        want = len(lines)

        def written():
            try:
                with open(folder + "/out.log", "rb") as f:
                    return sum(chunk.count(b"\n") for chunk in iter(lambda: f.read(1 << 20), b"")) >= want
            except FileNotFoundError:
                return False
        wait_until(written, "rsyslogd to write", 300)
        return len(lines) / (cpu_seconds(process.pid) - before)
    finally:
        process.terminate()
        process.wait(30)
        subprocess.run(["rm", "-rf", folder])


def fail2ban(path, count):
    began = os.times()
    subprocess.run(["fail2ban-regex", "--print-no-missed", "--print-no-ignored", path, "sshd"], check=True, stdout=subprocess.DEVNULL)
    ended = os.times()
    return count / ((ended.children_user - began.children_user) + (ended.children_system - began.children_system))


def main():
    made = subprocess.run([CORE, "make", "events", str(EVENTS)], check=True, stdout=subprocess.PIPE).stdout
    lines = made.splitlines()
    print("load: %d events, %.0f bytes each on average" % (len(lines), len(made) / len(lines)))
    ours = all_in(lines)
    for sync in (False, True):
        control = rsyslog(lines, sync)
        print("all-in: %.0f events/CPU-s; rsyslog %s: %.0f lines/CPU-s; ratio %.2f (wanted >= 0.5)" %
              (ours, "synced" if sync else "unsynced", control, ours / control), flush=True)
    subprocess.run([CORE, "core", str(min(EVENTS, 200000))], check=True)
    with tempfile.NamedTemporaryFile("wb", suffix=".log") as f:
        count = 200000
        f.write(subprocess.run([CORE, "make", "sshd", str(count)], check=True, stdout=subprocess.PIPE).stdout)
        f.flush()
        events, verdicts = map(float, subprocess.run([CORE, "sshd", f.name], check=True, stdout=subprocess.PIPE).stdout.split())
        control = fail2ban(f.name, count)
        print("sshd lines: fail2ban-regex, which matches lines and counts nothing: %.0f/CPU-s; ours to events: %.0f, ratio %.1f "
              "(wanted >= 25); ours to the verdicts of all detectors: %.0f, ratio %.1f" %
              (control, events, events / control, verdicts, verdicts / control))


if __name__ == "__main__":
    main()
