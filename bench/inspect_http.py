"""bench/inspect_http.sh's working part. Prints each figure, then the ratios."""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/e2e"))
from first_light_test import free_port, listens  # noqa: E402
from onesec_e2e import Engine, expect, wait_until  # noqa: E402
from web_servers_test import NGINX, SQL, SocketFolder, configuration, delivered  # noqa: E402

SECONDS, ROUNDS = int(sys.argv[1]), int(sys.argv[2])
HERE = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK")

# The rules of requests, blocking, as delivered; answers aren't read, as 1SEC doesn't.
RULES = """Include /etc/nginx/modsecurity.conf
SecRuleEngine On
SecResponseBodyAccess Off
SecAuditEngine Off
Include /etc/modsecurity/crs/crs-setup.conf
Include /usr/share/modsecurity-crs/rules/REQUEST-*.conf
"""


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        with open("/proc/%d/stat" % pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


class Nginx:
    """One worker that serves a page of 1 KiB, with something in front of it."""

    def __init__(self, http, server, before=""):
        self.folder, self.port = tempfile.mkdtemp(prefix="onesec-bench-"), free_port()
        os.chmod(self.folder, 0o755)
        for name in ("index.html", "page.html"):
            with open(os.path.join(self.folder, name), "w") as f:
                f.write("x" * 1024)
        with open(self.folder + "/rules.conf", "w") as f:
            f.write(RULES)
        text = NGINX % {"folder": self.folder, "http": http + "server { listen 127.0.0.1:%d; root %s;\n%s }" % (
            self.port, self.folder, server.replace("RULES", self.folder + "/rules.conf"))}
        text = text.replace("access_log %s/access.log combined" % self.folder, "access_log off")
        with open(self.folder + "/nginx.conf", "w") as f:
            f.write(before + "worker_processes 1;\n" + text)
        self.process = subprocess.Popen(["nginx", "-c", self.folder + "/nginx.conf", "-e", self.folder + "/error.log"])
        wait_until(lambda: listens(self.port) or self.process.poll() is not None, "nginx to listen")
        expect(self.process.poll() is None, open(self.folder + "/error.log").read()[-2000:])

    def pids(self):
        with open("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)) as f:
            return [self.process.pid] + [int(pid) for pid in f.read().split()]

    def answer(self, path):
        return subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:%d%s" % (self.port, path)],
                              capture_output=True, text=True, check=True).stdout

    def load(self, others=()):
        """Requests per CPU-second of its own and of `others`, and the latencies (µs)."""
        pids = self.pids() + list(others)
        before = cpu_seconds(pids)
        done = subprocess.run(["wrk", "-t1", "-c32", "-d%ds" % SECONDS, "-s", HERE + "/inspect_http.lua", "http://127.0.0.1:%d/" % self.port],
                              capture_output=True, text=True, check=True)
        spent = cpu_seconds(pids) - before
        requests, errors, p50, p99 = (int(n) for n in done.stdout.rsplit("RESULT", 1)[1].split())
        expect(errors == 0, "%d of %d requests were refused:\n%s" % (errors, requests, done.stdout))
        return requests / spent, requests / SECONDS, p50, p99

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def median(values):
    return sorted(values)[len(values) // 2]


with SocketFolder() as run_folder, Engine(configuration("true", socket=run_folder.path)) as engine:
    engine.start()
    modules = "load_module modules/ngx_http_modsecurity_module.so;\n"
    ways = {
        "nginx alone": (Nginx("", ""), []),
        "nginx asks 1SEC": (Nginx(delivered("nginx-http.conf", engine.port), delivered("nginx-closed.conf", engine.port)), [engine.pid()]),
        "nginx asks 1SEC over a Unix socket": (Nginx(delivered("nginx-http.conf", run_folder.path),
                                                     delivered("nginx-closed.conf", run_folder.path)), [engine.pid()]),
        "nginx with ModSecurity and CRS": (Nginx("", "modsecurity on; modsecurity_rules_file RULES;",
                                                 modules.replace("modules/", "/usr/lib/nginx/modules/")), []),
    }
    try:
        # Each does what it is here for.
        answers = {name: (way.answer("/page.html?id=1"), way.answer("/page.html?" + SQL.split("?")[1])) for name, (way, _) in ways.items()}
        expect(answers == {"nginx alone": ("200", "200"), "nginx asks 1SEC": ("200", "403"),
                           "nginx asks 1SEC over a Unix socket": ("200", "403"), "nginx with ModSecurity and CRS": ("200", "403")}, "answers: %s" % answers)
        figures = {name: [] for name in ways}
        for _ in range(ROUNDS):  # In turns, so that what else the machine does meets all.
            for name, (way, others) in ways.items():
                figures[name].append(way.load(others))
        for name, rows in figures.items():
            per_cpu, per_second, p50, p99 = (median(column) for column in zip(*rows))
            print("%-36s %8.0f requests per CPU-second, %8.0f a second, p50 %6.0f us, p99 %6.0f us" % (name, per_cpu, per_second, p50, p99))
        status = engine.get("/api/v1/status")["inspection"]
        print("engine: %s" % status)
        middle = {name: median([row[0] for row in rows]) for name, rows in figures.items()}
        for name in ("nginx asks 1SEC", "nginx asks 1SEC over a Unix socket"):
            print("%s against nginx alone: %.3f (goal 0.35); against nginx with CRS: %.1f (goal 8)" % (
                name, middle[name] / middle["nginx alone"], middle[name] / middle["nginx with ModSecurity and CRS"]))
    finally:
        for way, _ in ways.values():
            way.stop()
