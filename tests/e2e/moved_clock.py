"""The clock of an engine that is linked for it (tests/clock): a test puts it forward, or lets it run faster than the world's."""

import mmap
import os
import struct
import time

from onesec_e2e import BIN, expect, wait_until

HOUR, SECOND = 3600, 10 ** 9
YEAR = 365.2425 * 86400
ENGINE = os.path.join(BIN, "1sec-engine-testclock")


class MovedClock:
    """The Dial of tests/clock/clock.cc in a file, which the engine maps. Times in seconds."""

    def __init__(self, path, wall_ahead=0):
        self.rate, self.ahead, self.since, self.turn = 1, 0, time.monotonic_ns(), 0
        self.wall_ahead = int(wall_ahead * SECOND)
        with open(path, "wb") as f:
            f.write(bytes(mmap.PAGESIZE))
        with open(path, "r+b") as f:
            self.dial = mmap.mmap(f.fileno(), mmap.PAGESIZE)
        os.environ["ONESEC_TEST_CLOCK"] = path
        self.write()

    def write(self):
        """An odd turn while the numbers change."""
        self.dial[0:8] = struct.pack("<Q", self.turn + 1)
        self.dial[8:40] = struct.pack("<qqqq", self.since, self.ahead, self.rate, self.wall_ahead)
        self.turn += 2
        self.dial[0:8] = struct.pack("<Q", self.turn)

    def gained(self):
        """Seconds that the engine's clock is ahead of this one, the wall clock's lead apart."""
        return (self.ahead + (time.monotonic_ns() - self.since) * (self.rate - 1)) / SECOND

    def now(self):
        return time.time() + self.gained() + self.wall_ahead / SECOND

    def run_at(self, rate):
        now = time.monotonic_ns()
        self.ahead += (now - self.since) * (self.rate - 1)
        self.since, self.rate = now, rate
        self.write()

    def pass_by(self, seconds, rate):
        """Until the engine's clock has gone so far."""
        end = self.gained() + seconds
        self.run_at(rate)
        wait_until(lambda: self.gained() >= end, "the moved clock")
        self.run_at(1)

    def close(self):
        os.environ.pop("ONESEC_TEST_CLOCK", None)


def expect_built():
    expect(os.path.exists(ENGINE), "%s isn't there: build the target 1sec-engine-testclock" % ENGINE)
