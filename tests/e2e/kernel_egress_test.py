"""privacy.enforce: kernel. A process beside the engine, behind the same fence, reaches loopback and nothing else; each attempt is
counted and named. The engine's own opened destination works. Nothing is left after the stop. Without privileges the engine says
so and doesn't start (auto: says so and starts)."""

import errno
import json
import os
import subprocess
import sys
import tempfile

from nats_wire import NatsServer
from onesec_e2e import BIN, DEFAULT_CONFIG, Engine, Failure, auth_failure, expect, run, wait_until
from two_namespaces import IN, OUT, NamespacedEngine, Rig

HOST = "10.99.0.2"
POWERLESS = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
PLANTED = """
import json, socket, sys
def error_of(act):
    try:
        act()
        return 0
    except OSError as e:
        return e.errno
def connect(family, address, port):
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(5)
        s.connect((address, port))
def send(family, address, port):
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", (address, port))
v4, v6, port = socket.AF_INET, socket.AF_INET6, int(sys.argv[1])
print(json.dumps({
    "tcp": error_of(lambda: connect(v4, "10.99.0.2", 4444)),
    "tcp6": error_of(lambda: connect(v6, "fd99::2", 4444)),
    "mapped": error_of(lambda: connect(v6, "::ffff:10.99.0.2", 4444)),
    "udp": error_of(lambda: send(v4, "10.99.0.2", 53)),
    "raw": error_of(lambda: socket.socket(v4, socket.SOCK_RAW, socket.IPPROTO_ICMP)),
    "last": error_of(lambda: connect(v4, "10.99.0.2", 4445)),
    "loopback": error_of(lambda: connect(v4, "127.0.0.1", port))}))
"""
REFUSED = ["tcp", "tcp6", "mapped", "udp", "raw", "last"]


def cgroup2():
    with open("/proc/self/mounts") as f:
        return next(line.split()[1] for line in f if line.split()[2] == "cgroup2")


def fence_of(pid):
    with open("/proc/%d/cgroup" % pid) as f:
        return cgroup2() + next(line[3:].strip() for line in f if line.startswith("0::"))


def planted(engine, fence):
    """What happens to a process with code of somebody else, with `fence` or (None) without."""
    def enter():
        if fence:
            with open(fence + "/cgroup.procs", "w") as f:
                f.write("0")
    command = ["ip", "netns", "exec", IN, sys.executable, "-c", PLANTED, str(engine.port)]
    done = subprocess.run(command, preexec_fn=enter, check=True, stdout=subprocess.PIPE, timeout=60)
    return json.loads(done.stdout)


def cli(engine, *words):
    command = ["ip", "netns", "exec", IN, os.path.join(BIN, "1sec")] + list(words) + ["--data-dir", engine.data, "--port", str(engine.port)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60).stdout


def expect_all_refused(engine, fence):
    free = planted(engine, None)
    expect(errno.EPERM not in free.values(), "the rig refuses without a fence: %s" % free)
    expect(engine.get("/api/v1/status")["enforcement"]["refused"] == 0, "the engine's own life made attempts")
    held = planted(engine, fence)
    expect(all(held[name] == errno.EPERM for name in REFUSED), "let through: %s" % held)
    expect(held["loopback"] == 0, "loopback is refused: %s" % held)


def expect_told(engine):
    told = engine.get("/api/v1/status")["enforcement"]
    expect(told["state"] == "kernel" and told["refused"] == len(REFUSED), "status: %s" % told)
    expect(told["last_attempt"] == "connect to 10.99.0.2:4445", "status: %s" % told)
    _, metrics = engine.request("GET", "/metrics")
    expect(b"onesec_egress_kernel_refused_total %d" % len(REFUSED) in metrics, "not in /metrics")
    for words in (["status"], ["doctor"]):
        text = cli(engine, *words)
        expect("6 attempts refused, the last: connect to 10.99.0.2:4445" in text, "1sec %s: %s" % (words, text))


