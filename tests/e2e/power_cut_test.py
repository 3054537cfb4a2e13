"""A power cut: the engine's folder lies on an ext4 image; at random moments the engine is stopped where it stands, and the image's
backing file is copied as the disk would be found: only what was synced (or written back by chance) is in it. Mounted and
read, it must hold every event that had been acknowledged by then."""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from onesec_e2e import BIN, DEFAULT_CONFIG, Engine, auth_failure, expect, run, wait_until

parser = argparse.ArgumentParser()
parser.add_argument("--cuts", type=int, default=4)
options = parser.parse_args()
CHUNK = 20


class Image:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        os.makedirs(folder, exist_ok=True)

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.path, self.folder], check=True)

    def unmount(self):
        subprocess.run(["umount", "-l", self.folder], check=False)


class Feeder(threading.Thread):
    def __init__(self, engine):
        super().__init__(daemon=True)
        self.engine, self.acknowledged, self.ending = engine, [], False

    def run(self):
        number = 0
        while not self.ending:
            chunk = [auth_failure(n, "192.0.2.%d" % (n % 200)) for n in range(number, number + CHUNK)]
            try:
                status, _ = self.engine.post_events(chunk, key="c%d" % number)
            except OSError:
                continue
            if status == 202:
                self.acknowledged.extend(e["id"] for e in chunk)
                number += CHUNK


def stored_in(image_path, scratch):
    copy = Image(image_path, scratch + "/copy")
    copy.mount()
    try:
        export = scratch + "/export.ndjson"
        into = tempfile.mkdtemp(prefix="replay-", dir=scratch)
        out = subprocess.run([os.path.join(BIN, "1sec-engine"), "replay", "--config", copy.folder + "/config.yaml", "--data-dir",
                              copy.folder + "/data", "--into", into, "--export", export, "--json"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, timeout=120)
        expect(out.returncode == 0, "the engine can't read what the power cut left: " + out.stderr[-1000:])
        with open(export) as f:
            return {json.loads(line)["sender_id"] for line in f}
    finally:
        copy.unmount()


def after_power_cuts_at_random_moments_nothing_acknowledged_is_missing():
    scratch = tempfile.mkdtemp(prefix="onesec-power-")
    image = Image(scratch + "/disk.img", scratch + "/disk")
    subprocess.run(["truncate", "-s", "192M", image.path], check=True)
    subprocess.run(["mkfs.ext4", "-q", image.path], check=True)
    image.mount()
    engine = None
    try:
        engine = Engine(DEFAULT_CONFIG, data_dir=image.folder)
        engine.start()
        feeder = Feeder(engine)
        feeder.start()
        wait_until(lambda: feeder.acknowledged, "the first acknowledgement")
        checked = 0
        for cut in range(options.cuts):
            time.sleep(random.uniform(0.05, 0.5))
            os.kill(engine.pid(), signal.SIGSTOP)
            acknowledged = list(feeder.acknowledged)
            copy = "%s/cut-%d.img" % (scratch, cut)
            subprocess.run(["cp", "--sparse=always", image.path, copy], check=True)
            os.kill(engine.pid(), signal.SIGCONT)
            missing = set(acknowledged) - stored_in(copy, scratch)
            os.unlink(copy)
            checked += len(acknowledged)
            expect(not missing, "cut %d: %d of %d acknowledged events are missing" % (cut, len(missing), len(acknowledged)))
        feeder.ending = True
        print("     %d cuts, %d acknowledgements looked up, missing 0" % (options.cuts, checked), flush=True)
    finally:
        if engine is not None and engine.process and engine.process.poll() is None:
            os.kill(engine.pid(), signal.SIGCONT)
            engine.kill()
        if engine is not None:
            engine.log.close()
        image.unmount()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    run([(f.__name__, f) for f in [after_power_cuts_at_random_moments_nothing_acknowledged_is_missing]])
