#!/usr/bin/env python3
"""Odd requests through nginx, Apache and HAProxy, each in front of a back end that keeps the bytes it gets. What the application is
given is held against what the inspection sees of the same request, on the wire and in the access log. An attack that reaches the back
end and that the inspection doesn't see must be listed in known.txt with its reason, and nothing else may be.

usage: framing_test.py [--all] [--write]; --all prints harmless disagreements too, --write writes known.txt anew (reasons are kept)
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from urllib.parse import unquote_to_bytes

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from odd_requests import all_requests  # noqa: E402
from servers import KINDS, Server  # noqa: E402

BIN = os.environ.get("ONESEC_BIN", os.path.join(HERE, "../../build/release"))
LOOK, ENGINE = os.path.join(BIN, "inspect_look"), os.path.join(BIN, "1sec-engine")
KNOWN = os.path.join(HERE, "known.txt")
THRESHOLD = 100  # inspect::kThreshold


def log_target(line):
    """The target of the request in a line of an access log, its escapes undone; None when it holds none."""
    quoted = re.search(r'"((?:[^"\\]|\\.)*)"', line or "")
    if not quoted:
        return None
    text = re.sub(
        r"\\x([0-9A-Fa-f]{2})|\\(.)",
        lambda m: chr(int(m[1], 16)) if m[1] else {"n": "\n", "t": "\t", "r": "\r"}.get(m[2], m[2]),
        quoted[1],
    )
    words = re.match(r"[A-Za-z-]+ (.*)", text, re.S)
    return words[1].rpartition(" HTTP/")[0] or words[1] if words else None


def without_chunks(raw):
    """What an application reads of a request that its server took: HAProxy passes chunks on."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return raw
    out = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        out += rest[:length]
        body = rest[length + 2 :] if length else b""
    return head + blank + out


def ask_all(folder):
    """{(server, request): (first line of the answer, requests that came through, line of the log)}"""
    told = {}
    for name, text, uri, command in KINDS:
        server = Server(folder, name, text, uri, command)
        try:
            for request, raw in all_requests():
                told[name, request] = server.ask(raw)
        finally:
            server.close()
    return told


