#!/usr/bin/env bash
# Builds the package, installs it, lets the engine run, purges it, and looks at what is left: files, users, units.
# All on a copy of this machine: an overlay over / in a mount namespace of its own. Whatever was written there is in the
# overlay's upper folder, so that is what is compared with the machine, and nothing else that happens meanwhile.
# Usage: package_test.sh SOURCE_FOLDER BUILD_FOLDER (root)
set -euo pipefail
source_folder=$(realpath "$1")
build_folder=$(realpath "$2")
stage=${ONESEC_PACKAGE_STAGE:-package}

fail() { echo "FAILED: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "needs root: it installs a package (on a copy of the machine)"

units() { find /etc/systemd /lib/systemd/system /usr/lib/systemd/system /var/lib/systemd -name '*1sec*' 2>/dev/null || true; }

# What the upper folder holds that the machine hasn't, or has otherwise. Left out: dpkg's own database and log, the linker's
# cache, and the `-` copies and the lock that shadow keeps beside the files it changes.
differences() {
  (cd "$scratch/top/upper" && find . -mindepth 1 \( -path ./var/lib/dpkg -o -path ./var/log/dpkg.log -o -path ./var/log/alternatives.log \
    -o -path ./var/cache/ldconfig -o -path './etc/passwd-' -o -path './etc/group-' -o -path './etc/shadow-' \
    -o -path './etc/gshadow-' -o -path ./etc/.pwd.lock \) -prune -o -printf '%P\n') |
    while IFS= read -r path; do
      new=$scratch/top/upper/$path old=/$path
      if [ -c "$new" ] && [ "$(stat -c %t:%T "$new")" = 0:0 ]; then
        [ ! -e "$old" ] || echo "taken away: $old"
      elif [ ! -e "$old" ] && [ ! -L "$old" ]; then
        echo "left behind: $old"
      elif [ "$(stat -c '%F %a %u %g' "$new" | sed 's/ empty//')" != "$(stat -c '%F %a %u %g' "$old" | sed 's/ empty//')" ]; then
        echo "another kind, mode or owner: $old"
      elif [ -f "$new" ] && [ ! -L "$new" ] && ! cmp -s "$new" "$old"; then
        echo "changed: $old"
      fi
    done
}

case "$stage" in
  package)
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    (cd "$source_folder" && tools/build-deb --from "$build_folder" --to "$scratch")
    # A network of its own too: the engine's port is free there, and nothing gets out.
    ONESEC_PACKAGE_STAGE=copy ONESEC_SCRATCH=$scratch unshare --mount --propagation private --net --pid --fork --kill-child -- \
      bash "$0" "$source_folder" "$build_folder"
    ;;

  copy)
    scratch=$ONESEC_SCRATCH
    mkdir "$scratch/top"
    mount -t tmpfs tmpfs "$scratch/top"
    mkdir "$scratch"/top/{upper,work,root}
    root=$scratch/top/root
    mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/top/upper,workdir=$scratch/top/work" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/tmp"
    mount -t tmpfs tmpfs "$root/run"
    cp "$scratch"/*.deb "$root/tmp/1sec.deb"
    cp "$0" "$root/tmp/package_test.sh"
    cp "$source_folder/deploy/1sec.service" "$root/tmp/expected.service"
    ip link set lo up
    ONESEC_PACKAGE_STAGE=install chroot "$root" bash /tmp/package_test.sh /tmp /tmp
    differences >"$scratch/during"
    for path in /usr/bin/1sec /etc/1sec/config.yaml /var/lib/1sec; do
      grep -qxF "left behind: $path" "$scratch/during" || fail "the comparison doesn't see $path of the installed package: it proves nothing"
    done
    grep -qxF "changed: /etc/passwd" "$scratch/during" || fail "the comparison doesn't see the new user: it proves nothing"
    ONESEC_PACKAGE_STAGE=purge chroot "$root" bash /tmp/package_test.sh /tmp /tmp
    differences >"$scratch/after"
    [ ! -s "$scratch/after" ] || { cat "$scratch/after" >&2; fail "purge left traces"; }
    echo "package: installed, ran, purged; $(wc -l <"$scratch/during") files and folders came and went, users and units with them"
    ;;

  install)
    export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive
    if getent passwd onesec >/dev/null || [ -e /var/lib/1sec ] || [ -e /etc/1sec ] || [ -n "$(units)" ]; then
      fail "1SEC is on this machine already: uninstall it first (1sec uninstall), a comparison would say nothing"
    fi
    dpkg --install /tmp/1sec.deb >/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log >&2; fail "the package can't be installed"; }

    for group in adm systemd-journal; do
      if getent group "$group" >/dev/null; then id -nG onesec | tr ' ' '\n' | grep -qx "$group" || fail "onesec isn't in $group"; fi
    done
    [ "$(stat -c '%a %U' /var/lib/1sec)" = "700 onesec" ] || fail "/var/lib/1sec: $(stat -c '%a %U' /var/lib/1sec)"
    [ "$(stat -c '%a %U %G' /etc/1sec/config.yaml)" = "640 root onesec" ] || fail "config.yaml: $(stat -c '%a %U %G' /etc/1sec/config.yaml)"
    cmp -s /lib/systemd/system/1sec.service /tmp/expected.service || fail "the unit differs from deploy/1sec.service"
    [ -L /etc/systemd/system/multi-user.target.wants/1sec.service ] || fail "the service isn't enabled"
    complaints=$(systemd-analyze verify /lib/systemd/system/1sec.service 2>&1 | grep -F 1sec.service || true)
    [ -z "$complaints" ] || fail "systemd says of the unit: $complaints"

    # The engine as the unit starts it, until it is ready; it makes its state.
    command=$(sed -n 's/^ExecStart=//p' /lib/systemd/system/1sec.service)
    mkfifo -m 666 /tmp/ready
    # shellcheck disable=SC2086
    setpriv --reuid onesec --regid onesec --init-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- \
      $command --ready-fd 3 3>/tmp/ready >/tmp/engine.log 2>&1 &
    engine=$!
    line=
    read -r -t 60 line </tmp/ready || true
    [ -n "$line" ] || { cat /tmp/engine.log >&2; fail "the engine didn't get ready"; }
    [ -n "$(ls -A /var/lib/1sec)" ] || fail "a running engine has no state in /var/lib/1sec"
    1sec version >/tmp/version || fail "1sec version"
    1sec uninstall --dry-run >/tmp/dry-run || fail "1sec uninstall --dry-run"
    for part in /var/lib/1sec onesec; do grep -qF "$part" /tmp/dry-run || fail "uninstall --dry-run doesn't name $part"; done
    kill -TERM "$engine"
    wait "$engine" || { cat /tmp/engine.log >&2; fail "the engine didn't end cleanly"; }
    ;;

  purge)
    # Removing keeps what belongs to the owner; purging doesn't.
    dpkg --remove 1sec >>/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log >&2; fail "remove"; }
    [ -f /etc/1sec/config.yaml ] && [ -n "$(ls -A /var/lib/1sec)" ] || fail "remove took settings or state: that is purge's part"
    dpkg --purge 1sec >>/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log >&2; fail "purge"; }
    if getent passwd onesec || getent group onesec; then fail "the user or the group onesec is left"; fi
    [ -z "$(units)" ] || fail "units are left: $(units)"
    ;;
esac
