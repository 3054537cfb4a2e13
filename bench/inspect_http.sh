#!/usr/bin/env bash
# What it costs nginx to ask for a verdict: requests per CPU-second of nginx and the engine together, against nginx alone and nginx with
# ModSecurity and the OWASP Core Rule Set, all in one run. Usage: bench/inspect_http.sh [SECONDS [ROUNDS]]
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-packages tools/packages.txt tools/test-packages.txt
tools/build release 1sec-engine >/dev/null
exec python3 bench/inspect_http.py "${1:-4}" "${2:-3}"