def look(mode, cases):
    """{id: answer} of inspect_look for {id: input of a case}."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", prefix="onesec-framing-") as f:
        for name, given in cases.items():
            print(json.dumps({"id": name, "label": "benign", "input": given}), file=f)
        f.flush()
        out = subprocess.run([LOOK, mode, f.name], check=True, stdout=subprocess.PIPE).stdout
    return {answer["id"]: answer for answer in map(json.loads, out.decode("utf-8", "replace").splitlines())}


def leaves_of(answer, places):
    """The texts of a request, as the application has them after its first decoding."""
    out = set()
    for part, name, text in answer.get("leaves", []):
        if part == "header" and not name.lower().startswith("x-test"):
            continue  # Proxies add and change headers of their own.
        if places and not part.startswith(places):
            continue
        plain = text.replace("+", " ") if "query" in part or "form" in part else text
        out.add(
            (
                part,
                name.lower() if part == "header" else name,
                unquote_to_bytes(plain.encode("latin-1", "replace")).decode("latin-1"),
            )
        )
    return out


def alarms_of_logs(told):
    """The (server, request) whose line of the access log alarms in the engine, read as it reads any access log."""
    lines = {"%s|%s" % key: line for key, (_, _, line) in told.items() if line is not None}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", prefix="onesec-framing-") as f:
        for name, line in lines.items():
            print(json.dumps({"id": name, "label": "malicious", "kind": "log", "input": {"lines": [line]}}), file=f)
        f.flush()
        command = [ENGINE, "eval", "--module", "injection_shield", "--cases", f.name, "--json", "--list-wrong"]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    report = json.loads(ran.stdout)
    missed = {line[len("missed ") :].strip() for line in ran.stderr.splitlines() if line.startswith("missed ")}
    if report["tp"] + report["fn"] != len(lines) or not missed <= set(lines):
        raise SystemExit("the engine judged %d of %d lines" % (report["tp"] + report["fn"], len(lines)))
    return {tuple(name.split("|", 1)) for name in set(lines) - missed}


def is_attack(answer):
    return any(answer.get(engine, 0) >= THRESHOLD for engine in ("sql", "xss", "shell", "path"))


def views(told):
    """Inputs of all that is to be looked at, by id: the wire, what came through, and what the log says."""
    cases = {"wire|" + name: {"raw": raw.decode("latin-1")} for name, raw in all_requests()}
    for (server, name), (_, kept, line) in told.items():
        for number, raw in enumerate(kept):
            cases["back|%s|%s|%d" % (server, name, number)] = {"raw": without_chunks(raw).decode("latin-1")}
            target = raw.split(b"\r\n")[0].decode("latin-1").split(" ")[1]
            cases["target|%s|%s|%d" % (server, name, number)] = {"method": "GET", "uri": target}
        target = log_target(line)
        if target is not None:
            cases["log|%s|%s" % (server, name)] = {"method": "GET", "uri": target}
    return cases


def by_servers(found):
    """{"view: request (servers)": texts}"""
    return {
        "%s (%s)" % (what, ", ".join(sorted(servers))): set().union(*servers.values())
        for what, servers in found.items()
    }


def compare(told):
    """(hidden attacks, other disagreements): {"view: request": {server: texts that only the application has}}."""
    cases = views(told)
    reasons, leaves = look("reasons", cases), look("leaves", cases)
    logs = alarms_of_logs(told)
    hidden, others = {}, {}
    for (server, name), (_, kept, line) in sorted(told.items()):
        for view, mine, theirs, places in (
            ("wire", "wire|" + name, "back", None),
            ("log", "log|%s|%s" % (server, name), "target", ("the path", "a part of", "the name of a query", "query")),
        ):
            if view == "log" and line is None and server == "haproxy":
                continue  # It writes no log in the form of access logs.
            given = ["%s|%s|%s|%d" % (theirs, server, name, number) for number in range(len(kept))]
            seen = leaves_of(leaves.get(mine, {}), places)
            only = set().union(*(leaves_of(leaves[one], places) for one in given)) - seen if given else set()
            what = "%s: %s" % (view, name)
            is_seen = (server, name) in logs if view == "log" else is_attack(reasons.get(mine, {}))
            if any(is_attack(reasons[one]) for one in given) and not is_seen:
                hidden.setdefault(what, {})[server] = only
            elif only:
                others.setdefault(what, {})[server] = only
    return by_servers(hidden), by_servers(others)


def read_known():
    if not os.path.exists(KNOWN):
        return {}
    with open(KNOWN) as f:
        rows = [line.rstrip("\n").partition(" -- ") for line in f if line.strip() and not line.startswith("#")]
    return {what: why for what, _, why in rows}


def controls_hold(told):
    """The counter-proof: plain attacks must pass every server and be seen, or the comparison says nothing."""
    cases = views(told)
    reasons = look("reasons", cases)
    wrong = [
        name
        for name, answer in reasons.items()
        if "control" in name and not name.startswith(("log|", "target|")) and not is_attack(answer)
    ]
    wrong += [
        "%s lets nothing through: %s" % key
        for key, (_, kept, _) in told.items()
        if "control" in key[1] and len(kept) != 1
    ]
    logs = alarms_of_logs(told)
    wrong += [
        "the access log of %s: %s" % key
        for key in told
        if "target: control" in key[1] and key[0] != "haproxy" and key not in logs
    ]
    for one in wrong:
        print("a plain attack isn't seen: " + one)
    return not wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onesec-framing-") as folder:
        os.chmod(folder, 0o755)  # The servers' own users look into it.
        told = ask_all(folder)
    if not controls_hold(told):
        return 1
    hidden, others = compare(told)
    passed = sum(bool(kept) for _, kept, _ in told.values())
    print(
        "%d requests to %d servers: %d passed on; %d attacks hidden from a view of the inspection, %d other disagreements"
        % (len(told) // len(KINDS), len(KINDS), passed, len(hidden), len(others))
    )
    for what, only in others.items() if options.all else ():
        print("differs: %s: only the application has %s" % (what, sorted(only)[:3]))
    known = read_known()
    if options.write:
        with open(KNOWN, "w") as f:
            f.write(
                "# Attacks that reach the application though the inspection doesn't see them, each with its reason. The list may only shrink.\n"
            )
            f.writelines("%s -- %s\n" % (what, known.get(what, "?")) for what in sorted(hidden))
        known = read_known()
    new, gone = sorted(set(hidden) - set(known)), sorted(set(known) - set(hidden))
    for what in new:
        print("NEW: %s: only the application has %s" % (what, sorted(hidden[what])[:3]))
    for what in gone:
        print("no longer hidden, take it out of known.txt: " + what)
    unexplained = [what for what, why in known.items() if not why or why == "?"]
    for what in unexplained:
        print("known.txt gives no reason for: " + what)
    return 1 if new or gone or unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
