"""Searches for attacks that the Injection Shield doesn't see: mutants of SQL and command injections that a real SQLite and a real dash
accept, through `eval`. Prints the rates by technique, context and mutator, and the shortest survivors.

usage: bench/mutate.py [--count 100000] [--only sql|shell] [--seed 20240517] [--show 12] [--limit PERCENT]; fails over --limit
"""

import argparse
import base64
import collections
import json
import os
import random
import sys

sys.dont_write_bytecode = True
import mutants_shell  # noqa: E402
import mutants_sql  # noqa: E402
from judge_cases import judge  # noqa: E402

ENGINE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../build/release/1sec-engine")
CLASSES = {"sql": mutants_sql, "shell": mutants_shell}
ENCODED_SHARE = 0.2  # The rest as it is: an encoding mustn't hide what a mutation does.
MAX_TRIES = 12  # A mutant wanted: oracles refuse what mutators break.


def encoded(dice, text):
    """(name, the text in an encoding that applications take off)"""
    kind = dice.choice(["percent twice", "entities", "escapes", "base64", "%u", "wide letters"])
    if kind == "percent twice":
        return kind, "".join(c if c.isalnum() else "".join("%%%02x" % b for b in c.encode()) for c in text)
    if kind == "entities":
        return kind, "".join(c if c.isalnum() else dice.choice(["&#%d;", "&#x%x;", "&#0%d;"]) % ord(c) for c in text)
    if kind == "escapes":
        return kind, "".join(c if c.isalnum() else "\\u%04x" % ord(c) for c in text)
    if kind == "%u":
        return kind, "".join(c if c.isalnum() else "%%u%04x" % ord(c) for c in text)
    if kind == "wide letters":
        return kind, "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and dice.random() < 0.5 else c for c in text)
    return kind, base64.b64encode(text.encode()).decode()


def search(name, count, seed):
    """`count` different mutants that the oracle accepts: (tags, text)."""
    maker, oracle, dice = CLASSES[name].Maker(seed), CLASSES[name].Oracle(), random.Random(seed + 1)
    seen, found, tries = set(), [], 0
    while len(found) < count and tries < count * MAX_TRIES:
        tries += 1
        context, technique, used, text = maker.mutant()
        if text in seen:
            continue
        seen.add(text)
        if not oracle.is_attack(context, text):
            continue
        encoding = "none"
        if dice.random() < ENCODED_SHARE:
            encoding, text = encoded(dice, text)
        found.append(
            (
                {
                    "technique": technique,
                    "context": context,
                    "mutators": "+".join(used) or "none",
                    "encoding": encoding,
                },
                text,
            )
        )
    print("%s: %d mutants accepted of %d made" % (name, len(found), tries))
    return found


def missed(found):
    """Indices of those that the engine takes for harmless."""
    cases = [(tags["technique"], {"payload": text}) for tags, text in found]
    return judge(ENGINE, "malicious", cases)


def report(name, found, survivors, show):
    print("\n%s: %d of %d survive, %.3f %%" % (name, len(survivors), len(found), 100 * len(survivors) / len(found)))
    for axis in ("technique", "context", "encoding", "mutators"):
        all_of = collections.Counter(tags[axis] for tags, _ in found)
        left = collections.Counter(found[i][0][axis] for i in survivors)
        rows = sorted(all_of, key=lambda key: -left[key] / all_of[key])[:10]
        print(
            "  by %s: %s"
            % (
                axis,
                "; ".join(
                    "%s %d/%d = %.2f %%" % (key, left[key], all_of[key], 100 * left[key] / all_of[key]) for key in rows
                ),
            )
        )
    for technique in sorted({found[i][0]["technique"] for i in survivors}):
        mine = sorted(
            (found[i] for i in survivors if found[i][0]["technique"] == technique),
            key=lambda one: (one[0]["encoding"] != "none", len(one[1])),
        )
        print("  survivors, %s:" % technique)
        for tags, text in mine[:show]:
            print(
                "    %s  (%s; %s%s)"
                % (
                    json.dumps(text, ensure_ascii=False),
                    tags["context"],
                    tags["mutators"],
                    "" if tags["encoding"] == "none" else "; " + tags["encoding"],
                )
            )


def show_that_it_judges():
    """The counter-proof: an oracle that accepts harmless values, or an engine that misses everything, says nothing of survivors."""
    oracle = mutants_sql.Oracle()
    for context, text in [
        ("string", "anna"),
        ("string", "O''Brien"),
        ("number", "42"),
        ("pattern", "a_b"),
        ("string", "7' union select"),
        ("number", "1)"),
    ]:
        if oracle.is_attack(context, text):
            raise SystemExit("the oracle of SQL takes %r for an attack" % text)
    if not oracle.is_attack("string", "7' union select name,password from users-- "):
        raise SystemExit("the oracle of SQL refuses a plain attack")
    if mutants_shell.Oracle().is_attack("single quotes", "x'; cat /etc/passwd") or not mutants_shell.Oracle().is_attack(
        "bare", "x; cat /etc/passwd"
    ):
        raise SystemExit("the oracle of shells is wrong")
    tags = {"technique": "counter-proof"}
    if missed(
        [(tags, "7' union select name,password from users-- "), (tags, "x; cat /etc/passwd"), (tags, "anna")]
    ) != [2]:
        raise SystemExit("the engine should see two plain attacks and no harmless value")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--only", choices=sorted(CLASSES))
    parser.add_argument("--seed", type=int, default=20240517)
    parser.add_argument("--show", type=int, default=12)
    parser.add_argument(
        "--limit", type=float, default=100.0, help="percent of survivors of a class over which it fails"
    )
    options = parser.parse_args()
    show_that_it_judges()
    failed = False
    for name in [options.only] if options.only else sorted(CLASSES):
        found = search(name, options.count, options.seed)
        if not found:
            raise SystemExit("no mutant was accepted: the oracle doesn't work")
        survivors = missed(found)
        report(name, found, survivors, options.show)
        failed = failed or 100 * len(survivors) / len(found) > options.limit
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
