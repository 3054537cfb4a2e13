#!/usr/bin/env bash
# False alarms of the Injection Shield on prose in some twenty languages (Debian's translated manuals and quotations, fetched for the
# run and removed after it, never installed) and on made texts that look like attacks. Fails over 0.05 % of prose or any made text.
# Usage: bench/prose.sh [--per-language 2000] [--only prose|made]
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-packages tools/packages.txt
tools/build release 1sec-engine >/dev/null
exec python3 bench/prose.py "$@"
