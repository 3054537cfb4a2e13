#!/usr/bin/env bash
# What the web inspection costs a request beside libmodsecurity 3 with the OWASP Core Rule Set, by CPU time in one process.
# Installs bench/packages.txt (for this bench only; nothing of the product needs them). Usage: bench/inspect_cost.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-packages tools/packages.txt bench/packages.txt
cmake --preset release >/dev/null
tools/build release inspect_cost >/dev/null
exec build/release/inspect_cost "$@"
