"""Real sshd, ssh, nginx and curl on loopback: six wrong passwords, by ssh or at a web form, make one alert with the right
address within a second of the last; the web server's requests arrive as events."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

from onesec_e2e import Engine, expect, run, wait_until

SSHD_CONFIG = """Port %(port)d
ListenAddress 127.0.0.1
HostKey %(folder)s/host_key
PidFile %(folder)s/sshd.pid
UsePAM no
PasswordAuthentication yes
KbdInteractiveAuthentication no
PubkeyAuthentication no
MaxAuthTries 10
LogLevel VERBOSE
StrictModes no
"""

NGINX_CONFIG = """daemon off;
pid %(folder)s/nginx.pid;
error_log %(folder)s/error.log;
events {}
http {
  access_log %(folder)s/access.log combined;
  client_body_temp_path %(folder)s/t1; proxy_temp_path %(folder)s/t2; fastcgi_temp_path %(folder)s/t3;
  uwsgi_temp_path %(folder)s/t4; scgi_temp_path %(folder)s/t5;
  server {
    listen 127.0.0.1:%(port)d;
    location / { return 200 "hello"; }
    location = /login {
      if ($request_method = POST) { return 401 "wrong"; }
      return 200 "<form method=post><input name=user><input name=password type=password></form>";
    }
  }
}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Sshd:
    """A real sshd on a free port; its log lines go to a file in syslog form, as rsyslog writes /var/log/auth.log."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/host_key"], check=True)
        with open(folder + "/sshd_config", "w") as f:
            f.write(SSHD_CONFIG % {"port": self.port, "folder": folder})
        os.makedirs("/run/sshd", exist_ok=True)
        self.process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", folder + "/sshd_config"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wait_until(lambda: listens(self.port), "sshd to listen")

    def pump(self, path):
        """Copies sshd's messages to `path` as syslog lines, as they come."""
        import threading

        def copy():
            with open(path, "a", buffering=1) as out:
                for line in self.process.stderr:
                    stamp = time.strftime("%b %e %H:%M:%S")
                    out.write("%s testhost sshd[%d]: %s\n" % (stamp, self.process.pid, line.decode(errors="replace").rstrip("\r\n")))
        threading.Thread(target=copy, daemon=True).start()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def wrong_password(port, user):
    """One attempt with the real client: it asks the askpass program, which gives a wrong password."""
    askpass = tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False)
    askpass.write("#!/bin/sh\necho wrong\n")
    askpass.close()
    os.chmod(askpass.name, 0o700)
    environment = dict(os.environ, SSH_ASKPASS=askpass.name, SSH_ASKPASS_REQUIRE="force", DISPLAY=":0")
    subprocess.run(["ssh", "-p", str(port), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                    "-o", "NumberOfPasswordPrompts=1", "-o", "PreferredAuthentications=password", "%s@127.0.0.1" % user, "true"],
                   env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30,
                   start_new_session=True)
    os.unlink(askpass.name)


