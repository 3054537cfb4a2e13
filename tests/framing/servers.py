"""nginx, Apache and HAProxy as Debian ships them, each in front of a back end that keeps the very bytes it was given. Loopback, free
ports, one folder; each is ended by its own process id."""

import os
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from onesec_e2e import Failure, wait_until  # noqa: E402

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
PATIENCE = 5.0  # s: what a server waits for more of a request, and we for its answer. Loopback takes milliseconds.


class BackEnd:
    """Answers 200 to whatever is a whole request, and keeps it."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.kept = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.take, args=(connection,), daemon=True).start()

    def take(self, connection):
        data = b""
        with connection:
            connection.settimeout(PATIENCE)
            try:
                while not self.is_whole(data):
                    more = connection.recv(65536)
                    if not more:
                        break
                    data += more
                if data:
                    with self.lock:
                        self.kept.append(data)
                    connection.sendall(ANSWER)
            except OSError:
                if data:
                    with self.lock:
                        self.kept.append(data)

    @staticmethod
    def is_whole(data):
        head, found, body = data.partition(b"\r\n\r\n")
        if not found:
            return False
        for line in head.lower().split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name == b"transfer-encoding" and b"chunked" in value:
                return body.endswith(b"0\r\n\r\n") or b"\r\n0\r\n" in body and body.endswith(b"\r\n\r\n")
            if name == b"content-length":
                return len(body) >= int(value)
        return True

    def drain(self):
        with self.lock:
            kept, self.kept = self.kept, []
        return kept

    def close(self):
        self.socket.close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


NGINX = """daemon off; master_process off; pid %(folder)s/nginx.pid; error_log %(folder)s/nginx.error; worker_processes 1;
events {}
http {
  access_log %(folder)s/%(name)s.log combined;
  client_body_temp_path %(folder)s/nb; proxy_temp_path %(folder)s/np; fastcgi_temp_path %(folder)s/nf; uwsgi_temp_path %(folder)s/nu; scgi_temp_path %(folder)s/ns;
  client_header_timeout 1s; client_body_timeout 1s;
  server { listen 127.0.0.1:%(port)d; location / { proxy_http_version 1.1; proxy_pass http://127.0.0.1:%(back)d%(uri)s; } }
}
"""
APACHE = """ServerRoot %(folder)s
ServerName a.example
Listen 127.0.0.1:%(port)d
PidFile %(folder)s/%(name)s.pid
ErrorLog %(folder)s/%(name)s.error
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
LoadModule reqtimeout_module /usr/lib/apache2/modules/mod_reqtimeout.so
RequestReadTimeout header=1 body=1
Timeout 2
User www-data
Group www-data
StartServers 1
LogFormat "%%h %%l %%u %%t \\"%%r\\" %%>s %%O \\"%%{Referer}i\\" \\"%%{User-Agent}i\\"" combined
CustomLog %(folder)s/%(name)s.log combined
ProxyPass / http://127.0.0.1:%(back)d/ %(uri)s
"""
HAPROXY = """global
  maxconn 50
defaults
  mode http
  timeout connect 1s
  timeout client 1s
  timeout server 2s
  timeout http-request 1s
listen a
  bind 127.0.0.1:%(port)d
  server b 127.0.0.1:%(back)d
"""
# (name, configuration, its way of naming the back end, command). nginx and Apache each both ways that people write.
KINDS = [
    ("nginx", NGINX, "", ["/usr/sbin/nginx", "-p", "%(folder)s", "-c", "%(config)s"]),
    ("nginx-uri", NGINX, "/", ["/usr/sbin/nginx", "-p", "%(folder)s", "-c", "%(config)s"]),
    ("apache", APACHE, "", ["/usr/sbin/apache2", "-f", "%(config)s", "-DFOREGROUND"]),
    ("apache-nocanon", APACHE, "nocanon", ["/usr/sbin/apache2", "-f", "%(config)s", "-DFOREGROUND"]),
    ("haproxy", HAPROXY, "", ["/usr/sbin/haproxy", "-db", "-f", "%(config)s"]),
]


class Server:
    def __init__(self, folder, name, text, uri, command):
        self.name = name
        self.back = BackEnd()
        self.port = free_port()
        self.log = os.path.join(folder, name + ".log") if text is not HAPROXY else None
        values = {
            "folder": folder,
            "name": name,
            "port": self.port,
            "back": self.back.port,
            "uri": uri,
            "config": os.path.join(folder, name + ".conf"),
        }
        with open(values["config"], "w") as f:
            f.write(text % values)
        self.said = open(os.path.join(folder, name + ".said"), "wb")
        self.process = subprocess.Popen(
            [part % values for part in command], stdin=subprocess.DEVNULL, stdout=self.said, stderr=self.said
        )
        self.logged = 0
        try:
            wait_until(self.listens, name + " to listen", 20)
        except Failure:
            self.close()
            with open(os.path.join(folder, name + ".said")) as f:
                raise Failure("%s doesn't start: %s" % (name, f.read()[:500]))

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, raw):
        """(first line of the answer, bytes that the back end got, line of the access log or None)"""
        self.back.drain()
        if self.log:
            self.logged = len(self.log_lines())
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as s:
            try:
                s.sendall(raw)
                while True:
                    more = s.recv(65536)
                    if not more:
                        break
                    answer += more
                    if ANSWER.partition(b"\r\n\r\n")[2] in answer and b"\r\n\r\nok" in answer:
                        break
            except OSError:
                pass
        return answer.split(b"\r\n")[0].decode("latin-1"), self.back.drain(), self.next_log_line()

    def log_lines(self):
        try:
            with open(self.log, "rb") as f:
                return f.read().splitlines()
        except FileNotFoundError:
            return []

    def next_log_line(self):
        """It is written after the answer is sent."""
        end = time.monotonic() + PATIENCE
        while self.log and time.monotonic() < end:
            lines = self.log_lines()
            if len(lines) > self.logged:
                return lines[self.logged].decode("latin-1")
            time.sleep(0.005)
        return None

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.said.close()
        self.back.close()
