"""What the end-to-end tests share: the real engine in a folder of its own, and its API."""

import gzip
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

BIN = os.environ.get("ONESEC_BIN", os.path.join(os.getcwd(), "build/release"))
DEADLINE = 60.0  # s: far beyond what anything here takes; a test that waits this long has failed.


class Failure(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Failure(message)


def wait_until(condition, what, deadline=DEADLINE):
    """Polls a condition of another process: there is nothing to be told by."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise Failure("waited %.0f s for %s" % (deadline, what))


class Engine:
    """One engine process under one data directory. Restartable: start() again after stop() or kill()."""

    def __init__(self, config="", wrapper=(), data_dir=None, as_user=None):
        self.folder = data_dir or tempfile.mkdtemp(prefix="onesec-e2e-")
        self.data = os.path.join(self.folder, "data")
        self.config = os.path.join(self.folder, "config.yaml")
        self.wrapper = list(wrapper)
        self.program = os.path.join(BIN, "1sec-engine")
        os.makedirs(self.data, mode=0o700, exist_ok=True)
        with open(self.config, "w") as f:
            f.write(config or DEFAULT_CONFIG)
        os.chmod(self.config, 0o600)
        self.process = None
        self.port = None

    def start(self, deadline=DEADLINE, names_config=True, log=None):
        read_end, write_end = os.pipe()
        command = self.wrapper + [self.program, "run", "--data-dir", self.data, "--ready-fd", str(write_end)]
        command += ["--config", self.config] if names_config else []
        began = time.monotonic()
        self.log = open(os.path.join(self.folder, "engine.log"), "ab")
        self.process = subprocess.Popen(command, pass_fds=[write_end], stdin=subprocess.DEVNULL, stdout=log or self.log,
                                        stderr=log or self.log)
        os.close(write_end)
        with os.fdopen(read_end) as ready:
            line = ready.readline()
        self.start_seconds = time.monotonic() - began
        if not line or "error" in json.loads(line):
            self.process.wait(deadline)
            raise Failure("the engine did not start:\n" + self.log_text())
        self.port = json.loads(line)["port"]
        with open(os.path.join(self.data, "api.token")) as f:
            self.token = f.read().strip()
        return self

    def log_text(self):
        with open(os.path.join(self.folder, "engine.log"), errors="replace") as f:
            return f.read()[-8000:]

    def pid(self):
        """The engine's own pid, also behind a wrapper that forks."""
        return self.process.pid

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(DEADLINE)
        return self.process.returncode if self.process else None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def request(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            all_headers = {"Authorization": "Bearer " + self.token}
            all_headers.update(headers or {})
            connection.request(method, path, body=body, headers=all_headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def get(self, path):
        status, body = self.request("GET", path)
        expect(status == 200, "GET %s: %d %s" % (path, status, body[:300]))
        return json.loads(body)

    def post_events(self, events, key=None, compress=False):
        body = "\n".join(json.dumps(e) for e in events).encode()
        headers = {"Content-Type": "application/x-ndjson"}
        if key:
            headers["Idempotency-Key"] = key
        if compress:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        return self.request("POST", "/api/v1/events", body, headers)

    def settled(self):
        """Waits until every journaled record has been through the detectors."""
        def done():
            status = self.get("/api/v1/status")
            return status if status["journal"]["position"] >= status["journal"]["last"] else None
        return wait_until(done, "the detectors to catch up")

    def alerts(self):
        return self.get("/api/v1/alerts?limit=1000")["alerts"]


DEFAULT_CONFIG = """server:
  port: 0
sources:
  journald: false
  files: []
"""


def auth_failure(number, address, user="root", when=None):
    event = {"type": "auth_failure", "id": "e%d" % number, "source_ip": address, "severity": "LOW",
             "summary": "failed login", "details": {"username": user, "auth_kind": "fail_password", "service": "sshd"}}
    if when:
        event["timestamp"] = when
    return event


def run(tests):
    """Runs (name, function) pairs, prints each, exits 1 when one failed."""
    import sys
    failed = 0
    for name, test in tests:
        began = time.monotonic()
        try:
            test()
            print("ok   %s (%.1f s)" % (name, time.monotonic() - began), flush=True)
        except Exception as error:  # noqa: BLE001 - the report is the point
            failed += 1
            print("FAIL %s: %s" % (name, error), flush=True)
            if not isinstance(error, Failure):
                import traceback
                traceback.print_exc()
    print("%d passed, %d failed" % (len(tests) - failed, failed))
    sys.exit(1 if failed else 0)
