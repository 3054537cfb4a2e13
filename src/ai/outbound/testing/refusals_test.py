#!/usr/bin/env python3
"""No text has a way into a request to a model: each marked line of refusals.cc is refused by the compiler, no other one is.

usage: refusals_test.py COMPILER ARGUMENTS… FILE"""

import re
import subprocess
import sys


def errors(arguments):
    """The lines of FILE in which the compiler finds an error, and how it ended."""
    run = subprocess.run(arguments, capture_output=True, text=True, timeout=100)
    name = re.escape(arguments[-1])
    return {int(line) for line in re.findall(r"^%s:(\d+):\d+: error:" % name, run.stderr, re.M)}, run


def main():
    command = sys.argv[1:]
    _, control = errors(command)
    if control.returncode != 0:
        print("the control doesn't compile:\n" + control.stderr)
        return 1
    found, run = errors(command[:-1] + ["-DREFUSALS", command[-1]])
    lines = open(command[-1]).read().splitlines()
    wanted = {number for number, line in enumerate(lines, 1) if line.endswith("// refused")}
    for number in sorted(wanted - found):
        print("compiles, and must not: line %d: %s" % (number, lines[number - 1].strip()))
    for number in sorted(found - wanted):
        print("an error where none belongs: line %d: %s" % (number, lines[number - 1].strip()))
    print("%d of %d refused" % (len(wanted & found), len(wanted)))
    return 0 if found == wanted and len(wanted) >= 20 and run.returncode != 0 else 1


if __name__ == "__main__":
    sys.exit(main())
