#!/usr/bin/env bash
# How long an event takes to become an alert at half load, how long a start takes with a large journal, and what an idle engine
# costs, beside this machine's own disk. Usage: bench/latency.sh [--samples 140] [--journal-mib 1024] [--idle-secs 20]
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-packages tools/packages.txt tools/test-packages.txt
tools/build release 1sec-engine core_ratio >/dev/null
exec python3 bench/latency.py "$@"
