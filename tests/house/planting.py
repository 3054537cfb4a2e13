"""A small tree in which something is planted, and a tool of the house that must find it."""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ".").resolve()


class Tree:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="onesec-house-")
        self.path = pathlib.Path(self.folder.name)

    def plant(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()


def run(tool, argument):
    """(exit code, what it said)"""
    done = subprocess.run([sys.executable, str(ROOT / "tools" / tool), str(argument)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout
