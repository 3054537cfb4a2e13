"""Real nginx, HAProxy and Caddy in front of a page, with the configurations of deploy/web-servers as they are: each asks the real engine
before it answers. An attack is told, and refused when its owner says so; without the engine each does what its configuration says."""

import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time

from first_light_test import free_port, listens
from onesec_e2e import BIN, Engine, Failure, expect, run, wait_until

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
FILES = os.path.join(ROOT, "deploy/web-servers")
KEY = "key-of-the-web-server-0123456789"

CONFIG = """server:
  port: 0
  socket: "%(socket)s"
  ingest_keys: [%(key)s]
inspect:
  block: %(block)s
sources:
  journald: false
  files:%(files)s
"""

NGINX = """daemon off;
pid %(folder)s/nginx.pid;
error_log %(folder)s/error.log;
events {}
http {
  access_log %(folder)s/access.log combined;
  client_body_temp_path %(folder)s/t1; proxy_temp_path %(folder)s/t2; fastcgi_temp_path %(folder)s/t3;
  uwsgi_temp_path %(folder)s/t4; scgi_temp_path %(folder)s/t5;
  %(http)s
}
"""

SQL = "/item?id=1'%20UNION%20SELECT%20password%20FROM%20users--%20-"


def delivered(name, engine_port, yes_port=0, key=KEY):
    """A file as it is delivered, with this test's ports and key. `engine_port`: or the path of a Unix socket."""
    with open(os.path.join(FILES, name)) as f:
        text = f.read()
    if isinstance(engine_port, str):
        return (text.replace("    server 127.0.0.1:1780;\n", "").replace("# server unix:/run/1sec/api.sock;", "server unix:%s;" % engine_port)
                .replace('"KEY"', '"%s"' % key))
    return text.replace('"KEY"', '"%s"' % key).replace(":1780", ":%d" % engine_port).replace(":1781", ":%d" % yes_port)


