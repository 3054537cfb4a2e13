#!/usr/bin/env bash
# tools/new-module and tools/new-detector, tried on a copy of the tree: what they make builds without a warning, is formatted,
# passes its own tests and conformance; and names that are wrong or taken change nothing. Usage: scaffold_test.sh SOURCE_FOLDER
set -euo pipefail
source_folder=$(realpath "$1")
fail() { echo "FAILED: $*" >&2; exit 1; }
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tree=$copy/tree
mkdir "$tree"
tar -C "$source_folder" --exclude=./build --exclude=./.git --exclude=./.cache -cf - . | tar -C "$tree" -xf -
# What was fetched for the build is used again; nothing is fetched twice.
[ ! -d "$source_folder/.cache" ] || ln -s "$source_folder/.cache" "$tree/.cache"
cd "$tree"

tree_digest() { find src -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum; }
before=$(tree_digest)
for wrong in "new-module Kiosk" "new-module auth_fortress" "new-module kiosk-watch" "new-detector nowhere odd_hours" \
             "new-detector auth_fortress brute_force" "new-detector auth_fortress 9lives"; do
  # shellcheck disable=SC2086
  if tools/$wrong >/dev/null 2>&1; then fail "tools/$wrong was accepted"; fi
done
[ "$(tree_digest)" = "$before" ] || fail "a refused name changed the tree"

tools/new-module kiosk_watch
tools/new-detector auth_fortress odd_hours
clang-format-19 --dry-run -Werror src/modules/all.cc src/modules/kiosk_watch/*.h src/modules/kiosk_watch/*.cc \
  src/modules/auth_fortress/module.cc src/modules/auth_fortress/odd_hours*
tools/layers | { ! grep -E 'kiosk_watch|odd_hours'; } || fail "what was made breaks the rules of the house"

cmake -G Ninja -S . -B "$copy/build" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 >"$copy/configure.log" 2>&1 ||
  { tail -n 20 "$copy/configure.log" >&2; fail "the tree doesn't configure"; }
targets=(modules_kiosk_watch_test modules_auth_fortress_test conformance_test)
CCACHE_BASEDIR=$copy ninja -C "$copy/build" -j "${ONESEC_JOBS:-$(nproc)}" "${targets[@]}" >"$copy/build.log" 2>&1 ||
  { tail -n 40 "$copy/build.log" >&2; fail "what was made doesn't build"; }
ran=0
for run in "modules_kiosk_watch_test FailedLogins.*" "modules_auth_fortress_test OddHours.*" "conformance_test *kiosk_watch*:*odd_hours*"; do
  program=${run%% *}
  "$copy/build/$program" --gtest_filter="${run#* }" >"$copy/test.log" 2>&1 || { tail -n 40 "$copy/test.log" >&2; fail "$program"; }
  # A filter that meets nothing passes too.
  passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$copy/test.log")
  [ "${passed:-0}" -gt 0 ] || fail "$program ran no test of what was made"
  ran=$((ran + passed))
done
echo "scaffold: a module and a detector were made, built, and passed $ran tests"
