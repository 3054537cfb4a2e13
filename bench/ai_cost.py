"""What AI analysis costs the event path: the same events with it off and on, in turn, at least one incident a second sent to a
provider on loopback. Prints CPU of the engine per event, events a second, and their ratios."""

import argparse
import json
import os
import pathlib
import socketserver
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))
from onesec_e2e import Engine, expect  # noqa: E402

BASE = "server:\n  port: 0\nsources:\n  journald: false\n  files: []\n"
AI = """modules:
  ai_analysis_engine:
    enabled: true
    settings: {provider: openai, consent: "2026-11-26", api_base_url: "http://127.0.0.1:%d/v1", triage_model: m, deep_model: m,
      daily_tokens: 1000000000, min_severity: INFO}
"""
SAID = json.dumps({"evidence": ["alert"], "category": "password_guessing", "score": 0.9, "next_step": "watch", "summary": "Guessing."})


class Provider(socketserver.StreamRequestHandler):
    def handle(self):
        length = 0
        for line in iter(self.rfile.readline, b"\r\n"):
            if not line:
                return
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        body = json.dumps({"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}], "model": "m",
                           "usage": {"prompt_tokens": 900, "completion_tokens": 50}}).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def provider():
    """In a process of its own, so that its CPU isn't the engine's."""
    server = socketserver.TCPServer(("127.0.0.1", 0), Provider)
    pid = os.fork()
    if pid == 0:
        server.serve_forever()
    port = server.server_address[1]
    server.server_close()
    return pid, port


def event(number, source):
    return {"type": "auth_failure", "source_ip": source, "summary": "failed login",
            "details": {"username": "user%d" % (number % 997), "auth_kind": "fail_password", "service": "sshd"}}


def batches(count):
    """Mostly single failures of many addresses; every 1,000 events one address guesses ten times, which is an incident."""
    made = []
    for number in range(count):
        block, place = divmod(number, 1000)
        source = "203.%d.%d.9" % (block // 250, block % 250) if place < 10 else "10.%d.%d.%d" % (number >> 16 & 255, number >> 8 & 255, number & 255)
        made.append(event(number, source))
        if len(made) == 1000:
            yield made
            made = []


def cpu_of(pid):
    fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(config, count):
    with Engine(BASE + config) as engine:
        engine.start()
        bodies = ["\n".join(json.dumps(e) for e in batch).encode() for batch in batches(count)]
        began, cpu = time.monotonic(), cpu_of(engine.process.pid)
        for body in bodies:
            status, answer = engine.request("POST", "/api/v1/events", body, {"Content-Type": "application/x-ndjson"})
            expect(status == 202, "refused: %d %s" % (status, answer[:200]))
        engine.settled()
        wall = time.monotonic() - began
        used = cpu_of(engine.process.pid) - cpu
        return {"cpu_us": used / count * 1e6, "rate": count / wall, "sent": engine.get("/api/v1/ai")["asked"], "wall": wall,
                "alerts": len(engine.alerts())}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    pid, port = provider()
    try:
        off, on = [], []
        for _ in range(given.rounds):
            off.append(measure("", given.events))
            on.append(measure(AI % port, given.events))
    finally:
        os.kill(pid, 15)
        os.waitpid(pid, 0)
    for name, rows in (("off", off), ("on", on)):
        print("%-4s CPU %.1f us an event, %.0f events/s, %d alerts, %.1f requests/s while events came" % (
            name, statistics.median(r["cpu_us"] for r in rows), statistics.median(r["rate"] for r in rows), rows[-1]["alerts"],
            statistics.median(r["sent"] / r["wall"] for r in rows)))
    ratios = sorted(b["rate"] / a["rate"] for a, b in zip(off, on))
    print("throughput on/off, pair by pair: median %.3f, all %s" % (statistics.median(ratios), " ".join("%.3f" % r for r in ratios)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