class Program:
    """A server on a free port of its own."""

    def __init__(self, folder=None):
        self.folder, self.port = folder or tempfile.mkdtemp(prefix="onesec-web-"), free_port()
        os.chmod(self.folder, 0o755)

    def begin(self, command):
        environment = dict(os.environ, HOME=self.folder, XDG_CONFIG_HOME=self.folder, XDG_DATA_HOME=self.folder)
        with open(self.folder + "/out.log", "w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        wait_until(lambda: listens(self.port) or self.process.poll() is not None, "%s to listen" % command[0])
        expect(self.process.poll() is None, "%s ended: %s" % (command[0], open(self.folder + "/out.log").read()[-2000:]))

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as f:
            f.write(text)
        return os.path.join(self.folder, name)

    def curl(self, path, *options, source="127.0.0.2"):
        """The status and the body."""
        done = subprocess.run(["curl", "-s", "-w", "\n%{http_code}", "--max-time", "20", "--interface", source, "--path-as-is", "--globoff",
                               *options, "http://127.0.0.1:%d%s" % (self.port, path)], capture_output=True, text=True, check=True)
        body, status = done.stdout.rsplit("\n", 1)
        return int(status), body

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


class Page(Program):
    """What the others stand in front of."""

    def __init__(self):
        super().__init__()
        self.begin(["nginx", "-c", self.write("nginx.conf", NGINX % {"folder": self.folder, "http": "server { listen 127.0.0.1:%d; "
                    "location / { return 200 \"hello $http_x_probe\"; } }" % self.port}), "-e", self.folder + "/error.log"])


class Nginx(Program):
    def __init__(self, manner, page, engine_port, key=KEY, folder=None):
        super().__init__(folder)
        http = delivered("nginx-http.conf", engine_port) + "server { listen 127.0.0.1:%d;\n%s\nlocation / { proxy_pass http://127.0.0.1:%d; } }" % (
            self.port, delivered("nginx-%s.conf" % manner, engine_port, key=key), page.port)
        self.begin(["nginx", "-c", self.write("nginx.conf", NGINX % {"folder": self.folder, "http": http}), "-e", self.folder + "/error.log"])


class Haproxy(Program):
    def __init__(self, manner, page, engine_port, key=KEY):
        super().__init__()
        lua = self.write("1sec.lua", delivered("haproxy-1sec.lua", engine_port, key=key))
        self.begin(["haproxy", "-db", "-f", self.write("haproxy.cfg", """global
    lua-load %s
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend front
    bind 127.0.0.1:%d
%s    default_backend page
backend page
    server page 127.0.0.1:%d
%s""" % (lua, self.port, delivered("haproxy-%s.cfg" % manner, engine_port), page.port, delivered("haproxy-backend.cfg", engine_port)))])


class Caddy(Program):
    def __init__(self, manner, page, engine_port, key=KEY):
        super().__init__()
        yes_port = free_port()
        self.begin(["caddy", "run", "--adapter", "caddyfile", "--config", self.write("Caddyfile", """{
    admin off
    auto_https off
}
http://:%d {
    bind 127.0.0.1
%s
    reverse_proxy 127.0.0.1:%d
}
%s""" % (self.port, delivered("Caddyfile-%s" % manner, engine_port, yes_port, key), page.port, delivered("Caddyfile-yes", engine_port, yes_port)))])


def configuration(block, files=" []", socket=""):
    return CONFIG % {"key": KEY, "block": block, "files": files, "socket": socket}


class SocketFolder:
    """As the service unit makes /run/1sec, and as the document gives it to nginx's group: that of `nobody`, unless its settings say so otherwise."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="onesec-run-")
        if os.geteuid() == 0:
            os.chown(self.folder, -1, pwd.getpwnam("nobody").pw_gid)
            os.chmod(self.folder, 0o2750)
        self.path = self.folder + "/api.sock"
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def block(engine, is_blocking):
    with open(engine.config, "w") as f:
        f.write(configuration("true" if is_blocking else "false"))
    status, body = engine.request("POST", "/api/v1/config/reload")
    expect(status == 200 and b"inspect.block" in body, "reload: %d %s" % (status, body))


def seconds_of(front, path):
    began = time.monotonic()
    front.curl(path)
    return time.monotonic() - began


def expect_answer(front, wanted, path, *options, source="127.0.0.2"):
    found = front.curl(path, *options, source=source)
    expect(found == wanted or found[0] == wanted, "%s %s: expected %s, found %s" % (path, options, wanted, found))


def expect_told(engine, front, source):
    """Block is false: everything goes through, attacks make alerts with the right source whatever the visitor says of himself."""
    for path in ["/page?name=O'Brien&q=fish+%26+chips", "/search?q=select+a+date+from+the+list", "/%7Euser/?a=%00"]:
        expect_answer(front, 200, path)
    expect_answer(front, (200, "hello 1"), "/post", "-d", "a=b", "-H", "X-Probe: 1")
    expect_answer(front, 200, "/", "-H", "Authorization: Basic eDp5", "-H", "X-API-Key: theirs", "-H", "Content-Encoding: gzip")
    expect_answer(front, 200, SQL, "-H", "X-Forwarded-For: 203.0.113.9", "-H", "X-Real-IP: 203.0.113.9", source=source)
    expect_answer(front, 200, "/", "-H", "Cookie: theme=dark; id=<script>fetch('//x/')</script>", source=source)
    expect_answer(front, 200, "/", "-H", "X-Host: x;cat /etc/passwd", "-X", "DELETE", source=source)

    def found():
        return {a["detector"] for a in engine.alerts() if a["entity"]["value"] == source}
    wanted = {"injection.sql", "injection.xss", "injection.shell"}
    wait_until(lambda: wanted <= found(), "alerts of %s for %s" % (sorted(wanted), source), 20)
    engine.settled()
    others = [a["entity"]["value"] for a in engine.alerts() if a["entity"]["value"] in ("127.0.0.2", "203.0.113.9", "127.0.0.1")]
    expect(not others, "alerts about the wrong: %s" % others)


def expect_blocked(front):
    expect_answer(front, 200, "/page?name=O'Brien")
    expect_answer(front, 403, SQL)
    expect_answer(front, 403, "/", "-H", "X-Host: x;cat /etc/passwd")
    # A visitor who writes the headers of another web server.
    expect_answer(front, 403, SQL, "-H", "X-Original-URI: /harmless", "-H", "X-Forwarded-Uri: /harmless", "-H", "X-Original-Method: GET")


def in_front_of_a_page(kind, refusal, wrong_key):
    """`refusal`: the status of a closed front without the engine; `wrong_key`: with a key that the engine doesn't know."""
    page = Page()
    fronts = []
    try:
        with Engine(configuration("false")) as engine:
            engine.start()
            for manner in ("closed", "open"):
                fronts.append(kind(manner, page, engine.port))
            for number, front in enumerate(fronts):
                expect_told(engine, front, "127.0.0.%d" % (10 + number))
            block(engine, True)
            for front in fronts:
                expect_blocked(front)
            status = engine.get("/api/v1/status")["inspection"]
            print("     %s" % json.dumps(status), flush=True)
            # Each front: three attacks told; three blocked.
            expect(status["block"] and status["attacks"] == 12 and status["blocked"] == 6, "status: %s" % status)
            said = subprocess.run([BIN + "/1sec", "--data-dir", engine.data, "--port", str(engine.port), "status"],
                                  stdout=subprocess.PIPE, text=True, timeout=60).stdout
            expect("12 attacks, 6 blocked (inspect.block is true)" in said, said)
            wrong = kind("closed", page, engine.port, key="wrong")
            fronts.append(wrong)
            expect_answer(wrong, wrong_key, "/page")
            engine.stop()
            closed, opened = fronts[:2]
            expect_answer(closed, refusal, "/page")
            expect_answer(opened, (200, "hello "), "/page")
            expect_answer(opened, 200, SQL)
            wait_until(lambda: seconds_of(opened, "/page") < 0.1, "an open one to lose no time", 10)
    finally:
        for program in fronts + [page]:
            program.stop()


def nginx_asks_before_it_answers():
    in_front_of_a_page(Nginx, 500, 401)


def haproxy_asks_before_it_answers():
    in_front_of_a_page(Haproxy, 503, 503)


def caddy_asks_before_it_answers():
    in_front_of_a_page(Caddy, 502, 401)


def many_visitors_at_once_are_all_answered():
    """150 at once, of whom an address may have 64 connections with the API."""
    page = Page()
    fronts = []
    try:
        with Engine(configuration("true")) as engine:
            engine.start()
            fronts.append(Nginx("closed", page, engine.port))
            done = subprocess.run(["curl", "-s", "-Z", "--parallel-max", "150", "-o", "/dev/null", "-w", "%{http_code}\n", "--max-time", "50",
                                   "http://127.0.0.1:%d/page?n=[1-3000]" % fronts[0].port], capture_output=True, text=True, check=True)
            found = done.stdout.split()
            expect(found == ["200"] * 3000, "%d answers, of them not 200: %s" % (len(found), [code for code in found if code != "200"][:20]))
            expect(engine.get("/api/v1/status")["inspection"]["allowed"] == 3000, "not all were asked about")
    finally:
        for program in fronts + [page]:
            program.stop()


def nginx_asks_over_a_unix_socket():
    """The engine is confined, as it always is. The file is there as long as the engine; one of a killed engine is replaced."""
    page = Page()
    fronts = []
    try:
        with SocketFolder() as run_folder, Engine(configuration("true", socket=run_folder.path)) as engine:
            engine.start()
            fronts += [Nginx(manner, page, run_folder.path) for manner in ("closed", "open")]
            expect("127.0.0.1:%d" % engine.port not in open(fronts[0].folder + "/nginx.conf").read(), "nginx knows the port")
            for _ in range(2):
                about = os.stat(run_folder.path)
                expect(stat.S_ISSOCK(about.st_mode) and stat.S_IMODE(about.st_mode) == 0o660, "mode %o" % about.st_mode)
                expect(about.st_gid == os.stat(run_folder.folder).st_gid, "the socket's group isn't the folder's")
                for front in fronts:
                    expect_blocked(front)
                confinement = engine.get("/api/v1/status")["confinement"]
                expect(confinement["state"] == "confined" and confinement["refused_calls"] == {}, "confinement: %s" % confinement)
                os.kill(engine.pid(), signal.SIGKILL)
                engine.process.wait()
                expect(os.listdir(run_folder.folder) == ["api.sock"], "a killed engine leaves its socket, which proves the next step")
                expect_answer(fronts[0], 500, "/page")
                expect_answer(fronts[1], 200, SQL)
                engine.start()
            expect_answer(fronts[0], 200, "/page?n=2")
            wrong = Nginx("closed", page, run_folder.path, key="wrong")
            fronts.append(wrong)
            expect_answer(wrong, 401, "/page")
            expect(engine.stop() == 0, "it didn't end cleanly: " + engine.log_text())
            expect(os.listdir(run_folder.folder) == [], "left behind: %s" % os.listdir(run_folder.folder))
    finally:
        for program in fronts + [page]:
            program.stop()


def a_file_in_the_sockets_place_stays():
    with SocketFolder() as run_folder, Engine(configuration("true", socket=run_folder.path)) as engine:
        with open(run_folder.path, "w") as f:
            f.write("mine")
        try:
            engine.start()
        except Failure as failure:
            expect("what has that name is no socket" in str(failure), str(failure))
        else:
            raise Failure("it started")
        expect(open(run_folder.path).read() == "mine", "the file was changed")


def an_attack_that_is_asked_about_and_logged_is_one_alert():
    """The same request comes twice: as nginx asks about it, and from nginx's access log."""
    page = Page()
    fronts = []
    try:
        folder = tempfile.mkdtemp(prefix="onesec-logs-")
        with Engine(configuration("false", "\n    - path: %s/access.log\n      format: access" % folder)) as engine:
            engine.start()
            fronts.append(Nginx("closed", page, engine.port, folder=folder))
            for _ in range(3):
                expect(fronts[0].curl(SQL, source="127.0.0.3")[0] == 200, "the attack")

            def both():
                events = engine.get("/api/v1/events?type=http_request&limit=100")["events"]
                return events if len(events) == 6 else None
            events = wait_until(both, "the requests of both ways")
            engine.settled()
            expect(sorted({e["source"] for e in events})[0] == "api", "sources: %s" % {e["source"] for e in events})
            alerts = engine.alerts()
            expect(len(alerts) == 1 and alerts[0]["detector"] == "injection.sql" and alerts[0]["entity"]["value"] == "127.0.0.3",
                   "alerts: %s" % json.dumps(alerts)[:1500])
            print("     %s" % alerts[0]["description"], flush=True)
    finally:
        for program in fronts + [page]:
            program.stop()


def the_document_shows_what_was_tried():
    with open(os.path.join(ROOT, "docs/web-servers.md")) as f:
        document = f.read()
    for name in sorted(os.listdir(FILES)):
        with open(os.path.join(FILES, name)) as f:
            expect(f.read().rstrip("\n") in document, "docs/web-servers.md doesn't show deploy/web-servers/%s as it is" % name)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [the_document_shows_what_was_tried, nginx_asks_before_it_answers, haproxy_asks_before_it_answers,
                                   caddy_asks_before_it_answers, many_visitors_at_once_are_all_answered,
                                   nginx_asks_over_a_unix_socket, a_file_in_the_sockets_place_stays,
                                   an_attack_that_is_asked_about_and_logged_is_one_alert]])
