#!/usr/bin/env bash
# What requests made to be expensive cost the web inspection (repeats, deep nesting, many parts, encodings in encodings, bombs) beside
# harmless ones of the same size, and whether an attack inside them is seen or counted as passed over. Two minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-packages tools/packages.txt
tools/build release inspect_hostile >/dev/null
exec build/release/inspect_hostile
