"""Bad input and bad times: invalid UTF-8, NUL bytes, 1 MiB lines, deep JSON, a million distinct addresses, a disk filled to the
last byte. Nothing dies for good, nothing acknowledged is lost, each refusal is counted, memory holds."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

from onesec_e2e import DEFAULT_CONFIG, Engine, auth_failure, expect, run, wait_until

parser = argparse.ArgumentParser()
parser.add_argument("--addresses", type=int, default=100000)
parser.add_argument("--full-seconds", type=float, default=3.0)
options = parser.parse_args()
MEMORY_MB = 256
SLACK_MB = 32


def peak_resident_mb(pid):
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM")


def refused(status):
    return sum(count for reasons in status["refused_by_source"].values() for count in reasons.values())


def every_kind_of_damaged_input_is_refused_and_counted_and_the_engine_lives():
    with Engine() as engine:
        engine.start()
        bad = {
            "not JSON": b"{",
            "NUL bytes": b"\0\0\0\0",
            "invalid UTF-8": b'{"type":"auth_failure","summary":"\xff\xfe"}',
            "deep JSON": b'{"type":"auth_failure","details":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
            "no type": b'{"summary":"x"}',
            "unknown severity": b'{"type":"auth_failure","severity":"SEVERE"}',
            "wrong number": b'{"type":"auth_failure","details":{"source_port":"not a port"}}',
            "duplicate key": b'{"type":"auth_failure","type":"auth_success"}',
        }
        for name, body in bad.items():
            status, answer = engine.request("POST", "/api/v1/events", body, {"Content-Type": "application/json"})
            expect(status == 400, "%s: expected 400, got %d %s" % (name, status, answer[:200]))
            expect(b"error" in answer or b"rejected" in answer, "%s: no reason in %s" % (name, answer[:200]))
        # Refused by its announced length, before a byte of it is read.
        with socket.create_connection(("127.0.0.1", engine.port), timeout=10) as raw:
            raw.sendall(("POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                         "Content-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n" % (engine.token, 20 << 20)).encode())
            first = raw.recv(64)
        expect(b" 413 " in first, "a body of 20 MiB: expected 413, got %r" % first)
        # One bad item among good ones costs only itself.
        body = b"\n".join([json.dumps(auth_failure(1, "192.0.2.1")).encode(), b"{broken", json.dumps(auth_failure(2, "192.0.2.1")).encode()])
        status, answer = engine.request("POST", "/api/v1/events", body, {"Content-Type": "application/x-ndjson"})
        answer = json.loads(answer)
        expect(status == 202 and answer["accepted"] == 2 and len(answer["rejected"]) == 1, "a mixed body: %d %s" % (status, answer))
        state = engine.settled()
        expect(state["events"]["processed"] == 2, "processed %d" % state["events"]["processed"])
        expect(refused(state) >= len(bad) + 1, "refusals counted: %d of %d" % (refused(state), len(bad) + 1))


def a_log_of_garbage_is_survived_and_its_good_lines_are_read():
    folder = tempfile.mkdtemp(prefix="onesec-torture-")
    log = folder + "/auth.log"
    stamp = time.strftime("%b %e %H:%M:%S")
    good = ("%s h sshd[7]: Failed password for root from 192.0.2.7 port 4711 ssh2\n" % stamp).encode()
    with open(log, "wb") as f:
        f.write(b"\xff\xfe\x00\x01 garbage\n" + good)
        f.write(b"A" * (1 << 20) + b"\n" + good)
        f.write(b"B" * (3 << 20) + b"\n" + good)
        f.write(os.urandom(200000).replace(b"\n", b" ") + b"\n" + good)
        f.write(good[:30])  # A partial line: not yet one.
    config = "server:\n  port: 0\nsources:\n  journald: false\n  files:\n    - path: %s\n      format: auth\n" % log
    try:
        with Engine(config) as engine:
            engine.start()
            wait_until(lambda: engine.get("/api/v1/status")["events"]["processed"] >= 4, "the four good lines")
            with open(log, "ab") as f:
                f.write(good[30:])
            wait_until(lambda: engine.get("/api/v1/status")["events"]["processed"] >= 5, "the line whose rest came later")
            expect(refused(engine.get("/api/v1/status")) > 0, "the garbage was not counted")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def distinct_addresses_without_end_stay_inside_the_memory_limit():
    with Engine() as engine:
        engine.start()
        sent = 0
        while sent < options.addresses:
            chunk = [auth_failure(n, "%d.%d.%d.%d" % (11 + n // (1 << 24), n >> 16 & 255, n >> 8 & 255, n & 255), "user%d" % (n % 1000))
                     for n in range(sent, min(sent + 2000, options.addresses))]
            status, answer = engine.post_events(chunk)
            if status == 503:
                continue
            expect(status == 202, "%d %s" % (status, answer[:200]))
            sent += len(chunk)
        state = engine.settled()
        peak = peak_resident_mb(engine.pid())
        print("     %d addresses, peak resident %.0f MiB of %d + %d" % (sent, peak, MEMORY_MB, SLACK_MB), flush=True)
        expect(state["events"]["processed"] == sent, "processed %d of %d" % (state["events"]["processed"], sent))
        expect(peak <= MEMORY_MB + SLACK_MB, "peak resident %.0f MiB" % peak)


def a_full_disk_answers_503_loses_nothing_and_recovers_by_itself():
    folder = tempfile.mkdtemp(prefix="onesec-full-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=700", "tmpfs", folder], check=True)
    try:
        engine = Engine(DEFAULT_CONFIG + "limits:\n  disk_mb: 1024\n", data_dir=folder)
        try:
            engine.start()
            acknowledged = []

            def send(first):
                events = [auth_failure(n, "192.0.2.%d" % (n % 250)) for n in range(first, first + 50)]
                status, _ = engine.post_events(events, key="k%d" % first)
                if status == 202:
                    acknowledged.extend(e["id"] for e in events)
                return status
            expect(send(0) == 202, "the first events were refused")
            filler = folder + "/filler"
            with open(filler, "wb", buffering=0) as f:  # What is left of a page must not fail at the close.
                try:
                    while True:
                        f.write(b"\0" * 65536)
                except OSError:
                    pass
            statuses, first = set(), 50
            end = time.monotonic() + options.full_seconds
            while time.monotonic() < end or 503 not in statuses:
                statuses.add(send(first))
                first += 50
                expect(time.monotonic() < end + 60, "no 503 on a full disk, only %s" % statuses)
            expect(statuses <= {202, 503}, "answers on a full disk: %s" % statuses)
            os.unlink(filler)
            wait_until(lambda: send(1000000) == 202, "the engine to take events again")
            engine.settled()
            expect(engine.stop() == 0, "no clean stop:\n" + engine.log_text())
            export = folder + "/export.ndjson"
            from onesec_e2e import BIN
            out = subprocess.run([os.path.join(BIN, "1sec-engine"), "replay", "--config", engine.config, "--data-dir", engine.data,
                                  "--into", folder + "/replay", "--export", export, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            expect(out.returncode == 0, out.stderr)
            with open(export) as f:
                stored = {json.loads(line)["sender_id"] for line in f}
            missing = set(acknowledged) - stored
            print("     acknowledged %d, missing %d" % (len(acknowledged), len(missing)), flush=True)
            expect(not missing, "%d acknowledged events are missing" % len(missing))
        finally:
            if engine.process and engine.process.poll() is None:
                engine.kill()
            engine.log.close()
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [every_kind_of_damaged_input_is_refused_and_counted_and_the_engine_lives,
                                   a_log_of_garbage_is_survived_and_its_good_lines_are_read,
                                   distinct_addresses_without_end_stay_inside_the_memory_limit,
                                   a_full_disk_answers_503_loses_nothing_and_recovers_by_itself]])
