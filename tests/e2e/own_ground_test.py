"""The engine keeps to its own ground: it writes under the data directory and nowhere else (strace sees every call), and listens where
the documents say, on loopback, where nobody from another host reaches it."""

import os
import re
import socket
import subprocess
import sys

from onesec_e2e import Engine, auth_failure, expect, run, wait_until
from two_namespaces import IN, OUT, NamespacedEngine, Rig

CHANGING = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,truncate,mknodat"


def work(engine):
    status, body = engine.post_events([auth_failure(n, "198.51.100.%d" % (n % 3)) for n in range(2000)])
    expect(status == 202, "events refused: %d %s" % (status, body[:200]))
    engine.settled()
    wait_until(engine.alerts, "alerts")
    status, _ = engine.request("POST", "/api/v1/data/erase", b'{"entity":"198.51.100.1"}', {"Content-Type": "application/json"})
    expect(status == 200, "erase failed")


def written(trace):
    """Paths that a call which succeeded has opened for writing, made, renamed or removed."""
    paths = set()
    for line in open(trace, errors="replace"):
        call = re.match(r"\d+ +(\w+)\((.*)\) += (-?\d+)", line)
        if not call or int(call.group(3)) < 0:
            continue
        name, arguments = call.group(1), call.group(2)
        if name in ("open", "openat") and not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE", arguments):
            continue
        paths.update(re.findall(r'"((?:[^"\\]|\\.)*)"', arguments))
    return paths


def outside(paths, data):
    """What is neither under the data directory nor a device that keeps nothing; relative names belong to a folder opened there."""
    return sorted(p for p in paths if p.startswith("/") and not p.startswith(data) and p not in ("/dev/null", "/dev/tty"))


def all_state_is_written_under_the_data_directory():
    with Engine("server:\n  port: 0\n") as engine:  # Everything else as shipped.
        trace = os.path.join(engine.folder, "trace")
        engine.wrapper = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=" + CHANGING, "-o", trace]
        engine.start()
        work(engine)
        expect(engine.request("POST", "/api/v1/shutdown")[0] == 200, "shutdown refused")
        engine.process.wait(60)
        paths = written(trace)
        expect(any(p.endswith("alerts.db") for p in paths), "the trace is blind: %s" % sorted(paths)[:9])
        expect(not outside(paths, engine.data), "written elsewhere: %s" % outside(paths, engine.data)[:9])
        planted = 'echo "1 openat(AT_FDCWD, \\"/tmp/canary\\", O_WRONLY|O_CREAT, 0600) = 3" >> %s' % trace
        subprocess.run(planted, shell=True, check=True)
        expect(outside(written(trace), engine.data) == ["/tmp/canary"], "a planted write isn't found")


def listeners(pid, namespace=None):
    """(address, port) of every socket of the process on which somebody could come in."""
    inodes = set()
    for fd in os.listdir("/proc/%d/fd" % pid):
        try:
            found = re.match(r"socket:\[(\d+)\]", os.readlink("/proc/%d/fd/%s" % (pid, fd)))
        except OSError:
            continue
        if found:
            inodes.add(found.group(1))
    all_of = set()
    for table, listening in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        for line in open("/proc/%d/net/%s" % (pid, table)).readlines()[1:]:
            words = line.split()
            if words[3] != listening or words[9] not in inodes:
                continue
            address, port = words[1].split(":")
            raw = b"".join(bytes.fromhex(address[i:i + 8])[::-1] for i in range(0, len(address), 8))
            all_of.add((table[:3], socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw), int(port, 16)))
    return all_of


def it_listens_on_loopback_only_and_nobody_else_reaches_it():
    with Rig(), NamespacedEngine("server:\n  port: 0\n", wrapper=["ip", "netns", "exec", IN]) as engine:
        engine.start()
        open_at = listeners(engine.pid())
        expect(len(open_at) == 2, "documented are two, the API and the bus: %s" % sorted(open_at))
        expect({(kind, address) for kind, address, _ in open_at} == {("tcp", "127.0.0.1")}, str(sorted(open_at)))
        expect(engine.port in {port for _, _, port in open_at}, "the API isn't among them")
        for _, _, port in open_at:
            for address in ("10.99.0.1", "fd99::1"):
                reached = subprocess.run(["ip", "netns", "exec", OUT, "timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/%s/%d" % (address, port)],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                expect(reached.returncode != 0, "%s port %d can be reached from outside" % (address, port))
        status, _ = engine.request("GET", "/api/v1/status", headers={"Authorization": ""})
        expect(status == 401, "without a key the API answers %d" % status)
        for key in ("admin", "1sec", "onesec", "test", "default", "changeme"):
            status, _ = engine.request("GET", "/api/v1/status", headers={"Authorization": "Bearer " + key})
            expect(status >= 400, "the key %r opens the API: %d" % (key, status))
        engine.stop()


def everything_in_the_data_directory_is_in_the_inventory():
    config = ("server:\n  port: 0\nbus: {take_events: true}\ntelemetry: {enabled: true, endpoint: 'http://127.0.0.1:9/'}\n"
              "alerts: {webhook_urls: ['http://127.0.0.1:9/']}\nmodules: {ai_analysis_engine: {enabled: true}}\n")
    with Engine(config) as engine:
        engine.start()
        work(engine)
        wait_until(lambda: engine.get("/api/v1/ai/analyses")["count"], "an analysis")
        expect(engine.request("POST", "/api/v1/telemetry/send")[0] != 200, "somebody took a report")  # It made telemetry.id.
        listed = [sys.executable, os.path.join(os.path.dirname(__file__), "../../tools/privacy-manifest"), "--data-dir", engine.data]
        done = subprocess.run(listed, stdout=subprocess.PIPE, text=True)
        names = os.listdir(engine.data)
        expect({"telemetry.id", "webhook.secret", "egress.db", "analysis.db", "bus.publisher"} <= set(names), "not all is there: %s" % names)
        expect(done.returncode == 0, done.stdout)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [all_state_is_written_under_the_data_directory, it_listens_on_loopback_only_and_nobody_else_reaches_it,
                                   everything_in_the_data_directory_is_in_the_inventory]])