def expect_alerted(engine):
    """Once, however many there were, and with the number of those that it knows of."""
    def attempts():
        return [a for a in engine.alerts() if a["type"] == "engine.egress_attempt"]
    alert = wait_until(attempts, "an alert of the attempts")[0]
    expect(alert["severity"] == "HIGH" and alert["module"] == "engine", "alert: %s" % alert)
    expect("the last attempt: " in alert["description"] + alert.get("summary", ""), "alert: %s" % alert)
    expect(len(attempts()) == 1, "alerts: %s" % attempts())


def the_kernel_holds_the_way_out():
    with Rig(), tempfile.TemporaryDirectory() as store:
        with open("/etc/netns/%s/hosts" % IN, "w") as f:
            f.write("127.0.0.1 localhost\n%s bus.example\n" % HOST)
        with NatsServer(store, host=HOST, wrapper=["ip", "netns", "exec", OUT]) as server:
            config = DEFAULT_CONFIG + "privacy:\n  enforce: kernel\nbus:\n  embedded: false\n  insecure: true\n  url: nats://bus.example:%d\n" % server.port
            with NamespacedEngine(config, wrapper=["ip", "netns", "exec", IN]) as engine:
                engine.start()
                fence = fence_of(engine.pid())
                expect("1sec-fence-" in fence and os.path.isdir(fence), "the engine is in %s" % fence)
                status, _ = engine.post_events([auth_failure(n, "198.51.100.7") for n in range(10)])
                expect(status == 202, "the opened bus isn't reached: %d" % status)
                expect_all_refused(engine, fence)
                expect_told(engine)
                expect_alerted(engine)
                verdict = engine.get("/api/v1/privacy/ledger/verify")
                expect(verdict["ok"] and "all in the ledger" in verdict["kernel"] and not verdict["kernel"].startswith("0 "),
                       "verify: %s" % verdict)
                expect("6 attempts around the gate refused" in cli(engine, "privacy", "verify"), "1sec privacy verify")
                engine.stop()
                wait_until(lambda: not os.path.exists(fence), "the cgroup to be gone after the stop")


def a_kill_leaves_nothing_either():
    with Engine(DEFAULT_CONFIG + "privacy:\n  enforce: kernel\n") as engine:
        engine.start()
        fence = fence_of(engine.pid())
        expect(os.path.isdir(fence), "no fence")
        engine.kill()
        wait_until(lambda: not os.path.exists(fence), "the cgroup to be gone after a kill")


def without_privileges_it_does_not_start():
    with Engine(DEFAULT_CONFIG + "privacy:\n  enforce: kernel\n", wrapper=POWERLESS) as engine:
        try:
            engine.start()
        except Failure as failure:
            expect("privacy.enforce: kernel: the kernel can't hold the way out" in str(failure), "why: %s" % failure)
            expect("not permitted" in str(failure), "why: %s" % failure)
        else:
            raise Failure("it started unenforced")


def auto_goes_on_and_says_so():
    with Engine(DEFAULT_CONFIG + "privacy:\n  enforce: auto\n", wrapper=POWERLESS) as engine:
        engine.start()
        told = engine.get("/api/v1/status")["enforcement"]
        expect(told["state"] == "off" and "isn't permitted here" in told["detail"], "status: %s" % told)
        expect("not enforced: privacy.enforce: auto" in engine.log_text(), engine.log_text())
        expect(engine.get("/api/v1/privacy/ledger/verify")["kernel"].startswith("not checked"), "verify")


if __name__ == "__main__":
    if os.geteuid() != 0:
        raise Failure("network namespaces and cgroups need root")
    run([(f.__name__, f) for f in [the_kernel_holds_the_way_out, a_kill_leaves_nothing_either, without_privileges_it_does_not_start,
                                   auto_goes_on_and_says_so]])
