"""`1sec uninstall` removes everything of a data directory, and nothing while somebody still writes there."""

import fcntl
import os

from onesec_e2e import Engine, auth_failure, expect, run
from webhooks_test import cli

CONFIG = "server:\n  port: 0\nsources:\n  journald: false\n  files: []\n"


def what_stop_told_to_end_is_waited_for():
    with Engine(CONFIG) as engine:
        engine.start()
        expect(engine.post_events([auth_failure(n, "198.51.100.%d" % (n % 200)) for n in range(400)])[0] == 202, "no events taken")
        expect(cli(engine, "stop").returncode == 0, "1sec stop")
        done = cli(engine, "uninstall", "--yes")
        expect(done.returncode == 0, "uninstall: %s%s" % (done.stdout, done.stderr))
        expect(engine.process.wait(10) == 0, "the engine ended with %s" % engine.process.returncode)
        expect(not os.path.exists(engine.data), "the data directory is left")


def nothing_is_removed_while_the_lock_is_held():
    with Engine(CONFIG) as engine:
        engine.start()
        engine.stop()
        before = sorted(os.listdir(engine.data))
        with open(os.path.join(engine.data, "lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # As an engine does that writes its last snapshot and answers nothing.
            done = cli(engine, "uninstall", "--yes")
        expect(done.returncode != 0 and "doesn't end: nothing was removed" in done.stderr, "it said %r" % done.stderr)
        expect(sorted(os.listdir(engine.data)) == before, "something was removed")
        done = cli(engine, "uninstall", "--yes")
        expect(done.returncode == 0 and not os.path.exists(engine.data), "uninstall: %s" % done.stderr)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [what_stop_told_to_end_is_waited_for, nothing_is_removed_while_the_lock_is_held]])
