#!/usr/bin/env bash
# Searches for attacks that the Injection Shield doesn't see: mutants that a real SQLite, a real dash and a real parser of HTML5 accept.
# Ten minutes. The parser comes from npm, once, into build/mutate/.
# Usage: bench/mutate.sh [--count 100000] [--only sql|shell|xss] [--seed N] [--show N] [--save FILE] [--limit PERCENT]
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-packages tools/packages.txt
tools/build release 1sec-engine >/dev/null
exec python3 bench/mutate.py "$@"