def six_wrong_passwords_make_one_alert_within_a_second():
    folder = tempfile.mkdtemp(prefix="onesec-ssh-")
    log = folder + "/auth.log"
    open(log, "w").close()
    config = "server:\n  port: 0\nsources:\n  journald: false\n  files:\n    - path: %s\n      format: auth\n" % log
    sshd = Sshd(folder)
    try:
        with Engine(config) as engine:
            engine.start()
            sshd.pump(log)
            user = pwd.getpwuid(0).pw_name
            for _ in range(6):
                wrong_password(sshd.port, user)
            last = time.monotonic()

            def brute_force():
                return [a for a in engine.alerts() if a["type"] == "brute_force"]
            found = wait_until(brute_force, "the brute-force alert", 10)
            delay = time.monotonic() - last
            print("     alert %.0f ms after the last attempt" % (delay * 1000), flush=True)
            expect(delay < 1.0, "the alert came %.2f s after the last attempt" % delay)
            engine.settled()
            found = brute_force()
            expect(len(found) == 1, "expected one brute-force alert, found %d" % len(found))
            alert = found[0]
            expect("127.0.0.1" in json.dumps(alert["entity"]), "wrong address: %s" % alert["entity"])
            expect(user in json.dumps(alert), "the user %s is not named: %s" % (user, json.dumps(alert)[:500]))
            expect(alert["matched"], "no evidence lines")
    finally:
        sshd.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Nginx:
    """A real nginx on a free port, with a form at /login that refuses everybody."""

    def __init__(self):
        self.folder, self.port = tempfile.mkdtemp(prefix="onesec-nginx-"), free_port()
        os.chmod(self.folder, 0o755)
        with open(self.folder + "/nginx.conf", "w") as f:
            f.write(NGINX_CONFIG % {"folder": self.folder, "port": self.port})
        self.process = subprocess.Popen(["nginx", "-c", self.folder + "/nginx.conf", "-e", self.folder + "/error.log"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: listens(self.port), "nginx to listen")
        self.config = ("server:\n  port: 0\nsources:\n  journald: false\n  files:\n    - path: %s/access.log\n      format: access\n"
                       % self.folder)

    def curl(self, path, *options):
        subprocess.run(["curl", "-s", "-o", "/dev/null", "-A", "e2e-agent/1", *options, "http://127.0.0.1:%d%s" % (self.port, path)],
                       check=True)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def requests_of_a_real_nginx_arrive_as_events():
    nginx = Nginx()
    try:
        with Engine(nginx.config) as engine:
            engine.start()
            for n in range(5):
                nginx.curl("/page?n=%d" % n)

            def arrived():
                events = engine.get("/api/v1/events?type=http_request&limit=100")["events"]
                return events if len(events) >= 5 else None
            events = wait_until(arrived, "five http_request events")
            expect(len(events) == 5, "expected 5 events, found %d" % len(events))
            event = events[0]
            expect(event["source_ip"] == "127.0.0.1", "wrong address: %s" % event)
            expect(event["details"]["path"] == "/page" and event["details"]["status_code"] == 200, "wrong request: %s" % event)
            expect("e2e-agent/1" in json.dumps(event), "the user agent is missing: %s" % event)
    finally:
        nginx.stop()


def six_wrong_passwords_at_a_web_form_make_one_alert():
    """127.0.0.3 guesses; 127.0.0.2 mistypes five times; 127.0.0.4 only looks at the form."""
    nginx = Nginx()
    try:
        with Engine(nginx.config) as engine:
            engine.start()
            for _ in range(40):
                nginx.curl("/login", "--interface", "127.0.0.4")
            for _ in range(5):
                nginx.curl("/login", "--interface", "127.0.0.2", "-d", "user=alice&password=typo")
            for n in range(6):
                nginx.curl("/login", "--interface", "127.0.0.3", "-d", "user=alice&password=guess%d" % n)
            last = time.monotonic()
            wait_until(engine.alerts, "the alert", 10)
            delay = time.monotonic() - last
            print("     alert %.0f ms after the last attempt" % (delay * 1000), flush=True)
            # Some tens of ms, and nginx's and curl's share of a slow machine.
            expect(delay < 5.0, "the alert came %.2f s after the last attempt" % delay)
            wait_until(lambda: len(engine.get("/api/v1/events?type=http_request&limit=100")["events"]) == 51, "all requests")
            engine.settled()
            alerts = engine.alerts()
            expect(len(alerts) == 1, "expected one alert, found %s" % json.dumps(alerts)[:800])
            alert = alerts[0]
            expect(alert["type"] == "web_brute_force", "wrong type: %s" % alert["type"])
            expect("127.0.0.3" in json.dumps(alert["entity"]), "wrong address: %s" % alert["entity"])
            expect(alert["matched"] == ["POST /login 401"], "wrong evidence: %s" % alert["matched"])
            print("     %s" % alert["description"], flush=True)
    finally:
        nginx.stop()


def attacks_in_requests_to_a_real_nginx_make_one_alert_a_class():
    """127.0.0.3 tries four classes of attack, in four spellings; 127.0.0.2 is an ordinary visitor with an apostrophe."""
    attacks = {
        "injection.sql": ["/page?id=7'%20or%203=3--%20", "/page?id=7%2527%2520union%2520select%25201,2--", "/item/7'%20or%203=3--%20"],
        "injection.xss": ["/page?q=%3Cscript%3Efetch('//x/')%3C/script%3E", "/page?q=%22%20onfocus=go()%20x=%22"],
        "injection.shell": ["/page?host=x;cat%20/etc/passwd"],
        "injection.path": ["/page?file=../../../../etc/passwd", "/page?file=..%252f..%252f..%252fetc%252fpasswd"]}
    nginx = Nginx()
    try:
        with Engine(nginx.config) as engine:
            engine.start()
            for path in ["/page?name=O'Brien&q=fish+%26+chips", "/search?q=select+a+date+from+the+list", "/page?next=/images/../a.png"]:
                nginx.curl(path, "--interface", "127.0.0.2", "--path-as-is")
            paths = [path for tried in attacks.values() for path in tried]
            for path in paths:
                nginx.curl(path, "--interface", "127.0.0.3", "--path-as-is", "--globoff")
            wait_until(lambda: len(engine.get("/api/v1/events?type=http_request&limit=100")["events"]) == 3 + len(paths), "all requests")
            engine.settled()
            alerts = {alert["detector"]: alert for alert in engine.alerts()}
            expect(set(alerts) == set(attacks) and len(engine.alerts()) == len(attacks), "alerts: %s" % json.dumps(engine.alerts())[:800])
            for alert in alerts.values():
                expect(alert["entity"]["value"] == "127.0.0.3" and alert["type"] == "injection_detected", "alert: %s" % alert)
                expect(any(m["name"] == "points" and m["value"] >= 100 for m in alert["measures"]), "alert: %s" % alert)
            sql = alerts["injection.sql"]
            expect("query parameter \"id\" of GET /page" in sql["description"], "description: %s" % sql["description"])
            print("     %s" % sql["description"], flush=True)
    finally:
        nginx.stop()


if __name__ == "__main__":
    run([(f.__name__, f) for f in [six_wrong_passwords_make_one_alert_within_a_second, requests_of_a_real_nginx_arrive_as_events,
                                   six_wrong_passwords_at_a_web_form_make_one_alert,
                                   attacks_in_requests_to_a_real_nginx_make_one_alert_a_class]])
