#!/usr/bin/env bash
# Searches for attacks that the Injection Shield doesn't see: mutants that a real SQLite and a real dash accept. Five minutes.
# Usage: bench/mutate.sh [--count 100000] [--only sql|shell] [--seed N] [--show N] [--limit PERCENT]
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-packages tools/packages.txt
tools/build release 1sec-engine >/dev/null
exec python3 bench/mutate.py "$@"
