#!/usr/bin/env bash
# Speed as ratios against controls in the same run, per CPU-second: rsyslog (TCP to file, synced and not), simdjson reading the
# same fields, fail2ban-regex on the same sshd lines. Usage: bench/ratios.sh [EVENTS]
set -euo pipefail
cd "$(dirname "$0")/.."
events=${1:-400000}
tools/install-packages tools/packages.txt tools/test-packages.txt
tools/build release 1sec-engine core_ratio >/dev/null
exec python3 bench/ratios.py "$events"
